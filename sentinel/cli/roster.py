"""``sentinel roster``: sign, import, list and drop the venue's lists; who came in and left."""

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.outputs import ANY, check_place, replace_file
from sentinel.cli.pass_files import BadInput, moment, read_private

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.crypto.signing import PublicKey
    from sentinel.store.keys import Keys
    from sentinel.verify.rosters.book import RosterBook
    from sentinel.verify.rosters.kinds import RosterFile

HELP = "rosters, appointments and watch-lists: sign, import, list, drop; attendance"
_DAY = timedelta(days=1)


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    sign = what.add_parser("sign", help="check a list and write FILE.sig beside it")
    sign.add_argument("file", type=Path, metavar="FILE", help="the list, CSV or JSON")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="private key (pass keygen)")
    take = what.add_parser("import", help="put lists into the kiosk's book, also while it runs")
    take.add_argument("files", type=Path, nargs="+", metavar="FILE", help="lists, CSV or JSON")
    take.add_argument("--unsigned", action="store_true", help="take a list that nobody signed")
    listing = what.add_parser("list", help="the lists in the book: kind, entries, age, validity")
    drop = what.add_parser("drop", help="take a list out of the book")
    drop.add_argument("kind", metavar="KIND", help="as `roster list` shows it")
    drop.add_argument("name", metavar="NAME", help="as `roster list` shows it")
    attended = what.add_parser("attendance", help="who on a roster came in and left, by pseudonym")
    attended.add_argument("--since", metavar="ISO", help="default: 24 hours ago")
    attended.add_argument("--until", metavar="ISO", help="default: now")
    for sub in (take, listing, drop, attended):
        sub.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    for sub in (sign, take, listing, drop, attended):
        sub.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.epilog = (
        "The files' form is in docs/rosters.md. Persons are kept as the venue's keyed hashes only."
    )


def run(args: argparse.Namespace) -> int:
    """0: done; 1: no such list; 2: bad input; 3: the book or the keys are unavailable."""
    from sentinel.config import ConfigError
    from sentinel.store.errors import StoreError
    from sentinel.verify.rosters.book import BookError
    from sentinel.verify.rosters.kinds import BadRoster

    work = {"sign": _sign, "import": _import, "list": _list, "drop": _drop, "attendance": _attendance}
    try:
        return work[args.what](args)
    except (ConfigError, BadInput, BadRoster) as error:
        print(f"sentinel roster: {error}", file=sys.stderr)
        return 2
    except (StoreError, BookError) as error:
        print(f"sentinel roster: {error}", file=sys.stderr)
        return 3


def _sign(args: argparse.Namespace) -> int:
    from sentinel.verify.rosters.files import sign

    data, roster = _read(args.file)
    key = read_private(args.key)
    target = args.file.with_name(f"{args.file.name}.sig")
    check_place(target, ANY, (args.file, args.key))
    replace_file(target, sign(data, key), ANY)
    about = {
        "list": str(args.file),
        **_named(roster),
        "signature": str(target),
        "key": key.public.key_id.hex(),
    }
    _say(args, about, f"{args.file}: {roster.kind} {roster.name}, {len(roster.entries)} entries, signed")
    return 0


def _import(args: argparse.Namespace) -> int:
    from sentinel.verify.rosters.files import signed_by
    from sentinel.verify.rosters.kinds import BadRoster

    settings, keys, book = _open(args.config)
    trusted = _trusted(settings, args.config.parent)
    now = datetime.now(UTC)
    try:
        for path in args.files:
            data, roster = _read(path)
            signer = ""
            if not args.unsigned:
                signature = path.with_name(f"{path.name}.sig")
                try:
                    signer = signed_by(data, _bytes(signature, "the signature"), trusted).key_id.hex()
                except BadRoster as error:
                    raise BadRoster(f"{path}: {error}") from None
            if roster.issued_at > now + timedelta(minutes=5):
                raise BadRoster(f"{path}: issued in the future: check the time here, or there")
            if roster.valid_until is not None and roster.valid_until < now:
                raise BadRoster(f"{path}: its validity is over")
            count = book.take(roster, keys.venue, now, signer, keep_subjects=settings.verify.refresh_ahead)
            line = f"{path}: {roster.kind} {roster.name}, {count} entries, in use from now on"
            _say(args, {"list": str(path), **_named(roster), "signer": signer}, line)
    finally:
        book.close()
    return 0


