"""``sentinel release``: the publisher's side of updates: keys, releases, roll-outs."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_EPILOG = """\
REPO is a folder with metadata/ and targets/: serve it by https, or copy it to a stick. Keys are Ed25519 files
(`sentinel pass keygen FILE`), never in REPO. The root keys are best kept off line, more than one of them
needed; REPO/metadata/1.root.json is what goes onto every kiosk (updates.trust).

  sentinel release init REPO --root a.key --root b.key --threshold 2 --targets t.key --online o.key
  sentinel release publish REPO --version 0.2.0 --wheels DIR --models DIR --key t.key --key o.key --percent 5
  sentinel release rollout REPO --percent 100 --key t.key --key o.key
  sentinel release refresh REPO --key o.key

Exit 0: done; 1: more signatures are needed (`release sign`); 2: bad input."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the commands."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    parts = {
        "init": ("begin a repository: its first root", _init_options),
        "publish": ("add a release: wheels, weights, adapters, other files", _publish_options),
        "rollout": ("which share of the kiosks takes the newest release, from when on", _stage_options),
        "refresh": ("sign the timestamp anew, before it is too old to be believed", _refresh_options),
        "rotate": ("another key for a role", _rotate_options),
        "sign": ("add a signature to a root that waits for more", lambda sub: None),
        "show": ("what is published", lambda sub: None),
    }
    for name, (text, options) in parts.items():
        sub = what.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=_EPILOG)
        sub.formatter_class = argparse.RawDescriptionHelpFormatter
        sub.add_argument("repo", type=Path, metavar="REPO", help="the folder")
        sub.add_argument(
            "--key", type=Path, action="append", default=[], metavar="FILE", help="signs with it"
        )
        sub.add_argument("--json", action="store_true", help="one JSON object")
        options(sub)


def _init_options(sub: argparse.ArgumentParser) -> None:
    for option, text in (
        ("--root", "a root key, private or only its public half (may be repeated)"),
        ("--targets", "a key that signs releases (may be repeated)"),
        ("--online", "a key for snapshot and timestamp, on the server (may be repeated)"),
    ):
        sub.add_argument(option, type=Path, action="append", required=True, metavar="FILE", help=text)
    sub.add_argument(
        "--threshold", type=int, default=1, metavar="N", help="root signatures needed; default 1"
    )
    sub.add_argument(
        "--targets-threshold", type=int, default=1, metavar="N", help="signatures a release needs; default 1"
    )


def _publish_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--version", required=True, help="names it, such as 0.2.0; never used before")
    sub.add_argument("--number", type=int, metavar="N", help="orders releases; default: the last one and 1")
    sub.add_argument("--wheels", type=Path, metavar="DIR", help="every wheel that is needed, pip's own too")
    sub.add_argument("--models", type=Path, metavar="DIR", help="weights and their manifest")
    sub.add_argument(
        "--adapters", type=Path, metavar="DIR", help="platform adapters that replace the wheel's"
    )
    sub.add_argument("--tree", type=Path, metavar="DIR", help="other files, put as they are into the version")
    sub.add_argument("--program", default="", help="what is started; default venv/bin/sentinel")
    sub.add_argument(
        "--schema",
        action="append",
        metavar="FILE=N",
        help="forms of the record; default: what the wheel says",
    )
    sub.add_argument("--no-self-test", action="store_true", help="nothing is tried before it is switched to")
    _stage_options(sub)


def _stage_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--percent", type=int, action="append", default=[], metavar="P", help="0 to 100 (may be repeated)"
    )
    sub.add_argument(
        "--since",
        action="append",
        default=[],
        metavar="ISO",
        help="since when, for each --percent; default now",
    )
    sub.add_argument("--platform", default="", metavar="NAME", help="machine and Python; default: this one's")


def _refresh_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--days", type=int, metavar="N", help="1 to 365; default 30")


def _rotate_options(sub: argparse.ArgumentParser) -> None:
    roles = ("root", "targets", "snapshot", "timestamp")
    sub.add_argument("--role", required=True, choices=roles, help="whose keys are changed")
    sub.add_argument("--add", type=Path, action="append", default=[], metavar="FILE", help="a key")
    sub.add_argument("--remove", action="append", default=[], metavar="ID", help="how a key's id begins")
    sub.add_argument("--threshold", type=int, metavar="N", help="signatures needed from now on")


def run(args: argparse.Namespace) -> int:
    """0 done; 1 signatures are missing; 2 bad input."""
    from tuf.api.exceptions import RepositoryError

    from sentinel.cli import release_work as work
    from sentinel.fleet.updating.publishing import PublishError
    from sentinel.fleet.updating.release import ReleaseError

    try:
        about, code = getattr(work, args.what)(args, datetime.now(UTC))
    except (PublishError, ReleaseError, RepositoryError, ValueError) as error:
        print(f"sentinel release: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"sentinel release: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    print(json.dumps(about, ensure_ascii=False) if args.json else _shown(about))
    return int(code)


def _shown(about: dict[str, Any]) -> str:
    if "said" in about:
        return str(about["said"])
    return "\n".join(f"{key:<10} {value}" for key, value in about.items())
