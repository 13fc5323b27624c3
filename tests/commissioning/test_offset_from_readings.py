"""``sentinel calibrate offset`` and the doctor: staff's readings make a bare sensor good, and nobody's fever lower."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from sentinel import cli
from sentinel.config import load
from sentinel.doctor.findings import State
from sentinel.doctor.thermometry import judge
from sentinel.fever.readings import NoOffset, Reading, offset
from sentinel.fever.reference import Reference, admit
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fever.site import Site

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def people(count: int = 14, error: float = -1.2, seed: int = 1) -> list[Reading]:
    """Staff before a sensor that reads wrong by ``error``; their skin is 2.4 below the hand's reading at 24.1 C."""
    rng = np.random.default_rng(seed)
    hand = rng.normal(36.5, 0.25, count)
    skin = hand - 2.4 - 0.14 * (24.1 - 20.0) + rng.normal(0, 0.35, count) + error
    return [Reading(float(s), 20.0, float(h)) for s, h in zip(skin, hand, strict=True)]


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text('[thermal]\ndriver = "mlx90640"  # on the mast\n')
    return path


def table(path: Path, readings: list[Reading]) -> Path:
    rows = [f"{r.skin_c:.2f},{r.ambient_c:.1f},{r.hand_c:.1f}" for r in readings]
    path.write_text("\n".join(["skin,ambient,reading", *rows, ""]))
    return path


def test_fourteen_readings_calibrate_the_site(kiosk: Path, tmp_path: Path, capsys) -> None:
    readings = table(tmp_path / "r.csv", people())
    assert (
        cli.main(
            ["calibrate", "offset", "--readings", str(readings), "--write", "--config", str(kiosk), "--json"]
        )
        == 0
    )
    row = json.loads(capsys.readouterr().out)
    assert row["proposed_offset_k"] == pytest.approx(2.4 + 1.2, abs=0.3)
    assert (row["source"], row["people"], row["site_offset_k"]) == ("readings", 14, 2.38)
    assert row["written"] == str(kiosk) and Path(row["backup"]).exists()
    assert 0.1 < row["calibration_k"] < 0.3
    after = tomllib.loads(kiosk.read_text())["thermal"]
    assert (after["site_offset_k"], after["calibration_k"]) == (
        row["proposed_offset_k"],
        row["calibration_k"],
    )
    assert "# on the mast" in kiosk.read_text()
    assert judge(load(kiosk), tmp_path / "none", NOON).found.startswith("calibrated to")


def test_too_few_readings_are_the_same_object_with_the_reason(kiosk: Path, tmp_path: Path, capsys) -> None:
    readings = table(tmp_path / "r.csv", people(9))
    assert (
        cli.main(["calibrate", "offset", "--readings", str(readings), "--config", str(kiosk), "--json"]) == 1
    )
    row = json.loads(capsys.readouterr().out)
    assert row["reason"] == "9 people, 10 are needed" and row["proposed_offset_k"] is None


def test_a_fever_among_the_staff_hardly_moves_the_offset() -> None:
    healthy, sick = people(12), [Reading(r.skin_c, r.ambient_c, r.hand_c + 1.0) for r in people(3, seed=2)]
    assert offset([*healthy, *sick], Site()).offset_k - offset(healthy, Site()).offset_k < 0.3


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        (people(9), "9 people, 10 are needed"),
        ([*people(9), Reading(34.0, 24.0, 98.6)], "person 10: reading 98.6 C"),
        ([Reading(33.0 + n % 4, 24.0, 36.5) for n in range(12)] + [Reading(28, 24, 36.5)] * 8, "differ by"),
    ],
)
def test_readings_that_make_no_honest_offset_are_refused(readings: list[Reading], words: str) -> None:
    with pytest.raises(NoOffset, match=words):
        offset(readings, Site())


def test_a_bad_table_and_too_few_people_have_their_exit_codes(kiosk: Path, tmp_path: Path, capsys) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("skin,reading\n34,36\n")
    command = ["calibrate", "offset", "--readings", str(bad), "--write", "--config", str(kiosk)]
    assert cli.main(command) == 2
    assert "no column ambient" in capsys.readouterr().err
    bad.write_text("skin,ambient,reading\n34,x,36\n")
    assert cli.main(command) == 2
    assert "line 2" in capsys.readouterr().err
    table(bad, people(3))
    before = kiosk.read_text()
    assert cli.main(command) == 1
    assert kiosk.read_text() == before
    bad.unlink()
    assert cli.main(command) == 2


def test_the_doctor_says_what_a_bare_sensor_needs_and_when_the_reference_is_there(
    kiosk: Path, tmp_path: Path
) -> None:
    path = tmp_path / "reference.json"
    bare = judge(load(kiosk), path, NOON)
    assert bare.state is State.WARN and "not calibrated" in bare.found and "30, over 6 hours" in bare.advice
    reference = Reference(sensor="x")
    for n, level in enumerate(np.random.default_rng(3).normal(33.0, 0.4, 60)):
        reference = admit(reference, float(level), NOON + timedelta(minutes=7 * n))
        if n == 40:
            ReferenceFile(path).save(reference)
            early = judge(load(kiosk), path, reference.newest)
            assert "provisional until 6 hours agree" in early.found and "nobody can be told" in early.advice
    ReferenceFile(path).save(reference)
    learned = judge(load(kiosk), path, NOON + timedelta(hours=10))
    assert "60 people as reference, the last 4 h ago" in learned.found
    assert "calibrate thermal" in learned.advice
    for n in range(120):
        reference = admit(reference, 35.0, NOON + timedelta(hours=4, minutes=n))
    ReferenceFile(path).save(reference)
    assert "calibrate anew" in judge(load(kiosk), path, NOON).advice
