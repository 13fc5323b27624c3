"""``sentinel keys``: where this kiosk's keys lie, sealing them, and new ones."""

import argparse
import contextlib
import dataclasses
import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.store.key_sources import KeySource
    from sentinel.store.keys import Standing

HELP = "where the keys of this kiosk lie; seal them; new ones"
_SEAL = """\
The keys move in one step: written, opened as a trial, put in place; then the old one is overwritten.
Cut off at any moment, run it again. Sources, the best first:

  systemd  systemd-creds: sealed to the TPM, or else to this machine's secret; only root opens it, so the
           unit is given it (the line is printed)
  tpm      the TPM 2.0 directly (tpm2-tools): the board opens it, a copy of the disk does not
  file     a plain file, mode 0600: whoever copies the folder has the keys

  sudo sentinel keys seal --config /etc/sentinel/sentinel.toml
  sudo sentinel keys seal --with file --config ...     (back to a file, as before the board is changed)
"""
_ROTATE = """\
Database, caches, lists and gallery are written anew under new keys; then the old ones are destroyed.
Stop the daemon first (systemctl stop sentinel.target), and let nobody enrol meanwhile. Cut off at any moment,
run it again; the daemon, too, goes on with it at its start. It needs as much free disk as the largest file.

All files are read before the first change. What is damaged can't be copied, and without its key nobody reads
it: of files that were put aside (*.unreadable*) and of the cache it is destroyed, and said. One in use stops
the rotation before it begins: start the daemon once, it puts such a file aside and begins a new one; or
destroy what is left of it with --destroy-damaged.

Kept: the pseudonyms' keys (venue, tenant) and the key that signs. With another venue key no passage, face or
list entry of before would be found by its document any more; with another tenant key the traces of one person
in events would end and begin anew. If that is wanted, put a venue.key or tenant.key beside the database.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for name, text, more in (
        ("status", "where they lie (exit 0 sealed, 1 in a plain file, or a rotation was cut off)", ""),
        ("seal", "move them into the best source of this machine", _SEAL),
        ("rotate", "new keys for database and faces; the old ones are destroyed", _ROTATE),
    ):
        sub = what.add_parser(
            name, help=text, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        sub.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
        sub.add_argument("--json", action="store_true", help="one JSON object a line")
        if name == "rotate":
            sub.add_argument(
                "--destroy-damaged", action="store_true",
                help="also where a file in use is damaged: what is left of it is destroyed",
            )  # fmt: skip
        if name == "seal":
            sub.add_argument(
                "--with", dest="to", choices=("best", "systemd", "tpm", "file"), default="best",
                help="the source (default: the best that this machine and account can use)",
            )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.config import ConfigError, load
    from sentinel.store.errors import StoreError

    try:
        if (args.config.parent / f"{args.config.name}.wipe").exists():
            raise ConfigError(f"this kiosk is being erased; go on with: sentinel wipe --config {args.config}")
        settings = load(args.config)
        data = args.config.parent / settings.kiosk.data_dir
        if args.what == "status":
            return _status(args, data)
        if args.what == "seal":
            return _seal(args, data)
        folder = settings.base_file.folder
        return _rotate(args, data, (args.config.parent / folder,) if folder else ())
    except (ConfigError, StoreError) as error:
        print(f"sentinel keys: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3


def _status(args: argparse.Namespace, data: Path) -> int:
    from sentinel.store.keys import standing

    found = standing(data)
    if args.json:
        print(json.dumps(dataclasses.asdict(found)))
    else:
        for line in _said(found):
            print(line)
    return 0 if found.sealed and not found.pending and not found.others else 1


def _said(found: "Standing") -> list[str]:
    kept = {"systemd": "sealed by systemd-creds", "tpm": "sealed by the TPM", "file": "IN A PLAIN FILE"}
    lines = [f"keys        {kept[found.source]}", f"rotations   {found.generation}"]
    if not found.sealed:
        lines.append("            whoever copies the folder reads everything; next: sentinel keys seal")
    if found.pending:
        lines.append("NOT OVER: a rotation was cut off, the old keys still lie there; sentinel keys rotate")
    if found.others:
        lines.append(f"LEFT OVER: {', '.join(found.others)}; sentinel keys seal takes them away")
    if found.shared:
        plain = "; sentinel keys seal takes them in" if found.sealed else ""
        lines.append(f"shared      {', '.join(found.shared)}, in plain files{plain}")
    return lines


def _seal(args: argparse.Namespace, data: Path) -> int:
    from sentinel.store import keys
    from sentinel.store.errors import KeyFileError

    if keys.standing(data).pending:
        raise KeyFileError("a rotation was cut off; bring it to its end first: sentinel keys rotate")
    to, why = _source(args.to)
    before = keys.standing(data).source
    moved = keys.seal(data, to)
    if moved:
        _note(data, f"keys moved: {to.name}")
    drop_in = (
        f"LoadCredentialEncrypted={to.file}:{(data / to.file).absolute()}" if to.name == "systemd" else ""
    )
    if args.json:
        print(json.dumps({"source": to.name, "sealed": to.is_sealed, "moved": moved, "unit": drop_in}))
    else:
        print(f"{'moved' if moved else 'there already'}: {to.name}")
        if why:
            print(f"nothing better is to be had: {why}")
        if drop_in:
            print("the daemon is given them by this line of its unit (is it there? systemctl cat sentinel;")
            print("else: systemctl edit sentinel):")
            print(f"  [Service]\n  {drop_in}")
        if before == "systemd" != to.name:
            print("take LoadCredentialEncrypted=device.cred:... out of a unit of your own (systemctl edit):")
            print("it would not start without that file; the package's does")
        if to.name == "tpm":
            print("the daemon's account may use the TPM by (systemctl edit sentinel):")
            print("  [Service]\n  DeviceAllow=/dev/tpmrm0 rw\n  SupplementaryGroups=tss")
    return 0 if to.is_sealed or args.to == "file" else 1


def _source(wanted: str) -> "tuple[KeySource, str]":
    """The source, and why none better. Raises KeyFileError."""
    from sentinel.store.errors import KeyFileError
    from sentinel.store.key_sources import FILE, SOURCES

    reasons: list[str] = []
    for source in SOURCES:
        if wanted not in ("best", source.name):
            continue
        problem = source.unavailable()
        if not problem:
            return source, "; ".join(reasons) if source is FILE else ""
        reasons.append(f"{source.name}: {problem}")
        if wanted != "best":
            raise KeyFileError(f"{problem}; what can be: sentinel keys seal --with best")
    return FILE, "; ".join(reasons)


def _rotate(args: argparse.Namespace, data: Path, folders: tuple[Path, ...]) -> int:
    from sentinel.gallery import GALLERY
    from sentinel.store import keys
    from sentinel.store.database import DATABASE, only_writer
    from sentinel.store.errors import StoreError
    from sentinel.store.spoilt import Known
    from sentinel.verify.basefile.holding import CHANGES
    from sentinel.verify.cache_file import CACHE
    from sentinel.verify.rosters.book import BOOK

    keys.standing(data)
    known = Known((DATABASE, GALLERY, BOOK, CHANGES), (CACHE,), args.destroy_damaged)
    try:
        with only_writer(data / DATABASE), _nobody_enrols(data):
            count = keys.rotate(data, folders, lambda line: print(line, file=sys.stderr, flush=True), known)
    except StoreError as error:
        if "another kiosk process" in str(error):
            raise StoreError(f"{error}: stop it first (systemctl stop sentinel.target)") from None
        raise
    found = keys.standing(data)
    _note(data, f"keys rotated: generation {found.generation}")
    if args.json:
        print(json.dumps({"files": count, "generation": found.generation, "source": found.source}))
    else:
        files = "1 file is" if count == 1 else f"{count} files are"
        print(f"{files} under new keys, and the old keys are destroyed (rotation {found.generation})")
        print("pseudonyms are as before, and so is the signature: see --help")
    return 0


@contextlib.contextmanager
def _nobody_enrols(data: Path) -> Iterator[None]:
    """What is enrolled meanwhile would be lost. Raises StoreError."""
    from sentinel.store.errors import StoreError

    if not (data / "enrol.lock").exists():  # nobody ever did
        yield
        return
    with (data / "enrol.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError("an enrolment is under way: wait for its end") from None
        yield


def _note(data: Path, what: str) -> None:
    """Into the audit, where there is one; what was done is done, also where that fails."""
    from sentinel.store.errors import StoreError

    try:
        _written(data, what)
    except StoreError as error:
        print(f"sentinel keys: done, but not noted in the audit: {error}", file=sys.stderr)


def _written(data: Path, what: str) -> None:
    from sentinel.store import audit
    from sentinel.store.database import DATABASE, open_reader, sqlcipher, wrapped
    from sentinel.store.keys import load_keys

    if not (data / DATABASE).exists():
        return
    with closing(open_reader(data / DATABASE, load_keys(data).database)) as connection:
        try:
            audit.write(connection, audit.os_user(), what)
        except sqlcipher.Error as error:
            raise wrapped(error, data / DATABASE) from error
