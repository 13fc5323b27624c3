"""Who comes first to an uncalibrated kiosk: people from the sun or the cold hide no fever and stay no error."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.config import ThermalSettings
from sentinel.core.checks import read
from sentinel.core.clock import Now
from sentinel.core.facts import Facts, Provenance, Source, TemperatureFact, ThermalState
from sentinel.core.policy import Check, Outcome, Policy
from sentinel.fever.anchoring import HOURS, SHARED_K
from sentinel.fever.keeping import SiteKeeper
from sentinel.fever.reference import LEAST, MOST_K, Reference, admit, anchored, applied
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fever.site import BARE_K, Site

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
HEALTHY_C, SPREAD_K = 36.5, 0.5
EEPROM = np.arange(832, dtype=np.uint16)
SITE = Site()
TRUE_LEVEL_C = HEALTHY_C - SITE.offset_k


def day(first_shift: float, febrile: float, seed: int, people: int = 200, every_min: float = 3.0):
    """Levels and times of a day whose first ``LEAST`` people share a shift."""
    rng = np.random.default_rng(seed)
    levels = TRUE_LEVEL_C + rng.normal(0, SPREAD_K, people)
    levels[:LEAST] += first_shift
    levels += np.where(rng.random(people) < febrile, rng.uniform(0.8, 2.5, people), 0.0)
    # they come together, an hour's worth in ten minutes, and the others over the day
    minutes = np.concatenate((np.linspace(0, 10, LEAST), 15 + every_min * np.arange(people - LEAST)))
    return [(float(one), EIGHT + timedelta(minutes=float(m))) for one, m in zip(levels, minutes, strict=True)]


def through(people, reference: Reference | None = None):
    """The reference after each person."""
    reference = Reference() if reference is None else reference
    for level, at in people:
        reference = admit(reference, level, at)
        yield reference, at


def said(reference: Reference, at: datetime, body_c: float) -> Outcome:
    """What the default policy's check says of a body that this reference measures, the people's spread aside."""
    site = applied(SITE, reference, HEALTHY_C, at)
    estimate = body_c - SITE.offset_k + site.offset_k
    uncertainty = float(np.hypot(site.calibration_k, site.spread_k))
    by = Provenance(Source.THERMAL, at)
    fact = TemperatureFact(by, ThermalState.OK, estimate, 0.0, estimate, uncertainty, people_k=site.spread_k)
    return read(Check.TEMPERATURE, Facts(temperature=fact), Policy(), at)[0]


@pytest.mark.parametrize("febrile", [0.0, 0.2])
@pytest.mark.parametrize("shift", [1.0, 2.0, -3.0])
def test_the_first_people_from_the_sun_or_the_cold_are_forgotten_by_the_evening(shift: float, febrile: float):
    for seed in range(10):
        *_, (last, at) = through(day(shift, febrile, seed))
        assert last.holds
        assert last.settled == pytest.approx(TRUE_LEVEL_C, abs=0.35)
        assert applied(SITE, last, HEALTHY_C, at).calibration_k < 0.4


@pytest.mark.parametrize("febrile", [0.0, 0.2])
@pytest.mark.parametrize("shift", [0.0, 1.0, 1.5])
def test_no_fever_passes_while_the_first_people_from_the_sun_still_count(shift: float, febrile: float):
    for seed in range(10):
        for reference, at in through(day(shift, febrile, seed)):
            assert said(reference, at, 38.0) is not Outcome.PASS
            if not reference.holds:
                assert said(reference, at, 37.5) is not Outcome.PASS


def test_three_sunny_hours_of_six_make_no_anchor_and_say_so():
    rng = np.random.default_rng(4)
    people = []
    for hour in range(6):
        shift = 1.0 if hour < 3 else 0.0
        people += [
            (TRUE_LEVEL_C + shift + float(rng.normal(0, 0.3)), EIGHT + timedelta(hours=hour, minutes=3 * n))
            for n in range(20)
        ]
    *_, (reference, at) = through(people)
    assert not reference.holds
    assert applied(SITE, reference, HEALTHY_C, at).calibration_k >= 0.4
    later = [(TRUE_LEVEL_C, at + timedelta(hours=1 + n / 10)) for n in range(60)]
    *_, (reference, at) = through(later, reference)
    assert reference.holds and reference.settled == pytest.approx(TRUE_LEVEL_C, abs=0.2)


def test_an_hour_of_many_is_one_hour():
    *_, (reference, at) = through([(TRUE_LEVEL_C, EIGHT + timedelta(seconds=10 * n)) for n in range(300)])
    assert not reference.holds and len(reference.hours) == 1
    assert SHARED_K <= applied(SITE, reference, HEALTHY_C, at).calibration_k < BARE_K


def test_one_visitor_an_hour_needs_a_day_and_more_and_gets_there():
    people = [(TRUE_LEVEL_C, EIGHT + timedelta(hours=n)) for n in range(5 * HOURS + LEAST)]
    held = [reference.holds for reference, _ in through(people)]
    assert held.index(True) == 5 * HOURS - 1


def test_a_restart_between_loses_no_hour(tmp_path: Path):
    people = day(1.0, 0.2, 3)
    straight = kept = None
    for restarts in (False, True):
        store = ReferenceFile(tmp_path / f"{restarts}.json")
        keeper = _keeper(store)
        for n, (level, at) in enumerate(people):
            keeper.learn((level,), Now(1000.0 + n, at))
            if restarts and n % 25 == 24:
                keeper.close()
                keeper = _keeper(store)
        straight, kept = (keeper.reference, kept) if not restarts else (straight, keeper.reference)
    assert straight == kept and kept.holds


def _keeper(store: ReferenceFile) -> SiteKeeper:
    keeper = SiteKeeper(ThermalSettings(driver="mlx90640"), store)
    keeper.open(EEPROM)
    return keeper


def test_an_older_versions_anchor_of_the_first_people_does_not_hold(tmp_path: Path):
    sensor = _keeper(ReferenceFile(tmp_path / "none.json")).reference.sensor
    path = tmp_path / "old.json"
    levels = ",".join(["35.9"] * 40)
    path.write_text(
        f'{{"levels":[{levels}],"settled":35.9,"anchor":35.9,"newest":"{EIGHT.isoformat()}","sensor":"{sensor}"}}'
    )
    keeper = _keeper(ReferenceFile(path))
    assert keeper.site(Now(0.0, EIGHT)).calibration_k >= SHARED_K
    for level, at in day(0.0, 0.0, 1):
        keeper.learn((level,), Now(0.0, at))
    assert keeper.reference.holds
    assert keeper.site(Now(0.0, at)).offset_k == pytest.approx(SITE.offset_k, abs=0.3)


def test_a_file_with_an_empty_hour_or_a_time_without_zone_is_no_reference(tmp_path: Path):
    path = tmp_path / "reference.json"
    for hour in (
        '{"began":"2026-11-25T08:00:00Z","levels":[]}',
        '{"began":"2026-11-25T08:00:00","levels":[35.0]}',
    ):
        path.write_text(f'{{"hours":[{hour}]}}')
        assert ReferenceFile(path).load() is None


@settings(max_examples=80, deadline=None)
@given(
    people=st.lists(
        st.tuples(st.floats(20.0, 50.0), st.floats(-100.0, 4000.0)),
        max_size=200,
    )
)
def test_whoever_comes_whenever_the_level_is_theirs_bounded_and_never_depends_on_who_is_measured(people):
    reference, at = Reference(), EIGHT
    for level, seconds in people:
        at += timedelta(seconds=seconds)  # the clock may be set back too
        before = reference
        reference = admit(reference, level, at)
        if reference.settled is None:
            continue
        assert 24.0 <= reference.settled <= 44.0
        if before.holds:
            assert reference.anchor == before.anchor
            assert abs(reference.settled - reference.anchor) <= MOST_K + 1e-9
        site = applied(SITE, reference, HEALTHY_C, at)
        if not reference.holds and len(reference.levels) >= LEAST:
            assert site.calibration_k >= SHARED_K / HOURS
        # slope 1: what is added to a skin is the same for a warmer one
        assert site.correction(23.0) == site.offset_k + site.slope * (23.0 - site.reference_ambient_c)


def test_a_calibration_is_an_anchor_from_the_start():
    begin = anchored(SITE, HEALTHY_C)
    assert begin.holds
    *_, (after, _) = through(day(3.0, 0.0, 1), begin)
    assert after.anchor == begin.anchor and not after.hours


_json = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.floats(allow_nan=False), st.integers(-50, 50), st.text(max_size=4)
    ),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)
_hour = st.fixed_dictionaries(
    {"began": st.sampled_from(["2026-11-25T08:00:00Z", "2026-11-25T08:00:00", "x"])},
    optional={"levels": st.one_of(_json, st.lists(st.floats(20.0, 50.0), max_size=9))},
)


@settings(max_examples=150, deadline=None)
@given(
    stored=st.fixed_dictionaries(
        {},
        optional={
            "levels": st.one_of(_json, st.lists(st.floats(20.0, 50.0), max_size=200)),
            "settled": st.one_of(_json, st.floats(20.0, 50.0)),
            "anchor": st.one_of(_json, st.floats(20.0, 50.0)),
            "newest": st.sampled_from(
                [None, "2026-11-25T08:00:00Z", "2026-11-25T08:00:00", "0001-01-01T00:00:00Z"]
            ),
            "holds": st.one_of(st.booleans(), _json),
            "hours": st.one_of(_json, st.lists(_hour, max_size=4)),
        },
    )
)
def test_whatever_a_file_holds_it_is_no_reference_or_one_that_people_can_go_on_with(tmp_path_factory, stored):
    path = tmp_path_factory.mktemp("file") / "reference.json"
    path.write_text(json.dumps(stored))
    found = ReferenceFile(path).load()
    if found is None:
        return
    for n in range(3):
        at = EIGHT + timedelta(hours=n)
        found = admit(found, 34.0 + n, at)
        site = applied(SITE, found, HEALTHY_C, at)
        assert np.isfinite(site.offset_k) and 0.0 < site.calibration_k <= BARE_K
