"""``sentinel pass issue``: a signed pass or family pass, as text and as a QR picture."""

import argparse
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sentinel.cli.outputs import write_new
from sentinel.cli.pass_files import (
    BadInput,
    fail,
    moment,
    read_private,
    read_public,
    read_text,
    read_venue_key,
)
from sentinel.cli.pass_hours import utc_offset, window
from sentinel.core.facts import BoundTo, Dependant
from sentinel.core.identity import id_number_ok, keyed_hash, masked_name
from sentinel.credentials.passes.examine import plain
from sentinel.credentials.passes.form import (
    ID_BYTES,
    MAX_DEPENDANTS,
    BadPass,
    Category,
    Pass,
    bind,
    encode,
)
from sentinel.credentials.passes.seal import FAMILY, PASS, seal
from sentinel.crypto.signing import Algorithm

_EXAMPLE = """\
Nothing personal and no key is ever an argument (others see those): files only, "-" for standard input.

  --bearer FILE  first line: what the kiosk knows the bearer by (the id number on the card; for --bind face,
                 the PERSON of `sentinel enrol`); second line, if any: the name, of which the pass keeps 王＊
  --family FILE  one dependant a line: NAME,YEAR OF BIRTH (six at most; the year may be missing)

A volunteer, weekdays in two halls, bound to the person:
  sentinel pass issue --key issuer.pem --category volunteer --to 2026-12-31T18:00 --place campus/hall-1
    --place campus/hall-2 --hours "Mon-Fri 08:00-18:00" --bind person --bearer - --venue-key venue.key

A bound pass opens together with the bearer's card or face. It is bound in the hashes of one venue key: that
of all kiosks which have this file as data/venue.key. A pass with --live is shown by the bearer's app
(`sentinel pass live`) and a picture of it is refused after a minute; without, it may be printed, and whoever
holds it shows it. Exit: 0 done, 2 bad input, 3 no QR pictures here (pip install segno).
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the issuer's private key")
    parser.add_argument("--category", required=True, choices=[c.label for c in Category], help="for whom")
    parser.add_argument("--from", dest="start", default="", metavar="ISO", help="from when (default: now)")
    parser.add_argument("--to", required=True, metavar="ISO", help="until when: 2026-12-01T18:00[+08:00]")
    parser.add_argument(
        "--place", action="append", default=[], metavar="ID",
        help='a venue\'s id, or a group: "campus" fits campus/north (default: everywhere)',
    )  # fmt: skip
    parser.add_argument(
        "--hours", action="append", default=[], metavar="WHEN", help='"Mon-Fri 09:00-18:00" (default: always)'
    )
    parser.add_argument(
        "--utc-offset", default="+08:00", metavar="+HH:MM", help="local time of --hours (default %(default)s)"
    )
    parser.add_argument("--uses", type=int, metavar="N", help="let in at most so often (default: any number)")
    parser.add_argument("--bind", choices=[b.value for b in BoundTo], help="whom it needs beside it")
    parser.add_argument("--bearer", type=Path, metavar="FILE", help="who the bearer is (see below)")
    parser.add_argument("--venue-key", type=Path, metavar="FILE", help="the venue's key, for --bind")
    parser.add_argument("--live", type=Path, metavar="FILE.pub", help="the public key of the bearer's app")
    parser.add_argument("--family", type=Path, metavar="FILE", help="a family pass: whom the bearer brings")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the text there instead of showing it")
    parser.add_argument("--qr", type=Path, metavar="FILE.png", help="and a QR picture of it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLE


def run(args: argparse.Namespace) -> int:
    """0: issued; 2: bad input; 3: no QR pictures can be made."""
    try:
        key = read_private(args.key)
        made, warning = _pass(args, key.public.key_id)
        text = seal(FAMILY if args.family else PASS, encode(made), key)
        picture = _picture(text, args.qr) if args.qr else None
        if args.out:
            write_new(args.out, text.encode() + b"\n", 0o600)
    except (BadInput, BadPass) as error:
        return fail(error)
    except ImportError:
        fail("no QR pictures can be made here: pip install segno, or leave out --qr")
        return 3
    if warning:
        print(f"sentinel pass: {warning}", file=sys.stderr)
    _report(args, made, text, picture)
    return 0


def _pass(args: argparse.Namespace, issuer: bytes) -> tuple[Pass, str]:
    offset = utc_offset(args.utc_offset)
    local = datetime.now(timezone(timedelta(minutes=offset)))
    start = moment(args.start, "--from", local) if args.start else local.astimezone(UTC)
    end = moment(args.to, "--to", local)
    if end <= start:
        raise BadInput("--to lies before --from" if args.start else "--to has passed")
    if (args.bearer, args.family).count(Path("-")) == 2:
        raise BadInput("standard input can hold --bearer or --family, not both")
    pass_id = secrets.token_bytes(ID_BYTES)
    subject, name = _bearer(args.bearer)
    return Pass(
        pass_id,
        next(category for category in Category if category.label == args.category),
        start.replace(microsecond=0),
        end.replace(microsecond=0),
        tuple(args.place),
        tuple(window(text) for text in args.hours),
        offset,
        BoundTo(args.bind) if args.bind else None,
        _bound(args, issuer, pass_id, subject),
        args.uses,
        _holder(args.live),
        masked_name(name),
        _dependants(args.family),
    ), _doubt(args, subject)


def _bearer(path: Path | None) -> tuple[str, str]:
    if path is None:
        return "", ""
    lines = [line.strip() for line in read_text(path, "the bearer").splitlines()]
    if not lines or not lines[0]:
        raise BadInput(f"{path}: the first line says who the bearer is")
    return lines[0], lines[1] if len(lines) > 1 else ""


def _bound(args: argparse.Namespace, issuer: bytes, pass_id: bytes, subject: str) -> bytes:
    if not args.bind:
        if args.venue_key is not None:
            raise BadInput("--venue-key is for --bind: say what the pass is bound to")
        return b""
    if not subject or args.venue_key is None:
        raise BadInput("--bind needs --bearer FILE and --venue-key FILE")
    key = read_venue_key(args.venue_key)
    return bind(issuer, pass_id, BoundTo(args.bind), keyed_hash(key, subject), key)


def _doubt(args: argparse.Namespace, subject: str) -> str:
    if subject and not args.bind:
        return "note: bound to nobody, whoever shows it may use it; --bind person binds it to the bearer"
    odd = args.bind in (BoundTo.PERSON, BoundTo.CARD) and not id_number_ok(subject)
    return "note: the bearer's number is no resident id number; it is taken as it is" if odd else ""


def _holder(path: Path | None) -> bytes | None:
    if path is None:
        return None
    key = read_public(path)
    if key.algorithm is not Algorithm.ED25519:
        raise BadInput(f"{path}: a bearer's app needs an ed25519 key")
    return key.point


def _dependants(path: Path | None) -> tuple[Dependant, ...]:
    if path is None:
        return ()
    lines = [line.strip() for line in read_text(path, "the family").splitlines() if line.strip()]
    if not 1 <= len(lines) <= MAX_DEPENDANTS:
        raise BadInput(f"{path}: one to {MAX_DEPENDANTS} dependants, one a line")
    found = []
    for number, line in enumerate(lines, 1):
        name, _, year = (part.strip() for part in line.replace("，", ",").partition(","))
        if not name or (year and not (year.isascii() and year.isdigit() and len(year) == 4)):
            raise BadInput(f"{path}: line {number}: NAME,YEAR OF BIRTH")
        if year and int(year) > datetime.now(UTC).year:
            raise BadInput(f"{path}: line {number}: nobody is born in {year} yet")
        found.append(Dependant(masked_name(name), int(year or 0)))
    return tuple(found)


def _picture(text: str, path: Path) -> dict[str, Any]:
    import io

    import segno

    code = segno.make_qr(text, error="m", boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="png", scale=8, border=4)
    write_new(path, out.getvalue(), 0o600)
    return {"file": str(path), "version": code.version, "modules": code.symbol_size(border=0)[0]}


def _report(args: argparse.Namespace, made: Pass, text: str, picture: dict[str, Any] | None) -> None:
    if args.json:
        row: dict[str, Any] = {"id": made.id.hex(), "text": text, "qr": picture, "pass": plain(made)}
        print(json.dumps(row, ensure_ascii=False))
        return
    about = sys.stdout if args.out else sys.stderr
    print(f"pass {made.id.hex()} ({made.category.label}): keep the id, to revoke it by", file=about)
    if picture:
        print(f"{picture['file']}: QR version {picture['version']}, error correction M", file=about)
    if args.out:
        print(f"{args.out}: {len(text)} characters", file=about)
    else:
        print(text)
