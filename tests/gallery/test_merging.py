"""Templates from several photographs: better ones count more, and somebody else's does not count."""

import sys
from pathlib import Path

import numpy as np
import pytest

from sentinel.gallery.merging import merge

sys.path.insert(0, str(Path(__file__).parent))
from faces import face, near


def shots(who: int, count: int, cosine: float = 0.8) -> list[np.ndarray]:
    return [near(face(who), cosine, seed=100 * who + k) for k in range(count)]


def test_several_photographs_come_nearer_to_the_person_than_each_alone() -> None:
    photographs = shots(1, 5)
    merged = merge(photographs, [1.0] * 5)
    assert merged.vector is not None
    assert float(merged.vector @ face(1)) > 0.92 > max(float(p @ face(1)) for p in photographs)
    assert np.linalg.norm(merged.vector) == pytest.approx(1.0, abs=1e-6)
    assert len(merged.genuine) == 5
    assert min(merged.genuine) > 0.5


def test_a_better_photograph_counts_more() -> None:
    good, poor = shots(1, 2)
    merged = merge([good, poor], [1.0, 0.1])
    assert merged.vector is not None
    assert float(merged.vector @ good) > float(merged.vector @ poor) + 0.1


def test_a_photograph_of_somebody_else_is_found_and_left_out() -> None:
    merged = merge([*shots(1, 3), face(2)], [0.2, 0.2, 0.2, 1.0])
    assert (merged.kept, merged.odd) == ((0, 1, 2), (3,))
    assert merged.vector is not None
    assert float(merged.vector @ face(1)) > 0.88


def test_of_two_that_disagree_none_is_believed() -> None:
    merged = merge([face(1), face(2)], [1.0, 0.3])
    assert (merged.vector, merged.kept, merged.odd) == (None, (), (0, 1))


def test_a_single_photograph_is_the_template_and_none_is_none() -> None:
    merged = merge([face(1)], [0.05])
    assert merged.vector is not None
    assert np.allclose(merged.vector, face(1), atol=1e-6)
    assert merged.genuine == ()
    assert merge([], []).vector is None
