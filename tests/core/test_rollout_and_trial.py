"""Who takes a release when, and when a version on trial was well for long enough."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core import trial as trials
from sentinel.core.rollout import Stage, Window, parse_window, place, share
from sentinel.core.trial import Finding, Trial

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NAMES = [f"kiosk-{n}" for n in range(10_000)]


def test_twenty_percent_are_twenty_percent_and_every_tenth_holds_a_tenth() -> None:
    places = [place(name, "1.4.0") for name in NAMES]
    assert all(0 <= where < 100 for where in places)
    # 4.5 standard deviations of a binomial: the names are fixed, so this never changes
    assert sum(where < 20 for where in places) == pytest.approx(2000, abs=180)
    tenths = [sum(10 * n <= where < 10 * n + 10 for where in places) for n in range(10)]
    expected = len(NAMES) / 10
    assert (
        sum((count - expected) ** 2 / expected for count in tenths) < 27.9
    )  # chi square, 9 degrees, p = .001


def test_a_kiosk_keeps_its_place_for_a_release_and_another_release_has_another_order() -> None:
    assert place("kiosk-1", "1.4.0") == place("kiosk-1", "1.4.0")
    first = {name for name in NAMES if place(name, "1.4.0") < 5}
    again = {name for name in NAMES if place(name, "1.5.0") < 5}
    assert len(first & again) < 60  # 25 by chance: the same kiosks are not always first


@given(st.text(), st.text())
def test_any_name_has_a_place(kiosk: str, version: str) -> None:
    assert 0 <= place(kiosk, version) < 100


def test_stages_that_were_announced_begin_by_themselves() -> None:
    stages = (Stage(5, NOW), Stage(50, NOW + timedelta(days=1)), Stage(100, NOW + timedelta(days=3)))
    moments = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(days=2), NOW + timedelta(days=9)]
    assert [share(stages, at) for at in moments] == [0, 5, 50, 100]
    assert share((), NOW) == 100


def test_a_window_goes_over_midnight() -> None:
    night = parse_window("23:30-04:00")
    assert [night.has(time(*at)) for at in ((23, 29), (23, 30), (0, 0), (3, 59), (4, 0), (12, 0))] == [
        False, True, True, True, False, False,
    ]  # fmt: skip
    assert parse_window("02:00-05:00") == Window(time(2), time(5))
    assert all(parse_window("00:00-00:00").has(time(hour)) for hour in range(24))


@pytest.mark.parametrize("text", ["", "2-5", "02:00", "02:00-", "25:00-26:00", "02:00-05:00-06:00"])
def test_what_is_no_window_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="no window"):
        parse_window(text)


UP = frozenset({"coordinator", "store", "gate", "camera"})


def looks(*seen: tuple[float, frozenset[str]]) -> Trial:
    trial = Trial(0.0, UP, healthy_s=120, patience_s=600)
    for now, up in seen:
        trial = trials.step(trial, up, now)
    return trial


def test_two_minutes_of_health_keep_a_version() -> None:
    assert looks((10, UP), (129, UP)).finding is Finding.OPEN
    assert looks((10, UP), (130, UP)).finding is Finding.KEEP


def test_a_break_begins_the_two_minutes_anew_and_a_camera_that_never_comes_ends_the_trial() -> None:
    assert looks((10, UP), (100, UP - {"camera"}), (131, UP)).finding is Finding.OPEN
    lost = looks((10, UP), (100, UP - {"camera"}), (599, UP - {"camera"}))
    assert (lost.finding, lost.missing) == (Finding.OPEN, {"camera"})
    assert looks((10, UP - {"camera"}), (600, UP - {"camera"})).finding is Finding.GIVE_UP


@given(st.lists(st.tuples(st.floats(0, 30), st.frozensets(st.sampled_from(sorted(UP)))), max_size=60))
def test_what_was_found_stays_found_and_is_never_found_early(
    looked: list[tuple[float, frozenset[str]]],
) -> None:
    trial, now = Trial(0.0, UP), 0.0
    for pause, up in looked:
        now += pause
        before, trial = trial, trials.step(trial, up, now)
        assert before.finding is Finding.OPEN or trial == before
        if trial.finding is Finding.KEEP:
            assert now >= trials.HEALTHY_S
        if trial.finding is Finding.GIVE_UP:
            assert now >= trials.PATIENCE_S
