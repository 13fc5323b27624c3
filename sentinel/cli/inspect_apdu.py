"""``sentinel inspect apdu``: what a recorded dialogue with a social-security card says."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sentinel.cli.given import read_given
from sentinel.cli.hex_text import from_hex
from sentinel.cli.terminal import json_line, shown

HELP = "what a recorded dialogue with a social-security card says"

_MOST_BYTES = 4 << 20


_TEACHES = """\
A line for each command and its answer, as they went over the line:

  {"command": "00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "response": "9000"}
  {"command": "00B2080000", "response": "0812...9000"}

An answer of "" means that the card was taken away. Records may have been read by tag or by number, with or
without Le, in parts (61xx, 6Cxx).

With --json one object: {"ok", "state", "fields", "reason"}.

states: ok; needs_authentication (the card wants the kiosk to prove itself first); removed (taken away);
not_a_social_security_card (it has no such application); unreadable. "reason" says more.

Exit: 0 the card was read, 1 it was not, 2 the file is no dialogue.
"""


class _BadInput(Exception):
    """One line for stderr."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument(
        "file", type=Path, help='JSON lines {"command": hex, "response": hex}; - reads standard input'
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """0: the card was read, 1: it was not, 2: the file is no dialogue."""
    try:
        told = inspect_dialogue(_pairs(args.file))
    except _BadInput as error:
        print(f"sentinel inspect apdu: {args.file}: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json_line(told))
    else:
        print(told["state"] + (f": {told['reason']}" if told["reason"] else ""))
        for name, value in told["fields"].items():
            print(f"  {name:<12} {shown(value) if value is not None else '-'}")
    return 0 if told["ok"] else 1


def inspect_dialogue(pairs: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """What the recorded card says: ok, state, fields, reason."""
    from sentinel.credentials.cards.dialogue import CardState
    from sentinel.credentials.cards.recorded import RecordedCard
    from sentinel.credentials.cards.session import run_dialogue
    from sentinel.credentials.cards.social_security import as_plain

    reading = run_dialogue(RecordedCard(pairs))
    fields = {name: value for name, value in as_plain(reading.claims).items() if value}
    return {
        "ok": reading.state is CardState.OK,
        "state": reading.state.value,
        "fields": fields,
        "reason": reading.reason or _remark(reading.claims.number),
    }


def _remark(number: str) -> str | None:
    """A number that looks like a resident's and is not one; those of foreigners have letters."""
    from sentinel.core.identity import id_number_ok

    residents = number[:17].isdigit() and not id_number_ok(number)
    return "number is not valid (GB 11643: check digit or date)" if residents else None


def _pairs(path: Path) -> list[tuple[bytes, bytes]]:
    try:
        data = read_given(path, _MOST_BYTES)
    except OSError as error:
        raise _BadInput(f"can't be read: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise _BadInput(f"larger than {_MOST_BYTES >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _BadInput("not JSON lines") from None
    pairs = [_pair(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not pairs:
        raise _BadInput("an empty dialogue")
    return pairs


def _pair(number: int, line: str) -> tuple[bytes, bytes]:
    try:
        row = json.loads(line)
        command, response = from_hex(row["command"]), from_hex(row["response"] or "")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _BadInput(f'line {number} is no {{"command": hex, "response": hex}}') from None
    if len(command) < 4:
        raise _BadInput(f"line {number}: a command has at least four bytes")
    return command, response
