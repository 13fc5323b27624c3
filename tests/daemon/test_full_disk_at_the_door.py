"""A living kiosk on a small file system that is really full: visitors pass, and the rehearsal of it is passed."""

from pathlib import Path

from small_disk import on_a_disk_of

SCRIPT = Path(__file__).with_name("kiosk_on_a_full_disk.py")


def test_a_full_disk_turns_nobody_away_and_its_rehearsal_is_noticed_and_over(tmp_path: Path) -> None:
    told = on_a_disk_of("20m", SCRIPT, tmp_path, at="data")
    assert told["usual"] and told["free"] == 0, "the disk was never full"
    assert told["let_in_on_a_full_disk"] and told["store_up"], told
    assert told["rehearsal"] == 0 and not told["unplayed"], told
    (item,) = told["report"]
    timed = {mark["what"]: mark["took_s"] for mark in item["marks"]}
    assert set(timed) == {"noticed", "honest", "recovered", "as_before"}
