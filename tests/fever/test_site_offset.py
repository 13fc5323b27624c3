"""The proposed site offset: honest about how little it knows, unmoved by fevers and by whom the kiosk picked."""

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.checks import read
from sentinel.core.facts import Facts, Provenance, Source, TemperatureFact, ThermalState
from sentinel.core.hand_thermometer import Pair
from sentinel.core.policy import Check, Outcome, Policy
from sentinel.fever.site import Site
from sentinel.fever.site_offset import LEAST, findings, summary

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = Site()
LIMIT, GUARD = 37.3, 1.0


def pair(number: int, true_c: float, error_k: float, *, chosen: bool = False, ambient: float = 24.1) -> Pair:
    """Somebody of ``true_c`` whom the kiosk reads ``error_k`` too high."""
    correction = SITE.correction(ambient)
    estimate = true_c + error_k
    at = NOW + timedelta(minutes=number)
    return Pair(at, estimate - correction, correction, estimate, 0.45, ambient, round(true_c, 1), chosen)


def crowd(count: int, error_k: float, seed: int = 1) -> list[Pair]:
    dice = random.Random(seed)
    return [pair(n, dice.gauss(36.6, 0.3), error_k + dice.gauss(0, 0.3)) for n in range(count)]


def test_a_kiosk_that_reads_low_is_raised_by_what_it_lacks():
    found = findings(crowd(200, -0.4), SITE, LIMIT, GUARD)
    assert found.offset_k == pytest.approx(SITE.offset_k + 0.4, abs=0.1)
    low, high = found.offset_interval
    assert low <= SITE.offset_k + 0.4 <= high
    assert found.used.sd_k == pytest.approx(0.3, abs=0.05)
    assert found.used.sd_interval[0] < found.used.sd_k < found.used.sd_interval[1]


def test_below_the_least_number_of_pairs_nothing_is_proposed():
    found = findings(crowd(LEAST - 1, -0.4), SITE, LIMIT, GUARD)
    assert (found.offset_k, found.missing) == (None, 1)
    nothing = findings([], SITE, LIMIT, GUARD)
    assert (nothing.used, nothing.offset_k, nothing.missing) == (None, None, LEAST)


def test_people_picked_because_the_kiosk_read_high_do_not_lower_the_offset():
    healthy = crowd(2000, 0.0)
    picked = [
        pair(5000 + n, p.hand_c, p.estimate_c - p.hand_c, chosen=True)
        for n, p in enumerate(healthy)
        if p.estimate_c + 0.45 >= LIMIT
    ]
    found = findings([*healthy[:100], *picked], SITE, LIMIT, GUARD)
    assert found.chosen.median_k < -0.1  # they do read high, by selection alone
    assert found.offset_k == pytest.approx(SITE.offset_k, abs=0.1)


@pytest.mark.parametrize(
    ("reads_c", "measuring_k", "held_back"),
    [
        (38.0, 0.1, True),
        (37.3, 0.1, True),
        (37.2, 0.15, True),
        (37.1, 0.15, False),
        (36.5, 0.15, False),
        (36.5, 1.0, True),
    ],
)
def test_a_fever_counts_as_held_back_only_if_the_check_at_the_door_held_it_back(
    reads_c, measuring_k, held_back
):
    """How much people differ is no guard at the door, so it is none in the count."""
    uncertainty = math.hypot(SITE.spread_k, measuring_k)
    one = replace(pair(1, 38.2, reads_c - 38.2), uncertainty_k=uncertainty)
    found = findings([one], SITE, LIMIT, GUARD)
    assert (found.fevers, found.seen) == (1, int(held_back))
    fact = TemperatureFact(
        Provenance(Source.THERMAL, NOW), ThermalState.OK, one.skin_c, one.correction_c, reads_c, uncertainty,
        people_k=SITE.spread_k,
    )  # fmt: skip
    outcome, _ = read(Check.TEMPERATURE, Facts(temperature=fact), Policy(), NOW)
    assert (outcome is not Outcome.PASS) is held_back


def test_fevers_that_the_kiosk_reads_too_low_are_neither_fitted_away_nor_hidden():
    people = crowd(100, 0.0)
    fevers = [pair(900 + n, 38.8, -2.2) for n in range(10)]
    found = findings([*people, *fevers], SITE, LIMIT, GUARD)
    assert found.offset_k == pytest.approx(SITE.offset_k, abs=0.12)
    assert found.seen < found.fevers
    assert len(found.used.outliers) >= 10
    assert {p.at for p in fevers} <= {p.at for p in found.used.outliers}


def test_after_the_offset_was_set_the_old_pairs_do_not_move_it_again():
    people = crowd(200, -0.4)
    first = findings(people, SITE, LIMIT, GUARD).offset_k
    second = findings(people, Site(offset_k=first), LIMIT, GUARD)
    assert second.offset_k == pytest.approx(first, abs=0.02)
    assert second.used.median_k == pytest.approx(0.0, abs=0.02)


@given(st.lists(st.floats(-3, 3, allow_subnormal=False), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_the_intervals_hold_their_figure(errors):
    spread = summary([pair(n, 36.6, error) for n, error in enumerate(errors)])
    assert spread.n == len(errors)
    if spread.median_interval is not None:
        assert spread.median_interval[0] - 1e-3 <= spread.median_k <= spread.median_interval[1] + 1e-3
    if spread.sd_k:
        assert spread.sd_interval[0] <= spread.sd_k <= spread.sd_interval[1]


def test_the_medians_interval_holds_the_truth_as_often_as_it_says():
    dice, held = random.Random(7), 0
    for _ in range(400):
        spread = summary([pair(n, 36.6, dice.gauss(0, 0.4)) for n in range(40)])
        low, high = spread.median_interval
        held += low - 0.001 <= 0.0 <= high + 0.001
    assert held / 400 >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / 400)


def test_the_spreads_interval_is_that_of_the_chi_squared_table():
    spread = summary([pair(n, 36.6, 0.1 * (-1) ** n) for n in range(30)])
    # chi2 with 29 degrees: 16.047 and 45.722 at 2.5 and 97.5 %
    low, high = (spread.sd_k * math.sqrt(29 / q) for q in (45.722, 16.047))
    assert spread.sd_interval == (pytest.approx(low, rel=0.01), pytest.approx(high, rel=0.01))
