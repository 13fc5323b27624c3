"""Root's word for a command of another account: the keys alone, over a socket, never a file that others write."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.runtime import sealed, sealing_desk, sealing_line
from sentinel.store import keys
from sentinel.store.database import only_writer
from sentinel.store.errors import StoreError
from sentinel.store.key_sources import SYSTEMD

TOP = Path(__file__).resolve().parents[2]
NOBODY = 65534
_NO_SYSTEMD = SYSTEMD.unavailable() or ("" if os.geteuid() == 0 else "needs root")
with_systemd = pytest.mark.skipif(bool(_NO_SYSTEMD), reason=_NO_SYSTEMD)
DESK = [sys.executable, "-m", "sentinel.runtime.sealing_desk", "--"]
AS_NOBODY = [
    "setpriv",
    "--reuid",
    str(NOBODY),
    "--regid",
    str(NOBODY),
    "--clear-groups",
    "--no-new-privs",
    "--",
]


# the environment's own may lie in a home that other accounts can't enter
_ANYBODYS = shutil.which(f"python{sys.version_info[0]}.{sys.version_info[1]}", path="/usr/bin:/usr/local/bin")


def desk(*words: str, **more: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*DESK, *words], cwd=TOP, capture_output=True, text=True, timeout=60, check=False, **more
    )  # type: ignore[call-overload,no-any-return]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", f"from sentinel.runtime import sealed, sealing_line\n{code}"]


def test_without_a_desk_nothing_is_asked_of_any() -> None:
    assert sealing_line.ask("open", "device.cred", b"") is None


def test_another_file_with_the_sockets_number_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "file").open("w") as file:
        for number in (str(file.fileno()), "99999", "three", ""):
            monkeypatch.setenv("SENTINEL_SEALING_FD", number)
            assert sealing_line.ask("open", "device.cred", b"x") is None
    assert not (tmp_path / "file").read_bytes()


@pytest.mark.parametrize("code", [0, 1, 3])
def test_the_commands_exit_code_is_the_desks(code: int) -> None:
    assert desk(sys.executable, "-c", f"raise SystemExit({code})").returncode == code


def test_a_command_that_is_not_there_is_one_line() -> None:
    done = desk("/nonexistent/program")
    assert done.returncode == 3
    assert done.stderr == "sentinel: /nonexistent/program can't be started: No such file or directory\n"


def test_ending_the_desk_ends_the_command(tmp_path: Path) -> None:
    note = tmp_path / "note"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    process = subprocess.Popen([*DESK, sys.executable, "-c", code], cwd=TOP)
    until = time.monotonic() + 30
    while not (note.exists() and note.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    assert not Path(f"/proc/{note.read_text()}").exists()


@with_systemd
def test_an_account_seals_and_opens_the_keys_through_it_and_nothing_of_another_name() -> None:
    done = desk(
        *AS_NOBODY,
        *python(
            "how = sealed.Sealing.HOST\n"
            "kept = sealed.seal(b'secret', 'device.cred', how)\n"
            "assert b'secret' not in kept and sealed.open_sealed(kept, 'device.cred') == b'secret'\n"
            "for name in ('other.cred', 'device.cred --help', '../device.cred', ''):\n"
            "    for work in ('open', 'systemd-creds', 'rm', ''):\n"
            "        assert sealing_line.ask(work, name, kept) == b'', (work, name)\n"
            "assert sealing_line.ask('file', 'device.cred', b'x' * 64) != b'x' * 64\n"
            "try:\n"
            "    sealed.open_sealed(kept[:-9], 'device.cred')\n"
            "except sealed.SealFailed:\n"
            "    print('refused')\n"
        ),
    )
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr


@with_systemd
def test_without_the_desk_that_account_can_seal_nothing() -> None:
    code = "print(sealed.available()[0].value)"
    alone = subprocess.run([*AS_NOBODY, *python(code)], cwd=TOP, capture_output=True, text=True, check=True)
    assert alone.stdout == "file\n"
    assert desk(*AS_NOBODY, *python(code)).stdout in ("systemd-creds\n", "tpm2\n")


class Box:
    """A packaged kiosk as far as a folder can be one: wrapper, launcher, the package's own program."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        library, self.data = folder / "lib", folder / "data"
        programs = library / "installed" / "venv" / "bin"
        programs.mkdir(parents=True)
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        python = f"export PYTHONPATH={TOP}:{packages}; cd {TOP} && exec {_ANYBODYS}"
        self._script(
            programs / "python3", f'[ "$1" = -I ] && shift; {python} "$@"'
        )  # of a wheel it finds itself
        self._script(programs / "sentinel", f'{python} -m sentinel "$@"')
        self._script(library / "sentinel-launch", f'exec {programs}/sentinel "$@"')
        self.wrapper = folder / "sentinel"
        text = (TOP / "packaging" / "sentinel").read_text()
        text = text.replace("/usr/lib/sentinel", str(library)).replace("user=sentinel\n", f"user={NOBODY}\n")
        text = text.replace("--regid sentinel", f"--regid {NOBODY}")
        text = text.replace("groups=sentinel,dialout,i2c,gpio,tss,audio,video", f"groups={NOBODY}")
        self._script(self.wrapper, text)
        self.config = folder / "sentinel.toml"
        self.config.write_text('[kiosk]\nid = "k"\n')
        self.data.mkdir(mode=0o700)
        for path in (self.data, self.config):
            os.chown(path, NOBODY, NOBODY)

    @staticmethod
    def _script(path: Path, text: str) -> None:
        path.write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.wrapper), *words, "--config", str(self.config)],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip


