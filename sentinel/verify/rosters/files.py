"""List files, CSV or JSON, and their signatures: strict, bounded, refused whole with the line that is wrong.

CSV: lines ``# key = value`` first (kind, name, issued, valid_until, declaration), then a header, then rows.
JSON: one object with the same keys and ``entries``, a list of objects. The signature is a file of its own
beside it (``FILE.sig``, base64), over "SLST:" and the file's bytes.
"""

import base64
import binascii
import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from sentinel.core.identity import id_number_ok
from sentinel.crypto.signing import PrivateKey, PublicKey
from sentinel.verify.rosters.kinds import BadRoster, Entry, ListKind, RosterFile

MOST_BYTES = 64 << 20
MOST_ENTRIES = 500_000
_SIGNED = b"SLST:"
_NAME = re.compile(r"[\w.-]{1,64}\Z")
_WORD = re.compile(r"[A-Za-z_]{1,24}\Z")
_AREA = re.compile(r"[0-9A-Za-z-]{2,32}\Z")
_ABOUT = frozenset({"kind", "name", "issued", "valid_until", "declaration", "utc_offset"})
_LONGEST = 2048
_CHINA = "+08:00"
_SUBJECTS = ("id_number", "token", "person")
_COLUMNS: Mapping[ListKind, tuple[frozenset[str], frozenset[str]]] = {  # required, allowed besides
    ListKind.STAFF: (frozenset(), frozenset({"from", "until"})),
    ListKind.WORK_SITE: (frozenset(), frozenset({"from", "until"})),
    ListKind.APPOINTMENT: (frozenset({"from", "until"}), frozenset()),
    ListKind.ISOLATION: (frozenset(), frozenset({"from", "until"})),
    ListKind.CONTROLLED: (frozenset(), frozenset({"from", "until"})),
    ListKind.DECLARATION: (frozenset({"date", "well"}), frozenset()),
    ListKind.ITINERARY: (frozenset({"area", "date"}), frozenset()),
    ListKind.AREA: (frozenset({"area"}), frozenset({"from", "until"})),
}


def sign(data: bytes, key: PrivateKey) -> bytes:
    """The signature's file for a list's bytes."""
    return base64.b64encode(key.sign(_SIGNED + data)) + b"\n"


