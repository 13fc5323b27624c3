"""The doctor and the probe name the board, and notice lines that are not on its header."""

from pathlib import Path

import pytest

from sentinel.commissioning.probe import computer as probed
from sentinel.config import ConfigError, Settings, parse
from sentinel.doctor.computer import test_computer as look

PI5 = {"/dev/gpiochip0": "gpio-brcmstb", "/dev/gpiochip4": "pinctrl-rp1"}


def settings(chip: str, line: int = 11) -> Settings:
    gate = {
        "driver": "gpio", "chip": chip, "line": line, "edge_triggered": True, "fail": "secure",
    }  # fmt: skip
    return parse({"gate": gate}, Path())


def board(root: Path, said: str) -> Path:
    tree = root / "proc/device-tree"
    tree.mkdir(parents=True)
    (tree / "model").write_text(said + "\0")
    return root


def test_a_gate_on_a_chip_that_is_not_the_headers_is_warned_of(tmp_path: Path) -> None:
    root = board(tmp_path, "Raspberry Pi 5 Model B Rev 1.0")
    wrong = look(settings("/dev/gpiochip0"), root, PI5)
    assert (wrong.state.value, "gpio-brcmstb" in wrong.found) == ("warn", True)
    assert 'gate.chip = "header"' in wrong.advice
    assert look(settings("/dev/gpiochip4"), root, PI5).state.value == "ok"
    good = look(settings("header"), root, PI5)
    assert (good.state.value, "/dev/gpiochip4" in good.found) == ("ok", True)
    assert look(settings("header"), root, {}).state.value == "fail"


def test_header_pins_on_a_machine_without_a_known_header_fail(tmp_path: Path) -> None:
    assert look(settings("header"), tmp_path, {}).state.value == "fail"
    assert look(Settings(), tmp_path, {}).state.value == "ok"
    other = board(tmp_path, "Some Board")
    assert "Some Board" in look(settings("header"), other, {}).found


@pytest.mark.parametrize("pin", [0, 41, 100])
def test_a_pin_that_no_header_has_is_refused_in_the_settings(pin: int) -> None:
    with pytest.raises(ConfigError, match="1 to 40"):
        settings("header", pin)


def test_the_probe_says_where_the_header_is(tmp_path: Path) -> None:
    assert list(probed.look(tmp_path, {})) == []
    root = board(tmp_path, "Raspberry Pi 5 Model B Rev 1.0")
    (found,) = probed.look(root, PI5)
    assert "/dev/gpiochip4" in found.about and "/dev/i2c-1" in found.about
    assert 'chip = "header"' in found.advice and found.section == ""
