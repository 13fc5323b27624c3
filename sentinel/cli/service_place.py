"""``sentinel service place``: codes for technicians, listed serial numbers, who came and who was refused."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.cli.outputs import check_place
from sentinel.cli.pass_files import BadInput
from sentinel.cli.service_files import authority_option, database_options, guarded, opened, say

_TEACHES = """\
  sentinel service place add hall-north-1 --place "North door" --venue hall \\
      --url https://service.example:8443 --hardware camera,thermal,gate --out codes/
                                    codes/hall-north-1.png, .svg to print, .json for a USB stick
  sentinel service place import boxes.csv       serial,kiosk,place,venue[,device_key,networks]: no code
  sentinel service place list                   codes and whether they were used
  sentinel service place log --anomalies        who was refused: used, forged and expired codes
  sentinel service place limit hall 300         how many may be inside; its kiosks keep to it (0: no limit)
  sentinel service place revoke hall-north-1    its certificates and its secret count no more

Whoever holds an unused code is let in: print it once, hand it over, and bind it (--network, --serial) where
you can. A new code for a kiosk withdraws those before.
Exit: 0 done, 1 nothing to show, 2 bad input, 3 the database can't be used.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The subcommands."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    more = parser.add_subparsers(dest="place_what", metavar="WHAT", required=True)
    _configure_add(_sub(more, "add", "a place, and a code for its technician", _add))
    listing = _sub(more, "import", "take a list of serial numbers (CSV)", _import)
    listing.add_argument(
        "file", type=Path, help="columns serial, kiosk, place, venue, perhaps device_key and networks"
    )
    _sub(more, "list", "the codes, the newest first", _list)
    withdraw = _sub(more, "withdraw", "a kiosk's unused codes count no more", _withdraw)
    withdraw.add_argument("kiosk", help="whose")
    revoke = _sub(more, "revoke", "a kiosk's certificates and secret count no more", _revoke)
    revoke.add_argument("kiosk", help="whose")
    revoke.add_argument("--reason", default="", help="for the log")
    limit = _sub(more, "limit", "how many may be inside a venue: its kiosks keep to it", _limit)
    limit.add_argument("venue", help="the venue's id")
    limit.add_argument("people", type=int, metavar="N", help="1 to 999999; 0: no limit")
    log = _sub(more, "log", "what happened, the newest first", _log)
    log.add_argument("--anomalies", action="store_true", help="only what somebody should look at")
    log.add_argument("--most", type=int, default=100, metavar="N", help="so many (default %(default)s)")


def _configure_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kiosk", help="its id: in topics, certificates and signatures")
    parser.add_argument("--place", required=True, help="the entrance, as it is called in the policy")
    parser.add_argument("--venue", required=True, help="the venue's id")
    parser.add_argument("--venue-name", default="", help="on the screen")
    parser.add_argument("--direction", choices=("in", "out"), default="in", help="out: an exit")
    parser.add_argument("--url", required=True, help="the service as kiosks reach it, https")
    parser.add_argument("--hours", type=float, default=168.0, metavar="N", help="good so long (%(default)s)")
    parser.add_argument(
        "--hardware", default="", metavar="A,B", help="what the place expects: camera,gate,..."
    )
    parser.add_argument("--require-hardware", action="store_true", help="without it the box is refused")
    parser.add_argument("--network", action="append", default=[], metavar="CIDR", help="only from there")
    parser.add_argument("--serial", action="append", default=[], metavar="S", help="only this box")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to (this folder)")


