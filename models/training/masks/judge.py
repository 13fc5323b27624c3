"""How often the mask classifier is right by source, what the gate would let in, and where to set it."""

import importlib
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import CLASSES
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).resolve().parents[2] / "evaluation"))
wilson = importlib.import_module("bounds").wilson

MASK, WRONG, NONE = range(3)
# At the operating point, on pictures never trained on: of bare faces and of wrongly worn masks let in at
# most, and of proper masks at least. The first counts before all.
BARE_LIMIT, WRONG_LIMIT, MASK_LEAST = 0.003, 0.10, 0.94


@dataclass(frozen=True)
class Judged:
    """Logits N x 3 and true classes of a source's crops that the network which gave them never saw."""

    source: str
    logits: NDArray[np.float32]
    truth: NDArray[np.int64]

    def said(self, shift: NDArray[np.float32]) -> NDArray[np.int64]:
        """The class of each crop at an operating point: ``shift`` is added to the logits."""
        return np.asarray((self.logits + shift).argmax(axis=1), np.int64)


def confusion(said: NDArray[np.int64], truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """3 x 3: rows the truth, columns what was said."""
    return np.bincount(truth * 3 + said, minlength=9).reshape(3, 3)


def operating_point(judged: Iterable[Judged]) -> NDArray[np.float32]:
    """The shift with the best balanced recall among those that keep to the limits; else the nearest to them.

    Every source counts alike within a class, whatever its size.
    """
    sources = list(judged)
    best, point = -math.inf, (0.0, 0.0)
    for mask in np.arange(-3.0, 1.01, 0.1):
        for wrong in np.arange(-1.5, 1.51, 0.1):
            rates = _rates(sources, np.array([mask, wrong, 0.0], np.float32))
            recall = (rates[MASK, MASK] + rates[WRONG, WRONG] + rates[NONE, NONE]) / 3
            over = 1000 * max(0.0, rates[NONE, MASK] - BARE_LIMIT)
            over += 3 * max(0.0, rates[WRONG, MASK] - WRONG_LIMIT)
            over += 3 * max(0.0, MASK_LEAST - rates[MASK, MASK])
            if recall - over > best:
                best, point = recall - over, (float(mask), float(wrong))
    return np.array([*point, 0.0], np.float32)


def _rates(sources: list[Judged], shift: NDArray[np.float32]) -> NDArray[np.float64]:
    """Rows of the confusion as shares, averaged over the sources that have the class."""
    total, seen = np.zeros((3, 3)), np.zeros(3)
    for source in sources:
        counts = confusion(source.said(shift), source.truth)
        rows = counts.sum(axis=1)
        there = rows > 0
        total[there] += counts[there] / rows[there, None]
        seen += there
    return total / np.maximum(seen, 1)[:, None]


def table(counts: NDArray[np.int64]) -> list[str]:
    """A confusion matrix in Markdown, with each class's recall and its 95 % Wilson interval."""
    lines = [f"| true | {' | '.join(CLASSES)} | recall | 95 % |", "|---|---|---|---|---|---|"]
    for name, row in zip(CLASSES, counts, strict=True):
        if row.sum():
            right, total = int(row[CLASSES.index(name)]), int(row.sum())
            low, high = wilson(right, total)
            cells = " | ".join(f"{n:,}" for n in row)
            lines.append(f"| {name} | {cells} | {right / total:.3f} | {low:.3f} to {high:.3f} |")
    return lines


def summary(counts: NDArray[np.int64]) -> Mapping[str, tuple[int, int]]:
    """What counts at the gate: hits and totals of bare let in, wrong let in, proper masks let in."""
    return {
        "bare faces let in": (int(counts[NONE, MASK]), int(counts[NONE].sum())),
        "wrongly worn let in": (int(counts[WRONG, MASK]), int(counts[WRONG].sum())),
        "proper masks let in": (int(counts[MASK, MASK]), int(counts[MASK].sum())),
    }


def balanced_recall(counts: NDArray[np.int64]) -> float:
    """The mean of the recalls of the classes that are there."""
    there = counts.sum(axis=1) > 0
    return float((np.diag(counts)[there] / counts.sum(axis=1)[there]).mean())
