"""The doctor tells the truth about every device, and opens no gate."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from hw.gate.emulator import EmulatedLcus1, EmulatedModbusRelay, GateFault
from hw.i2c import I2CBus
from hw.i2c_emulator import EmulatedBus, emulated
from hw.pty_link import LineFault
from hw.smartcard import pcsc
from hw.smartcard.emulator import EmulatedPsam, EmulatedSerialCcid, social_security_card
from hw.thermal.emulator import Mlx90641Chip
from hw.thermal.mlx90641 import Mlx90641
from hw.thermal.scene import Scene
from sentinel.doctor.devices import test_thermal as look_at_thermal
from sentinel.doctor.findings import Check, Finding, State, examine, ok
from sentinel.doctor.network import test_certificate as look_at_certificate
from sentinel.link.client import LinkClient
from sentinel.link.messages import Message, Snapshot
from sentinel.service.server import ReferenceService
from sentinel.sim.broker import DemoBroker
from sentinel.store.database import DATABASE

DEVICES = ("gate", "id_card", "smart_card", "scanner", "thermal", "camera")


def test_a_good_kiosk_is_said_to_be_good(
    kiosk: Any, doctor: Any, service: ReferenceService, broker: DemoBroker
) -> None:
    kiosk.platform(service)
    kiosk.broker(broker)
    found = doctor.look()
    of_the_machine = ("clock", "certificate", "heat", "supply", "memory", "computer", "debug")
    states = {what: row["state"] for what, row in found.items() if what not in of_the_machine}
    broken = {"broker": "warn"} if not broker.tls else {}
    assert (
        states
        == dict.fromkeys(
            (
                "daemon",
                *DEVICES,
                "fever",
                "service",
                "fact_cache",
                "broker",
                "models",
                "store",
                "policy",
                "faces",
                "screen",
                "staff",
            ),
            "ok",
        )
        | dict.fromkeys(
            [
                "audio",
                "contacts",
                "light",
                "adapter",
                "lists",
                "base_file",
                "remote",
                "identity",
                "keys",
                "updates",
            ],
            "not configured",
        )
        | broken
    )
    assert doctor.code == 0
    assert "security module 05." in found["id_card"]["found"]
    assert "640 x 480, brightness 140" in found["camera"]["found"]
    assert "from 128 to 512 across and 24 to 456 down" in found["camera"]["found"]
    assert "Vdd 3.3" in found["thermal"]["found"]
    assert kiosk.gate.openings == []


def test_contacts_on_the_gates_board_are_read_with_the_gate_and_a_fire_contact_is_named(
    kiosk: Any, doctor: Any
) -> None:
    kiosk.tables["contacts"] = {"driver": "gate", "turn": 1, "fire": 2}
    kiosk.tables["light"] = {"driver": "gate", "green": 3, "red": 4}
    found = doctor.look("gate", "contacts", "light")
    assert (found["gate"]["state"], found["contacts"]["state"], found["light"]["state"]) == (
        "warn",
        "ok",
        "ok",
    )
    assert "turn at rest, fire active" in found["gate"]["found"]  # closed at rest, and nothing is wired
    assert "closed_at_rest" in found["gate"]["advice"]
    kiosk.gate.inputs.set(2, True)
    assert doctor.look("gate")["gate"]["state"] == "ok"
    assert kiosk.gate.openings == []


def test_an_adapter_that_returns_what_is_sent_is_found_out(kiosk: Any, doctor: Any) -> None:
    kiosk.gate.echoes = True
    found = doctor.look("gate")["gate"]
    assert found["state"] == "fail"
    assert "local_echo" in found["found"] + found["advice"]
    kiosk.tables["gate"]["local_echo"] = True
    assert doctor.look("gate")["gate"]["state"] == "ok"
    kiosk.gate.echoes = False
    assert "local_echo" in str(doctor.look("gate")["gate"])


def test_contacts_and_light_with_a_board_of_their_own_are_tested(kiosk: Any, doctor: Any) -> None:
    with EmulatedModbusRelay(profile="coils") as board, EmulatedLcus1() as lamps:
        kiosk.tables["contacts"] = {"driver": "modbus", "port": board.path, "door": 1}
        kiosk.tables["light"] = {"driver": "lcus1", "port": lamps.path, "green": 1, "red": 2}
        found = doctor.look("contacts", "light")
        assert (found["contacts"]["state"], found["light"]["state"]) == ("ok", "ok")
        board.unplug()
        assert doctor.look("contacts")["contacts"]["state"] == "fail"
        assert board.openings == lamps.openings == []


def test_each_device_that_fails_is_named_and_the_others_are_still_good(kiosk: Any, doctor: Any) -> None:
    kiosk.id_card.fail(LineFault.SILENCE)
    kiosk.smart_card.fail(LineFault.GARBAGE)
    kiosk.gate.gate_fault = GateFault.DEAF
    kiosk.thermal.frozen = True
    kiosk.tables["camera"]["source"] = "/dev/video77"
    kiosk.staff = "plain"
    began = time.monotonic()
    found = doctor.look(*DEVICES, "staff")
    assert time.monotonic() - began < 30.0
    assert doctor.code == 1
    failed = {what for what, row in found.items() if row["state"] == "fail"}
    assert failed == {"id_card", "smart_card", "gate", "thermal", "camera", "staff"}
    assert found["scanner"]["state"] == "ok"
    assert "does not answer" in found["id_card"]["found"]
    assert found["gate"]["advice"].startswith("check its power")
    assert found["camera"]["found"] == "/dev/video77: no such camera"
    assert all(found[what]["advice"] for what in failed)


def test_an_unplugged_device_says_what_to_do(kiosk: Any, doctor: Any) -> None:
    kiosk.tables["scanner"]["port"] = "/dev/serial/by-id/none"
    row = doctor.look("scanner")["scanner"]
    assert (row["state"], row["found"]) == ("fail", "/dev/serial/by-id/none: not there")
    assert row["advice"] == "plug the device in, or correct the port in the settings"


def test_the_doctor_says_how_many_eeprom_words_were_mended() -> None:
    chip = Mlx90641Chip(None, Scene())
    chip.eeprom[[70, 300]] ^= np.uint16(0x0010)
    with emulated("/dev/i2c-doctor-641", EmulatedBus({0x33: chip})):
        found = look_at_thermal(Mlx90641(I2CBus("/dev/i2c-doctor-641"), refresh_hz=16.0), 16.0)
    assert found.state is State.OK and "2 EEPROM words mended" in found.found


def test_garbage_from_the_thermal_sensor_is_no_temperature(kiosk: Any, doctor: Any) -> None:
    kiosk.thermal.garbage = True
    row = doctor.look("thermal")["thermal"]
    assert row["state"] == "fail"
    assert "calibration good" not in row["found"]


def test_a_board_that_never_answers_is_not_called_good(kiosk: Any, doctor: Any) -> None:
    with EmulatedLcus1() as board:
        kiosk.tables["gate"] |= {"driver": "lcus1", "port": board.path, "edge_triggered": True}
        row = doctor.look("gate")["gate"]
        assert row["state"] == "warn"
        assert "never answers" in row["found"]
        assert board.openings == []


def test_who_proves_us_to_protected_cards_is_tried_without_a_card(kiosk: Any, doctor: Any) -> None:
    kiosk.tables["smart_card"] |= {"authenticator": "psam1", "card_key": 4, "psam_key": [0x48, 0x12]}
    row = doctor.look("smart_card")["smart_card"]
    assert (row["state"], row["found"]) == ("warn", "answers; no card in it; no security module in its slot")
    kiosk.smart_card.insert_sam(1, EmulatedPsam())
    row = doctor.look("smart_card")["smart_card"]
    assert (row["state"], row["found"]) == (
        "ok",
        "answers; no card in it; psam1 is there for protected cards",
    )
    kiosk.smart_card.insert_sam(1, EmulatedPsam(key=(1, 1)))
    assert "does not know this key" in doctor.look("smart_card")["smart_card"]["found"]
    kiosk.tables["smart_card"] |= {
        "authenticator": "command", "authenticate_command": ["/bin/echo", "0011223344556677"]
    }  # fmt: skip
    assert doctor.look("smart_card")["smart_card"]["state"] == "ok"
    kiosk.tables["smart_card"]["authenticator"] = "elsewhere"
    row = doctor.look("smart_card")["smart_card"]
    assert (row["state"], "no card authenticator elsewhere" in row["found"]) == ("warn", True)


def test_card_readers_of_other_kinds_are_known(
    kiosk: Any, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmulatedSerialCcid() as reader:
        kiosk.tables["smart_card"] = {"driver": "ccid", "port": reader.path}
        assert doctor.look("smart_card")["smart_card"]["state"] == "ok"
        reader.mute = True
        reader.insert(social_security_card("11010519491231002X", "王小明"))
        assert "a card in it is mute" in doctor.look("smart_card")["smart_card"]["found"]
    monkeypatch.setattr(pcsc, "scard", None)  # a kiosk without pyscard
    kiosk.tables["smart_card"] = {"driver": "pcsc"}
    row = doctor.look("smart_card")["smart_card"]
    assert (row["state"], row["advice"]) == ("fail", "add it with scripts/setup kiosk pcsc")


def test_dark_glaring_and_wrongly_sized_pictures_are_said(kiosk: Any, doctor: Any) -> None:
    kiosk.camera(4)
    row = doctor.look("camera")["camera"]
    assert (row["state"], row["advice"][:4]) == ("warn", "dark")
    kiosk.camera(250)
    assert doctor.look("camera")["camera"]["advice"].startswith("glaring")
    kiosk.camera(140)
    kiosk.tables["camera"]["width"] = 1280
    assert "1280 x 480" in doctor.look("camera")["camera"]["advice"]


@pytest.fixture
def running(kiosk: Any) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "sentinel", "run", "--config", str(kiosk.write())]
    with (kiosk.folder / "daemon.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    devices: dict[str, bool] = {}
    up = threading.Event()

    def take(message: Message) -> None:
        if isinstance(message, Snapshot):
            devices.update((state.device, state.up) for state in message.devices)
            if {"gate", "id_card", "smart_card", "scanner", "thermal", "store"} <= {
                d for d in devices if devices[d]
            }:
                up.set()

    link = LinkClient(kiosk.folder / "run" / "daemon.sock", "ui", on_message=take)
    link.start()
    try:
        assert up.wait(20.0), (kiosk.folder / "daemon.log").read_text()
        link.stop()
        yield process
    finally:
        link.stop()
        process.terminate()
        process.wait(20.0)


def until(doctor: Any, what: str, holds: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """Look again until it is so, or for 15 s."""
    deadline = time.monotonic() + 20.0
    while not holds(row := doctor.look(what)[what]) and time.monotonic() < deadline:
        time.sleep(0.2)
    return row


def test_what_the_running_daemon_holds_is_not_called_broken(
    kiosk: Any, doctor: Any, running: "subprocess.Popen[bytes]"
) -> None:
    found = doctor.look(*DEVICES, "store")
    for what in ("gate", "id_card", "smart_card", "scanner", "thermal"):
        assert (found[what]["state"], found[what]["found"][:20]) == ("ok", "in use by the daemon"), what
    assert found["store"]["state"] == "ok"
    assert "database whole" in found["store"]["found"]
    said = until(doctor, "screen", lambda row: row["state"] == "warn")  # the fixture's own link has gone
    assert said["found"].endswith("no screen is connected")
    kiosk.scanner.unplug()
    assert until(doctor, "scanner", lambda row: row["state"] != "ok")["state"] == "fail"
    assert doctor.look("gate")["gate"]["state"] == "ok"
    assert kiosk.gate.openings == []
    assert running.poll() is None


def test_a_line_held_by_another_program_is_said(kiosk: Any, doctor: Any) -> None:
    from hw.transport import open_serial

    held = open_serial(kiosk.scanner.path, 9600)
    try:
        row = doctor.look("scanner")["scanner"]
    finally:
        held.close()
    assert row["state"] == "fail"
    assert "in use by another program" in row["found"]
    assert f"process {os.getpid()}" in row["found"], "and by which"


def test_a_daemon_that_hangs_is_said(kiosk: Any, doctor: Any) -> None:
    import socket

    (kiosk.folder / "run").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(kiosk.folder / "run" / "daemon.sock"))
        listener.listen()
        row = doctor.look("gate")["daemon"]
    assert (row["state"], row["found"]) == ("fail", "the daemon does not answer")


def test_a_key_file_that_others_may_read_and_a_damaged_database_are_said(kiosk: Any, doctor: Any) -> None:
    from sentinel.store.keys import load_or_create_keys

    data = kiosk.folder / "data"
    load_or_create_keys(data)
    (data / DATABASE).write_bytes(os.urandom(8192))
    row = doctor.look("store")["store"]
    assert row["state"] == "fail"
    assert "damaged" in row["found"]
    (data / "device.key").chmod(0o644)
    row = doctor.look("store")["store"]
    assert "others may read" in row["found"]
    assert "chmod 600" in row["advice"]


def test_a_record_that_was_moved_aside_is_not_forgotten(kiosk: Any, doctor: Any) -> None:
    data = kiosk.folder / "data"
    data.mkdir()
    (data / f"{DATABASE}.unreadable-20261120T000000Z").touch()
    row = doctor.look("store")["store"]
    assert row["state"] == "warn"
    assert "moved aside: sentinel.db.unreadable-20261120T000000Z" in row["found"]


def test_a_wrong_model_checksum_and_a_broken_policy_are_said(kiosk: Any, doctor: Any) -> None:
    from sentinel.runtime.manifest import INSTALLED, MANIFEST

    models = kiosk.folder / "models"
    (models / "weights").mkdir(parents=True)
    (models / MANIFEST).write_bytes((INSTALLED / MANIFEST).read_bytes())
    (models / "weights" / "fr_detect.onnx").write_bytes(b"not the weights")
    (kiosk.folder / "policy.toml").write_text('version = "x"\n[rules.masks]\nneed = "always"\n')
    kiosk.tables["kiosk"] = {"models_dir": "models", "policy": "policy.toml"}
    found = doctor.look("models", "policy")
    assert found["models"]["state"] == "fail"
    assert "is not the file the manifest means" in found["models"]["found"]
    assert found["policy"]["state"] == "fail"
    assert "masks" in found["policy"]["found"]


def test_an_absent_platform_and_a_refused_signature_are_told_apart(
    kiosk: Any, doctor: Any, service: ReferenceService
) -> None:
    kiosk.platform(service)
    (kiosk.folder / "secret").write_text("another secret of good length")
    assert "does not accept app id and secret" in doctor.look("service")["service"]["found"]
    service.stop()
    row = doctor.look("service")["service"]
    assert row["state"] == "fail"
    assert row["advice"].startswith("check the network")


def test_looking_at_the_broker_disturbs_nobody(kiosk: Any, doctor: Any, broker: DemoBroker) -> None:
    kiosk.broker(broker, ack="broker")
    first = doctor.look("broker")["broker"]
    assert first["state"] == "warn"
    assert "weaker promise" in first["found"]
    assert "report.ack" in first["advice"]
    heard = broker_states(broker)
    assert heard == []
    broker.stop()
    assert doctor.look("broker")["broker"]["state"] == "fail"


def test_an_unencrypted_broker_hides_no_weaker_promise(kiosk: Any, doctor: Any) -> None:
    broker = DemoBroker(kiosk.folder / "plain", engine="amqtt")
    broker.start()
    try:
        kiosk.broker(broker, ack="broker")
        found = doctor.look("broker")["broker"]
    finally:
        broker.stop()
    assert "unencrypted" in found["found"] and "weaker promise" in found["found"]
    assert "report.tls" in found["advice"] and "report.ack" in found["advice"]


def broker_states(broker: DemoBroker) -> list[bytes]:
    """Retained presence of kiosks: there must be none, for no kiosk was ever connected."""
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    heard: list[bytes] = []
    subscribed = threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2)
    if (identity := broker.identity("service")) is not None:
        client.tls_set(broker.ca_file, str(identity.cert_file), str(identity.key_file))
    client.on_connect = lambda *_: client.subscribe("sentinel/+/state")
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = lambda c, u, message: heard.append(message.payload)
    client.connect(broker.host, broker.port)
    client.loop_start()
    assert subscribed.wait(20.0)
    time.sleep(0.2)
    client.disconnect()
    client.loop_stop()
    return heard


def test_a_missing_certificate_is_said(kiosk: Any, broker: DemoBroker) -> None:
    report = msgspec.structs.replace(broker.settings("kiosk-1"), tls=True, cert_file="none.pem")
    row = look_at_certificate(report, kiosk.folder)
    assert (row.state, row.found) == (State.FAIL, "none.pem: No such file or directory")


@pytest.mark.parametrize(
    ("script", "state"), [("cat >/dev/null", "ok"), ("echo no card >&2; exit 1", "fail")]
)
def test_the_loudspeaker_is_tried_in_silence(
    kiosk: Any, doctor: Any, monkeypatch: pytest.MonkeyPatch, script: str, state: str
) -> None:
    programs = kiosk.folder / "bin"
    programs.mkdir()
    (programs / "aplay").write_text(f"#!/bin/sh\n{script}\n")
    (programs / "aplay").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    kiosk.tables["audio"] = {"driver": "alsa"}
    row = doctor.look("audio")["audio"]
    assert row["state"] == state, row


def test_a_recording_that_cant_be_played_is_one_line_with_the_next_step(
    kiosk: Any, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, own = kiosk.folder / "bin", kiosk.folder / "own" / "en"
    programs.mkdir()
    own.mkdir(parents=True)
    (programs / "aplay").write_text("#!/bin/sh\ncat >/dev/null\n")
    (programs / "aplay").chmod(0o755)
    (own / "PASS.wav").write_bytes(b"an mp3 that was renamed")
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    kiosk.tables["audio"] = {"driver": "alsa", "sounds_dir": "own", "language": "en"}
    row = doctor.look("audio")["audio"]
    assert row["state"] == "warn" and row["advice"].startswith("en/PASS.wav: no sound that can be played"), (
        row
    )
    assert row["advice"].endswith("ours is played") and "0 of them as recorded" in row["found"]
    kiosk.tables["audio"] = {"driver": "alsa", "sounds_dir": "gone"}
    assert "is no folder" in doctor.look("audio")["audio"]["found"]


def test_a_check_that_hangs_holds_up_nobody() -> None:
    never = threading.Event()

    def hang() -> Finding:
        never.wait(30.0)
        return ok("slow", "")

    def break_down() -> Finding:
        raise ZeroDivisionError("oh")

    began = time.monotonic()
    checks = [Check("slow", hang, 0.3), Check("bad", break_down), Check("good", lambda: ok("good", "fine"))]
    found = list(examine(checks))
    never.set()
    assert time.monotonic() - began < 2.0
    assert [(f.what, f.state) for f in found] == [
        ("slow", State.FAIL), ("bad", State.FAIL), ("good", State.OK)
    ]  # fmt: skip
    assert found[1].found == "ZeroDivisionError: oh"


def test_ctrl_c_ends_the_doctor_without_a_traceback(kiosk: Any) -> None:
    kiosk.id_card.fail(LineFault.SILENCE)
    command = [sys.executable, "-m", "sentinel", "doctor", "--config", str(kiosk.write())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("daemon")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20.0)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_only_what_was_asked_for_is_looked_at(
    kiosk: Any, doctor: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(doctor.look("clock", "staff")) == {"daemon", "clock", "staff"}
    from sentinel.cli import main

    assert main(["doctor", "camra", "--config", str(kiosk.write())]) == 2
    assert capsys.readouterr().err == 'sentinel doctor: nothing is called "camra"; did you mean "camera"?\n'


def test_wrong_settings_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sentinel.cli import main

    config = tmp_path / "kiosk.toml"
    config.write_text('[gate]\ndrivr = "lcus1"\n')
    assert main(["doctor", "--config", str(config)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert 'did you mean "driver"?' in error
