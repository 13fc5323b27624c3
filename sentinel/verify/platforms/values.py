"""Values out of a platform's answer: paths, tables of theirs to ours, times. Types are never guessed."""

import functools
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any, TypeVar

from sentinel.core.identity import id_number_ok
from sentinel.verify.errors import BadAnswer
from sentinel.verify.platforms.form import AdapterError, Scalar, Times, Values

T = TypeVar("T")

_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,4})\]|\.")
_PATH = re.compile(r"[^.\[\]]+(\[\d{1,4}\])*(\.[^.\[\]]+(\[\d{1,4}\])*)*\Z")
HEADER = "header:"
_NAMED = ("ms", "s", "iso", "iso-local")
_LONGEST_BIRTH = 32
_LATEST_S = 4_102_444_800  # the year 2100


class Missing(Enum):
    """Why there is no value at a path."""

    NOT_THERE = auto()  # nor what would hold it
    LEFT_OUT = auto()  # what would hold it is there
    NULL = auto()  # the platform says null


NOT_THERE, LEFT_OUT, NULL = Missing.NOT_THERE, Missing.LEFT_OUT, Missing.NULL


@functools.lru_cache(maxsize=512)
def steps(path: str) -> tuple[str | int, ...]:
    """``data.list[0].x`` in steps. Raises AdapterError."""
    if not _PATH.match(path):
        raise AdapterError(f'"{path}" is no path such as "data.records[0].result"')
    return tuple(m[1] if m[1] else int(m[2]) for m in _STEP.finditer(path) if m[1] or m[2])


def at(path: str, body: Any, headers: Mapping[str, str]) -> Any:
    """The value at a path, or ``Missing``. Raises BadAnswer: another structure."""
    if path.startswith(HEADER):
        return headers.get(path.removeprefix(HEADER).lower(), NOT_THERE)
    value, way = body, steps(path)
    for number, step in enumerate(way):
        last = number == len(way) - 1
        if isinstance(step, int):
            if not isinstance(value, list):
                raise BadAnswer("the answer is not of the agreed form")
            value = value[step] if step < len(value) else None
        else:
            if not isinstance(value, dict):
                raise BadAnswer("the answer is not of the agreed form")
            if step not in value:
                return LEFT_OUT if last and number else NOT_THERE
            value = value[step]
        if value is None:
            return NULL if last and number else NOT_THERE
    return value


def scalar(value: Any) -> Scalar:
    """A value that tables may be compared with. Raises BadAnswer."""
    if isinstance(value, str | int):  # bool is an int
        return value
    raise BadAnswer("the answer is not of the agreed form")


def among(value: Scalar, values: Values) -> bool:
    """Whether it is one of them, of the same type: true is not 1."""
    return any(type(value) is type(one) and value == one for one in values)


def translated(value: Any, table: Mapping[T, Values]) -> T | None:
    """Ours for theirs, None where it is not listed. Raises BadAnswer: no scalar."""
    theirs = scalar(value)
    return next((ours for ours, values in table.items() if among(theirs, values)), None)


def text(value: Any, longest: int) -> str:
    """A text, or a whole number as text; what is not there is "". Raises BadAnswer."""
    if isinstance(value, Missing):
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadAnswer("the answer is not of the agreed form")
    if isinstance(value, int) and abs(value) >= 10**30:
        raise BadAnswer("a number in the answer is out of range")
    if len(str(value)) > longest:
        raise BadAnswer("a text in the answer is too long")
    return str(value)


def count(value: Any, most: int, *, strict: bool) -> int:
    """A whole number 0 to ``most``; as text only where not ``strict``. Raises BadAnswer."""
    if isinstance(value, str) and not strict and re.fullmatch(r"[0-9]{1,4}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise BadAnswer("a number in the answer is out of range")
    return value


def birth(value: Any) -> date | None:
    """The day in ``YYYY-MM-DD``, ``YYYYMMDD`` or an id number (GB 11643); None: masked, wrong or no date."""
    if not isinstance(value, str) or len(value) > _LONGEST_BIRTH or not value.isascii():
        return None
    text = value.strip().upper()
    if len(text) == 18:
        text = text[6:14] if id_number_ok(text) else ""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text) else None
    except ValueError:
        return None


def zone(offset: str) -> timezone:
    """Of "+08:00"."""
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6])))


def moment(value: Any, times: Times, *, end_of_day: bool = False) -> datetime:
    """A time in UTC. A date alone is the day's begin, or its end. Raises BadAnswer."""
    for form in times.formats:
        found = _moment(value, form, zone(times.zone))
        if found is None:
            continue
        if end_of_day and form not in _NAMED and "%H" not in form:
            found += timedelta(days=1) - timedelta(seconds=1)
        try:
            return found.astimezone(UTC)
        except OverflowError:
            break
    raise BadAnswer("a time in the answer is not of the agreed form, or out of range")


def _moment(value: Any, form: str, local: timezone) -> datetime | None:
    if form in ("ms", "s"):
        number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value) else value
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        unit = 1000 if form == "ms" else 1
        if not 0 <= number < _LATEST_S * unit:  # before dividing: JSON knows numbers of any length
            return None
        return datetime.fromtimestamp(number / unit, UTC)
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        if form in ("iso", "iso-local"):
            found = datetime.fromisoformat(value)
            if found.tzinfo is None and form == "iso":
                return None
        else:
            found = datetime.strptime(value, form)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=local)


def http_date(value: str) -> datetime | None:
    """Of a ``Date`` header, in UTC; None where it is none."""
    try:
        found = parsedate_to_datetime(value[:64])
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def written(utc: datetime, form: str, local: timezone) -> str:
    """A time as the platform wants it in a question."""
    if form == "ms":
        return str(int(utc.timestamp() * 1000))
    if form == "s":
        return str(int(utc.timestamp()))
    here = utc.astimezone(local)
    if form == "iso":
        return here.isoformat(timespec="seconds")
    return here.strftime("%Y-%m-%dT%H:%M:%S" if form == "iso-local" else form)


def check_format(form: str, where: str) -> None:
    """Raises AdapterError: not a way to write a time."""
    sample = datetime(2022, 11, 26, 13, 14, 15, tzinfo=UTC)
    if form in _NAMED:
        return
    try:
        back = datetime.strptime(sample.strftime(form), form)
    except (ValueError, re.error) as error:
        raise AdapterError(f'{where}: "{form}" writes no time: {error}') from None
    if (back.year, back.month, back.day) != (2022, 11, 26):
        raise AdapterError(
            f'{where}: "{form}" leaves the day out; known are {", ".join(_NAMED)} and strptime'
        )
