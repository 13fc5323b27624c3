"""What the words of ``sentinel release`` do."""

import argparse
import configparser
import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.cli.moments import utc
from sentinel.core.rollout import Stage
from sentinel.fleet.updating.publishing import Keys, PublishError, Repository, digest_of
from sentinel.fleet.updating.release import Description, Item, description_target, this_platform

Answer = tuple[dict[str, Any], int]
# Faces belong to the models that made them, too.
_FORMS = """
import hashlib, json, sys
from sentinel.gallery import GALLERY, file
from sentinel.gallery.maker import made_by
from sentinel.store import schema
from sentinel.store.database import DATABASE
from sentinel.verify.rosters import book
made = hashlib.sha256(f"{file._VERSION}/{made_by(sys.argv[1]) if sys.argv[1] else ''}".encode()).digest()
forms = {DATABASE: schema.VERSION, book.BOOK: book._VERSION, GALLERY: int.from_bytes(made[:4], "big")}
print(json.dumps(forms))
"""
_ADAPTERS = "sentinel/verify/platforms/adapters"
_PACKED = 1.3  # what is compiled comes on top of what a wheel unpacks to
# What the updater's own account may do: it can't read the record or the secrets.
_SELF_TEST = (
    ("venv/bin/sentinel", "--version"),
    ("venv/bin/python", "-I", "-c", "import sentinel.app, sentinel.cli.update_work, sentinel.cli.vision"),
    (
        "venv/bin/python",
        "-I",
        "-c",
        "from sentinel.runtime.manifest import *; [verify(e) for e in load_manifest().models.values()]",
    ),
    (
        "venv/bin/python",
        "-I",
        "-c",
        "import pathlib, sys; from sentinel.config import load; load(pathlib.Path(sys.argv[1]))",
        "{config}",
    ),
)


def init(args: argparse.Namespace, now: datetime) -> Answer:
    """The first root."""
    keys = Keys([*args.root, *args.targets, *args.online, *args.key])
    of = {"root": args.root, "targets": args.targets, "snapshot": args.online, "timestamp": args.online}
    roles = {role: [keys.public[path] for path in paths] for role, paths in of.items()}
    thresholds = {"root": args.threshold, "targets": args.targets_threshold}
    if min(thresholds.values()) < 1:
        raise PublishError("at least one signature is needed")
    return _root(args.repo, Repository(args.repo, now).begin(roles, thresholds, keys))


def rotate(args: argparse.Namespace, now: datetime) -> Answer:
    """The next root."""
    keys = Keys([*args.key, *args.add])
    add = [keys.public[path] for path in args.add]
    if args.threshold is not None and args.threshold < 1:
        raise PublishError("at least one signature is needed")
    whole = Repository(args.repo, now).rotate(args.role, add, args.remove, args.threshold, keys)
    return _root(args.repo, whole)


def sign(args: argparse.Namespace, now: datetime) -> Answer:
    """One signature more."""
    return _root(args.repo, Repository(args.repo, now).sign(Keys(args.key)))


def _root(folder: Path, whole: bool) -> Answer:
    if not whole:
        return {"said": f"{folder}: the root waits for more signatures: sentinel release sign"}, 1
    return {"said": f"{folder}: the root is signed; kiosks are given metadata/1.root.json (updates.trust)"}, 0


def publish(args: argparse.Namespace, now: datetime) -> Answer:
    """A release."""
    repository, platform = Repository(args.repo, now), args.platform or this_platform()
    sources: dict[str, Path] = {}
    files = tuple(_items(args, sources))
    program = args.program or ("venv/bin/sentinel" if args.wheels else "bin/sentinel")
    _check_program(program, args.wheels, files)
    last = _last(repository, platform)
    number = args.number if args.number is not None else (last.number if last else 0) + 1
    description = Description(
        format=1, version=args.version, number=number, program=program, files=files,
        schema=_own_schema(args.wheels, args.models) if args.schema is None else _schema(args.schema),
        installed_bytes=_installed(args.wheels),
        self_test=() if args.no_self_test or not args.wheels else _SELF_TEST,
    )  # fmt: skip
    repository.publish(description, sources, platform, _stages(args, now), Keys(args.key))
    whole = sum(item.bytes for item in files) / 1e6
    said = f"{args.repo}: {args.version} (number {number}) for {platform}, {len(files)} files, {whole:.1f} MB"
    return {"version": args.version, "number": number, "platform": platform, "said": said}, 0


def _check_program(program: str, wheels: Path | None, files: tuple[Item, ...]) -> None:
    """Every kiosk would find out what can be said here: there is nothing to start. Raises PublishError."""
    if wheels and program.startswith("venv/bin/"):  # pip makes it
        name = program.removeprefix("venv/bin/")
        if name not in ("sentinel", "python") and name not in _scripts(wheels):
            raise PublishError(f"--program {program}: no wheel has a program of that name")
        return
    found = next((item for item in files if item.kind == "tree" and item.path == program), None)
    if found is None:
        raise PublishError(f"--program {program}: no file of the release is called so")
    if not found.executable:
        raise PublishError(f"--program {program}: is not executable: chmod +x it in --tree")


def rollout(args: argparse.Namespace, now: datetime) -> Answer:
    """Who takes the newest release."""
    stages = _stages(args, now)
    if not stages:
        raise PublishError("say which share: --percent P")
    Repository(args.repo, now).stage(args.platform or this_platform(), stages, Keys(args.key))
    return {"said": "; ".join(f"{one.percent} % from {one.since.isoformat()} on" for one in stages)}, 0


