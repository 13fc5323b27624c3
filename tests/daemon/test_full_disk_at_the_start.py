"""A kiosk that starts on a disk without a byte says so, waits, and starts by itself once there is room."""

from pathlib import Path

import pytest
from small_disk import on_a_disk_of

SCRIPT = Path(__file__).with_name("waiting_for_room.py")


@pytest.mark.parametrize("history", ["new", "used"])
def test_a_start_on_a_full_disk_is_said_on_the_screen_and_comes_true_by_itself(
    history: str, tmp_path: Path
) -> None:
    told = on_a_disk_of("20m", SCRIPT, tmp_path, history, at="data")
    assert told["free"] == 0 and told["ready"] and told["watchdog"], told
    assert told["says"] and told["venue"] == "Library", told
    assert not told["signs_in"] and told["problem"] == "record_away", told
    assert "then starts by itself" in told["doctor"]["daemon"] and "free space" in told["doctor"]["store"]
    assert told["left"] == [], "each start leaves a file behind"
    assert told["second"] == 3, "a second daemon beside the one that waits"
    assert told["code"] == 75 and told["journal"].count("the disk is full") == 1, told
    assert "Make room" in told["journal"] and "there is room again" in told["journal"]
    assert told["serves"] and told["opens"] and told["after"] == 0, told
