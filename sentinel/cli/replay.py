"""``sentinel replay``: a kiosk's flight recording, decided again."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli.terminal import shown

if TYPE_CHECKING:
    from sentinel.core.policy import Decision
    from sentinel.door.flight.replaying import Replayed

_MOST_SAID = 300
HELP = "a flight recording of the last minutes, decided again"
_DESCRIPTION = """\
A running kiosk keeps what its heart was told in the last minutes beside its socket (flight.jsonl, and
flight.1.jsonl from before): facts and times, no pictures, no ids, gone with the power. This plays such a file
through the heart of this software, prints each decision, and says where it comes out otherwise than recorded:
to understand a complaint, or to try a new release on what really happened."""
_EPILOG = """\
examples:
  sentinel replay /run/sentinel/flight.jsonl
  sentinel replay flight.jsonl --steps --json
Exit: 0 all as recorded, 1 something comes out otherwise, 2 the file is no recording."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = f"{HELP[0].upper()}{HELP[1:]}.\n\n{_DESCRIPTION}", _EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="flight.jsonl")
    parser.add_argument("--steps", action="store_true", help="every event, not the decisions only")
    parser.add_argument("--json", action="store_true", help="JSON lines")


def run(args: argparse.Namespace) -> int:
    """0: all as recorded, 1: not all, 2: no recording."""
    from sentinel.door.flight.replaying import RecordingError, replayed

    events = decisions = otherwise = 0
    try:
        with args.file.open(encoding="utf-8") as file:
            for one in replayed(file):
                events += 1
                decisions += len(one.decisions)
                otherwise += one.differs
                if one.decisions or one.differs or args.steps:
                    print(_shown(one, as_json=args.json))
    except RecordingError as error:
        return _refuse(args.file, str(error))
    except UnicodeDecodeError:
        return _refuse(args.file, "this is no flight recording (not text); of an archive, unpack it first")
    except BrokenPipeError:
        raise
    except OSError as error:
        return _refuse(args.file, str(error.strerror))
    if not args.json:
        end = f"{otherwise} come out otherwise" if otherwise else "all as recorded"
        print(f"{events} events, {decisions} decisions: {end}")
    return 1 if otherwise else 0


def _refuse(file: Path, why: str) -> int:
    print(f"sentinel replay: {shown(str(file))}: {shown(why[:_MOST_SAID])}", file=sys.stderr)
    return 2


def _shown(one: "Replayed", *, as_json: bool) -> str:
    """Raises RecordingError: what it was decided by is no value of the heart's."""
    from sentinel.door.flight.replaying import RecordingError

    try:
        text = _json(one) if as_json else _text(one)
        text.encode()
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise RecordingError(f"line {one.line}: what it comes to can't be shown: {error}") from error
    return text


def _json(one: "Replayed") -> str:
    said: dict[str, object] = {
        "line": one.line,
        "at": one.now.utc.isoformat(),
        "event": one.event,
        "effects": [effect.partition(" ")[0] for effect in one.effects],
        "decisions": [
            {
                "verdict": d.verdict.value,
                "reason": d.reason.value,
                "checks": {r.check.value: r.outcome.value for r in d.required()},
            }
            for d in one.decisions
        ],
        "differs": one.differs,
    }
    if one.differs:
        said["recorded"] = [effect.partition(" ")[0] for effect in one.recorded]
    return json.dumps(said, ensure_ascii=False)


def _text(one: "Replayed") -> str:
    at = one.now.utc.astimezone().isoformat(sep=" ", timespec="milliseconds")
    said = [f"{d.verdict.value} {d.reason.value} ({_checks(d)})" for d in one.decisions]
    words = said or [effect.partition(" ")[0] for effect in one.effects]
    mark = "   not as recorded" if one.differs else ""
    return f"{at}  {one.event}: {'; '.join(words) or 'nothing'}{mark}"


def _checks(decision: "Decision") -> str:
    return ", ".join(f"{r.check.value} {r.outcome.value}" for r in decision.required())
