"""What a source's columns and words mean: names and values in English and Chinese, moments in ISO 8601."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone

from sentinel.basefile.errors import BadSource
from sentinel.basefile.record import (
    GREEN,
    MOST_DOSES,
    NEGATIVE_OLD,
    NO_RESULT,
    NO_TEST,
    NOT_STATED,
    POSITIVE,
    RED,
    YELLOW,
)

ID = "id_number"
COLUMNS = {
    ID: ("id_number", "id", "身份证号", "证件号码"),
    "colour": ("colour", "color", "健康码", "码色"),
    "pcr": ("pcr", "pcr_result", "核酸结果"),
    "pcr_sampled_at": ("pcr_sampled_at", "核酸采样时间", "采样时间"),
    "antigen": ("antigen", "antigen_result", "抗原结果"),
    "antigen_sampled_at": ("antigen_sampled_at", "抗原采样时间"),
    "doses": ("doses", "vaccine_doses", "疫苗剂次"),
    "watch": ("watch", "isolation", "管控"),
    "removed": ("removed", "删除"),  # in the source of a delta
}
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}

BAD, FUTURE, NO_ZONE = -1, -2, -3
NO_TIME = -4
WRONG = {
    BAD: "is none of the words or moments that are known",
    FUTURE: "lies after the file's as_of",
    NO_ZONE: "has no time zone (say --utc-offset)",
}

_COLOURS = {
    "": NOT_STATED, "green": GREEN, "g": GREEN, "绿": GREEN, "绿码": GREEN, "00": GREEN,
    "yellow": YELLOW, "y": YELLOW, "黄": YELLOW, "黄码": YELLOW, "01": YELLOW,
    "red": RED, "r": RED, "红": RED, "红码": RED, "10": RED,
}  # fmt: skip
_RESULTS = {
    "": NOT_STATED, "none": NO_TEST, "无": NO_TEST, "positive": POSITIVE, "阳性": POSITIVE, "阳": POSITIVE,
    "pending": NO_RESULT, "待出": NO_RESULT, "检测中": NO_RESULT, "negative": NEGATIVE_OLD,
    "阴性": NEGATIVE_OLD, "阴": NEGATIVE_OLD,
}  # fmt: skip
_YES = {"": 0, "0": 0, "no": 0, "false": 0, "否": 0, "1": 1, "yes": 1, "true": 1, "是": 1}
_MOST_REMEMBERED = 200_000
_LONGEST_REMEMBERED = 40  # letters; of a damaged source every cell may be a long word of its own


def layout(header: Sequence[str]) -> dict[str, int]:
    """Column -> its place. Raises BadSource where the id or all facts are missing, or one comes twice."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        column = _NAMES.get(name.strip().strip('"').lower())
        if column in places:
            raise BadSource(f'the column "{column}" is there twice')
        if column is not None:
            places[column] = place
    if ID not in places:
        raise BadSource(
            f'line 1 must name the columns, and none is "{ID}"; known: {", ".join(COLUMNS)}; '
            "others are not read"
        )
    if len(places) == 1:
        raise BadSource(f"no column states a fact; known: {', '.join(COLUMNS)}")
    for test in ("pcr", "antigen"):
        if f"{test}_sampled_at" in places and test not in places:
            raise BadSource(f'there is "{test}_sampled_at" without "{test}"')
    return places


class Words(dict[object, int]):
    """Word -> code, worked out once for each word; bounded."""

    def __init__(self, parse: Callable[[object], int]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, word: object) -> int:
        code = self._parse(word)
        if len(self) < _MOST_REMEMBERED and len(str(word)) <= _LONGEST_REMEMBERED:
            self[word] = code
        return code


def words(column: str, as_of: int, offset: timedelta | None) -> Words:
    """How a column is read. ``as_of`` in seconds since 1970; ``offset``: of moments that name no zone."""
    if column.endswith("_sampled_at"):
        return Words(lambda word: _second(word, as_of, offset))
    table = {"colour": _COLOURS, "pcr": _RESULTS, "antigen": _RESULTS, "watch": _YES, "removed": _YES}
    if column == "doses":
        return Words(_doses)
    return Words(lambda word: table[column].get(_text(word), BAD))


def _text(word: object) -> str:
    if word is None:
        return ""
    return str(word).strip().strip('"').lower()


def _doses(word: object) -> int:
    text = _text(word)
    if not text:
        return NOT_STATED
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):
        return BAD
    return min(int(text), MOST_DOSES) + 1


def _second(word: object, as_of: int, offset: timedelta | None) -> int:
    """Seconds since 1970; NO_TIME, BAD, FUTURE or NO_ZONE."""
    if isinstance(word, datetime):
        at = word
    else:
        text = _text(word).upper()
        if not text:
            return NO_TIME
        # 8 digits are a date (20261123), not a second of 1970.
        if text.isascii() and text.isdecimal() and len(text) in (9, 10):
            return int(text) if int(text) <= as_of else FUTURE
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return BAD
    if at.tzinfo is None:
        if offset is None:
            return NO_ZONE
        at = at.replace(tzinfo=timezone(offset))
    try:
        second = int(at.astimezone(UTC).timestamp())
    except (OverflowError, ValueError):
        return BAD
    if second > as_of:
        return FUTURE
    return second if second >= 0 else BAD
