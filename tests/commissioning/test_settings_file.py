"""A calibration changes one value in the settings file and nothing of what the technician wrote around it."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.config import ConfigError
from sentinel.config.settings_file import replace_file, with_value

VALUE = "[1.2000, -0.1000, 1.0000, 0.0500]"
BEFORE = """\
# the north door
[kiosk]
id = "north"   # never change

[thermal]  # on the mast
driver = "mlx90640"
registration = [1.0, 0.0, 1.0, 0.0]  # first try
warm_up_s = 300.0

# at the end
[gate]
driver = "none"
"""


def test_only_the_value_changes_and_comments_stay():
    after = with_value(BEFORE, "thermal", "registration", VALUE)
    assert after == BEFORE.replace("[1.0, 0.0, 1.0, 0.0]", VALUE)


def test_a_value_that_was_not_there_goes_into_its_section():
    without = BEFORE.replace("registration = [1.0, 0.0, 1.0, 0.0]  # first try\n", "")
    after = with_value(without, "thermal", "registration", VALUE)
    assert after == without.replace("warm_up_s = 300.0\n", f"warm_up_s = 300.0\nregistration = {VALUE}\n")


@pytest.mark.parametrize("text", ["", '[kiosk]\nid = "x"', "# nothing\n"])
def test_a_section_that_was_not_there_is_added(text: str):
    after = with_value(text, "thermal", "registration", VALUE)
    assert after.startswith(text)
    assert tomllib.loads(after)["thermal"]["registration"] == [1.2, -0.1, 1.0, 0.05]


def test_a_list_over_several_lines_is_replaced_whole():
    many = BEFORE.replace("[1.0, 0.0, 1.0, 0.0]", "[\n  1.0, 0.0,\n  1.0, 0.0,\n]")
    assert with_value(many, "thermal", "registration", VALUE) == BEFORE.replace("[1.0, 0.0, 1.0, 0.0]", VALUE)


@pytest.mark.parametrize("text", ['thermal.driver = "mlx90640"\n', 'thermal = {driver = "none"}\n'])
def test_a_way_of_writing_that_is_not_understood_is_left_alone(text: str):
    with pytest.raises(ConfigError, match=r"write registration = \[1\.2"):
        with_value(text, "thermal", "registration", VALUE)


def test_the_old_file_is_kept_beside_with_its_mode(tmp_path: Path):
    path = tmp_path / "kiosk.toml"
    path.write_text(BEFORE)
    path.chmod(0o640)
    backup = replace_file(path, "new\n", datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert backup.name == "kiosk.toml.20261125T120000Z.bak"
    assert (path.read_text(), backup.read_text()) == ("new\n", BEFORE)
    assert path.stat().st_mode & 0o777 == backup.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write another's file as its owner")
def test_what_root_changes_still_belongs_to_the_kiosk(tmp_path: Path):
    path = tmp_path / "kiosk.toml"
    path.write_text(BEFORE)
    path.chmod(0o640)
    os.chown(path, 12345, 23456)
    backup = replace_file(path, "new\n", datetime(2026, 11, 25, 12, tzinfo=UTC))
    for file in (path, backup):
        assert (file.stat().st_uid, file.stat().st_gid, file.stat().st_mode & 0o777) == (12345, 23456, 0o640)