def signed_by(data: bytes, signature: bytes, keys: Iterable[PublicKey]) -> PublicKey:
    """Which of these keys signed it. Raises BadRoster."""
    try:
        raw = base64.b64decode(signature.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadRoster("the signature is no base64") from None
    for key in keys:
        if key.verify(raw, _SIGNED + data):
            return key
    raise BadRoster("signed by nobody whom this kiosk trusts with lists, or changed since")


def read(data: bytes) -> RosterFile:
    """A list from its file's bytes. Raises BadRoster."""
    if len(data) > MOST_BYTES:
        raise BadRoster(f"larger than {MOST_BYTES >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRoster("not UTF-8") from None
    about, rows = _json(text) if text.lstrip()[:1] == "{" else _csv(text)
    return _roster(about, rows)


_Rows = Iterable[tuple[str, Mapping[str, str]]]  # where it stands, and its columns


def _csv(text: str) -> tuple[dict[str, str], _Rows]:
    lines = text.splitlines()
    about: dict[str, str] = {}
    count = 0
    for line in lines:
        if not line.startswith("#"):
            break
        key, equals, value = line[1:].partition("=")
        if not equals or key.strip() in about:
            raise BadRoster(f"line {count + 1}: not # key = value, or said twice")
        about[key.strip()] = value.strip()
        count += 1
    reader = csv.DictReader(io.StringIO("\n".join(lines[count:])), strict=True)
    return about, _csv_rows(reader, count)


def _csv_rows(reader: "csv.DictReader[str]", before: int) -> _Rows:
    try:
        if reader.fieldnames is None:
            raise BadRoster("no header line with the columns")
        names = [name.strip() for name in reader.fieldnames]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise BadRoster(f"line {before + 1}: the column{_shown(twice)} is there twice")
        for row in reader:
            where = f"line {reader.line_num + before}"
            if None in row or None in row.values():
                raise BadRoster(f"{where}: not as many columns as the header")
            yield where, {key.strip(): value.strip() for key, value in row.items() if value.strip()}
    except csv.Error as error:
        raise BadRoster(f"no CSV: {error}") from None


def _json(text: str) -> tuple[dict[str, str], _Rows]:
    try:
        raw: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRoster("not valid JSON") from None
    entries = raw.pop("entries", None)
    if not isinstance(entries, list):
        raise BadRoster('no list "entries"')
    return {key: _text(value, f"key{_shown(key)}") for key, value in raw.items()}, _json_rows(entries)


def _json_rows(entries: list[Any]) -> _Rows:
    for number, row in enumerate(entries, 1):
        if not isinstance(row, dict):
            raise BadRoster(f"entry {number}: not an object")
        yield (
            f"entry {number}",
            {str(k): _text(v, f"entry {number}") for k, v in row.items() if v is not None},
        )


def _text(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        raise BadRoster(f"{where}: only text, true and false")
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):  # JSON can name half a pair
        raise BadRoster(f"{where}: half a character")
    return value.strip()


def _roster(about: Mapping[str, str], rows: _Rows) -> RosterFile:
    unknown = sorted(set(about) - _ABOUT)
    if unknown:
        raise BadRoster(f"unknown key{_shown(unknown[0])}; known: {', '.join(sorted(_ABOUT))}")
    try:
        kind = ListKind(about.get("kind", ""))
    except ValueError:
        raise BadRoster(f"kind is one of {', '.join(ListKind)}") from None
    name = about.get("name", "")
    if not _NAME.match(name):
        raise BadRoster("name is 1 to 64 letters, digits, - _ .")
    if "issued" not in about:
        raise BadRoster("no issued = the moment that it was made: an older list never replaces a newer one")
    issued = _moment(about["issued"], "issued")
    until = _moment(about["valid_until"], "valid_until") if about.get("valid_until") else None
    zone = _zone(about.get("utc_offset", _CHINA))
    entries: list[Entry] = []
    for where, row in rows:
        if len(entries) >= MOST_ENTRIES:
            raise BadRoster(f"more than {MOST_ENTRIES} entries")
        entries.append(_entry(kind, row, where, zone))
    return RosterFile(
        kind, name, issued, until, _yes(about.get("declaration", "no"), "declaration"), tuple(entries)
    )


def _entry(kind: ListKind, row: Mapping[str, str], where: str, zone: timezone) -> Entry:
    required, allowed = _COLUMNS[kind]
    who = [column for column in _SUBJECTS if column in row]
    columns = set(row) - set(who)
    if missing := sorted(required - columns):
        raise BadRoster(f"{where}: no {missing[0]}")
    if strange := sorted(columns - required - allowed):
        known = ", ".join((*_SUBJECTS, *sorted(required | allowed)))
        raise BadRoster(f"{where}: unknown column{_shown(strange[0])}; a list of kind {kind} has: {known}")
    if len(who) != (0 if kind is ListKind.AREA else 1):
        raise BadRoster(f"{where}: one of id_number, token, person names whom it is about")
    subject = _subject(who[0], row[who[0]], where) if who else ""
    starts, ends = _bounds(row, where, zone)
    area = row.get("area", "")
    if area and not _AREA.match(area):
        raise BadRoster(f"{where}: area is a code such as 310101")
    return Entry(subject, starts, ends, area, _yes(row["well"], where) if "well" in row else True)


def _shown(name: str) -> str:
    """A mistyped word, to be found again; a list whose header is missing has people in its place."""
    return f' "{name}"' if _WORD.match(name) else ""


def _subject(column: str, value: str, where: str) -> str:
    if column == "id_number" and not id_number_ok(value):
        raise BadRoster(f"{where}: no id number (18 characters, GB 11643)")
    if not 1 <= len(value) <= _LONGEST:
        raise BadRoster(f"{where}: {column} is longer than {_LONGEST} characters")
    return value


def _bounds(row: Mapping[str, str], where: str, zone: timezone) -> tuple[datetime | None, datetime | None]:
    if "date" in row:
        try:
            day = datetime.combine(date.fromisoformat(row["date"]), time(), zone)
            return day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise BadRoster(f"{where}: date is a day such as 2026-11-28") from None
    starts, ends = (_moment(row[key], where) if key in row else None for key in ("from", "until"))
    if starts is not None and ends is not None and ends <= starts:
        raise BadRoster(f"{where}: until lies before from")
    return starts, ends


def _moment(text: str, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRoster(f"{where}: a moment with its time zone, such as 2026-11-28T08:00+08:00") from None


def _zone(text: str) -> timezone:
    found = re.fullmatch(r"([+-])(\d\d):(\d\d)", text)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        raise BadRoster("utc_offset is such as +08:00")
    minutes = int(found[2]) * 60 + int(found[3])
    return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))


def _yes(text: str, where: str) -> bool:
    if text not in ("yes", "no"):
        raise BadRoster(f"{where}: yes or no")
    return text == "yes"
