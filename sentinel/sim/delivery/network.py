"""A network of the kiosk's own, which can be cut: a namespace and a virtual cable (Linux; no privileges)."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OURS, THEIRS = "10.99.7.1", "10.99.7.2"
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def possible() -> str:
    """ "" where ``unshared`` works here; else why not."""
    for program in ("unshare", "nsenter", "ip"):
        if shutil.which(program, path=_PATH) is None:
            return f"{program} is not installed"
    try:
        command = [*_unshare(), "ip", "link", "set", "lo", "up"]
        done = subprocess.run(  # noqa: S603 - the system's own program
            command, capture_output=True, text=True, timeout=10, check=False, env=_environment()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else f"no network namespace: {done.stderr.strip()}"


def unshared(arguments: list[str]) -> list[str]:
    """The command line that runs this Python with ``arguments`` in a network of its own."""
    return [*_unshare(), sys.executable, *arguments]


class Cable:
    """From the running process's network (address ``OURS``) to another's; inside ``unshared`` only."""

    def __init__(self) -> None:
        self._holder = subprocess.Popen(  # noqa: S603 - the system's own program
            [_program("unshare"), "--net", "sleep", "7200"], env=_environment()
        )
        _ip("link", "set", "lo", "up")
        deadline = time.monotonic() + 5.0
        while _network(str(self._holder.pid)) == _network("self"):
            assert time.monotonic() < deadline, "no second namespace"
            time.sleep(0.01)
        _ip("link", "add", "here", "type", "veth", "peer", "name", "there", "netns", str(self._holder.pid))
        _ip("addr", "add", f"{OURS}/24", "dev", "here")
        self.mend()
        for words in (f"addr add {THEIRS}/24 dev there", "link set there up", "link set lo up"):
            subprocess.run([*self.there(), "ip", *words.split()], check=True, env=_environment())  # noqa: S603

    def there(self) -> list[str]:
        """What a command begins with to run at the other end."""
        return [_program("nsenter"), "--target", str(self._holder.pid), "--net"]

    def cut(self) -> None:
        """Nothing gets through; nobody is told."""
        _ip("link", "set", "here", "down")

    def mend(self) -> None:
        """It gets through again."""
        _ip("link", "set", "here", "up")

    def close(self) -> None:
        """Take it away."""
        self._holder.kill()
        self._holder.wait(5.0)


def _network(process: str) -> Path:
    return Path(f"/proc/{process}/ns/net").readlink()


def _ip(*words: str) -> None:
    subprocess.run([_program("ip"), *words], check=True, env=_environment())  # noqa: S603


def _unshare() -> list[str]:
    return [_program("unshare"), "--user", "--map-root-user", "--net"]


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or name


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": _PATH}
