"""The fast search names whom a plain float32 search would name, always."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.gallery.search import Index

sys.path.insert(0, str(Path(__file__).parent))
from faces import crowd, face, near


def filled(vectors: np.ndarray) -> Index:
    index = Index(vectors.shape[1])
    index.append(vectors)
    return index


def test_the_first_match_is_that_of_float32_brute_force_for_mates_and_strangers() -> None:
    vectors = crowd(6000)
    index = filled(vectors)
    random = np.random.default_rng(1)
    mates = [near(vectors[i], 0.6, seed=i) for i in random.integers(0, 6000, 200)]
    for probe in [*mates, *crowd(200, seed=6)]:
        found = index.nearest(probe)
        scores = vectors @ probe
        assert found is not None
        assert found.row == int(np.argmax(scores))
        assert found.score == pytest.approx(float(scores.max()), abs=1e-6)
        assert found.rescored < 600


def test_rows_that_differ_in_the_sixth_decimal_are_told_apart() -> None:
    one = face(1)
    steps = np.stack([near(one, 1 - 1e-6 * (k + 1), seed=100 + k) for k in range(300)])
    found = filled(steps.astype(np.float32)).nearest(one)
    assert found is not None
    assert found.row == int(np.argmax(steps.astype(np.float64) @ one))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.sampled_from([1, 2, 3, 8, 64]))
def test_no_probe_and_no_gallery_make_the_bound_too_narrow(seed: int, count: int, dimensions: int) -> None:
    random = np.random.default_rng(seed)
    # a few large components and many small ones: the worst for a common scale
    vectors = random.normal(size=(count, dimensions)) ** 5 + 1e-9
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    probe = random.normal(size=dimensions) ** 3 + 1e-9
    probe /= np.linalg.norm(probe)
    index = filled(vectors.astype(np.float32))
    found = index.nearest(probe.astype(np.float32))
    kept = index.vectors(np.arange(count)).astype(np.float64) @ probe.astype(np.float32)
    assert found is not None
    assert kept.max() - kept[found.row] < 1e-7


def test_what_is_kept_is_what_was_put_in_to_float32s_precision() -> None:
    vectors = crowd(500)
    kept = filled(vectors).vectors(np.arange(500))
    assert np.abs(kept - vectors).max() < 3e-8
    assert np.linalg.norm(kept - vectors, axis=1).max() < 3e-7


def test_equal_rows_give_the_lowest_of_them() -> None:
    vectors = np.repeat(face(3)[None], 700, axis=0)
    found = filled(vectors).nearest(near(face(3), 0.5))
    assert found is not None
    assert found.row == 0
    assert found.rescored == 700  # none may be left out


def test_a_row_that_is_not_allowed_is_never_named() -> None:
    vectors = crowd(50)
    index, allowed = filled(vectors), np.ones(50, bool)
    allowed[7] = False
    found = index.nearest(vectors[7], allowed)
    assert found is not None
    assert found.row != 7
    assert index.nearest(vectors[7], np.zeros(50, bool)) is None


def test_replaced_and_dropped_rows_are_not_found_any_more() -> None:
    vectors = crowd(5000)
    index = filled(vectors)
    index.replace(4, face(77))
    index.drop(0)  # the last takes its place
    assert len(index) == 4999
    found = index.nearest(vectors[4999])
    assert found is not None
    assert found.row == 0
    again = index.nearest(face(77))
    assert again is not None
    assert (again.row, round(again.score, 6)) == (4, 1.0)
    gone = index.nearest(vectors[0])
    assert gone is not None
    assert gone.score < 0.95


@pytest.mark.parametrize(
    "vector",
    [np.zeros((1, 512), np.float32), np.ones((1, 64), np.float32), np.full((1, 512), np.nan, np.float32)],
)
def test_what_is_no_unit_vector_is_refused(vector: np.ndarray) -> None:
    index = Index(512)
    with pytest.raises(ValueError, match="length 1"):
        index.append(vector)
    assert len(index) == 0
    assert index.nearest(face(1)) is None


def test_a_million_searches_wear_nothing_out() -> None:
    """A library that forgets to count its references to None ends the daemon after some thousand calls."""
    index, probe = filled(crowd(8)), face(1)
    before = sys.getrefcount(None)
    for _ in range(2000):
        index.nearest(probe)
    assert abs(sys.getrefcount(None) - before) < 100


def lopsided() -> np.ndarray:
    """One large component, and all others just too small for int8: rounding takes 2/3 of what they add up to."""
    vector = np.full(512, 0.49 / 127)
    vector[0] = 1.0
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def even() -> np.ndarray:
    return np.full(512, 1 / np.sqrt(512), np.float32)


def at(score: float, probe: np.ndarray) -> np.ndarray:
    """A vector that int8 keeps well, with this score."""
    return near(probe, score, seed=12)


def test_a_row_that_int8_can_not_hold_is_still_found() -> None:
    exact = float(lopsided() @ even())
    index = filled(np.stack([at(exact - 0.005, even()), lopsided()]))
    found = index.nearest(even())
    assert found is not None
    assert (found.row, found.rescored) == (1, 2)


def test_a_probe_that_int8_can_not_hold_still_finds_the_first() -> None:
    exact = float(lopsided() @ even())
    lower = np.zeros(512, np.float32)  # all its score is in what int8 holds of the probe
    lower[0], lower[1] = exact - 0.005, -np.sqrt(1 - (exact - 0.005) ** 2)
    index = filled(np.stack([lower, even()]))
    assert float(lower @ lopsided()) < exact
    found = index.nearest(lopsided())
    assert found is not None
    assert found.row == 1


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 3, 5]), st.sampled_from([2, 16, 512]))
def test_no_row_ever_scores_more_than_the_first_look_allows(seed: int, power: int, dimensions: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(40, dimensions)) ** power
    vectors = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
    index = filled(vectors)
    for probe in (vectors[0], -vectors[1], vectors[2] / 2 + vectors[3] / 2, np.sign(vectors[4])):
        unit = np.asarray(probe / np.linalg.norm(probe), np.float32)
        assert (index._first_look(unit) >= index.scores(np.arange(40), unit)).all()
