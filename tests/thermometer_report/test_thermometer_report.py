"""The thermometer's report: its arithmetic on made people, and its committed figures where the data is."""

import csv
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from sentinel.core.policy import Outcome
from sentinel.fever.site import OFFSET_K, Site

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "thermometer"
sys.path.insert(0, str(FOLDER))
arithmetic, door, report, sections, subjects = (
    importlib.import_module(name) for name in ("arithmetic", "door", "report", "sections", "subjects")
)
sys.path.remove(str(FOLDER))
DATA = ROOT.parent / "shared" / "data" / subjects.FILE
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the 1,020 subjects are not here (../shared/data)")


def made(count: int = 400):
    """People whose skin is their body less 2 C, 0.1 C warmer a C of ambient, with a spread of 0.2 C."""
    generator = np.random.default_rng(7)
    oral = generator.normal(36.9, 0.5, count)
    ambient = generator.uniform(20, 28, count)
    skin = oral - 2.0 + 0.1 * (ambient - 24) + generator.normal(0, 0.2, count)
    return skin, ambient, oral


def test_a_wilson_interval_is_the_textbooks():
    low, high = arithmetic.Rate(8, 10).interval
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert arithmetic.Rate(0, 10).interval[0] == pytest.approx(0, abs=1e-12)


def test_the_area_is_the_share_of_pairs_in_order_with_ties_half():
    generator = np.random.default_rng(3)
    score, ill = generator.integers(0, 9, 80).astype(float), generator.random(80) < 0.3
    apart = score[ill][:, None] - score[~ill][None, :]
    pairs = (np.count_nonzero(apart > 0) + 0.5 * np.count_nonzero(apart == 0)) / apart.size
    assert arithmetic.auc(score, ill) == pytest.approx(pairs)


def test_nobodys_own_temperature_is_in_their_estimate():
    skin, ambient, oral = made()
    for method in arithmetic.METHODS.values():
        before = arithmetic.by_others(method, skin, ambient, oral)
        lied = oral.copy()
        lied[17] += 40.0
        assert arithmetic.by_others(method, skin, ambient, lied)[17] == before[17]


def test_offset_and_slope_find_what_was_put_in_and_leave_fevers_alone():
    skin, ambient, oral = made(4000)
    error = arithmetic.by_others(arithmetic.offset_and_slope, skin, ambient, oral) - oral
    assert abs(error.mean()) < 0.02
    assert arithmetic.rmse(error) == pytest.approx(0.2, abs=0.01)
    pulled = arithmetic.by_others(arithmetic.regression, skin, ambient, oral) - oral
    assert pulled[oral > 38].mean() < error[oral > 38].mean() - 0.1


def test_a_drift_of_the_sensor_is_gone_from_the_running_reference():
    skin, ambient, oral = made(2000)
    drifted = skin + np.linspace(0, 1.5, len(skin))
    error = arithmetic.by_others(arithmetic.running_reference, drifted, ambient, oral) - oral
    assert abs(error[-200:].mean()) < 0.1


def people_of(tmp_path: Path, count: int = 3, oral: float = 38.4):
    names = ["SubjectID", "Date", "Time", "aveOralM", "aveOralF", "T_atm"]
    names += [
        f"{site}{n}"
        for site in (*filter(None, subjects.SITES.values()), *subjects._SPOTS[1:], *subjects._CANTHI)
        for n in range(1, 5)
    ]
    path = tmp_path / "subjects.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for n in range(count):
            row = dict.fromkeys(names, "36.8") | {"SubjectID": n, "Date": "20-01-01", "Time": f"10:0{n}"}
            writer.writerow(row | {"aveOralM": oral, "aveOralF": oral, "T_atm": 24.1})
    return subjects.read(path)


def test_the_kiosks_own_code_reads_the_face_that_was_put_before_it(tmp_path: Path):
    data = people_of(tmp_path)
    read = door.measure(data, [0, 1, 2], door.Trial(door.NARROW, 0.5, even=True), 0)
    assert read.skin == pytest.approx(np.full(3, 36.8), abs=0.35)
    assert read.forehead == pytest.approx(read.skin, abs=0.35)
    assert read.estimate == pytest.approx(read.skin + Site().offset_k, abs=0.02)
    assert door.outcome(read.estimate[0], read.uncertainty[0], 37.3, 1.0) is Outcome.FAIL
    assert door.outcome(37.0, 0.6, 37.3, 1.0) is Outcome.PASS
    assert door.outcome(37.25, 0.6, 37.3, 1.0) is Outcome.CAUTION
    assert door.outcome(37.0, 0.6, 37.3, 0.0) is Outcome.PASS


def test_a_face_too_far_gets_no_number(tmp_path: Path):
    read = door.measure(people_of(tmp_path), [0], door.Trial(door.WIDE, 0.5), 0)
    assert np.isnan(read.estimate).all()


def test_a_file_with_a_temperature_of_no_face_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="aveOralM"):
        people_of(tmp_path, oral=79.0)


@needs_data
def test_the_committed_report_says_what_the_data_says():
    text = (FOLDER / "REPORT.md").read_text(encoding="utf-8")
    data = subjects.read(DATA)
    for section in (sections.people, sections.rounds, sections.noise):
        assert section(data) in text


REPORT = (FOLDER / "REPORT.md").read_text(encoding="utf-8")


def test_the_report_was_made_by_the_code_that_is_here():
    assert f"Made from {report.fingerprint()}:" in REPORT, (
        "run: python docs/thermometer/report.py --data ../shared/data"
    )


def test_a_constant_makes_the_report_stale_and_a_comment_does_not():
    source = (ROOT / "sentinel" / "fever" / "estimate.py").read_text(encoding="utf-8")
    assert report.bare(source + "# a word\n") == report.bare(source)
    assert report.bare(source.replace("HOTTEST_PX = 4.0", "HOTTEST_PX = 5.0")) != report.bare(source)
    assert report.bare(source.replace('"""From thermal', '"""Of thermal')) == report.bare(source)


def rows(site: str) -> dict[str, list[float]]:
    """By condition: oral - skin, its slope, its spread, the area under the ROC."""
    found = [line.strip("| ").split(" | ") for line in REPORT.splitlines() if f"| {site}" in line]
    return {row[0]: [float(cell) for cell in row[2:]] for row in found}


def test_the_standing_offset_slope_and_spread_are_the_reports():
    offset, slope, spread, _ = rows("upper face, hottest")[sections.STANDARD]
    assert Site().offset_k == pytest.approx(offset, abs=0.015)
    assert Site().slope == pytest.approx(slope, abs=0.006)
    assert Site().spread_k == pytest.approx(spread, abs=0.015)
    even = rows("upper face, hottest")["0.5 m, even face"][0]
    assert pytest.approx((offset - even) / 3**0.5, abs=0.02) == OFFSET_K


def test_the_report_chooses_the_site_that_tells_a_fever_best_and_loses_nothing_behind_glasses():
    upper, forehead = rows("upper face, hottest"), rows("forehead, hottest")
    assert len(upper) == len(forehead) == 5
    for condition in ("0.4 m, as measured", "0.5 m, as measured"):
        assert upper[condition][3] > forehead[condition][3] + 0.01
    for condition, figures in upper.items():
        assert figures[3] >= forehead[condition][3] - 0.01
    glasses = upper["0.5 m, with glasses"][0] - upper[sections.STANDARD][0]
    assert abs(glasses) < 0.1, "what glasses hide of a fever"


def test_the_report_says_that_its_kiosk_is_computed():
    assert "**Computed, not measured**" in REPORT
