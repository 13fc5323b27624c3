"""``sentinel backup``: settings, policies and record in one encrypted file; never faces, never keys."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config import Settings

HELP = "settings, policies and record into one encrypted file; never faces or keys"
_EPILOG = """\
The venue makes a key pair once, and keeps the private half away from the kiosk:

  openssl genpkey -algorithm X25519 -out venue-backup.key
  openssl pkey -in venue-backup.key -pubout -out venue-backup.pem
  sentinel backup /media/usb/kiosk-9.backup --config kiosk.toml --to venue-backup.pem
  sentinel restore /media/usb/kiosk-9.backup --config kiosk.toml --key venue-backup.key     (elsewhere, later)

It may run beside the daemon. Not in it: faces and templates, any key or password, the fact cache and lists
(they come again from the platform and the district), events that still wait.
"""
_MOST_FILES, _LARGEST = 200, 1 << 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "out", type=Path, metavar="FILE", help="the file to make; an older backup there is replaced"
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument("--to", type=Path, required=True, metavar="PEM", help="the venue's public X25519 key")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel import __version__
    from sentinel.cli.outputs import check_beside, check_place
    from sentinel.cli.pass_files import BadInput
    from sentinel.config import ConfigError, load
    from sentinel.crypto.hpke import read_recipient
    from sentinel.crypto.signing import BadKey, from_secret
    from sentinel.store import backup
    from sentinel.store.database import DATABASE
    from sentinel.store.errors import StoreError
    from sentinel.store.keys import load_keys
    from sentinel.store.lookup import look

    try:
        settings = load(args.config)
        data = args.config.parent / settings.kiosk.data_dir
        recipient = read_recipient(args.to)
        files = _files(args.config, settings)
        check_beside(args.out, args.config, settings)
        check_place(args.out, backup.BEGINS, (args.to, *(args.config.parent / name for name in files)))
        with look(args.config, "backup"):
            pass
        keys = load_keys(data)
        wanted = backup.Wanted(
            settings.kiosk.id, __version__, data / DATABASE, keys.database, from_secret(keys.signing),
            recipient, files,
        )  # fmt: skip
        rows = backup.write(args.out, wanted, datetime.now(UTC))
    except (ConfigError, BadKey, BadInput) as error:
        return _fail(2, str(error))
    except StoreError as error:
        return _fail(3, str(error))
    except OSError as error:
        return _fail(3, f"{error.filename or args.out}: can't be written: {error.strerror}")
    said = {"file": str(args.out), "bytes": args.out.stat().st_size, "rows": rows, "files": sorted(files)}
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(f"{args.out}: {said['bytes']} bytes")
        print("  rows   " + ", ".join(f"{count} {table}" for table, count in rows.items()))
        print("  files  " + ", ".join(sorted(files)))
        print("not in it: faces, keys, passwords, cache and lists, events that wait")
    return 0


def _fail(code: int, line: str) -> int:
    print(f"sentinel backup: {line}", file=sys.stderr)
    return code


def _files(config: Path, settings: "Settings") -> dict[str, bytes]:
    """The settings, and the venue's policies where they lie beside them. Raises ConfigError, OSError."""
    from sentinel.config import ConfigError

    found = {config.name: config.read_bytes()}
    base = config.parent.resolve()
    if settings.kiosk.policy:
        path = config.parent / settings.kiosk.policy
        policies = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        for one in policies[:_MOST_FILES]:
            inside = one.resolve().is_relative_to(base) and not one.is_symlink()
            if inside and one.is_file() and len(one.relative_to(config.parent).parts) <= 2:
                found[one.relative_to(config.parent).as_posix()] = one.read_bytes()
    for name, body in found.items():
        if len(body) > _LARGEST:
            raise ConfigError(f"{name} has {len(body)} bytes: that is no settings file")
        if b"PRIVATE KEY" in body:
            raise ConfigError(f"{name} has a private key in it: keys are in no backup; put it into a file")
    return found
