"""``sentinel pass show``: what a pass says, and whether it would count here and now."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.cli.pass_files import BadInput, fail, moment, read_public, read_text, read_venue_key
from sentinel.core.reasons import Reason
from sentinel.credentials.claims import Circumstances, Claims
from sentinel.credentials.passes import examine as passes
from sentinel.credentials.passes import family as family_pass
from sentinel.credentials.passes.form import BadPass, decode
from sentinel.credentials.passes.revocation import BadList, RevocationList, read
from sentinel.credentials.passes.seal import FAMILY, take_apart
from sentinel.credentials.trust import Trust
from sentinel.crypto.signing import PublicKey


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help='the pass\'s text; "-": standard input')
    parser.add_argument(
        "--key", type=Path, action="append", default=[], metavar="FILE.pub", help="an issuer that counts"
    )
    parser.add_argument("--revoked", type=Path, metavar="FILE", help="the issuer's revocation list")
    parser.add_argument("--at", default="", metavar="ISO", help="moment (default: now)")
    parser.add_argument("--place", default="", metavar="ID", help="the venue where it is shown")
    parser.add_argument("--venue-key", type=Path, metavar="FILE", help="the venue's key, for bound passes")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = (
        "Exit: 0 it would count (a bound one: with the bearer's card or face), 1 it would not, 2 bad input. "
        "What a pass says is shown without --key too, and then nobody vouches for it."
    )


def run(args: argparse.Namespace) -> int:
    """0: it counts; 1: it does not; 2: bad input."""
    try:
        text = read_text(args.file, "the pass").strip()
        at = moment(args.at, "--at") if args.at else datetime.now(UTC)
        keys = [read_public(path) for path in args.key]
        listed = _list(args.revoked, keys)
        venue_key = read_venue_key(args.venue_key) if args.venue_key else b""
    except (BadInput, BadList) as error:
        return fail(error)
    revoked = listed.revoked if listed else frozenset()
    trust = Trust(public_keys=tuple(key.der for key in keys), revoked=revoked)
    examine = family_pass.examine if text.startswith(FAMILY) else passes.examine
    found = examine(text, Circumstances(at, trust, args.place, venue_key))
    row = _row(text, found, listed, at)
    if args.json:
        print(json.dumps(row, ensure_ascii=False))
    else:
        _print(row)
    return 0 if found.valid else 1


def _list(path: Path | None, keys: list[PublicKey]) -> RevocationList | None:
    if path is None:
        return None
    try:
        return read(path.read_bytes(), keys)
    except OSError as error:
        raise BadInput(f"{path}: can't be read: {error.strerror}") from None
    except BadList as error:
        raise BadInput(f"{path}: {error}") from None


def _row(text: str, found: Claims, listed: RevocationList | None, at: datetime) -> dict[str, Any]:
    said, key_id = dict(found.claims), None
    try:
        frame = take_apart(text)
        key_id = frame.key_id.hex()
        said = said or passes.plain(decode(frame.payload))
    except BadPass:
        pass
    about = listed and {
        "serial": listed.serial, "issued": listed.issued_at.isoformat(), "stale": listed.stale(at)
    }  # fmt: skip
    return {
        "kind": found.kind, "valid": found.valid, "step": found.step, "reason": found.reason,
        "key_id": key_id, "vouched": bool(found.claims), "pass": said, "revocations": about,
    }  # fmt: skip


def _print(row: dict[str, Any]) -> None:
    print(f"{row['kind']}: {row['reason']}" + (f" (at the step {row['step']})" if row["step"] else ""))
    if row["reason"] is Reason.PASS_WRONG_PLACE:
        print("  it is for the places below: name the one where it is shown with --place")
    if row["pass"] and not row["vouched"]:
        print(f"  nobody vouches for what follows: signed by {row['key_id']}, or by nobody")
    for name, value in row["pass"].items():
        if value not in (None, "", [], False):
            print(f"  {name:12}{_words(value)}")
    listed = row["revocations"]
    if listed:
        old = ", OLD: ask the issuer for a newer one" if listed["stale"] else ""
        print(f"  revocations {listed['serial']} of {listed['issued']}{old}")


def _words(value: Any) -> str:
    if not isinstance(value, list):
        return "yes" if value is True else str(value)
    return "; ".join(
        f"{one['masked_name']} {one['birth_year'] or ''}".strip() if isinstance(one, dict) else str(one)
        for one in value
    )
