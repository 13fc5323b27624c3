"""The search for devices over real lines: each is found by what it answers, and nothing that is sent does anything."""

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hw.gate.emulator import EmulatedModbusRelay
from hw.gate.lcus1 import command as lcus1_command
from hw.i2c_emulator import EmulatedBus, emulated
from hw.idcard.emulator import SdtEmulator
from hw.pty_link import LineFault, PtyPeer
from hw.scanner.emulator import Gm65Emulator
from hw.scanner.newland_emulator import NewlandEmulator
from hw.smartcard.emulator import EmulatedMt3
from hw.smartcard.emulator.serial_ccid import EmulatedSerialCcid
from hw.thermal.emulator import Mlx90640Chip
from hw.thermal.simple_emulators import Amg8833Chip, Mlx90614Chip
from sentinel import cli
from sentinel.commissioning.probe import cameras, chips, ports
from sentinel.commissioning.probe.findings import Found
from sentinel.commissioning.probe.ports import Port
from sentinel.commissioning.probe.proposal import propose, written
from sentinel.commissioning.probe.search import lines
from sentinel.commissioning.probe.serial_lines import look


@pytest.fixture
def plugged() -> Iterator[Callable[[Any], Any]]:
    with ExitStack() as stack:
        yield stack.enter_context


def port_of(device: Any) -> Port:
    return Port(device.path, "/dev/serial/by-id/usb-it", True)


MT3: dict[str, Any] = {"driver": "mt3", "baud": 9600}
RELAY: dict[str, Any] = {"driver": "modbus", "baud": 9600, "profile": "coils", "address": 1}
FAMILIES: tuple[tuple[Callable[[], Any], str, dict[str, Any]], ...] = (
    (Gm65Emulator, "scanner", {"driver": "gm65", "baud": 9600}),
    (NewlandEmulator, "scanner", {"driver": "newland", "baud": 9600}),
    (SdtEmulator, "id_card", {"baud": 115200}),
    (EmulatedMt3, "smart_card", MT3),
    (lambda: EmulatedMt3(split=True), "smart_card", MT3 | {"split": True}),
    (EmulatedSerialCcid, "smart_card", {"driver": "ccid", "baud": 115200}),
    (EmulatedModbusRelay, "gate", RELAY),
    (lambda: EmulatedModbusRelay(address=7), "gate", RELAY | {"address": 255}),
    (lambda: EmulatedModbusRelay(profile="r421a08"), "gate", RELAY | {"profile": "registers"}),
)


def test_each_family_is_found_by_what_it_answers_and_all_at_once(plugged: Callable[[Any], Any]) -> None:
    devices = [plugged(make()) for make, _, _ in FAMILIES]
    asked = [Port(device.path, f"/dev/serial/by-id/{number}", True) for number, device in enumerate(devices)]
    found = {one.where: (one.section, dict(one.values)) for one in lines(asked)}
    wanted = zip(asked, FAMILIES, strict=True)
    assert found == {port.name: (what, values | {"port": port.name}) for port, (_, what, values) in wanted}
    for device in devices[-3:]:
        assert device.relays.changes == []


def test_a_line_whose_device_never_answers_hears_no_relays_command(plugged: Callable[[Any], Any]) -> None:
    silent = plugged(PtyPeer())
    found = look(port_of(silent))
    assert found.section == ""
    assert "LCUS-1" in found.advice
    heard = silent.received
    assert len(heard) > 100
    for channel in range(1, 17):
        assert lcus1_command(channel, on=True) not in heard
        assert lcus1_command(channel, on=False) not in heard


def test_a_port_that_babbles_is_no_device_and_does_not_hold_up_the_search(
    plugged: Callable[[Any], Any],
) -> None:
    scanner = plugged(Gm65Emulator())
    scanner.fail(LineFault.GARBAGE)
    assert look(port_of(scanner)).section == ""


def test_ports_are_asked_at_once_and_whoever_is_away_says_so(
    plugged: Callable[[Any], Any], tmp_path: Path
) -> None:
    scanner, reader = plugged(Gm65Emulator()), plugged(SdtEmulator())
    gone = Port(str(tmp_path / "ttyUSB9"), "/dev/ttyUSB9", False)
    found = {one.section: one for one in lines([port_of(scanner), port_of(reader), gone])}
    assert set(found) == {"scanner", "id_card", ""}
    assert found[""].where == "/dev/ttyUSB9"