def refresh(args: argparse.Namespace, now: datetime) -> Answer:
    """A new timestamp."""
    if args.days is not None and not 1 <= args.days <= 365:
        raise PublishError("--days is 1 to 365")
    until = Repository(args.repo, now).refresh(Keys(args.key), args.days)
    return {"until": until.isoformat(), "said": f"{args.repo}: believed until {until.isoformat()}"}, 0


def show(args: argparse.Namespace, now: datetime) -> Answer:
    """What is there."""
    repository = Repository(args.repo, now)
    root, targets = repository.root().signed, repository._targets().signed
    about: dict[str, Any] = {"root": root.version, "root_until": root.expires.isoformat()}
    for role, part in root.roles.items():
        about[role] = f"{part.threshold} of {', '.join(sorted(keyid[:8] for keyid in part.keyids))}"
    for name in sorted(name for name in targets.targets if name.startswith("releases/")):
        said = repository.described(targets, name)
        if said is not None:
            about[name] = f"{said.version} (number {said.number})"
    return about, 0


def _last(repository: Repository, platform: str) -> Description | None:
    return repository.described(repository._targets().signed, description_target(platform))


def _stages(args: argparse.Namespace, now: datetime) -> tuple[Stage, ...]:
    if len(args.since) > len(args.percent) or any(not 0 <= percent <= 100 for percent in args.percent):
        raise PublishError("each --percent is 0 to 100 and has at most one --since")
    moments = [utc(text, "--since") for text in args.since]
    moments += [now.replace(microsecond=0)] * (len(args.percent) - len(moments))
    return tuple(Stage(percent, since) for percent, since in zip(args.percent, moments, strict=True))


def _items(args: argparse.Namespace, sources: dict[str, Path]) -> Iterator[Item]:
    if not (args.wheels or args.tree):
        raise PublishError("a release needs --wheels or --tree")
    if args.wheels:
        for path in _files(args.wheels):
            if path.suffix != ".whl":
                raise PublishError(f"{path}: no wheel")
            kind = "installer" if path.name.startswith("pip-") else "wheel"
            yield _item(sources, path, f"wheels/{path.name}", kind, path.name)
    if args.models:
        for path in _model_files(args.models):
            name = f"models/{path.relative_to(args.models).as_posix()}"
            yield _item(sources, path, name, "tree", name)
    if args.adapters:
        for path in _files(args.adapters):
            yield _item(sources, path, f"adapters/{path.name}", "packages", f"{_ADAPTERS}/{path.name}")
    if args.tree:
        if not (found := _files(args.tree)):
            raise PublishError(f"--tree {args.tree}: is empty: there is nothing to publish")
        for path in found:
            name = path.relative_to(args.tree).as_posix()
            yield _item(sources, path, f"tree/{name}", "tree", name)


def _item(sources: dict[str, Path], path: Path, target: str, kind: Any, place: str) -> Item:
    digest, size = digest_of(path)
    sources[target] = path
    runs = kind == "tree" and bool(path.stat().st_mode & stat.S_IXUSR)
    return Item(target=target, kind=kind, path=place, sha256=digest, bytes=size, executable=runs)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise PublishError(f"{folder}: no folder")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _model_files(folder: Path) -> list[Path]:
    """The manifest and the weights that it names: no training data, no pictures."""
    from sentinel.runtime.manifest import MANIFEST, ModelError, load_manifest, verify

    try:
        entries = list(load_manifest(folder).models.values())
        for entry in entries:
            verify(entry)
    except ModelError as error:
        raise PublishError(str(error)) from None
    return [folder / MANIFEST, *(entry.path for entry in entries)]


def _installed(wheels: Path | None) -> int:
    total = 0
    for path in _files(wheels) if wheels else []:
        try:
            with zipfile.ZipFile(path) as wheel:
                total += sum(info.file_size for info in wheel.infolist())
        except (zipfile.BadZipFile, OSError):
            raise PublishError(f"{path}: no wheel") from None
    return int(total * _PACKED)


def _scripts(wheels: Path) -> set[str]:
    """The programs that the wheels' entry points name. Raises PublishError."""
    found: set[str] = set()
    for path in _files(wheels):
        try:
            with zipfile.ZipFile(path) as wheel:
                for name in wheel.namelist():
                    if name.endswith(".dist-info/entry_points.txt"):
                        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
                        parser.optionxform = str  # type: ignore[assignment, method-assign]
                        parser.read_string(wheel.read(name).decode())
                        found |= set(parser["console_scripts"]) if "console_scripts" in parser else set()
        except (zipfile.BadZipFile, OSError, UnicodeDecodeError, configparser.Error):
            raise PublishError(f"{path}: no wheel") from None
    return found


def _schema(words: Sequence[str] | None) -> dict[str, int]:
    found = {}
    for word in words or ():
        name, _, number = word.partition("=")
        if not name or not number.isdigit():
            raise PublishError(f"--schema {word}: write it as FILE=N")
        found[name] = int(number)
    return found


def _own_schema(wheels: Path | None, models: Path | None) -> dict[str, int]:
    """The forms of the record, as the wheel that is published knows them."""
    own = next(iter(wheels.glob("sentinel_kiosk-*.whl")), None) if wheels else None
    if own is None:
        return {}
    done = subprocess.run(  # noqa: S603 - our own interpreter and wheel
        [sys.executable, "-c", _FORMS, str(models or "")],
        env={"PYTHONPATH": str(own.absolute())}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing said"]
        raise PublishError(f"{own}: does not say the forms of its record: {said[-1][:200]}")
    forms: dict[str, int] = json.loads(done.stdout)
    return forms
