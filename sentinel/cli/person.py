"""``sentinel person``: what this kiosk holds of one person, and its erasure, as the door's notice says."""

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli import id_number
from sentinel.cli.cache_kiosk import Kiosk, kiosk

if TYPE_CHECKING:
    from sentinel.gallery.erasing import Faces
    from sentinel.store.database import Connection
    from sentinel.store.of_person import HeldOf
    from sentinel.verify.cache import FactCache
    from sentinel.verify.rosters.book import RosterBook

HELP = "what this kiosk holds of one person; erase it on request"
_UNKNOWN = 3  # the exit where a file can't be opened: all else is done, and it is named
_LOG_S = 10.0  # a list that staff read on the screen holds the record's log for seconds
_EPILOG = """\
The notice at the door says that visitors may ask to see their data and to have them erased. They are found
by the number of the document; make sure that whoever asks is its owner. Without ID it is asked for, or read
from a pipe: an argument can be seen by everybody on this machine, and stays in the shell's history. Each use
is noted in the audit with the beginning of the venue's hash, never with the number.

  sentinel person show --config kiosk.toml
  sentinel person erase --config kiosk.toml

Erased are visits with their evidence, their events and what happened in the doorway, the platform's answers,
attendance and enrolled faces, in galleries that were moved aside too; nothing of it stays in the files. The
daemon may run. A gallery that can't be opened is named, and the exit is 3. Kept are
  a visit that is under way, or of which the collector is yet to be told: run it again
  entries in lists: their publisher takes a person off
  the audit, and what carries no name: counts and temperatures
Visits without a document are not found by its number: they go after `venue.keep_days`. Other kiosks and
backups have data of their own, and so has the collector: `show` tells the pseudonym by which its desk erases
(`sentinel service admin forget-passages`).

Exit 0: something is held, or was erased; 1: nothing; 2: usage, settings or number is wrong; 3: it can't be
read or written.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    show = what.add_parser("show", help="how much of what is held of a person (exit 0), or nothing (1)")
    erase = what.add_parser("erase", help="erase all of a person, for good")
    erase.add_argument("--yes", action="store_true", help="don't ask; needed where nobody can be asked")
    for sub in (show, erase):
        sub.add_argument(
            "number", nargs="?", default="", metavar="ID", help="better asked for, or from a pipe"
        )
        sub.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
        sub.add_argument("--json", action="store_true", help="one JSON object")


@dataclass(frozen=True, slots=True)
class _Held:
    """``lists``: kinds of the lists that name the person."""

    record: "HeldOf"
    cached: bool
    attendance: int
    faces: "Faces"
    lists: tuple[str, ...]

    @property
    def erasable(self) -> bool:
        faces = self.faces.templates
        return any((self.record.visits, self.record.passes, self.cached, self.attendance, faces))

    @property
    def nothing(self) -> bool:
        return not (self.erasable or self.record.under_way or self.record.waiting or self.lists)


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.cli.pass_files import BadInput
    from sentinel.config import ConfigError
    from sentinel.gallery import GalleryError
    from sentinel.store.errors import StoreError
    from sentinel.verify.cache import CacheError
    from sentinel.verify.rosters.book import BookError

    try:
        here = kiosk(args.config)
        return _run(args, here, id_number.asked(args.number))
    except (ConfigError, BadInput) as error:
        print(f"sentinel person: {error}", file=sys.stderr)
        return 2
    except (StoreError, CacheError, BookError, GalleryError, OSError) as error:
        print(f"sentinel person: {error}", file=sys.stderr)
        return 3


def _run(args: argparse.Namespace, here: Kiosk, number: str) -> int:
    from sentinel.core.identity import keyed_hash, pseudonym_of

    person, pseudonym = keyed_hash(here.keys.venue, number), pseudonym_of(here.keys.tenant, number)
    held = _held(here, person, pseudonym, f"person {args.what} {person[:12]}")
    if args.what == "show":
        _say(held, person, pseudonym, as_json=args.json)
        return _UNKNOWN if held.faces.closed else int(held.nothing)
    if not held.erasable:
        _say_erased(None, held, as_json=args.json)
        return _UNKNOWN if held.faces.closed else 1
    if not args.yes and not _agreed(held, person, pseudonym):
        return 1
    _erase(here, held.record, person, pseudonym)
    left = _held(here, person, pseudonym, "")
    _say_erased(held, left, as_json=args.json)
    return _UNKNOWN if left.faces.closed else 0


def _agreed(held: _Held, person: str, pseudonym: str) -> bool:
    from sentinel.cli.pass_files import BadInput

    if not sys.stdin.isatty():
        raise BadInput("nobody can be asked here: say --yes")
    _say(held, person, pseudonym, as_json=False)
    if input("Erase this for good? [y/N] ").strip().lower() in ("y", "yes"):
        return True
    print("nothing was erased")
    return False


def _held(here: Kiosk, person: str, pseudonym: str, purpose: str) -> _Held:
    """All that is held; ``purpose`` is in the audit before the look."""
    from sentinel.gallery import GALLERY, erasing
    from sentinel.store.database import DATABASE
    from sentinel.store.lookup import look_into
    from sentinel.store.of_person import held_of

    with look_into(here.data / DATABASE, purpose) as connection:
        record = held_of(connection, person, fetched=bool(here.settings.report.host))
    with _cache(here) as cache, _book(here) as book:
        return _Held(
            record,
            cached=cache is not None and cache.knows(person),
            attendance=book.attended(pseudonym) if book is not None else 0,
            faces=erasing.held_of(here.data / GALLERY, here.keys.templates, person),
            lists=tuple(sorted({row.kind.value for row in book.about([person])})) if book is not None else (),
        )


def _erase(here: Kiosk, record: "HeldOf", person: str, pseudonym: str) -> None:
    """Cut off at any moment, it is run again and finds the rest."""
    from sentinel.gallery import GALLERY, erasing
    from sentinel.store.database import DATABASE, open_reader, sqlcipher, wrapped
    from sentinel.store.of_person import erase

    erasing.erase(here.data / GALLERY, here.keys.templates, person)
    with _cache(here) as cache, _book(here) as book:
        if cache is not None:
            cache.forget(person)
        if book is not None:
            book.forget_attendance(pseudonym)
    path = here.data / DATABASE
    with contextlib.closing(open_reader(path, here.keys.database)) as connection:
        try:
            erase(connection, record)
            _empty_log(connection)
        except sqlcipher.Error as error:
            raise wrapped(error, path) from error


def _empty_log(connection: "Connection") -> None:
    from sentinel.store.errors import StoreError
    from sentinel.store.retention import leave_no_bytes

    until = time.monotonic() + _LOG_S
    while not leave_no_bytes(connection):
        if time.monotonic() > until:
            raise StoreError("erased, but somebody reads, and the log still has bytes of it: run it again")
        time.sleep(0.1)


# ---- what there is besides the record


@contextlib.contextmanager
def _cache(here: Kiosk) -> Iterator["FactCache | None"]:
    from sentinel.verify.cache import FactCache
    from sentinel.verify.cache_file import CACHE

    if not (here.data / CACHE).exists():
        yield None
        return
    days = here.settings.verify.cache_days
    with contextlib.closing(FactCache(here.data / CACHE, here.keys.database, days=days)) as cache:
        yield cache


@contextlib.contextmanager
def _book(here: Kiosk) -> Iterator["RosterBook | None"]:
    from sentinel.verify.rosters.book import BOOK, RosterBook

    if not (here.data / BOOK).exists():
        yield None
        return
    with contextlib.closing(RosterBook(here.data / BOOK, here.keys.database)) as book:
        yield book


# ---- what is said


def _say(held: _Held, person: str, pseudonym: str, *, as_json: bool) -> None:
    record = held.record
    if as_json:
        visits = {"visits": len(record.visits), "first": record.first or None, "last": record.last or None}
        more = {"events": len(record.events), "doorway": record.doorway, "answers": held.cached}
        own = {"attendance": held.attendance, "templates": held.faces.templates, "passes": len(record.passes)}
        who = {"person": person[:12], "pseudonym": pseudonym}
        print(json.dumps({**who, **visits, **more, **own, **_stays(held)}))
        return
    between = f", {_local(record.first)} to {_local(record.last)}" if record.visits else ""
    print(f"{'person':<12}{person[:12]}... (the venue's hash)")
    print(f"{'pseudonym':<12}{pseudonym} (in events: by it the collector's desk erases)")
    print(f"{'visits':<12}{len(record.visits)}{between}")
    print(f"{'of them':<12}{len(record.events)} events, {record.doorway} happenings in the doorway")
    if record.passes:
        print(f"{'passes':<12}{len(record.passes)} of visits that made room on a full disk")
    print(f"{'answers':<12}{'kept from the platform' if held.cached else 'none kept'}")
    print(f"{'attendance':<12}{held.attendance}")
    print(f"{'faces':<12}{held.faces.templates} templates")
    _say_kept(held)


def _say_erased(gone: _Held | None, left: _Held, *, as_json: bool) -> None:
    """``gone``: what there was, None: nothing to erase."""
    visits = len(gone.record.visits) if gone is not None else 0
    if as_json:
        print(json.dumps({"erased": gone is not None, "visits": visits, **_stays(left)}))
        return
    if gone is None:
        print("nothing that can be erased is held under this number")
    else:
        print(f"erased: {visits} visits with all that belongs to them; answers, attendance, faces")
    _say_kept(left)


def _stays(held: _Held) -> dict[str, object]:
    return {
        "under_way": held.record.under_way, "waiting": held.record.waiting, "lists": list(held.lists),
        "not_opened": list(held.faces.closed),
    }  # fmt: skip


def _say_kept(held: _Held) -> None:
    if held.record.under_way:
        print(f"{'under way':<12}{held.record.under_way} more, to be erased when over")
    if held.record.waiting:
        print(f"{'waiting':<12}{held.record.waiting} more, to be erased when the collector was told of them")
    if held.lists:
        print(f"{'lists':<12}{', '.join(held.lists)}: their publisher takes a person off")
    for problem in held.faces.closed:
        print(f"{'not opened':<12}{problem}")


def _local(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
