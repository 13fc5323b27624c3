"""Estimates of body temperature from skin, every person by what others taught, and how good they are."""

import math
from dataclasses import dataclass

import numpy as np

FOLDS = 10
_RESAMPLED = 1000
_WINDOW = 50  # people in the running reference
_FIRST = 20  # below so many people before, the constant offset serves
_Z = 1.959964


def folds(count, seed=0):
    """Which fold each person is in: 0 to 9, equal in size, drawn by the seed."""
    return np.random.default_rng(seed).permutation(count) % FOLDS


def by_others(method, skin, ambient, oral, seed=0):
    """Estimates for each person by a method that saw only the other folds. NaN where skin has no value."""
    fold, out = folds(len(skin), seed), np.full(len(skin), np.nan)
    for held in range(FOLDS):
        learn = (fold != held) & ~np.isnan(skin)
        out[fold == held] = method(skin, ambient, oral, learn)[fold == held]
    return out


def raw(skin, ambient, oral, learn):
    """The skin itself."""
    return skin


def offset(skin, ambient, oral, learn):
    """Skin plus the median difference of the people learnt from."""
    return skin + np.median((oral - skin)[learn])


def offset_and_slope(skin, ambient, oral, learn):
    """Skin plus an offset and a slope with the ambient temperature: does not depend on the skin."""
    difference = (oral - skin)[learn]
    slope, _ = np.polyfit(ambient[learn], difference, 1)
    middle = ambient[learn].mean()
    constant = np.median(difference - slope * (ambient[learn] - middle))
    return skin + constant + slope * (ambient - middle)


def running_reference(skin, ambient, oral, learn):
    """How much warmer a person is than the median of the last 50 before, added to the population's median.

    People come in the order of their visits. The population's body temperature is taken from the people learnt
    from; those before the person need no oral temperature, as at a door.
    """
    sloped = offset_and_slope(skin, ambient, oral, learn)
    normal, out = np.median(oral[learn]), sloped.copy()
    known = np.flatnonzero(~np.isnan(sloped))
    for place, person in enumerate(known):
        before = sloped[known[max(0, place - _WINDOW) : place]]
        if len(before) >= _FIRST:
            out[person] = normal + sloped[person] - np.median(before)
    return out


def regression(skin, ambient, oral, learn):
    """Least squares of oral on skin and ambient: the bad example, it pulls fevers to normal."""
    design = np.stack([np.ones(len(skin)), skin, ambient], axis=1)
    found, *_ = np.linalg.lstsq(design[learn], oral[learn], rcond=None)
    return design @ found


METHODS = {
    "raw skin": raw,
    "constant offset": offset,
    "offset + ambient slope": offset_and_slope,
    "running reference": running_reference,
    "regression (bad example)": regression,
}


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``count`` with the 95 % Wilson interval."""

    hits: int
    count: int

    @property
    def value(self):
        return self.hits / self.count if self.count else math.nan

    @property
    def interval(self):
        if not self.count:
            return math.nan, math.nan
        share, z2 = self.value, _Z * _Z / self.count
        middle = (share + z2 / 2) / (1 + z2)
        half = _Z * math.sqrt(share * (1 - share) / self.count + z2 / self.count / 4) / (1 + z2)
        return middle - half, middle + half

    def __str__(self):
        low, high = self.interval
        return f"{self.value:.3f} [{low:.2f}, {high:.2f}]"


def rates(flagged, ill):
    """Sensitivity and specificity of flags against the truth."""
    return (
        Rate(int(np.count_nonzero(flagged & ill)), int(np.count_nonzero(ill))),
        Rate(int(np.count_nonzero(~flagged & ~ill)), int(np.count_nonzero(~ill))),
    )


def roc(score, ill):
    """False and true alarm rates at every threshold, from none to all."""
    order = np.argsort(-score, kind="stable")
    sick, ranked = ill[order], score[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)  # equal scores go together
    true, false = np.cumsum(sick)[last], np.cumsum(~sick)[last]
    return np.append(0, false / max(false[-1], 1)), np.append(0, true / max(true[-1], 1))


def auc(score, ill):
    """Area under the ROC: the chance that an ill person reads warmer than a well one, ties half."""
    false, true = roc(score, ill)
    return float(np.trapezoid(true, false))


def bootstrap(figure, *columns, seed=0):
    """95 % interval of a figure over resampled people."""
    generator, count = np.random.default_rng(seed), len(columns[0])
    drawn = []
    for _ in range(_RESAMPLED):
        people = generator.integers(0, count, count)
        drawn.append(figure(*(column[people] for column in columns)))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def rmse(error):
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(error))))