def _list(args: argparse.Namespace) -> int:
    _settings, _keys, book = _open(args.config)
    now = datetime.now(UTC)
    try:
        for one in book.lists():
            until = one.valid_until
            about = {
                "kind": one.kind.value,
                "name": one.name,
                "entries": one.entries,
                "issued": _iso(one.issued_at),
                "valid_until": _iso(until) if until else None,
                "declaration": one.declares,
                "signer": one.signer,
                "imported": _iso(one.imported_at),
                "over": one.over(now),
            }
            state = "over" if one.over(now) else f"until {_iso(until)}" if until else "no end"
            signed = f"signed by {one.signer}" if one.signer else "unsigned"
            _say(
                args,
                about,
                f"{one.kind.value:<12} {one.name:<20} {one.entries:>7}  issued {_iso(one.issued_at)}, "
                f"{state}, {signed}",
            )
    finally:
        book.close()
    return 0


def _drop(args: argparse.Namespace) -> int:
    from sentinel.verify.rosters.kinds import BadRoster, ListKind

    try:
        kind = ListKind(args.kind)
    except ValueError:
        raise BadRoster(f"no kind {args.kind}: one of {', '.join(ListKind)}") from None
    _settings, _keys, book = _open(args.config)
    try:
        gone = book.drop(kind, args.name)
    finally:
        book.close()
    text = f"{kind} {args.name}: {'out of the book' if gone else 'is not in the book'}"
    _say(args, {"kind": kind.value, "name": args.name, "dropped": gone}, text)
    return 0 if gone else 1


def _attendance(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    since = moment(args.since, "--since") if args.since else now - _DAY
    until = moment(args.until, "--until") if args.until else now
    _settings, _keys, book = _open(args.config)
    try:
        for one in book.attendance(since, until):
            way = "out" if one.leaving else "in"
            about = {"at": _iso(one.at), "way": way, "category": one.category, "pseudonym": one.pseudonym}
            _say(args, about, f"{_iso(one.at)}  {way:<3}  {one.category:<9}  {one.pseudonym[:16]}")
    finally:
        book.close()
    return 0


def _read(path: Path) -> "tuple[bytes, RosterFile]":
    from sentinel.verify.rosters.files import read
    from sentinel.verify.rosters.kinds import BadRoster

    data = _bytes(path, "the list")
    try:
        return data, read(data)
    except BadRoster as error:
        raise BadRoster(f"{path}: {error}") from None


def _bytes(path: Path, what: str) -> bytes:
    from sentinel.verify.rosters.files import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path}: {what} can't be read: {error.strerror}") from None


def _open(config: Path) -> "tuple[Settings, Keys, RosterBook]":
    from sentinel.config import load
    from sentinel.store.keys import load_keys
    from sentinel.verify.rosters.book import BOOK, RosterBook

    settings = load(config)
    folder = config.parent / settings.kiosk.data_dir
    keys = load_keys(folder)
    return settings, keys, RosterBook(folder / BOOK, keys.database)


def _trusted(settings: "Settings", base: Path) -> "list[PublicKey]":
    """The keys that may sign lists. Raises BadInput."""
    from sentinel.crypto.key_files import read_public_keys
    from sentinel.crypto.signing import BadKey

    if not settings.verify.list_keys:
        return []
    try:
        return list(read_public_keys(base / settings.verify.list_keys))
    except BadKey as error:
        raise BadInput(f"verify.list_keys: {error}") from None


def _named(roster: "RosterFile") -> dict[str, Any]:
    return {"kind": roster.kind.value, "name": roster.name, "entries": len(roster.entries)}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _say(args: argparse.Namespace, about: dict[str, Any], text: str) -> None:
    print(json.dumps(about, ensure_ascii=False) if args.json else text)
