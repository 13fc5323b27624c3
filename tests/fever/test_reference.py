"""The population reference and the black body: a wrong sensor comes right, and no fever is ever pulled to normal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.thermal.scene import Face, Scene
from sentinel.config import ThermalSettings
from sentinel.core.clock import Now
from sentinel.core.facts import Provenance, Source, ThermalState
from sentinel.fever.estimate import Measurement, conclude, sample
from sentinel.fever.keeping import SiteKeeper, configured
from sentinel.fever.middle import centre
from sentinel.fever.reference import (
    LEAST,
    MOST_K,
    STEP_K,
    WINDOW,
    Reference,
    admit,
    age_s,
    anchored,
    applied,
)
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fever.site import BARE_K, Site

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BY = Provenance(Source.THERMAL, NOON)
NEAR = (0.36, 0.2, 9 / 32, 15 / 24)
HEALTHY_C, SPREAD_K = 34.1, 0.5  # of the level, the sensor's noise included
EEPROM = np.arange(832, dtype=np.uint16)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False)


def after(levels, reference=None):
    """One person every four minutes: 120 make a day."""
    reference = Reference() if reference is None else reference
    for n, one in enumerate(levels):
        reference = admit(reference, one, NOON + timedelta(minutes=4 * n))
    return reference


def crowd(count: int, febrile: float, seed: int, rise: float = 1.8, error: float = 0.0):
    """Levels of people in the order of arrival, a share of them with a fever."""
    rng = np.random.default_rng(seed)
    levels = HEALTHY_C + error + rng.normal(0, SPREAD_K, count)
    return levels + np.where(rng.random(count) < febrile, rng.uniform(0.8, rise + 0.4, count), 0.0)


def now(minutes: float = 0.0) -> Now:
    return Now(1000.0 + 60 * minutes, NOON + timedelta(minutes=minutes))


def measure(skin_c: float, site: Site):
    picture = Scene(24.1, (Face(*NEAR, skin_c),)).temperatures().astype(np.float32)
    measurement = Measurement()
    for n in range(4):
        measurement = measurement.with_(sample(picture, NEAR, 24.1, n * 0.5))
    return conclude(measurement, site, BY)


def test_a_bare_part_says_that_near_the_limit_it_can_not_tell():
    bare = configured(ThermalSettings(driver="mlx90640"))
    assert bare.calibration_k == BARE_K
    fact = measure(35.0, bare)
    assert fact.uncertainty_k > 3.3
    assert measure(32.5, bare).estimate_c + fact.uncertainty_k > 37.3  # the lowest that is a number


@pytest.mark.parametrize("error", [-2.8, -1.0, 0.7, 2.8])
def test_a_days_people_bring_an_uncalibrated_sensor_right(error: float):
    site = Site()
    assert applied(site, after(crowd(LEAST - 1, 0, 1, error=error)), 36.5, NOON) == site
    reference = after(crowd(WINDOW, 0, 1, error=error))
    ready = applied(site, reference, 36.5, reference.newest)
    assert HEALTHY_C + error + ready.offset_k == pytest.approx(36.5, abs=0.25)
    assert ready.calibration_k < 0.5


@settings(max_examples=200, deadline=None)
@given(
    healthy=st.lists(numbers(34.0, 36.0), min_size=8, max_size=60),
    fevers=st.lists(numbers(35.5, 41.0), max_size=15),
)
def test_up_to_a_fifth_of_fevers_moves_the_middle_no_further_than_the_healthy_ones_quantile(healthy, fevers):
    fevers = fevers[: len(healthy) // 4]  # a fifth of all
    bound = np.quantile(healthy, 0.5 / 0.8, method="higher")
    assert centre([*healthy, *fevers]) <= max(bound, np.median(healthy)) + 1e-9


@settings(max_examples=60, deadline=None)
@given(
    people=st.lists(numbers(24.0, 44.0), max_size=150),
    skin=numbers(33.0, 37.0),
    rise=numbers(0.1, 3.0),
)
def test_a_fever_is_as_high_in_the_estimate_as_in_the_skin_whatever_the_site_has_seen(people, skin, rise):
    site = applied(Site(emissivity=1.0), after(people), 36.5, NOON + timedelta(hours=3))
    cooler, warmer = (site.correction(24.0) + one for one in (skin, skin + rise))
    assert warmer - cooler == pytest.approx(rise, abs=1e-9)
    assert site.correction(24.0) == site.correction(24.0)


@settings(max_examples=60, deadline=None)
@given(people=st.lists(numbers(20.0, 50.0), max_size=200))
def test_nobody_can_move_a_calibrated_offset_further_than_the_bound(people):
    begin = anchored(Site(), 36.5)
    reference = begin
    for one in people:
        moved = admit(reference, one, NOON)
        assert abs(moved.settled - reference.settled) <= STEP_K + 1e-9
        assert abs(moved.settled - begin.settled) <= MOST_K + 1e-9
        reference = moved


@pytest.mark.parametrize("febrile", [0.0, 0.05, 0.1, 0.2])
def test_a_random_walk_of_people_with_fevers_among_them_hides_less_than_four_tenths(febrile: float):
    """The bound at a spread of 0.5 K: 0.16 for a fifth of fevers, 0.24 for the sampling of the first people."""
    hidden = []
    for seed in range(6):
        reference = Reference()
        for n, one in enumerate(crowd(1000, febrile, seed)):
            reference = admit(reference, one, NOON + timedelta(minutes=4 * n))
            if reference.settled is not None:
                hidden.append(reference.settled - HEALTHY_C)
    assert max(hidden) < 0.4
    assert np.quantile(hidden, 0.99) < 0.25
    assert abs(np.mean(hidden)) < 0.1


def test_a_day_of_only_fevers_hides_at_most_half_a_kelvin_and_says_that_it_is_astray():
    reference = after(crowd(WINDOW, 0, 3))
    reference = after(crowd(500, 1.0, 4, rise=3.0), reference)
    assert reference.settled - reference.anchor <= MOST_K + 1e-9
    assert reference.astray
    assert applied(Site(), reference, 36.5, NOON).calibration_k > 0.5


def test_visitors_from_the_cold_do_not_make_the_next_ones_feverish():
    levels = crowd(60, 0, 5)
    levels[::4] -= 4.0
    assert centre(levels) == pytest.approx(centre(crowd(60, 0, 5)), abs=0.15)


def test_a_reference_that_saw_nobody_for_days_is_trusted_less():
    reference = after(crowd(WINDOW, 0, 6))
    fresh, old = (applied(Site(), reference, 36.5, reference.newest + timedelta(days=d)) for d in (0, 14))
    assert old.calibration_k > fresh.calibration_k + 1.0
    assert old.offset_k == fresh.offset_k


def test_the_reference_survives_a_restart_but_not_another_sensor(tmp_path: Path, caplog):
    store = ReferenceFile(tmp_path / "reference.json")
    first = SiteKeeper(ThermalSettings(driver="mlx90640"), store)
    first.open(EEPROM)
    for n, one in enumerate(crowd(40, 0, 7)):
        first.learn((one,), now(n))
    first.close()
    again = SiteKeeper(ThermalSettings(driver="mlx90640"), store)
    again.open(EEPROM)
    assert again.reference == first.reference and len(again.reference.levels) == 40
    assert (tmp_path / "reference.json").stat().st_mode & 0o777 == 0o600
    other = SiteKeeper(ThermalSettings(driver="mlx90640"), store)
    other.open(EEPROM + 1)
    assert other.reference.settled is None
    assert "another sensor" in caplog.text


@pytest.mark.parametrize("text", ["", "{}x", '{"levels": "no"}', '{"levels": [' + "35.0," * 999 + "35.0]}"])
def test_a_damaged_file_is_no_reference(tmp_path: Path, text: str):
    path = tmp_path / "reference.json"
    path.write_text(text)
    assert ReferenceFile(path).load() is None


def test_a_frozen_reference_is_used_and_never_changed(tmp_path: Path):
    store = ReferenceFile(tmp_path / "reference.json")
    kept = replace(after(crowd(60, 0, 8)), sensor=_sensor(tmp_path))
    store.save(kept)
    keeper = SiteKeeper(ThermalSettings(driver="mlx90640", reference="frozen"), store)
    keeper.open(EEPROM)
    for one in crowd(80, 1.0, 9):
        keeper.learn((one,), now())
    assert keeper.reference == kept
    assert keeper.site(now()).offset_k == pytest.approx(36.5 - kept.settled)


def _sensor(tmp_path: Path) -> str:
    keeper = SiteKeeper(ThermalSettings(driver="mlx90640"), ReferenceFile(tmp_path / "none.json"))
    keeper.open(EEPROM)
    return keeper.reference.sensor


def test_sunlight_on_a_brow_is_no_fever():
    from hw.thermal.scene import Sun

    x, y, w, h = NEAR
    lit = Scene(24.1, (Face(*NEAR, 34.5),), sun=(Sun(x, y, w, 0.45 * h, 5.0),))
    picture = lit.temperatures().astype(np.float32)
    measurement = Measurement()
    for n in range(4):
        measurement = measurement.with_(sample(picture, NEAR, 24.1, n * 0.5))
    assert conclude(measurement, Site(), BY).state is ThermalState.HOT_OBJECT


def test_a_calibration_is_not_that_of_another_sensor(tmp_path: Path):
    for reference in ("off", "running"):
        settings = ThermalSettings(driver="mlx90640", calibration_k=0.12, reference=reference)
        store = ReferenceFile(tmp_path / f"{reference}.json")
        mine, other = np.arange(832, dtype=np.uint16), np.ones(832, dtype=np.uint16)
        for eeprom, known_k in ((mine, 0.12), (mine, 0.12), (other, BARE_K), (other, BARE_K), (mine, 0.12)):
            keeper = SiteKeeper(settings, store)
            keeper.open(eeprom)
            assert keeper.site(now()).calibration_k == known_k
            keeper.close()


def test_the_last_people_do_not_undo_a_calibration(tmp_path: Path):
    keeper = SiteKeeper(
        ThermalSettings(driver="mlx90640", calibration_k=0.12), ReferenceFile(tmp_path / "r.json")
    )
    keeper.open(np.arange(832, dtype=np.uint16))
    before = keeper.site(now())
    for _ in range(150):
        keeper.learn((36.9 - 2.4,), now())
    assert keeper.site(now()) == before


def test_a_file_that_is_no_text_or_absurd_is_no_reference(tmp_path: Path):
    path = tmp_path / "reference.json"
    path.write_bytes(b'{"levels":[],"sensor":"\xff"}')
    assert ReferenceFile(path).load() is None
    path.write_text('{"levels":[],"settled":90.0,"sensor":""}')
    assert ReferenceFile(path).load() is None


def test_one_visitor_does_not_make_a_month_old_level_new():
    old = Reference(levels=(34.9,) * 40, settled=34.9, anchor=34.9, newest=NOON)
    month = NOON + timedelta(days=30)
    assert age_s(admit(old, 34.9, month), month) > 20 * 86400
    assert age_s(old, NOON - timedelta(days=30)) == age_s(old, month)  # the clock was wrong, then or now
