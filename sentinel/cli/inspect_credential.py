"""``sentinel inspect credential``: what a code's text claims, and at which step it fails."""

import argparse
import base64
import binascii
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.given import read_given
from sentinel.cli.terminal import json_line, shown

if TYPE_CHECKING:
    from sentinel.credentials.acceptance import AcceptanceRules
    from sentinel.credentials.claims import Circumstances, Claims
    from sentinel.credentials.trust import Trust

HELP = "what a code's text claims: EU certificates, SMART Health Cards, passes, platform codes"

_MOST_BYTES = 64 << 20
_TEACHES = """\
kinds: dcc (HC1:), shc (shc:/), pass, family, platform, place, social_security, an owner's own, unknown.
steps, in order: prefix, base45 (of a SMART Health Card: its digits), compression, cose (its signed message),
signature, key-usage, validity, schema, rules; "step" is the first that failed, null: all held.
"reason" is the code of the sentence that a visitor would read. A line each with --json: {"kind", "valid",
"step", "reason", "claims"}.

A platform's code is opaque: it is valid here if it is well formed, and only its platform knows the rest.
Without --trust no signature counts: the step is then "signature" at best.

  sentinel inspect credential "$(cat certificate.txt)" --trust signer.pem
  sentinel inspect credential @certificate.txt @other.txt --trust trust/ --at 2021-06-01T12:00:00Z --json
  sentinel inspect credential 'shc:/1/2/56...' 'shc:/2/2/60...' --trust issuers.json   (one card, two codes)
  sentinel inspect credential @pass.txt --trust issuer.pem.pub --venue-key venue.key --place hall/1
  sentinel inspect credential --cases cases.jsonl    ({"text", "trust": [base64 DER], "at"} a line)

Exit: 0 all are valid (a bound pass: with the bearer's card or face), 1 one is not, 2 bad input.
"""


