"""A version's folder, from the files of its release: complete or not there, beside the one that runs.

Files are hard links to the objects, packages are installed from wheels without an index, and what is the same
in the version before is linked to it, so that a small change needs little room. The note "complete" is last.
"""

import contextlib
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sentinel.fleet.updating import launch
from sentinel.fleet.updating.layout import Layout
from sentinel.fleet.updating.release import Description, Item

_INSTALL_S, _TEST_S = 1800.0, 180.0
_WORTH_LINKING = 16 * 1024  # bytes; smaller files are not worth an inode shared
Reached = Callable[[str], None]


class BuildError(Exception):
    """The version can't be made of its files; one line."""


class SelfTestError(Exception):
    """The version was made and does not work here; one line."""


def build(layout: Layout, description: Description, raw: bytes, like: str, reached: Reached) -> None:
    """Make versions/VERSION; ``like``: the version to share files with. Raises BuildError, OSError."""
    folder = layout.version(description.version)
    (folder / "complete").unlink(missing_ok=True)
    if folder.exists():
        shutil.rmtree(folder)
    reached("cleared")
    folder.mkdir(parents=True)
    for item in description.files:
        if item.kind == "tree":
            _place(layout, item, folder)
    reached("placed")
    if any(item.kind == "wheel" for item in description.files):
        _install(layout, description, folder, reached)
        if like:
            _share(layout.version(like), folder)
    (folder / "release.json").write_bytes(raw)
    if not os.access(folder / description.program, os.X_OK):
        raise BuildError(f"release {description.version} has no program {description.program}")
    # pip puts nothing on disk by itself: all of it has to be there before the note that says so
    os.sync()
    reached("synced")
    note = {"version": description.version, "number": description.number, "program": description.program}
    launch.write_note(folder / "complete", note | {"schema": description.schema})
    launch.sync(layout.versions)


def _place(layout: Layout, item: Item, below: Path) -> None:
    path = below / item.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    mode = 0o555 if item.executable else 0o444
    held = layout.objects / item.sha256
    if held.stat().st_mode & 0o777 == mode:
        os.link(held, path)
    else:  # the same bytes, once to run and once to read
        shutil.copyfile(held, path)
        path.chmod(mode)


def _install(layout: Layout, description: Description, folder: Path, reached: Reached) -> None:
    environment = folder / "venv"
    _run([sys.executable, "-I", "-m", "venv", "--without-pip", str(environment)], folder, _INSTALL_S)
    reached("environment")
    wheels = folder / "wheels"
    lines = []
    for item in description.files:
        if item.kind in ("wheel", "installer"):
            _place(layout, item, wheels)
        if item.kind == "wheel":
            lines.append(f"{wheels / item.path} --hash=sha256:{item.sha256}\n")
    (wheels / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    installer = next((item.path for item in description.files if item.kind == "installer"), "")
    pip = [str(wheels / installer / "pip")] if installer else ["-m", "pip"]
    python = str(environment / "bin" / "python")
    before = [python, *pip] if installer else [sys.executable, "-I", *pip, "--python", python]
    _run(
        [*before, "install", "--isolated", "--quiet", "--disable-pip-version-check", "--no-input",
         "--no-compile", "--no-cache-dir", "--no-deps", "--no-index", "--require-hashes",
         "--requirement", str(wheels / "requirements.txt")],
        folder, _INSTALL_S,
    )  # fmt: skip
    shutil.rmtree(wheels)
    reached("installed")
    packages = next((environment / "lib").glob("python3.*/site-packages"), None)
    if packages is None:
        raise BuildError(f"release {description.version}: its environment has no site-packages")
    for item in description.files:
        if item.kind == "packages":
            _place(layout, item, packages)
    # By their content and without the version's folder in them: else no two versions would be alike, and one
    # that nobody may write to would compile at each start.
    _run(
        [python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
         "-s", str(packages), "-p", "", str(packages)],
        folder, _INSTALL_S, ends_with=(0, 1),
    )  # fmt: skip
    # where an installation looks for its models (sentinel/runtime/manifest.py)
    if (folder / "models").is_dir() and not (packages / "models").exists():
        (packages / "models").symlink_to(folder / "models")


def _share(old: Path, new: Path) -> None:
    """Replace what is the same as in the version before, byte for byte, by links to it."""
    for path in new.rglob("*"):
        twin = old / path.relative_to(new)
        with contextlib.suppress(OSError):
            if path.is_symlink() or twin.is_symlink() or not path.is_file() or not twin.is_file():
                continue
            mine, its = path.stat(), twin.stat()
            alike = mine.st_size == its.st_size >= _WORTH_LINKING and mine.st_mode == its.st_mode
            if alike and mine.st_ino != its.st_ino and filecmp.cmp(path, twin, shallow=False):
                part = path.with_name(f".{path.name}.part")
                os.link(twin, part)
                part.replace(path)


def try_out(layout: Layout, description: Description, config: Path | None) -> None:
    """Run the self-test of a version that was built. Raises SelfTestError, OSError."""
    folder = layout.version(description.version)
    for command in description.self_test:
        words = [word.replace("{config}", str(config or "")) for word in command]
        if config is None and words != list(command):
            continue  # nothing to try the settings of
        try:
            _run([str(folder / words[0]), *words[1:]], folder, _TEST_S)
        except BuildError as error:
            raise SelfTestError(f"release {description.version}: its self-test failed: {error}") from None


def _run(command: list[str], folder: Path, most_s: float, ends_with: tuple[int, ...] = (0,)) -> None:
    """A child with nothing of ours but the lock, which it holds as long as it lives. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="sentinel-update-") as home:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(  # noqa: S603 - of a signed release
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                timeout=most_s, check=False, close_fds=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise BuildError(f"{Path(command[0]).name} did not end within {most_s:g} s") from None
        except OSError as error:
            raise BuildError(f"{command[0]}: {error.strerror}") from None
    if done.returncode not in ends_with:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing said"]
        raise BuildError(f"{' '.join(Path(word).name for word in command[:3])} ended with {done.returncode}: "
                         f"{said[-1][:200]}")  # fmt: skip


def schema_of(layout: Layout, version: str) -> dict[str, int]:
    """The record's files and the number of their form, as a version's note says."""
    note = launch.read_note(layout.version(version) / "complete") or {}
    said = note.get("schema")
    return {str(k): v for k, v in said.items() if isinstance(v, int)} if isinstance(said, dict) else {}


def digests_of(layout: Layout, version: str) -> set[str]:
    """The objects that a version was made of."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((layout.version(version) / "release.json").read_bytes())
        return {str(item["sha256"]) for item in said["files"]}
    return set()