def _sub(more: Any, name: str, text: str, work: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = more.add_parser(name, help=text, description=text)
    authority_option(parser)
    database_options(parser)
    parser.set_defaults(run=guarded(f"place {name}", work))
    return parser


def _add(args: argparse.Namespace) -> int:
    import msgspec

    from sentinel.fleet.provisioning.messages import Code
    from sentinel.service.clock import utc_now
    from sentinel.service.errors import ServiceError
    from sentinel.service.provisioning.authority import load
    from sentinel.service.provisioning.bounds import Bounds
    from sentinel.service.provisioning.codes import Codes, Place
    from sentinel.service.provisioning.printed import BEGINS, text_of, write

    if not 0.01 <= args.hours <= 8760:
        raise ServiceError("--hours goes from 0.01 to 8760")
    _check_url(args.url)
    hardware = tuple(kind for kind in args.hardware.split(",") if kind)
    bounds = Bounds(
        hardware, args.require_hardware, tuple(args.network), tuple(args.serial), args.venue_name,
        args.direction,
    )  # fmt: skip
    place = Place(args.kiosk, args.place, args.venue)
    try:
        for suffix, begins in BEGINS.items() if args.out.exists() else ():
            check_place(args.out / f"{args.kiosk}{suffix}", begins)
    except BadInput as error:
        raise ServiceError(str(error)) from None
    sha256 = load(args.ca).sha256
    with opened(args) as (engine, keys):
        codes = Codes(engine, keys, utc_now)
        code = codes.make(place, bounds, args.url.rstrip("/"), sha256, timedelta(hours=args.hours))
    try:
        msgspec.json.decode(text_of(code), type=Code)
    except msgspec.ValidationError as error:
        raise ServiceError(f"no kiosk would take this code: {error}") from None
    paths = write(code, args.out, args.kiosk)
    row = {"kiosk": args.kiosk, "files": [str(path) for path in paths], "code": text_of(code)}
    say(args, row, "\n".join([*map(str, paths), text_of(code)]))
    return 0


def _check_url(url: str) -> None:
    """What no kiosk would take is said before a code is made. Raises ServiceError."""
    from urllib.parse import urlsplit

    from sentinel.service.errors import ServiceError

    wanted = f"--url {url}: https://HOST:PORT is wanted"
    try:
        parts = urlsplit(url.rstrip("/"))
        port = parts.port
    except ValueError:
        raise ServiceError(f"{wanted}, and a port is 1 to 65535") from None
    if parts.scheme != "https":
        raise ServiceError(f"{wanted}: kiosks only come by https")
    if not parts.hostname or port == 0 or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        raise ServiceError(wanted)


def _import(args: argparse.Namespace) -> int:
    from sentinel.service.errors import ServiceError
    from sentinel.service.provisioning.serials import import_list

    try:
        text = args.file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ServiceError(f"{args.file}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ServiceError(f"{args.file}: can't be read: no text in UTF-8") from None
    with opened(args) as (engine, _):
        new, there = import_list(engine, text, datetime.now(UTC))
    say(args, {"new": new, "there": there}, f"{new} new, {there} were listed already")
    return 0


def _list(args: argparse.Namespace) -> int:
    from sentinel.service.clock import utc_now
    from sentinel.service.provisioning.codes import Codes

    now = datetime.now(UTC)
    with opened(args) as (engine, keys):
        kept = Codes(engine, keys, utc_now).kept()
    for one in kept:
        state = "open" if one.expires > now else "expired"
        state = f"used {one.used_at:%Y-%m-%d %H:%M} UTC" if one.used_at else state
        state = "withdrawn" if one.withdrawn else state
        row = {
            "kiosk": one.place.kiosk, "place": one.place.place, "venue": one.place.venue, "state": state,
            "expires": one.expires.isoformat(),
        }  # fmt: skip
        say(args, row, f"{one.place.kiosk:<24}{one.place.venue}/{one.place.place}: {state}")
    return 0 if kept else 1


def _withdraw(args: argparse.Namespace) -> int:
    from sentinel.service.clock import utc_now
    from sentinel.service.provisioning.codes import Codes

    with opened(args) as (engine, keys):
        count = Codes(engine, keys, utc_now).withdraw(args.kiosk)
    say(args, {"kiosk": args.kiosk, "withdrawn": count}, f"{args.kiosk}: {count} codes withdrawn")
    return 0 if count else 1


def _revoke(args: argparse.Namespace) -> int:
    from sentinel.service.clock import utc_now
    from sentinel.service.provisioning.authority import load
    from sentinel.service.provisioning.enrolment import Terms
    from sentinel.service.provisioning.renewing import Renewing

    with opened(args) as (engine, _):
        done = Renewing(engine, load(args.ca), utc_now, Terms()).revoke(
            args.kiosk, f"operator: {args.reason}"
        )
    text = (
        f"{args.kiosk}: {done.certificates} certificates revoked; the broker learns it from the list (ca crl)"
    )
    say(args, {"kiosk": args.kiosk, "certificates": done.certificates}, text)
    return 0


def _limit(args: argparse.Namespace) -> int:
    import re

    from sentinel.service.clock import utc_now
    from sentinel.service.collecting.limits import MOST, set_limit
    from sentinel.service.errors import ServiceError

    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", args.venue):
        raise ServiceError(f'"{args.venue[:64]}" is no venue\'s id')
    if not 0 <= args.people <= MOST:
        raise ServiceError(f"{args.people}: 1 to {MOST} people, or 0 for no limit")
    with opened(args) as (engine, _), engine.begin() as db:
        set_limit(db, args.venue, args.people or None, utc_now())
    text = f"{args.venue}: {args.people} may be inside" if args.people else f"{args.venue}: no limit"
    say(args, {"venue": args.venue, "limit": args.people or None}, text)
    return 0


def _log(args: argparse.Namespace) -> int:
    import dataclasses

    from sentinel.service.provisioning.log import entries

    with opened(args) as (engine, _), engine.connect() as db:
        found = entries(db, max(1, min(args.most, 10_000)), anomalies=args.anomalies)
    for one in found:
        mark = "!" if one.anomaly else " "
        text = (
            f"{mark} {one.at:%Y-%m-%d %H:%M:%S} {one.what:<14} {one.kiosk or '-'}: {one.detail} {one.address}"
        )
        say(args, dataclasses.asdict(one) | {"at": one.at.isoformat()}, text)
    return 0 if found else 1