class _BadInput(Exception):
    """One line for stderr."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument(
        "text",
        nargs="*",
        metavar="TEXT or @FILE",
        help="a code's text, or a file with it; @- reads standard input",
    )
    parser.add_argument(
        "--trust", type=Path, metavar="FILE or DIR",
        help="signers' certificates, issuers' keys, revocations: PEM, DER or JSON",
    )  # fmt: skip
    parser.add_argument(
        "--at", metavar="ISO", help="the moment to judge at (default: now); UTC without a zone"
    )
    parser.add_argument("--place", default="", metavar="ID", help="the venue where a pass is shown")
    parser.add_argument(
        "--venue-key", type=Path, metavar="FILE",
        help="the venue's key (32 bytes): without it a pass bound to its bearer can't be judged",
    )  # fmt: skip
    parser.add_argument("--rules", type=Path, metavar="FILE", help="acceptance rules (CertLogic, JSON)")
    parser.add_argument("--cases", type=Path, metavar="FILE", help="JSON lines instead of texts")
    parser.add_argument("--json", action="store_true", help="one JSON object a credential")


def run(args: argparse.Namespace) -> int:
    """0: all are valid, 1: one is not, 2: bad input."""
    try:
        if bool(args.text) == bool(args.cases):
            raise _BadInput("either texts or --cases")
        rules = _rules(args.rules)
        if args.cases:
            return _answer_cases(args, rules)
        return _answer(_texts(args, rules), as_json=args.json)
    except _BadInput as error:
        print(f"sentinel inspect credential: {error}", file=sys.stderr)
        return 2


def _answer(questions: Iterator[tuple[str, "Circumstances"]], *, as_json: bool) -> int:
    from sentinel.credentials.codes import load_table

    table = load_table()
    all_valid = True
    for text, circumstances in questions:
        claims = table.examine(text, circumstances)
        all_valid &= claims.valid
        print(json_line(_row(claims)) if as_json else _lines(claims), flush=True)
    return 0 if all_valid else 1


def _answer_cases(args: argparse.Namespace, rules: "AcceptanceRules") -> int:
    """A line for each line, in order; one that is no case is said and the others are still done."""
    from sentinel.credentials.codes import load_table

    if args.trust or args.at:
        raise _BadInput("--cases has trust and at in its lines")
    table, worst = load_table(), 0
    for number, line in enumerate(_read(args.cases).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(table.examine(*_case(line, rules)))
        except _BadInput as error:
            print(f"sentinel inspect credential: {args.cases}: line {number}: {error}", file=sys.stderr)
            row = {"kind": "unknown", "valid": False, "step": None, "reason": str(error), "claims": {}}
            worst = 2
        print(json_line(row), flush=True)
        worst = max(worst, 0 if row["valid"] else 1)
    return worst


def _case(line: str, rules: "AcceptanceRules") -> tuple[str, "Circumstances"]:
    from sentinel.credentials.claims import Circumstances
    from sentinel.credentials.trust_file import trust_of

    try:
        case = json.loads(line)
        text, at = case["text"], case.get("at")
        trust = trust_of([base64.b64decode(der, validate=True) for der in case.get("trust") or ()])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise _BadInput('no {"text", "trust": [base64 DER], "at"}') from None
    if not isinstance(text, str):
        raise _BadInput("text is no text")
    return text, Circumstances(_moment(at), trust, rules=rules)


def _row(claims: "Claims") -> dict[str, Any]:
    return {
        "kind": claims.kind,
        "valid": claims.valid,
        "step": claims.step.value if claims.step else None,
        "reason": claims.reason.value,
        "claims": dict(claims.claims),
    }


def _lines(claims: "Claims") -> str:
    failed = f"fails at {claims.step.value}" if claims.step else "valid"
    told = [f"{claims.kind}: {failed} ({claims.reason.value})"]
    told += [f"  {name:<12} {json.dumps(value, ensure_ascii=False)}" for name, value in claims.claims.items()]
    return "\n".join(map(shown, told))


def _texts(args: argparse.Namespace, rules: "AcceptanceRules") -> Iterator[tuple[str, "Circumstances"]]:
    from sentinel.credentials.claims import Circumstances

    venue_key = _venue_key(args.venue_key)
    circumstances = Circumstances(_moment(args.at), _trust(args.trust), args.place, venue_key, rules=rules)
    # no text of a known kind begins or ends with white space, base45 included
    given = (_read(Path(text[1:])) if text.startswith("@") else text for text in args.text)
    texts = [text.strip("\ufeff\r\n\t ") for text in given]
    for text in _joined(texts):
        yield text, circumstances


def _joined(texts: list[str]) -> list[str]:
    """The chunks of one SMART Health Card are one credential."""
    from sentinel.credentials.certificates.shc_chunks import place_of

    joined: list[str] = []
    numbers: list[set[int]] = []  # of the chunks in each, beside their count
    counts: list[int] = []
    for text in texts:
        place = place_of(text)
        number, count = place[:2] if place else (1, 1)
        if any(text in one.split() for one in joined if place and count > 1):
            continue  # the same code twice
        fits = (i for i, had in enumerate(numbers) if count == counts[i] > 1 and number not in had)
        at = next(fits, None)
        if at is None:
            joined, numbers, counts = [*joined, text], [*numbers, {number}], [*counts, count]
        else:
            joined[at] += f" {text}"
            numbers[at].add(number)
    return joined


def _moment(text: object) -> datetime:
    from sentinel.credentials.iso_time import parse_time

    if text is None:
        return datetime.now(UTC)
    moment = parse_time(text)
    if moment is None:
        raise _BadInput("at is no moment in ISO 8601, such as 2026-12-01T08:00:00Z")
    return moment


def _trust(path: Path | None) -> "Trust":
    from sentinel.credentials.trust import Trust
    from sentinel.credentials.trust_file import TrustError, load_trust

    try:
        return Trust() if path is None else load_trust(path)
    except TrustError as error:
        raise _BadInput(str(error)) from None


def _venue_key(path: Path | None) -> bytes:
    from sentinel.cli.pass_files import BadInput, read_venue_key

    try:
        return b"" if path is None else read_venue_key(path)
    except BadInput as error:
        raise _BadInput(str(error)) from None


def _rules(path: Path | None) -> "AcceptanceRules":
    from sentinel.credentials.acceptance import AcceptanceRules, RulesError, load_rules

    try:
        return AcceptanceRules() if path is None else load_rules(path)
    except RulesError as error:
        raise _BadInput(str(error)) from None


def _read(path: Path) -> str:
    try:
        data = read_given(path, _MOST_BYTES)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise _BadInput(f"{path}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _BadInput(f"{path}: not UTF-8 text") from None
    if len(data) > _MOST_BYTES:
        raise _BadInput(f"{path}: larger than {_MOST_BYTES >> 20} MiB")
    return text
