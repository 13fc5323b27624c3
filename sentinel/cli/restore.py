"""``sentinel restore``: puts a backup's record, settings and policies back, after looking at all of it."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.store.backup import Opened

HELP = "put a backup back: record, settings and policies"
_EPILOG = """\
All is looked at before anything is written: the device's signature, the key, the record, its audit.
The record goes only to a kiosk that has none yet, under that kiosk's own key. Settings and policies that are
there already and differ stay; the backup's are put beside them (.restored). Faces have to be enrolled again.

With --from, the public key that was noted while the old kiosk lived (sentinel wipe --public-key), it must be
that kiosk's backup; without, it is only known that nothing was changed, and no
file goes where it counts. Passages of before are found by document number only where the venue's key is the
same (venue.key).

A backup of earlier software is brought to today's form before it is put in its place, by the steps that a
kiosk's own record goes through with an update, and looked at again; one of newer software wants that version.

  sentinel restore kiosk-9.backup --config kiosk.toml --key venue-backup.key --dry-run
  sentinel restore kiosk-9.backup --config kiosk.toml --key venue-backup.key --from kiosk-9.pem
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("backup", type=Path, metavar="FILE", help="made by `sentinel backup`")
    parser.add_argument(
        "--config", type=Path, required=True, metavar="FILE",
        help="the kiosk's settings; where there are none, the backup's are put there",
    )  # fmt: skip
    parser.add_argument(
        "--key", type=Path, required=True, metavar="PEM", help="the venue's private X25519 key"
    )
    parser.add_argument("--from", dest="signer", type=Path, metavar="PEM", help="the old kiosk's public key")
    parser.add_argument("--dry-run", action="store_true", help="only look at all of it")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.config import ConfigError
    from sentinel.crypto.hpke import read_opener
    from sentinel.crypto.key_files import read_public_keys
    from sentinel.crypto.signing import BadKey
    from sentinel.store import backup
    from sentinel.store.errors import StoreError

    if args.config.with_name(f"{args.config.name}.wipe").exists():
        return _fail(2, "this kiosk is being erased; go on with: sentinel wipe")
    folder = args.config.parent
    for wrong, line in (
        (not args.backup.is_file(), f"{args.backup}: there is no such file"),
        (not folder.is_dir(), f"{folder}: there is no such folder"),
    ):
        if wrong:
            return _fail(2, line)
    try:
        key = read_opener(args.key)
        signers = read_public_keys(args.signer) if args.signer else ()
        with backup.opened(args.backup, key, folder, signers) as found:
            said = _restore(args, found)
    except (ConfigError, BadKey, backup.BadBackup) as error:
        return _fail(2, str(error))
    except StoreError as error:
        return _fail(3, str(error))
    except OSError as error:
        return _fail(3, f"{error.filename or args.backup}: {error.strerror}")
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        _print(args, said)
    return 0


def _fail(code: int, line: str) -> int:
    print(f"sentinel restore: {line}", file=sys.stderr)
    return code


def _restore(args: argparse.Namespace, found: "Opened") -> dict[str, object]:
    """Raises ConfigError, StoreError, OSError."""
    from sentinel.config import ConfigError, load
    from sentinel.store import audit, backup
    from sentinel.store.database import DATABASE, only_writer, open_reader
    from sentinel.store.errors import StoreError
    from sentinel.store.keys import load_or_create_keys

    if not args.config.exists() and args.signer is None:
        raise ConfigError("settings are taken from a backup only with --from: else they could be anybody's")
    settings = load(args.config) if args.config.exists() else _of_backup(found)
    if settings.kiosk.id != found.about.kiosk:
        raise ConfigError(
            f"it is {found.about.kiosk}'s backup, these are the settings of {settings.kiosk.id}"
        )
    data = args.config.parent / settings.kiosk.data_dir
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise ConfigError(f"{data} belongs to user {data.stat().st_uid}: run as that user (sudo -u '#UID')")
    if (data / DATABASE).exists():
        raise StoreError(
            f"{data / DATABASE}: there is a record already; a backup goes to a kiosk without one"
        )
    said: dict[str, object] = {
        "kiosk": found.about.kiosk, "made_at": found.about.made_at.isoformat(),
        "software": found.about.software, "schema": found.about.schema,
        "signer": found.signer.key_id.hex(), "known": args.signer is not None, "rows": found.rows,
        "files": sorted(found.files), "restored": not args.dry_run,
    }  # fmt: skip
    if args.dry_run:
        return said
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_writer(data / DATABASE):
        said["files"] = _put_files(args.config, found, known=args.signer is not None)
        keys = load_or_create_keys(data)
        backup.put_back(found, data / DATABASE, keys.database, datetime.now(UTC))
        connection = open_reader(data / DATABASE, keys.database)
        try:
            audit.write(connection, audit.os_user(), f"restored the backup of {found.about.made_at:%F %R}")
        finally:
            connection.close()
    return said


def _of_backup(found: "Opened") -> "Settings":
    """The settings in it. Raises ConfigError."""
    import tomllib

    from sentinel.config import ConfigError, parse

    for name, body in found.files.items():
        if "/" not in name:
            try:
                return parse(tomllib.loads(body.decode()))
            except (ConfigError, ValueError):
                continue
    raise ConfigError("no settings in it that this software reads")


def _put_files(config: Path, found: "Opened", *, known: bool) -> list[str]:
    """What was written, or is there already as it was; aside unless ``known``. Raises OSError."""
    from sentinel.runtime.files import write_whole

    names = []
    settings = next((name for name in found.files if "/" not in name), "")
    for name, body in found.files.items():
        path = config if name == settings and not config.exists() else config.parent / name
        if path.exists() and path.read_bytes() == body:
            names.append(path.name)
            continue
        if path.exists() or not known:
            path = path.with_name(f"{path.name}.restored")
        path.parent.mkdir(exist_ok=True)
        write_whole(path, body)
        names.append(path.relative_to(config.parent).as_posix())
    return sorted(names)


def _print(args: argparse.Namespace, said: dict[str, object]) -> None:
    from sentinel.store.schema import VERSION

    rows, files = said["rows"], said["files"]
    assert isinstance(rows, dict)
    assert isinstance(files, list)
    print(f"backup of {said['kiosk']}, {said['made_at']}, signed by {said['signer']}"
          + ("" if said["known"] else " (not compared: --from)"))  # fmt: skip
    if said["schema"] != VERSION:
        print(f"  form   {said['schema']}, brought to {VERSION}")
    print("  rows   " + ", ".join(f"{count} {table}" for table, count in rows.items()))
    print("  files  " + ", ".join(files))
    print(
        "nothing was written: --dry-run"
        if args.dry_run
        else "restored; next: sentinel doctor, then enrol faces"
    )
