"""A kiosk's settings desk in processes, one of them killed (SIGKILL) just before the n-th change on the disk.

``python killed_kiosk.py FOLDER command``: the same of a command that comes again after every kill; it writes a
line each time that it is carried out. ``python killed_kiosk.py FOLDER FATE``: takes version 1, then for each n anew version 2 in processes of which one
is killed there, and others go on until it has settled. FATE "well": version 2 is good; "ill": the broker stays
away with it. Prints a JSON line for each n. Children are forked, so that a hundred kills take a second.
"""

import json
import logging
import mmap
import os
import shutil
import signal
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.config import parse
from sentinel.core.clock import Now
from sentinel.core.remote_commands import Answer, Desk, Right
from sentinel.core.settings_trial import Part, TrialTerms
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.remote.acts import Acts, Hands, LogLevel
from sentinel.fleet.remote.commands_side import CommandsSide
from sentinel.fleet.remote.documents import SettingsBody, new_command, seal_command, seal_settings
from sentinel.fleet.remote.keys import with_rights
from sentinel.fleet.remote.settings_side import SettingsSide
from sentinel.fleet.remote.start import begin

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
TERMS = TrialTerms(steady_s=3.0, within_s=6.0, starts=3)
KEY = generate(Algorithm.ED25519)
TEXT = """
[kiosk]
id = "kiosk-7"
[report]
host = "broker.example"
[remote]
keys = "remote-keys"
"""
VOLUMES = {1: 0.1, 2: 0.2}


def document(version: int) -> bytes:
    body = SettingsBody(
        version, "", ("kiosk-7",), START, START + timedelta(hours=1), {"audio": {"volume": VOLUMES[version]}}
    )
    return seal_settings(body, KEY)


DOCUMENTS = {version: document(version) for version in VOLUMES}
COMMAND = seal_command(
    new_command("sync", "kiosk-7", tenant="", issued_at=START, expires_at=START + timedelta(hours=1)), KEY
)


class Kill:
    """Counts what changes the disk in a folder, and ends the process before the n-th."""

    def __init__(self, folder: Path, left: mmap.mmap) -> None:
        self.left, self.folder = left, str(folder)
        sys.addaudithook(self._hook)
        os.fsync = self._synced  # type: ignore[assignment]

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        changes = event in ("os.rename", "os.remove", "os.mkdir") or (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if changes and str(args[0]).startswith(self.folder):
            self._count()

    def _synced(self, handle: int) -> None:
        self._count()  # only the process is killed: nothing has to wait for the real disk

    def _count(self) -> None:
        left = int.from_bytes(self.left[:4]) - 1
        self.left[:4] = left.to_bytes(4)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def live(folder: Path, offered: int, fate: str, left: mmap.mmap | None) -> None:
    """One process of the kiosk, until it restarts or has nothing left to try."""
    if left is not None:
        Kill(folder, left)
    at = 0.0
    now = Now(at, START)
    standing = begin(parse(tomllib.loads(TEXT)), folder, now, TERMS)
    volume = standing.settings.audio.volume
    assert volume in (*VOLUMES.values(), 0.8), volume
    well = frozenset(Part) - ({Part.BROKER} if fate == "ill" and volume == VOLUMES[2] else set())
    side = SettingsSide(standing, tell=lambda told: None, strange=lambda reason: None, health=lambda: well)
    side.offer(DOCUMENTS[offered], now)
    while not side.restart_wanted and standing.trying.running:
        at += 1.0
        side.turn(Now(at, START + timedelta(seconds=at)))
    os._exit(75 if side.restart_wanted else 0)


def live_commanded(folder: Path, offered: int, fate: str, left: mmap.mmap | None) -> None:
    """One process that gets the command again, as a broker repeats it, and carries it out or knows it."""
    if left is not None:
        Kill(folder, left)
    now = Now(0.0, START)
    standing = begin(parse(tomllib.loads(TEXT)), folder, now, TERMS)

    def done() -> None:
        with (folder / "done").open("a") as file:
            file.write("done\n")

    assert standing.signers is not None
    said: list[Answer] = []
    side = CommandsSide(
        Desk("kiosk-7", "", "boot"),
        standing.signers,
        standing.files,
        Acts(
            Hands(done, lambda visit, who, note, until: False, {"policies": done}),
            LogLevel(logging.getLogger()),
        ),
        answer=lambda answer, result: said.append(answer),
        strange=lambda reason: None,
        now=now,
    )
    side.take(COMMAND, now)
    with (folder / "answers").open("a") as file:
        file.writelines(f"{one.outcome.value} {one.why.value}\n" for one in said)
    os._exit(0)


def commanded(base: Path) -> None:
    for kill_at in range(1, 200):
        folder = base / f"kill-{kill_at}"
        shutil.copytree(base / "first", folder)
        left = mmap.mmap(-1, 4)
        left[:4] = kill_at.to_bytes(4)
        if forked(folder, 0, "", left, live_commanded) == 0:
            say(steps=kill_at - 1)
            return
        assert forked(folder, 0, "", None, live_commanded) == 0
        done = folder / "done"
        answers = (folder / "answers").read_text().splitlines()
        say(kill_at=kill_at, done=done.read_text().count("done") if done.exists() else 0, answers=answers)


Life = Callable[[Path, int, str, mmap.mmap | None], None]


def forked(folder: Path, offered: int, fate: str, left: mmap.mmap | None = None, life: Life = live) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            life(folder, offered, fate, left)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def settle(folder: Path, offered: int, fate: str) -> int:
    """As systemd does: start it again while it says so; how many processes it took."""
    for count in range(1, 20):
        code = forked(folder, offered, fate)
        if code == 0:
            return count
        assert code == 75, code
    raise AssertionError("it never settles")


def say(**about: Any) -> None:
    sys.stdout.write(json.dumps(about) + "\n")


def main(base: Path, fate: str) -> None:
    first = base / "first"
    (first / "remote-keys").mkdir(parents=True)
    (first / "remote-keys" / "key.pub").write_text(with_rights(KEY.public.pem, frozenset(Right)))
    if fate == "command":
        commanded(base)
        return
    settle(first, 1, "well")
    for kill_at in range(1, 200):
        folder = base / f"kill-{kill_at}"
        shutil.copytree(first, folder)
        left = mmap.mmap(-1, 4)  # shared: the count goes on from process to process
        left[:4] = kill_at.to_bytes(4)
        while (code := forked(folder, 2, fate, left)) == 75:
            pass
        if code == 0:
            say(steps=kill_at - 1)
            return
        assert code == -signal.SIGKILL, code
        settle(folder, 2, fate)
        ledger = json.loads((folder / "data" / "remote" / "ledger.json").read_text())
        files = sorted(path.name.split("-")[0] for path in (folder / "data" / "remote").iterdir())
        say(kill_at=kill_at, ledger=ledger, files=files)
        shutil.rmtree(folder)
    raise AssertionError("more steps than expected")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
