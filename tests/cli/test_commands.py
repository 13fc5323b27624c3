"""Every command explains itself; wrong use is one clear line and the documented exit code."""

import argparse
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from hw.gate.emulator import EmulatedModbusRelay
from sentinel import cli
from sentinel.link.client import LinkClient
from sentinel.runtime.manifest import INSTALLED, MANIFEST

COMMANDS = [
    [name, *([sub] if sub else [])] for name in cli._COMMANDS for sub in (cli._GROUPS.get(name) or {"": ""})
]


def fails(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int = 2) -> str:
    """Run it in this process; the one line that it says."""
    assert cli.main(arguments) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert said.startswith(("sentinel ", "fetch-models: ")), said
    return said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: sentinel {' '.join(command)}")
    texts = cli._GROUPS[command[0]] if len(command) > 1 else cli._COMMANDS
    text = texts[command[-1]]
    assert text[1:] in " ".join(shown.split())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_is_for(command: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="sentinel")
    cli._configure(command[0], parser, command)
    assert list(unexplained(parser)) == []


def unexplained(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Options without a word of help, in the commands below too."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                yield from unexplained(sub)
        elif not action.help:
            yield f"{parser.prog} {'/'.join(action.option_strings) or action.dest}"


def test_no_command_and_a_wrong_one_name_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["rnu"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 2
        assert "sentinel: error:" in capsys.readouterr().err


WITH_CONFIG = [
    ["run"], ["run", "--check"], ["vision"], ["ui"], ["doctor"], ["outbox", "status"], ["passages", "list"],
]  # fmt: skip


@pytest.mark.parametrize("command", WITH_CONFIG, ids=" ".join)
def test_an_unknown_setting_is_named_with_the_nearest(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('[camera]\nsuorce = "0"\n')
    said = fails([*command, "--config", str(config)], capsys)
    assert 'unknown setting "camera.suorce"; did you mean "source"?' in said


@pytest.mark.parametrize("command", WITH_CONFIG, ids=" ".join)
def test_missing_settings_are_named(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = fails([*command, "--config", str(tmp_path / "none.toml")], capsys)
    assert "none.toml: can't be read: No such file or directory" in said


@pytest.mark.parametrize(
    "command",
    [
        ["inspect", "match", "none.jpg", "none.jpg"],
        ["inspect", "match", "--pairs", "none.csv"],
        ["inspect", "id-frame", "@none.hex"],
        ["inspect", "apdu", "none.jsonl"],
        ["inspect", "thermal", "none.json"],
        ["policy", "check", "none.toml"],
        ["policy", "diff", "none.toml", "none.toml"],
        ["policy", "decide", "none.toml", "none.json"],
        ["fetch-models", "--models-dir", "none"],
    ],
    ids=" ".join,
)
def test_a_missing_file_is_exit_2(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(command) == 2
    out, said = capsys.readouterr()
    assert "none" in said + out
    assert "Traceback" not in said


@pytest.mark.parametrize("what", ["faces", "masks", "codes"])
def test_a_picture_that_is_none_is_exit_2(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    assert cli.main(["inspect", what, str(picture)]) == 2
    assert "picture.png" in "".join(capsys.readouterr())


def test_a_broken_policy_stops_the_daemon_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.toml").write_text('version = "x"\n[rules.msk]\nneed = "always"\n')
    (tmp_path / "kiosk.toml").write_text('[kiosk]\npolicy = "policy.toml"\n')
    said = fails(["run", "--check", "--config", str(tmp_path / "kiosk.toml")], capsys)
    assert "msk" in said
    assert "mask" in fails(["policy", "check", str(tmp_path / "policy.toml")], capsys)


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ('driver = "lcus1"\nport = "p"\nfail = "secure"', "gate.edge_triggered"),
        ('driver = "modbus"\nport = "p"', "gate.fail is required"),
        ('driver = "modbus"\nfail = "safe"', "gate.port is required"),
        ('driver = "modbsu"\nport = "p"\nfail = "safe"', "none of"),
    ],
)
def test_a_gate_that_could_hold_open_or_is_not_described_is_refused(
    gate: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(f"[gate]\n{gate}\n")
    assert words in fails(["run", "--config", str(config)], capsys)
    assert not (tmp_path / "data").exists()


def test_a_key_file_that_others_may_read_stops_the_daemon(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "device.key").write_bytes(bytes(32))
    (tmp_path / "data" / "device.key").chmod(0o644)
    (tmp_path / "kiosk.toml").write_text('[camera]\nsource = "none"\n')
    ended = sentinel("run", "--config", str(tmp_path / "kiosk.toml"))
    assert ended.returncode == 2
    assert ended.stderr.strip().endswith("chmod 600 " + str(tmp_path / "data" / "device.key"))
    assert "Traceback" not in ended.stderr


def test_a_second_daemon_ends_and_leaves_the_first_and_its_gate_alone(tmp_path: Path) -> None:
    with EmulatedModbusRelay() as gate:
        config = tmp_path / "kiosk.toml"
        config.write_text(f'[gate]\ndriver = "modbus"\nport = "{gate.path}"\nfail = "secure"\n')
        first = subprocess.Popen(
            [sys.executable, "-m", "sentinel", "run", "--config", str(config)], stderr=subprocess.DEVNULL
        )
        up = threading.Event()
        link = LinkClient(
            tmp_path / "run" / "daemon.sock", "ui", on_message=lambda message: None, on_up=up.set
        )
        link.start()
        try:
            assert up.wait(20.0)
            ended = sentinel("run", "--config", str(config))
            assert ended.returncode == 3
            assert "another" in ended.stderr.strip().splitlines()[-1]
            assert first.poll() is None
            assert gate.openings == []
        finally:
            link.stop()
            first.terminate()
            assert first.wait(20.0) == 0


def test_a_wrong_model_checksum_stops_vision_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models"
    (models / "weights").mkdir(parents=True)
    (models / MANIFEST).write_bytes((INSTALLED / MANIFEST).read_bytes())
    (models / "weights" / "fr_detect.onnx").write_bytes(b"other weights")
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nmodels_dir = "models"\n[camera]\nsource = "none"\n')
    ended = sentinel("vision", "--config", str(config))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "is not the file the manifest means" in ended.stderr


def test_ctrl_c_ends_the_daemon_in_order(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('[camera]\nsource = "none"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "sentinel", "run", "--config", str(tmp_path / "kiosk.toml")],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 20.0
    while not (tmp_path / "run" / "daemon.sock").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(2)
    _, said = process.communicate(timeout=20.0)
    assert process.returncode == 0
    assert "Traceback" not in said


def sentinel(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sentinel", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("cause", [KeyboardInterrupt(), None], ids=["interrupted", "broken"])
def test_ctrl_c_while_a_native_library_loads_is_no_traceback(
    cause: KeyboardInterrupt | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As onnxruntime does it; a library that is really broken is still told."""

    class Loading(ModuleType):
        def configure(self, parser: argparse.ArgumentParser) -> None:
            raise ImportError("initialization failed") from cause

    monkeypatch.setitem(sys.modules, "sentinel.cli.rules", Loading("sentinel.cli.rules"))
    if cause is None:
        with pytest.raises(ImportError):
            cli.main(["rules", "eval", "x"])
    else:
        assert cli.main(["rules", "eval", "x"]) == 130
        assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("command", "given", "told"),
    [
        ("rules eval -", b'\xef\xbb\xbf{"rule": {"if": [true, 1, 2]}}', {"result": 1}),
        ("inspect credential @- --json", b"HC1:6BF\r\n", {"step": "compression"}),
        ("inspect id-frame @- --json", b"AAAAAA9669 0004 000090 94\n", {"ok": True, "status": "90"}),
        (
            "inspect apdu - --json",
            b'{"command": "00A40400", "response": "6A82"}\r\n',
            {"ok": False, "state": "not_a_social_security_card"},
        ),
    ],
    ids=["rules", "credential", "id-frame", "apdu"],
)
def test_what_is_looked_at_may_come_through_a_pipe(
    command: str, given: bytes, told: dict[str, object],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert cli.main(command.split()) in (0, 1)
    row = json.loads(capsys.readouterr().out)
    assert {key: row[key] for key in told} == told
