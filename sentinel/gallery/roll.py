"""Who is to be enrolled: the photographs of each person, from a folder or a CSV file. Opens no picture."""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader

_READABLE = frozenset({".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".bmp", ".webp", ".gif"})
# Pictures to those who bring them: kept, so that the reader says of each what is wrong with it.
_OTHERS = frozenset({".heic", ".heif", ".avif", ".tif", ".tiff", ".jp2", ".svg", ".pdf"})
_OF_A_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})  # Windows leaves them in folders of pictures
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")
_MOST_ROWS = 1_000_000
_COLUMNS = "it needs person,path and may have masked,expires"

Row = dict[str, str]


class RollError(Exception):
    """The folder or the file can't be used; one line that says where and what to do."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture file; ``masked`` where the list says it, None: to be seen."""

    path: Path
    masked: bool | None = None


@dataclass(slots=True)
class Entry:
    """A person as the folder or list names them, with the photographs; ``expires`` where the list says.

    Spellings that differ in case and spaces around are one person, as in the venue's hash.
    """

    person: str
    photographs: list[Photograph] = field(default_factory=list)
    expires: datetime | None = None


@dataclass(slots=True)
class Roll:
    """``entries``: who is to be enrolled. ``left``: what is not looked at, and why, to be said."""

    entries: list[Entry] = field(default_factory=list)
    left: list[tuple[Path, str]] = field(default_factory=list)


def read_roll(source: Path) -> Roll:
    """From a folder (PERSON/ANY-NAME or PERSON.jpg) or a CSV file. Raises RollError."""
    if not source.is_dir():
        return Roll(_list(source))
    roll = _folder(source)
    if not roll.entries:
        raise RollError(f"{source}: no photographs: put them into PERSON/ or name them PERSON.jpg")
    return roll


# ---- folders


def _folder(source: Path) -> Roll:
    roll, entries = Roll(), dict[str, Entry]()
    try:
        for path in _of(source):
            if path.is_dir():
                _check_name(source, path.name)
                _entry(entries, path.name).photographs += _within(path, roll)
            elif not path.is_file():
                roll.left.append((path, "neither a file nor a folder"))
            elif path.suffix.lower() in _READABLE | _OTHERS:
                _check_name(source, path.name)
                _entry(entries, path.stem).photographs.append(Photograph(path))
            else:
                roll.left.append((path, "no picture by its name"))
    except OSError as error:
        raise RollError(f"{error.filename}: can't be read: {error.strerror}") from None
    roll.entries = list(entries.values())
    return roll


def _within(folder: Path, roll: Roll) -> list[Photograph]:
    """Every file of a person's, whatever its name; the reader tells what is no picture. Raises OSError."""
    found = []
    for path in _of(folder):
        if path.is_file():
            found.append(Photograph(path))
        else:
            why = "a folder within a person's" if path.is_dir() else "neither a file nor a folder"
            roll.left.append((path, why))
    return found


def _of(folder: Path) -> list[Path]:
    """What is in a folder and not hidden. Raises OSError."""
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and path.name.lower() not in _OF_A_SYSTEM
    ]


def _entry(entries: dict[str, Entry], person: str) -> Entry:
    """By the spelling that the venue's hash goes by (``core.identity.keyed_hash``)."""
    return entries.setdefault(person.strip().upper(), Entry(person))


def _check_name(source: Path, name: str) -> None:
    """A name is what somebody is known by: bytes of another encoding (GBK, from a stick) would be nobody."""
    if not PurePath(name).stem.strip():
        raise RollError(f'{source}: "{name}" has no name: rename it')
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise RollError(f'{source}: the name "{shown}" is not UTF-8: rename it') from None


# ---- lists


def _list(source: Path) -> list[Entry]:
    entries: dict[str, Entry] = {}
    try:
        with source.open(newline="", encoding="utf-8-sig") as file:
            for line, row in _rows(source, file):
                if not row["person"]:
                    raise RollError(f"{source}, line {line}: no person")
                _add(source, line, row, _entry(entries, row["person"]))
    except OSError as error:
        raise RollError(f"{source}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise RollError(f"{source}: not a CSV file in UTF-8: {error}") from None
    if not entries:
        raise RollError(f"{source}: no persons in it")
    return list(entries.values())


def _add(source: Path, line: int, row: Row, entry: Entry) -> None:
    photograph = Photograph(_inside(source, line, row["path"]), _flag(source, line, row))
    if photograph.path in [known.path for known in entry.photographs]:
        raise RollError(f"{source}, line {line}: the same person and picture as on a line before")
    entry.photographs.append(photograph)
    expires = _moment(source, line, row)
    if expires and entry.expires and expires != entry.expires:
        before = f"{entry.expires:%Y-%m-%d}"
        raise RollError(f'{source}, line {line}: expires = "{row["expires"]}", but {before} on a line before')
    entry.expires = entry.expires or expires


def _rows(source: Path, lines: Iterator[str]) -> Iterator[tuple[int, Row]]:
    """By the columns' names in small letters; between commas, or as some spreadsheets do, semicolons."""
    first = next(lines, "")
    mark = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(itertools.chain([first], lines), delimiter=mark, skipinitialspace=True, strict=True)
    columns = [name.strip().lower() for name in _next(source, reader) or ()]
    missing = [name for name in ("person", "path") if name not in columns]
    if missing:
        raise RollError(f"{source}: no column {' and '.join(missing)}: {_COLUMNS}")
    for number in itertools.count():
        fields = _next(source, reader)
        if fields is None:
            return
        if number >= _MOST_ROWS:
            raise RollError(f"{source}: more than {_MOST_ROWS} rows")
        while len(fields) > len(columns) and not fields[-1]:
            fields.pop()
        if len(fields) > len(columns):
            raise RollError(
                f"{source}, line {reader.line_num}: {len(fields)} fields for {len(columns)} columns: "
                f'put what has a "{mark}" in it between quotes'
            )
        if any(fields):  # Excel leaves rows of nothing but commas
            padded = itertools.zip_longest(columns, fields, fillvalue="")
            yield reader.line_num, {name: value.strip() for name, value in padded}


def _next(source: Path, reader: "Reader") -> list[str] | None:
    """The next row, None at the end. Raises RollError with the line where the row begins."""
    begin = reader.line_num + 1
    try:
        return next(reader, None)
    except csv.Error as error:
        open_quote = "end of data" in str(error) or "field limit" in str(error)
        words = "a quote that is not closed" if open_quote else f"not a CSV file: {error}"
        raise RollError(f"{source}, line {begin}: {words}") from None


def _inside(source: Path, line: int, name: str) -> Path:
    """A path below the list's folder: a list from elsewhere must not reach other files of this machine."""
    if not name:
        raise RollError(f"{source}, line {line}: no path")
    relative = PurePath(name)
    if relative.is_absolute() or ".." in relative.parts or "\0" in name:
        raise RollError(f'{source}, line {line}: path "{name}" must lead down from its folder')
    path = source.parent / relative
    if not path.resolve().is_relative_to(source.parent.resolve()):
        raise RollError(f'{source}, line {line}: path "{name}" is a link out of the folder of the list')
    return path


def _flag(source: Path, line: int, row: Row) -> bool | None:
    said = row.get("masked", "").lower()
    if said and said not in (*_YES, *_NO):
        raise RollError(f'{source}, line {line}: masked = "{said}" is neither 1 nor 0 nor empty')
    return None if not said else said in _YES


def _moment(source: Path, line: int, row: Row) -> datetime | None:
    said = row.get("expires", "")
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise RollError(f'{source}, line {line}: expires = "{said}" is no date such as 2027-01-31') from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