@pytest.fixture
def box() -> Iterator[Box]:
    """Not in pytest's own folders: they let no other account pass, and each pytest that starts sees to it."""
    with tempfile.TemporaryDirectory(prefix="sentinel-box-") as folder:
        yield Box(Path(folder))


@with_systemd
@pytest.mark.skipif(_ANYBODYS is None, reason="no Python of this version that every account may start")
def test_on_a_packaged_kiosk_root_seals_the_keys_and_looks_at_the_record_as_the_daemons_account(
    box: Box,
) -> None:
    as_account = [*AS_NOBODY, sys.executable, "-c"]
    begin = (
        "from datetime import UTC, datetime; from pathlib import Path\n"
        "from sentinel.store.database import open_writer\n"
        "from sentinel.store.keys import load_or_create_keys\n"
        f"data = Path({str(box.data)!r})\n"
        "open_writer(data / 'sentinel.db', load_or_create_keys(data).database, datetime.now(UTC))"
    )
    subprocess.run([*as_account, begin], cwd=TOP, check=True)
    assert box.run("keys", "status").returncode == 1, "in a plain file"
    moved = box.run("keys", "seal")
    assert moved.returncode == 0 and "moved: systemd" in moved.stdout, moved.stderr
    assert sorted(one.name for one in box.data.glob("device.*")) == ["device.cred"]
    assert "sealed by systemd-creds" in box.run("keys", "status").stdout
    for words in (("audit", "verify"), ("passages", "list"), ("outbox", "status"), ("keys", "rotate")):
        done = box.run(*words)
        assert done.returncode == 0, (words, done.stderr)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in box.data.iterdir()} == {(NOBODY, NOBODY)}
    alone = subprocess.run(
        [*AS_NOBODY, sys.executable, "-m", "sentinel", "keys", "status", "--config", str(box.config)],
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert alone.returncode == 3 and "run it as root" in alone.stderr, "the account alone opens nothing"
    assert box.run("keys", "seal", "--with", "file").returncode == 0
    assert keys.load_keys(box.data)


def test_the_wrapper_hands_root_to_no_program_that_an_update_brings() -> None:
    text = (TOP / "packaging" / "sentinel").read_text()
    asroot = text.split('if [ "$(id -u)" != 0 ]', 1)[1].split("\n", 1)[1]
    started = [line for line in asroot.splitlines() if '"$launch"' in line]
    assert started and all("setpriv --reuid" in line and "--no-new-privs" in line for line in started)
    named = (TOP / "systemd" / "sysusers.conf").read_text()
    (groups,) = [line for line in asroot.splitlines() if line.startswith("groups=")]
    for member in (line.split()[2] for line in named.splitlines() if line.startswith("m sentinel ")):
        assert member in groups, f"the daemon's account is in {member}, and so are its commands"
    assert (
        shutil.which("sh")
        and subprocess.run(["sh", "-n", str(TOP / "packaging" / "sentinel")]).returncode == 0
    )


def test_every_command_that_opens_the_keys_gets_the_desk() -> None:
    opening = ("load_keys", "load_or_create_keys", "store.lookup")
    text = (TOP / "packaging" / "sentinel").read_text()
    for path in sorted((TOP / "sentinel" / "cli").glob("*.py")):
        command = path.stem.split("_")[0] if path.stem != "support_bundle" else "support-bundle"
        if any(word in path.read_text() for word in opening) and command != "wipe":
            assert f"{command} |" in text or f"| {command})" in text, command


def test_a_link_in_the_locks_place_leads_root_nowhere(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sentinel.db.lock").symlink_to(other)
    with pytest.raises(StoreError), only_writer(tmp_path / "data" / "sentinel.db"):
        pass


def test_the_desk_serves_the_keys_own_name() -> None:
    assert SYSTEMD.file in sealing_desk.NAMES and Path(SYSTEMD.file).suffix == sealed.SUFFIX
