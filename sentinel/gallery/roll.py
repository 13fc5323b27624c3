"""Who is to be enrolled: the photographs of each person, from a folder or a CSV file. Opens no picture."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif"})
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")
_MOST_ROWS = 1_000_000


class RollError(Exception):
    """The folder or the file can't be used; one line that says where and what to do."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture file; ``masked`` where the list says it, None: to be seen."""

    path: Path
    masked: bool | None = None


@dataclass(slots=True)
class Entry:
    """A person as the folder or list names them, with the photographs; ``expires`` where the list says."""

    person: str
    photographs: list[Photograph] = field(default_factory=list)
    expires: datetime | None = None


def read_roll(source: Path) -> list[Entry]:
    """From a folder (PERSON/*.jpg or PERSON.jpg) or a CSV file. Raises RollError."""
    if source.is_dir():
        entries = _folder(source)
        if not entries:
            raise RollError(f"{source}: no photographs: put them into PERSON/ or name them PERSON.jpg")
        return entries
    return _list(source)


def _folder(source: Path) -> list[Entry]:
    entries: dict[str, Entry] = {}
    try:
        for path in sorted(source.iterdir()):
            if path.name.startswith("."):
                continue
            if path.is_dir():
                found = [Photograph(inner) for inner in sorted(path.iterdir()) if _is_picture(inner)]
                if found:
                    _check_name(source, path.name)
                    entries.setdefault(path.name, Entry(path.name)).photographs += found
            elif _is_picture(path):
                _check_name(source, path.name)
                entries.setdefault(path.stem, Entry(path.stem)).photographs.append(Photograph(path))
    except OSError as error:
        raise RollError(f"{error.filename}: can't be read: {error.strerror}") from None
    return list(entries.values())


def _check_name(source: Path, name: str) -> None:
    """A name is what somebody is known by: bytes of another encoding (GBK, from a stick) would be nobody."""
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise RollError(f'{source}: the name "{shown}" is not UTF-8: rename it') from None


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES and not path.name.startswith(".") and path.is_file()


def _list(source: Path) -> list[Entry]:
    entries: dict[str, Entry] = {}
    try:
        with source.open(newline="", encoding="utf-8-sig") as file:
            for line, row in _rows(source, csv.DictReader(file)):
                person = (row["person"] or "").strip()
                if not person:
                    raise RollError(f"{source}, line {line}: no person")
                entry = entries.setdefault(person, Entry(person))
                photograph = Photograph(_inside(source, line, row["path"]), _flag(source, line, row))
                if photograph.path in [known.path for known in entry.photographs]:
                    raise RollError(f"{source}, line {line}: the same person and picture as on a line before")
                entry.photographs.append(photograph)
                entry.expires = _moment(source, line, row) or entry.expires
    except OSError as error:
        raise RollError(f"{source}: can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise RollError(f"{source}: not a CSV file in UTF-8: {error}") from None
    if not entries:
        raise RollError(f"{source}: no persons in it")
    return list(entries.values())


def _rows(source: Path, rows: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str | None]]]:
    missing = [name for name in ("person", "path") if name not in (rows.fieldnames or ())]
    if missing:
        raise RollError(
            f"{source}: no column {' and '.join(missing)}: it needs person,path and may have masked,expires"
        )
    for number, row in enumerate(rows):
        if number >= _MOST_ROWS:
            raise RollError(f"{source}: more than {_MOST_ROWS} rows")
        yield rows.line_num, row


def _inside(source: Path, line: int, name: str | None) -> Path:
    """A path below the list's folder: a list from elsewhere must not reach other files of this machine."""
    relative = PurePath(name or "")
    if not name or relative.is_absolute() or ".." in relative.parts or "\0" in name:
        raise RollError(f'{source}, line {line}: path "{name or ""}" must lead down from its folder')
    path = source.parent / relative
    if not path.resolve().is_relative_to(source.parent.resolve()):
        raise RollError(f'{source}, line {line}: path "{name}" is a link out of the folder of the list')
    return path


def _flag(source: Path, line: int, row: dict[str, str | None]) -> bool | None:
    said = (row.get("masked") or "").strip().lower()
    if said and said not in (*_YES, *_NO):
        raise RollError(f'{source}, line {line}: masked = "{said}" is neither 1 nor 0 nor empty')
    return None if not said else said in _YES


def _moment(source: Path, line: int, row: dict[str, str | None]) -> datetime | None:
    said = (row.get("expires") or "").strip()
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise RollError(f'{source}, line {line}: expires = "{said}" is no date such as 2027-01-31') from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
