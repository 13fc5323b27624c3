"""``sentinel rules``: evaluate CertLogic rules over data, or check that they are well formed."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from sentinel.cli.given import read_given

HELP = "evaluate or check CertLogic rules"

_MOST_BYTES = 16 << 20
_NO_ENTRY = "this is no"
_EVAL = """\
FILE holds one {"rule": ..., "data": ...} or a list of them; a missing "data" is null. For each, in order,
a line {"result": VALUE}: a date-time is text such as "2021-05-04T13:37:42.000Z". What can't be evaluated
(malformed, unfit for its data, beyond the bounds in depth and steps) is {"result": null, "reason": TEXT}."""
_CHECK = """\
FILE as for `eval`, or business rules of the EU certificates (with "Logic"), or bare expressions. For each,
in order, what is wrong with it; nothing is evaluated."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for name, text, described, negative in (
        ("eval", "evaluate rules over data", _EVAL, "an evaluation error"),
        ("check", "check that rules are well formed", _CHECK, "a malformed rule"),
    ):
        exits = f"Exit: 0 done, 1 {negative}, 2 no such file, not JSON, or an entry that is no rule."
        sub = what.add_parser(name, help=text, description=described, epilog=exits)
        sub.add_argument("file", type=Path, metavar="FILE.json", help="JSON; - reads standard input")
        sub.add_argument("--json", action="store_true", help="JSON lines: the output is that anyway")


class _BadInput(Exception):
    """One line for stderr."""


def run(args: argparse.Namespace) -> int:
    """0: done, 1: an evaluation error or a malformed rule, 2: the file is not what it should be."""
    try:
        entries = _entries(args.file)
        if args.what == "eval":
            told = [_evaluated(number, entry) for number, entry in enumerate(entries, 1)]
        else:
            told = [_checked(entry) for entry in entries]
    except _BadInput as error:
        print(f"sentinel rules: {args.file}: {error}", file=sys.stderr)
        return 2
    for line in told:
        print(_line(line))
    if any(str(line.get("reason")).startswith(_NO_ENTRY) for line in told):
        return 2
    return 1 if any("reason" in line or line.get("issues") for line in told) else 0


def _evaluated(number: int, entry: Any) -> dict[str, Any]:
    from sentinel.core.certlogic import CertLogicError, evaluate, plain

    if isinstance(entry, _TooDeep):
        return {"result": None, "reason": f"entry {number} is nested too deeply"}
    if not isinstance(entry, dict) or "rule" not in entry:
        return {"result": None, "reason": f'{_NO_ENTRY} {{"rule": ..., "data": ...}}: entry {number}'}
    try:
        return {"result": plain(evaluate(entry["rule"], entry.get("data")))}
    except CertLogicError as error:
        return {"result": None, "reason": str(error)}


def _checked(entry: Any) -> dict[str, Any]:
    from sentinel.core.certlogic import validate

    if isinstance(entry, _TooDeep):
        return {"valid": False, "issues": ["nested too deeply"]}
    rule = entry
    if isinstance(entry, dict):
        rule = entry.get("rule", entry.get("Logic", entry))
    issues = validate(rule)
    return {"valid": not issues, "issues": [issue.message for issue in issues]}


def _line(told: dict[str, Any]) -> str:
    """A line of JSON; half a surrogate pair, which JSON can name and UTF-8 cannot say, is escaped."""
    text = json.dumps(told, ensure_ascii=False)
    return text if text.isascii() or _encodes(text) else json.dumps(told)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _entries(path: Path) -> list[Any]:
    try:
        data = read_given(path, _MOST_BYTES)
    except OSError as error:
        raise _BadInput(f"can't be read: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise _BadInput(f"larger than {_MOST_BYTES >> 20} MiB")
    try:
        raw = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _BadInput("not UTF-8") from None
    try:
        found = _parsed(raw)
        if isinstance(found, _TooDeep) and raw.lstrip().startswith("["):
            found = [_parsed(entry) for entry in _elements(raw)]
    except ValueError as error:
        raise _BadInput(f"not JSON: {error}") from None
    return found if isinstance(found, list) else [found]


class _TooDeep:
    """In place of what is nested more deeply than the parser goes."""


def _parsed(raw: str) -> Any:
    try:
        return json.loads(raw, parse_constant=_no_number)
    except RecursionError:
        return _TooDeep()


def _elements(raw: str) -> list[str]:
    """The texts of a list's elements, told apart without recursion. Raises ValueError: there is no end."""
    found, depth, start = [], 0, 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', raw):
        mark, at = token[0], token.start()
        if mark in "]}":
            depth -= 1
        if (mark == "," and depth == 1) or (mark == "]" and depth == 0):
            found.append(raw[start:at])
        if (mark == "," and depth == 1) or (mark == "[" and depth == 0):
            start = token.end()
        if mark == "]" and depth == 0:
            return found
        if mark in "[{":
            depth += 1
    raise ValueError("the list has no end")


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number in JSON")