def test_a_name_that_may_change_is_said_to(plugged: Callable[[Any], Any]) -> None:
    device = plugged(Gm65Emulator())
    assert "may change" in look(Port(device.path, "/dev/ttyUSB0", False)).advice


def box(root: Path, *, twins: bool = False) -> Path:
    """A board's /dev, /sys and /proc: two USB adapters, an on-board port, a console, a number without a chip."""
    for name in ("ttyUSB0", "ttyUSB1", "ttyS0", "ttyS3", "ttyAMA0"):
        (root / "dev").mkdir(exist_ok=True)
        (root / "dev" / name).touch()
        (root / "sys/class/tty" / name).mkdir(parents=True)
        (root / "sys/class/tty" / name / "type").write_text("0\n" if name == "ttyS3" else "4\n")
    (root / "proc").mkdir()
    (root / "proc/consoles").write_text("ttyS0                -W- (EC p a)    4:64\n")
    (root / "proc/cmdline").write_text("root=/dev/mmcblk0p2 console=ttyAMA0,115200 quiet\n")
    for folder, names in (("by-id", ["usb-a"] if twins else ["usb-a", "usb-b"]), ("by-path", ["p-1", "p-2"])):
        (root / "dev/serial" / folder).mkdir(parents=True)
        for number, name in enumerate(names):
            (root / "dev/serial" / folder / name).symlink_to(root / "dev" / f"ttyUSB{number}")
    return root


def test_consoles_and_numbers_without_a_chip_are_never_asked_and_names_hold(tmp_path: Path) -> None:
    found = ports.ports(box(tmp_path))
    assert [Path(one.device).name for one in found] == ["ttyUSB0", "ttyUSB1"]
    assert [Path(one.name).name for one in found] == ["usb-a", "usb-b"]
    assert all(one.stable for one in found)


def test_two_adapters_that_share_a_name_are_told_apart_by_their_socket(tmp_path: Path) -> None:
    assert [Path(one.name).name for one in ports.ports(box(tmp_path, twins=True))] == ["p-1", "p-2"]


def test_sensors_are_found_on_their_bus_and_a_display_is_left_alone(tmp_path: Path) -> None:
    bus = str(tmp_path / "i2c-1")
    all_chips = {0x33: Mlx90640Chip(), 0x5A: Mlx90614Chip(), 0x69: Amg8833Chip()}
    with emulated(bus, EmulatedBus(all_chips)):
        found = list(chips.look(bus))
    assert [one.values["driver"] for one in found] == ["mlx90640", "mlx90614", "amg8833"]
    assert found[0].values == {"driver": "mlx90640", "bus": bus, "address": 0x33}
    with emulated(bus, EmulatedBus({})):
        (nothing,) = chips.look(bus)
    assert (nothing.section, nothing.about) == ("", "no thermal sensor answers")
    for number, name in enumerate(("bcm2835 (i2c@7e804000)", "AMDGPU DM aux hw bus 0")):
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / f"i2c-{number}").touch()
        (tmp_path / f"sys/class/i2c-dev/i2c-{number}").mkdir(parents=True)
        (tmp_path / f"sys/class/i2c-dev/i2c-{number}/name").write_text(name)
    assert chips.buses(tmp_path) == [str(tmp_path / "dev/i2c-0")]


def test_an_address_that_a_driver_of_the_kernel_has_is_left_alone(tmp_path: Path) -> None:
    bus = str(tmp_path / "i2c-1")
    (tmp_path / "sys/bus/i2c/devices/1-0069/driver").mkdir(parents=True)
    with emulated(bus, EmulatedBus({0x69: Amg8833Chip()})):
        (nothing,) = chips.look(bus, tmp_path)
    assert nothing.section == ""


