#!/usr/bin/python3 -I
"""sentinel-launch: starts the version that is to run, and the one before it when a new one does not live.

Of the standard library alone, because it must work when a version's environment does not: it is installed
beside the versions (docs/updates.md), and imported here for what both sides read and write. Usage:

  sentinel-launch [--root DIR] WORDS...    start the program of the version with WORDS
  sentinel-launch [--root DIR] --overdue   give up a version that was not healthy in time
  sentinel-launch [--root DIR] --which     say which version would be started, and why

ROOT/trial/VERSION.order exists while a version is on trial, VERSION.starts has a line for each start of its
daemon ("run"), VERSION.healthy and VERSION.failed say what became of it. VERSION.kept is the order of one
that was kept, VERSION.restore asks for the record of before it.

Where none of ROOT/versions can be started, the version that the package brought is: INSTALLED, root's own.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path("/opt/sentinel")
INSTALLED = Path(__file__).resolve().parent / "installed"  # of the Debian package; read-only for the updater
COUNTED = "run"  # the daemon's start counts; vision and screen come with it
MOST_STARTS = 3
OVERDUE_S = 900.0
EXIT_NOTHING = 3
_LOCK_S = 10.0
_KEEP_COPIES_S = 30 * 86400.0  # passages are kept no longer either
_LARGEST = 64 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}")


@dataclass(frozen=True)
class Backup:
    """The files of ``folder`` that a version migrates; ``tag`` names the copies: before-TAG, of-TAG."""

    folder: Path
    files: tuple[str, ...]
    tag: str


@dataclass(frozen=True)
class Trial:
    """What is noted of a version on trial: whom it follows, how often it was started, what was found."""

    version: str
    previous: str = ""
    starts: int = 0
    healthy: bool = False
    failed: str = ""
    backup: Backup | None = None  # where the version migrates the record


@dataclass(frozen=True)
class Choice:
    """Which version is started ("": none can be) and why; whether another is given up for it."""

    version: str
    why: str
    trial: bool = False
    gives_up: bool = False


def choose(current: str, previous: str, complete: dict[str, int], trial: Trial | None) -> Choice:
    """``complete``: the versions that can be started with their numbers; ``trial``: that of ``current``."""
    if trial is not None and not trial.healthy and current in complete:
        back = next((name for name in (trial.previous, previous) if name in complete and name != current), "")
        wrong = trial.failed or ("crash_loop" if trial.starts >= MOST_STARTS else "")
        if wrong and back:
            return Choice(back, wrong, gives_up=True)
        why = f"{wrong}, and nothing to go back to" if wrong else "on trial"
        return Choice(current, why, trial=not wrong)
    for name, why in ((current, "current"), (previous, "current can't be started")):
        if name in complete:
            return Choice(name, why)
    newest = max(complete, key=lambda name: (complete[name], name), default="")
    return Choice(newest, "neither current nor previous is complete" if newest else "no version is complete")


# ---- what lies on the disk


def is_name(text: str) -> bool:
    """Whether this can be the name of a version and of its folder."""
    return _NAME.fullmatch(text) is not None


def linked(root: Path, link: str) -> str:
    """The version that ROOT/current or ROOT/previous points to; "": none."""
    try:
        target = (root / link).readlink()
    except OSError:
        return ""
    return target.name if target.parent.name == "versions" and is_name(target.name) else ""


def read_small(path: Path) -> bytes:
    """At most 64 KB of a plain file: others may write where notes lie. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path}: no file")
        return os.read(descriptor, _LARGEST)
    finally:
        os.close(descriptor)


