"""One template from a person's photographs: their mean by quality, without those that show somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

# Photographs of one person from anywhere score above this, of two hardly ever (LFW: 1 of 1,000 above .334).
AGREE = 0.30


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """``vector`` of length 1, None: nothing to go by. ``kept`` and ``odd``: which of the photographs.

    ``genuine``: the cosine of each kept one with the mean of the other kept ones.
    """

    vector: Vector | None
    kept: tuple[int, ...]
    odd: tuple[int, ...]
    genuine: tuple[float, ...]


def merge(vectors: Sequence[Vector], weights: Sequence[float]) -> Merged:
    """The template of some photographs of length 1, with weights above 0.

    The one that is least like the others goes, while it is less like them than ``AGREE``. Two that disagree
    go both: nobody can tell which is right.
    """
    kept, odd = list(range(len(vectors))), list[int]()
    if not kept:
        return Merged(None, (), (), ())
    matrix = np.asarray(vectors, np.float64)
    weight = np.asarray(weights, np.float64)
    while len(kept) > 1:
        scores = _with_the_others(matrix[kept], weight[kept])
        worst = int(np.argmin(scores))
        if scores[worst] >= AGREE:
            return Merged(_mean(matrix[kept], weight[kept]), tuple(kept), tuple(odd), tuple(scores.tolist()))
        if len(kept) == 2:
            odd += kept
            kept = []
        else:
            odd.append(kept.pop(worst))
    if not kept:
        return Merged(None, (), tuple(sorted(odd)), ())
    return Merged(_mean(matrix[kept], weight[kept]), tuple(kept), tuple(sorted(odd)), ())


def _with_the_others(vectors: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosine of each vector with the weighted mean of the others."""
    weighted = vectors * weights[:, None]
    others = weighted.sum(axis=0) - weighted
    lengths = np.maximum(np.linalg.norm(others, axis=1), 1e-9)
    scores: NDArray[np.float64] = np.sum(vectors * others, axis=1) / lengths
    return scores


def _mean(vectors: NDArray[np.float64], weights: NDArray[np.float64]) -> Vector:
    mean = weights @ vectors
    return np.asarray(mean / np.linalg.norm(mean), np.float32)