def test_a_camera_has_a_name_that_holds_and_a_codec_is_none(tmp_path: Path) -> None:
    (tmp_path / "dev/v4l/by-id").mkdir(parents=True)
    for number in (0, 1, 10):
        (tmp_path / f"dev/video{number}").touch()
    (tmp_path / "dev/v4l/by-id/usb-Cam-video-index0").symlink_to(tmp_path / "dev/video0")

    def card(path: str) -> str | None:
        if path.endswith("10"):
            raise PermissionError(13, "Permission denied")
        return "USB Camera" if path.endswith("video0") else None

    camera, refused = cameras.look(tmp_path, card)
    assert (camera.section, Path(str(camera.values["source"])).name) == ("camera", "usb-Cam-video-index0")
    assert "group video" in refused.about


SCANNER = Found("/dev/a", "a scanner", "scanner", {"driver": "newland", "baud": 9600, "port": "/dev/a"})
GATE = Found(
    "/dev/g", "a board", "gate", {"driver": "modbus", "profile": "coils", "address": 1, "port": "/dev/g"}
)
ARRAY = Found("/dev/i2c-1", "x", "thermal", {"driver": "mlx90640", "bus": "/dev/i2c-1", "address": 51})
SPOT = Found("/dev/i2c-1", "y", "thermal", {"driver": "mlx90614", "bus": "/dev/i2c-1", "address": 90})


def test_what_is_set_stays_and_the_better_thermometer_is_proposed() -> None:
    text = '# mine\n[scanner]\nport = "/dev/old" # keep\n'
    proposal = propose([SPOT, SCANNER, ARRAY], text)
    assert set(proposal.values) == {"thermal"}
    new, refused = written(text, proposal)
    assert refused == ()
    assert new.startswith(text)
    assert tomllib.loads(new)["thermal"] == {"driver": "mlx90640", "bus": "/dev/i2c-1", "address": 51}
    assert [note.partition(":")[0] for note in proposal.notes] == [
        "scanner is set already; also found",
        "a second one for thermal",
    ]


def test_a_gate_is_written_only_where_somebody_says_what_it_is_without_power() -> None:
    assert propose([GATE]).values == {}
    assert "--fail" in propose([GATE]).notes[0]
    text, refused = written("", propose([GATE], "", "secure"))
    assert "edge_triggered" in refused[0]  # this profile can't end a pulse: a person must say more
    assert text == ""
    pulse = Found("/dev/g", "a board", "gate", dict(GATE.values) | {"profile": "pulse"})
    text, refused = written("", propose([pulse], "", "safe"))
    assert refused == ()
    assert tomllib.loads(text)["gate"]["fail"] == "safe"


def test_the_command_proposes_writes_and_keeps_the_old_file(
    plugged: Callable[[Any], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner = plugged(Gm65Emulator(link=tmp_path / "scanner"))
    config = tmp_path / "kiosk.toml"
    config.write_text('# the door\n[kiosk]\nid = "k-1"\n')
    assert cli.main(["probe", "--port", scanner.path, "--config", str(config)]) == 0
    assert "[scanner]" in capsys.readouterr().out
    assert "scanner" not in config.read_text()
    assert cli.main(["probe", "--port", scanner.path, "--config", str(config), "--write", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["section"] == "scanner"
    assert Path(rows[1]["backup"]).read_text() == '# the door\n[kiosk]\nid = "k-1"\n'
    assert tomllib.loads(config.read_text())["scanner"] == {
        "driver": "gm65",
        "baud": 9600,
        "port": scanner.path,
    }
    assert cli.main(["probe", "--port", scanner.path, "--config", str(config), "--write"]) == 0
    assert "set already" in capsys.readouterr().out


def test_bad_use_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[kiosk\n")
    for arguments in (["--write"], ["--config", str(bad)], ["--config", str(tmp_path / "none.toml")]):
        assert cli.main(["probe", *arguments]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert cli.main(["probe", "--port", str(tmp_path / "ttyUSB0")]) == 1


def test_settings_that_are_not_there_are_made_and_it_is_said(
    plugged: Callable[[Any], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner, config = plugged(Gm65Emulator(link=tmp_path / "scanner")), tmp_path / "new.toml"
    assert cli.main(["probe", "--port", scanner.path, "--config", str(config), "--write"]) == 0
    assert f"{config}: made" in capsys.readouterr().out
    assert tomllib.loads(config.read_text())["scanner"]["port"] == scanner.path
    assert cli.main(["probe", "--config", str(tmp_path / "no" / "x.toml"), "--write"]) == 2
    assert "can't be made" in capsys.readouterr().err
