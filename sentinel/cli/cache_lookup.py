"""``sentinel cache lookup``: what this kiosk, or a base file, holds about one person; every look is noted."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli import id_number
from sentinel.cli.cache_kiosk import kiosk, told

if TYPE_CHECKING:
    from sentinel.core.facts import Fact


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "number", nargs="?", default="", metavar="ID", help="an id number; better asked for, or from a pipe"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE", help="the kiosk's settings")
    where.add_argument("--file", type=Path, metavar="FILE", help="a base file by itself, at the publisher")
    parser.add_argument("--city-key", type=Path, metavar="FILE", help="with --file: its city key, EPOCH.key")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="with --file: the publisher's public key")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = """\
With --config the fact cache and the base file are asked: for whoever may read the kiosk's key, and noted in
its audit with the venue's hash of the number, never the number. Without ID it is asked for, or read from a
pipe: an argument can be seen by everybody on this machine, and stays in the shell's history.

  sentinel cache lookup --config kiosk.toml
  sentinel cache lookup --file city.sbase --city-key 1.key --trust publisher.key.pub

Exit 0: something is held; 1: nothing; 2: usage, settings or a key is wrong; 3: it can't be read."""


def run(args: argparse.Namespace) -> int:
    """0: held; 1: nothing held; 2: bad input; 3: unreadable."""
    codes = {"exit": 3}
    with told("lookup", codes):
        codes["exit"] = _in_file(args) if args.file else _in_kiosk(args)
    return codes["exit"]


def _in_kiosk(args: argparse.Namespace) -> int:
    from sentinel.core.identity import Credential, CredentialKind, keyed_hash
    from sentinel.runtime.clock import SystemClock
    from sentinel.store.lookup import look
    from sentinel.verify.basefile.provider import BaseFileProvider
    from sentinel.verify.cache import FactCache
    from sentinel.verify.cache_file import CACHE

    here, number = kiosk(args.config), id_number.asked(args.number)
    digest = keyed_hash(here.keys.venue, number)
    with look(args.config, f"cache lookup {digest[:12]}"):
        pass  # noted before the look
    now = SystemClock().now()
    found: dict[str, Any] = {"person": digest[:12], "cache": None, "base_file": None}
    if (here.data / CACHE).exists():
        cache = FactCache(here.data / CACHE, here.keys.database, days=here.settings.verify.cache_days)
        cached = cache.get(digest, now.utc)
        cache.close()
        found["cache"] = [_row(fact, now.utc) for fact in cached.facts] if cached else None
    if here.settings.base_file.folder:
        with here.holding() as holding:
            holding.find(number, now)  # says why, where it can't be told
            held = BaseFileProvider(holding).facts_for(
                Credential(CredentialKind.ID_NUMBER, number, digest), now
            )
        found["base_file"] = [_row(fact, now.utc) for fact in held.facts] if held else None
    return _show(found, as_json=args.json)


def _in_file(args: argparse.Namespace) -> int:
    from sentinel.basefile.errors import Refusal, Refused
    from sentinel.basefile.keys import read_city_key
    from sentinel.basefile.record import wide
    from sentinel.basefile.table import Table
    from sentinel.cli.pass_files import BadInput
    from sentinel.verify.basefile.holding import Known
    from sentinel.verify.basefile.opening import read_trust
    from sentinel.verify.basefile.provider import facts_of

    if args.city_key is None or args.trust is None:
        raise BadInput("--file needs --city-key and --trust")
    key, table = read_city_key(args.city_key), Table.open(args.file, read_trust(args.trust))
    header = table.header
    if (key.epoch, key.check) != (header.key_epoch, header.key_check):
        raise Refused(Refusal.KEY_WRONG, f"the file was made with another key of epoch {header.key_epoch}")
    value = table.find(key.hash64(id_number.asked(args.number)) >> 12)
    found: dict[str, Any] = {"base_file": None}
    if value is not None:
        known = Known(wide(value, header.as_of), (header.as_of,) * 5, header)
        found["base_file"] = [_row(fact, datetime.now(UTC)) for fact in facts_of(known)]
    return _show(found, as_json=args.json)


def _show(found: dict[str, Any], *, as_json: bool) -> int:
    held = any(found.get(name) is not None for name in ("cache", "base_file"))
    if as_json:
        print(json.dumps(found | {"found": held}, ensure_ascii=False))
        return 0 if held else 1
    for name, title in (("cache", "fact cache"), ("base_file", "base file")):
        if name not in found:
            continue
        if found[name] is None:
            print(f"{title:<12}nothing held")
            continue
        for row in found[name]:
            said = ", ".join(
                f"{key} {value}" for key, value in row.items() if key in _SAID and value is not None
            )
            until = f", until {row['valid_until']}" if row["valid_until"] else ""
            expired = " (expired)" if row["expired"] else ""
            print(f"{title:<12}{row['fact']:<12}{said:<56}stated {row['stated_at']}{until}{expired}")
    return 0 if held else 1


_SAID = ("colour", "result", "sampled_at", "doses", "listed", "visited", "category", "kind")


def _row(fact: "Fact", now: datetime) -> dict[str, Any]:
    name = type(fact).__name__.removesuffix("Fact").lower()
    said = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key in _SAID
        if (value := getattr(fact, key, None)) is not None
    }
    until = fact.by.valid_until
    return {
        "fact": {"watchlist": "watch_list", "keyarea": "key_area"}.get(name, name), **said,
        "stated_at": fact.by.stated_at.isoformat(timespec="seconds"),
        "valid_until": until.isoformat(timespec="seconds") if until else None,
        "expired": fact.by.expired(now),
    }  # fmt: skip
