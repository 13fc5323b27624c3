"""The udev rules: readable by udev's grammar, groups that exist, and nothing but the kiosk's kinds of devices."""

import fnmatch
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
RULES = FOLDER / "60-sentinel.rules"
# udev(7): KEY{ATTRIBUTE} OPERATOR "VALUE", with commas between
PAIR = re.compile(r'([A-Z]+)(?:\{([^}]*)\})?(==|!=|\+=|-=|:=|=)"([^"]*)"')
MATCHES = {"ACTION", "SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "TEST", "ENV", "ATTR", "ATTRS"}


def rules() -> list[list[tuple[str, str, str, str]]]:
    lines = [
        line for line in RULES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    found = []
    for line in lines:
        parts = line.split(", ")
        assert all(PAIR.fullmatch(part) for part in parts), line
        found.append([PAIR.fullmatch(part).groups() for part in parts])  # type: ignore[union-attr]
    return found


def test_every_group_that_a_device_is_given_to_is_one_of_the_units() -> None:
    known = (FOLDER / "sysusers.conf").read_text(encoding="utf-8")
    groups = {value for rule in rules() for key, _, _, value in rule if key == "GROUP"}
    assert groups == {"i2c", "gpio", "dialout", "tss", "video"}
    for group in groups:
        assert re.search(rf"^m sentinel\S* {group}$", known, re.MULTILINE)


def test_a_rule_matches_before_it_sets_and_opens_nothing_to_everybody() -> None:
    for rule in rules():
        assert {key for key, _, operator, _ in rule if operator in ("==", "!=")} <= MATCHES
        assert any(key in ("SUBSYSTEM", "KERNEL") and operator == "==" for key, _, operator, _ in rule)
        for key, _, _, value in rule:
            assert key != "RUN"
            assert key != "MODE" or value == "0660"


def test_nobody_else_writes_to_the_readers_lines() -> None:
    serial = next(rule for rule in rules() if ("SUBSYSTEM", None, "==", "tty") in rule)
    assert ("ENV", "ID_MM_DEVICE_IGNORE", "=", "1") in serial


def told_to_the_compositor(**device: str) -> dict[str, str]:
    """The properties that an input device leaves the rules with, as udev(7) has them applied."""
    found = dict(device)
    for rule in rules():
        applies = True
        for key, name, operator, value in rule:
            if operator not in ("==", "!="):
                continue
            what = found.get(name if key == "ENV" else key, "")
            fits = any(fnmatch.fnmatchcase(what, one) for one in value.split("|"))
            applies &= fits if operator == "==" else not fits
        if applies:
            found.update(
                {name: value for key, name, operator, value in rule if key == "ENV" and operator == "="}
            )
    return found


@pytest.mark.parametrize(
    ("kind", "ignored"),
    [
        ({"ID_INPUT_KEY": "1", "ID_INPUT_KEYBOARD": "1"}, True),
        ({"ID_INPUT_TOUCHSCREEN": "1"}, False),
        ({"ID_INPUT_MOUSE": "1"}, False),  # as resistive panels call themselves
        ({"ID_INPUT_KEY": "1"}, True),  # one key of a keyboard left out
        ({"ID_INPUT_TOUCHSCREEN": "1", "ID_INPUT_KEY": "1", "ID_INPUT_KEYBOARD": "1"}, True),
        ({"ID_INPUT_TOUCHSCREEN": "1", "ID_INPUT_KEY": "1"}, False),  # a panel with a key for home
    ],
)
def test_a_stick_that_poses_as_a_keyboard_types_nothing_and_the_touch_panel_goes_on(
    kind: dict[str, str], ignored: bool
) -> None:
    found = told_to_the_compositor(SUBSYSTEM="input", KERNEL="event5", ACTION="add", **kind)
    assert found.get("LIBINPUT_IGNORE_DEVICE", "0") == str(int(ignored))


@pytest.mark.skipif(shutil.which("udevadm") is None, reason="udevadm is not installed")
def test_udev_itself_takes_them() -> None:
    told = subprocess.run(
        ["udevadm", "verify", str(RULES)], capture_output=True, text=True, timeout=120, check=False
    )
    if "Unknown command" in told.stderr:
        pytest.skip("this udevadm can't verify (it is older than 254)")
    assert told.returncode == 0, told.stdout + told.stderr
