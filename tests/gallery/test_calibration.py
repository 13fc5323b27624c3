"""The bounds that 1:N hangs on: right by exact arithmetic, and never rosier than the pairs allow."""

import math
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.gallery.calibration import (
    Calibration,
    Kind,
    LookAlikes,
    NonMates,
    compare_non_mates,
    false_identifications,
    fmr_limit,
    from_text,
    to_text,
    upper_bound,
)

sys.path.insert(0, str(Path(__file__).parent))
from faces import crowd, face, near


@pytest.mark.parametrize(("likeness", "threshold"), [(1.0, None), (0.93, 0.94)])
def test_a_person_under_two_names_is_named_and_said_to_be_why_1_to_n_is_of_no_use(
    likeness: float, threshold: float | None
) -> None:
    vectors = np.stack([face(seed) for seed in range(700)])
    clean = calibration(vectors)[0]
    assert clean.search_threshold(masked=False, gallery=700, limit=0.01) == pytest.approx(0.25, abs=0.06)
    assert clean.doubles(masked=False, gallery=700, limit=0.01) == 0
    vectors[600] = near(vectors[3], likeness) if likeness < 1 else vectors[3]
    found, alike = calibration(vectors)
    assert alike == [("0300000000000000", "5802000000000000", pytest.approx(likeness, abs=1e-4))]
    assert found.search_threshold(masked=False, gallery=700, limit=0.01) == threshold
    assert found.doubles(masked=False, gallery=700, limit=0.01) == 1
    few, none = calibration(vectors[:20])
    assert (none, few.doubles(masked=False, gallery=20, limit=0.01)) == ([], 0), "too few pairs"


def calibration(vectors: np.ndarray) -> tuple[Calibration, list[tuple[str, str, float]]]:
    alike = LookAlikes()
    faces = (vectors, np.arange(len(vectors), dtype=np.uint64))
    return Calibration(
        "", len(vectors), (compare_non_mates(Kind.BARE, faces, faces, alike=alike),)
    ), alike.found()


def test_a_gallery_of_nothing_but_one_face_is_compared_all_the_same() -> None:
    faces = (np.tile(face(1), (3000, 1)), np.arange(3000, dtype=np.uint64))
    alike = LookAlikes(most=50)
    began = time.monotonic()
    found = compare_non_mates(Kind.BARE, faces, faces, alike=alike)
    assert found.pairs == 3000 * 2999 // 2
    assert len(alike.found()) == 50
    assert time.monotonic() - began < 60


def test_without_a_hit_the_bound_is_three_over_the_pairs() -> None:
    assert upper_bound(0, 100_000) == pytest.approx(3 / 100_000, rel=0.002)
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(5, 5) == 1.0


@pytest.mark.parametrize(("hits", "pairs"), [(1, 20), (3, 57), (10, 400), (40, 90)])
def test_the_bound_is_where_so_few_hits_have_a_chance_of_5_percent(hits: int, pairs: int) -> None:
    rate = Fraction(upper_bound(hits, pairs))
    chance = sum(math.comb(pairs, k) * rate**k * (1 - rate) ** (pairs - k) for k in range(hits + 1))
    assert float(chance) == pytest.approx(0.05, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5000), st.integers(5001, 10**9))
def test_the_bound_is_above_the_rate_and_grows_with_the_hits(hits: int, pairs: int) -> None:
    assert hits / pairs < upper_bound(hits, pairs) <= 1.0
    assert upper_bound(hits, pairs) <= upper_bound(hits + 1, pairs) * 1.001


def test_where_the_exact_bound_gives_way_to_wilsons_they_agree_to_a_hundredth() -> None:
    assert upper_bound(2001, 10**7) == pytest.approx(upper_bound(2000, 10**7), rel=0.01)


def test_every_pair_of_different_persons_is_counted_once() -> None:
    vectors, persons = crowd(2500, dimensions=32), np.arange(2500, dtype=np.uint64) // 2
    side = (vectors, persons)
    found = compare_non_mates(Kind.BARE, side, side)
    scores = (vectors.astype(np.float64) @ vectors.T)[np.triu_indices(2500, 1)]
    strangers = (persons[:, None] != persons[None])[np.triu_indices(2500, 1)]
    assert found.pairs == int(strangers.sum())
    for threshold in (0.1, 0.3, 0.5):
        rate, _ = found.rate(threshold)
        assert rate == pytest.approx(float(np.mean(scores[strangers] >= threshold)), abs=1e-6)


def test_masked_faces_are_compared_with_the_bare_ones_of_others_only() -> None:
    bare = (crowd(40), np.arange(40, dtype=np.uint64))
    masked = (crowd(30, seed=9), np.arange(30, dtype=np.uint64))
    assert compare_non_mates(Kind.MIXED, masked, bare).pairs == 30 * 39


def made(persons: int, pairs: int, hits_above: dict[float, int]) -> Calibration:
    hits = [pairs] * 201
    for step in range(201):
        threshold = (step - 100) / 100
        hits[step] = min((count for above, count in hits_above.items() if threshold >= above), default=pairs)
    return Calibration("2026-11-25T00:00:00+00:00", persons, (NonMates(Kind.BARE, pairs, tuple(hits)),))


def test_the_suggested_thresholds_keep_to_the_limits() -> None:
    calibration = made(1000, 499_500, {0.3: 1000, 0.5: 40, 0.6: 0})
    assert calibration.match_threshold(masked=False, limit=1e-3) == 0.5
    assert calibration.search_threshold(masked=False, gallery=1000, limit=0.01) == 0.6
    bound = calibration.non_mates[0].rate(0.6)[1]
    assert false_identifications(bound, 1000) <= 0.01


def test_a_gallery_that_grew_past_what_the_pairs_can_tell_has_no_threshold() -> None:
    calibration = made(1000, 499_500, {0.5: 0})
    largest = calibration.largest(masked=False, limit=0.01)
    assert 1500 < largest < 1700
    assert calibration.search_threshold(masked=False, gallery=largest, limit=0.01) == 0.5
    assert calibration.search_threshold(masked=False, gallery=largest + 2, limit=0.01) is None


def test_a_small_gallery_can_bound_nothing_and_masks_that_were_not_compared_neither() -> None:
    small = made(50, 1225, {0.5: 0})
    assert small.search_threshold(masked=False, gallery=50, limit=0.01) is None
    assert small.search_threshold(masked=True, gallery=50, limit=0.5) is None
    assert small.largest(masked=True, limit=0.01) == 0


def test_the_limits_for_one_pair_and_for_a_gallery_are_each_others_inverse() -> None:
    for gallery in (1, 100, 100_000):
        assert false_identifications(fmr_limit(0.01, gallery), gallery) == pytest.approx(0.01)


def test_a_kept_calibration_is_read_again_and_nonsense_is_none() -> None:
    calibration = made(10, 45, {0.5: 0})
    assert from_text(to_text(calibration)) == calibration
    assert from_text("") is None
    assert from_text('{"at": 3}') is None