def read_note(path: Path) -> dict[str, Any] | None:
    """A small JSON object; None: not there. An unreadable one is empty: it is there all the same."""
    try:
        value = json.loads(read_small(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def write_note(path: Path, value: dict[str, Any]) -> None:
    """Replace a note, or make it: whole and on disk, or not at all. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    # exclusive: nobody who may write here too makes us write elsewhere
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o664)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o664)
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Put a folder's entries on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def complete_versions(root: Path) -> dict[str, int]:
    """The versions whose last step, the note "complete", was written, with their numbers."""
    found = {}
    with contextlib.suppress(OSError):
        for folder in sorted((root / "versions").iterdir()):
            note = read_note(folder / "complete") if is_name(folder.name) else None
            if note and os.access(program(root, folder.name), os.X_OK):
                number = note.get("number")
                found[folder.name] = number if isinstance(number, int) else 0
    return found


def program(root: Path, version: str) -> Path:
    """What is started of a version; inside its folder, whatever its note says."""
    folder = root / "versions" / version
    said = (read_note(folder / "complete") or {}).get("program")
    relative = Path(said if isinstance(said, str) and said else "venv/bin/sentinel")
    return folder / ("." if relative.is_absolute() or ".." in relative.parts else relative)


def read_trial(root: Path, version: str) -> Trial | None:
    """The trial of a version; None: it is on none."""
    base = root / "trial"
    order = read_note(base / f"{version}.order") if version else None
    if order is None:
        return None
    try:
        starts = sum(1 for line in read_small(base / f"{version}.starts").split(b"\n") if line)
    except OSError:
        starts = 0
    failed = read_note(base / f"{version}.failed")
    why = "" if failed is None else str(failed.get("why") or "unhealthy")
    healthy = (base / f"{version}.healthy").exists()
    return Trial(version, str(order.get("previous") or ""), starts, healthy, why, read_backup(order))


def read_backup(order: dict[str, Any]) -> Backup | None:
    """What an order says of the record; None: the version reads and writes what the one before it does."""
    said = order.get("backup")
    if not isinstance(said, dict):
        return None
    folder, tag, files = said.get("folder"), said.get("tag"), said.get("files")
    if not (isinstance(folder, str) and isinstance(tag, str) and is_name(tag) and isinstance(files, list)):
        return None
    return Backup(Path(folder), tuple(name for name in files if isinstance(name, str) and is_name(name)), tag)


def count_start(root: Path, version: str) -> None:
    """One start more, on disk before it happens. Raises OSError."""
    line = json.dumps({"boot": _boot(), "at": time.monotonic()}).encode() + b"\n"
    path = root / "trial" / f"{version}.starts"
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o664)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync(path.parent)


def fail_trial(root: Path, version: str, why: str) -> None:
    """A version on trial is given up; the first reason stays. Raises OSError."""
    path = root / "trial" / f"{version}.failed"
    if not path.exists():
        write_note(path, {"why": why})


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


# ---- the record, which a new version may migrate past what the old one reads


def back_up(backup: Backup) -> None:
    """Copy what a version is going to migrate, once, before its first start. Raises OSError."""
    kept = backup.folder / f"before-{backup.tag}"
    if (kept / "complete").exists():
        return
    with _quiet(backup):
        kept.mkdir(mode=0o700, exist_ok=True)
        for name in _with_logs(backup.files):
            (kept / name).unlink(missing_ok=True)
            if (backup.folder / name).exists():
                _copy(backup.folder / name, kept / name)
        write_note(kept / "complete", {})


def restore(backup: Backup) -> None:
    """Put back what was there before a version, once; what it wrote is moved aside, never deleted here.

    Raises OSError. Killed anywhere it may be done again, as long as nothing was started in between.
    """
    kept, aside = backup.folder / f"before-{backup.tag}", backup.folder / f"of-{backup.tag}"
    if not (kept / "complete").exists() or (kept / "restored").exists():
        return
    with _quiet(backup):
        aside.mkdir(mode=0o700, exist_ok=True)
        for name in _with_logs(backup.files):
            live = backup.folder / name
            if live.exists() and not (aside / name).exists():
                live.rename(aside / name)
            live.unlink(missing_ok=True)
        for name in _with_logs(backup.files):
            if (kept / name).exists():
                _copy(kept / name, backup.folder / name)
        sync(backup.folder)
        write_note(kept / "restored", {})


def forget_copies(folder: Path) -> None:
    """Delete copies of the record that are older than anything it keeps itself."""
    with contextlib.suppress(OSError):
        for found in folder.iterdir():
            is_copy = found.is_dir() and found.name.startswith(("before-", "of-"))
            if is_copy and time.time() - found.stat().st_mtime > _KEEP_COPIES_S:
                shutil.rmtree(found, ignore_errors=True)


def _with_logs(names: tuple[str, ...]) -> list[str]:
    return [name + suffix for name in names for suffix in ("-wal", "-shm", "-journal", "")]


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)


@contextlib.contextmanager
def _quiet(backup: Backup) -> Iterator[None]:
    """Hold the locks of the record's writer: nobody writes while it is copied. Raises OSError."""
    with contextlib.ExitStack() as stack:
        ends = time.monotonic() + _LOCK_S
        for name in backup.files:
            lock = os.open(backup.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            stack.callback(os.close, lock)
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() > ends:
                        raise
                    time.sleep(0.1)
        yield


# ---- the program


def decide(root: Path, failed: dict[str, str] | None = None) -> Choice:
    """Which version is to run now; ``failed``: those that could not be started just now, and why."""
    failed = failed or {}
    current = linked(root, "current")
    whole = {name: number for name, number in complete_versions(root).items() if name not in failed}
    trial = read_trial(root, current)
    if trial is not None and current in failed:
        trial, whole[current] = replace(trial, failed=trial.failed or failed[current]), 0
        if not {trial.previous, linked(root, "previous")} & set(whole) - {current}:
            del whole[current]
    return choose(current, linked(root, "previous"), whole, trial)


def launch(root: Path, words: list[str]) -> int:
    """Become the program; returns only if none can be started."""
    counted, failed = words[:1] == [COUNTED], dict[str, str]()
    while True:
        choice = decide(root, failed)
        if not choice.version or choice.version in failed:
            return _launch_installed(words, choice.why)
        if choice.why != "current":
            _say(f"starting {choice.version}: {choice.why}")
        try:
            if counted:
                _prepare(root, choice)
        except OSError as error:
            _say(f"{choice.version}: the record can't be made ready: {error.strerror or error}")
            if choice.trial:
                _give_up(root, choice.version, failed)
                continue  # what was given up may go on with what there is: better than no door
        environment = {key: value for key, value in os.environ.items() if key != "SENTINEL_TRIAL"}
        if choice.trial:
            environment["SENTINEL_TRIAL"] = str(root / "trial" / choice.version)
        path = program(root, choice.version)
        try:
            os.execve(path, [str(path), *words], environment)  # noqa: S606 - a program of our own
        except OSError as error:
            _say(f"{path}: {error.strerror}")
            _give_up(root, choice.version, failed)


def _launch_installed(words: list[str], why: str) -> int:
    """Become the package's own version; returns only if that can't be started either."""
    path = INSTALLED / "venv" / "bin" / "sentinel"
    environment = {key: value for key, value in os.environ.items() if key != "SENTINEL_TRIAL"}
    try:
        os.execve(path, [str(path), *words], environment)  # noqa: S606 - a program of our own
    except OSError:
        _say(f"nothing can be started: {why}")
        return EXIT_NOTHING


def _prepare(root: Path, choice: Choice) -> None:
    """Before a daemon starts. What was given up may have migrated the record; what is on trial may do so."""
    for note in sorted((root / "trial").glob("*.restore")):
        backup = read_backup(read_note(note) or {})
        if backup is not None:
            restore(backup)
        note.unlink(missing_ok=True)
    trial = read_trial(root, linked(root, "current"))
    if trial is None:
        return
    if choice.gives_up:
        with contextlib.suppress(OSError):  # a disk that can't be written stops no door
            fail_trial(root, trial.version, choice.why)
        if trial.backup is not None:
            restore(trial.backup)
    elif choice.trial:
        if trial.backup is not None and trial.starts == 0:
            forget_copies(trial.backup.folder)
            back_up(trial.backup)
        count_start(root, trial.version)


def _give_up(root: Path, version: str, failed: dict[str, str]) -> None:
    """For this start, and where it is on trial and the disk takes it for all others."""
    failed[version] = "not_started"
    with contextlib.suppress(OSError):
        if read_trial(root, version) is not None:
            fail_trial(root, version, "not_started")


def overdue(root: Path) -> int:
    """Give up a version that was started in this boot and is not healthy in time, and ask for a restart."""
    version = linked(root, "current")
    trial = read_trial(root, version)
    if trial is None or trial.healthy or trial.failed or not trial.starts:
        return 0
    first = _first_of_this_boot(root / "trial" / f"{version}.starts", time.monotonic())
    if first is not None and time.monotonic() - first > OVERDUE_S:
        _say(f"{version}: not healthy within {OVERDUE_S:.0f} s")
        fail_trial(root, version, "overdue")
        ask_for_restart(root)
    return 0


def _first_of_this_boot(starts: Path, now: float) -> float | None:
    """When (monotonic seconds) the daemon was first started in this boot; None: it was not.

    The boot's id is hidden from confined units (ProcSubset=pid); then the clock tells, which begins anew.
    """
    first = before = None
    for line in read_small(starts).split(b"\n"):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            note = json.loads(line)
            at = float(note["at"])
            if note["boot"] != _boot() or at > now:
                first = before = None
                continue
            if before is None or at < before:
                first = at
            before = at
    return first


def ask_for_restart(root: Path) -> None:
    """A file that a path unit waits for. Raises OSError."""
    write_note(root / "trial" / "restart", {})


def _say(line: str) -> None:
    print(f"sentinel-launch: {line}", file=sys.stderr, flush=True)  # noqa: T201 - the journal reads it


def main(words: list[str]) -> int:
    """The command."""
    root = ROOT
    if words[:1] == ["--root"] and len(words) > 1:
        root, words = Path(words[1]), words[2:]
    if words == ["--which"]:
        choice = decide(root)
        print(json.dumps({"version": choice.version, "why": choice.why}))  # noqa: T201
        return 0 if choice.version else EXIT_NOTHING
    if words == ["--overdue"]:
        return overdue(root)
    if not words or (words[0].startswith("-") and words[0] not in ("--help", "--version")):
        _say("usage: sentinel-launch [--root DIR] WORDS... | --overdue | --which")
        return 2
    return launch(root, words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
