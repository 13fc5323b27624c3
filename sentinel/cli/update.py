"""``sentinel update``: what is offered, take it, keep it, go back from it, hold; by network or a stick."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

_WHAT = {
    "check": "what is offered, and whether this kiosk takes it now",
    "status": "what runs, what is on trial, what was refused",
    "apply": "fetch, prove, build, test and switch to the newest release",
    "commit": "keep what is on trial if it was healthy; clean up after a power cut",
    "rollback": "go back to the version before",
    "hold": "take nothing by itself for a while",
}
_EPILOG = """\
A release is believed only as far as the publisher's keys signed it, from the network and from a stick alike.
The version that runs is never touched: the new one is built beside it, tried, switched to in one step, and on
trial until the kiosk was healthy for two minutes. After three starts without that, or a failed one, the
version before it runs again, by itself, also after a power cut at any moment (docs/updates.md).

  sentinel update check --config kiosk.toml
  sentinel update apply --config kiosk.toml --from /media/stick
  sentinel update rollback --config kiosk.toml

Exit 0: done, or nothing to do; 1: refused, or it failed and the kiosk stays as it was; 2: settings are wrong;
3: the publisher, the stick or the disk can't be used; 130: stopped by Ctrl-C, gone on with next time."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the commands."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for name, text in _WHAT.items():
        sub = what.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=_EPILOG)
        sub.formatter_class = argparse.RawDescriptionHelpFormatter
        sub.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
        sub.add_argument("--json", action="store_true", help="one JSON object a line")
        if name in ("check", "apply"):
            sub.add_argument(
                "--from",
                type=Path,
                dest="source",
                metavar="DIR",
                help="a stick or folder instead of the network",
            )
        if name == "apply":
            sub.add_argument(
                "--scheduled", action="store_true",
                help="only if its turn in the roll-out, the window, and nobody at the door allow it",
            )  # fmt: skip
            sub.add_argument("--dry-run", action="store_true", help="say what would be done")
        elif name == "commit":
            sub.add_argument("--now", action="store_true", help="you vouch for it: do not wait for health")
        elif name == "rollback":
            sub.add_argument(
                "--restore-record", action="store_true",
                help="put back the record of before the update, where the older version can't read the newer",
            )  # fmt: skip
        elif name == "hold":
            sub.add_argument("--until", default="", metavar="ISO", help="until when; default: until --off")
            sub.add_argument("--off", action="store_true", help="take releases again")


def run(args: argparse.Namespace) -> int:
    """0 done; 1 refused or failed; 2 settings; 3 something is away."""
    from sentinel.cli import update_work as work
    from sentinel.config import ConfigError
    from sentinel.fleet.updating.building import BuildError, SelfTestError
    from sentinel.fleet.updating.layout import LayoutError
    from sentinel.fleet.updating.objects import NoRoomError
    from sentinel.fleet.updating.release import ReleaseError
    from sentinel.fleet.updating.sources import SourceError
    from sentinel.fleet.updating.trust import Refused
    from sentinel.fleet.updating.updater import BusyError

    try:
        about, code = getattr(work, args.what)(args)
    except KeyboardInterrupt:
        print("sentinel update: stopped; what was fetched is gone on with next time", file=sys.stderr)
        return 130
    except ConfigError as error:
        return _failed(error, 2)
    except (Refused, ReleaseError, BuildError, SelfTestError) as error:
        return _failed(error, 1)
    except (SourceError, NoRoomError, LayoutError, BusyError) as error:
        return _failed(error, 3)
    except OSError as error:
        return _failed(f"{error.filename or ''}: {error.strerror or error}", 3)
    if args.json:
        print(json.dumps(about, ensure_ascii=False))
    else:
        _print(about)
    return int(code)


def _print(about: dict[str, Any]) -> None:
    for key, value in about.items():
        if key == "said":
            continue
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        if value not in (None, [], {}):
            print(f"{key.replace('_', ' '):<12} {shown}")
    if "said" in about:
        print(about["said"])


def _failed(error: object, code: int) -> int:
    print(f"sentinel update: {error}", file=sys.stderr)
    return code
