"""Whether fevers stay fevers: emulated visitors seen by ours and by what terminals on the market do.

Seven commercial terminals tested in J. Biomed. Opt. 26(4) 043009 all showed febrile readings as normal. The
rivals here are the known ways to do so, not those products, each fed with the same skin as ours.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sentinel.fever.site import Site

TITLE = "fever: a febrile visitor's temperature as it is shown, beside terminals that normalise"
LIMIT_C = 37.3
HEALTHY_C = 36.5
# Oral over the skin that the kiosk reads of 995 subjects at 0.5 m (docs/thermometer): variance of the skin,
# slope and means of a least-squares line. A part that is 1 K wrong between pixels (datasheet) flattens it.
_SKIN_VARIANCE, _SLOPE, _MEAN_SKIN_C, _MEAN_ORAL_C = 0.478, 0.392, 34.55, 37.03
_PART_ERROR_K = 1.0
_NOISE_K = 0.5
_PICTURES = 5
_OFFSET_K = 2.38  # sentinel.fever.site
_AMBIENT_C = 24.1

Shown = Callable[[float], float]


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows for a healthy visitor and three fevers, and for a fever after a school class with fever."""
    rows = []
    for body_c in (36.5, 37.5, 38.5, 39.5):
        skin = skin_seen(body_c - _OFFSET_K, seed=int(body_c * 10))
        row = {"what": f"a body of {body_c} C is shown as", "ours": round(skin + _OFFSET_K, 2), "unit": "C"}
        rows.append(row | {"peer": {name: round(shown(skin), 2) for name, shown in RIVALS.items()}})
    return [*rows, after_a_feverish_class(38.5, 25), hidden_by_a_fifth(), *hidden_by_the_first()]


def regression(skin_c: float) -> float:
    """The line with the least squared error on such a part's readings: the noisier the part, the flatter."""
    slope = _SLOPE * _SKIN_VARIANCE / (_SKIN_VARIANCE + _PART_ERROR_K**2)
    return _MEAN_ORAL_C + slope * (skin_c - _MEAN_SKIN_C)


def clamp(skin_c: float) -> float:
    """Everything below a cut shown as 36.x, whatever it was."""
    return skin_c if skin_c >= LIMIT_C else 36.2 + (skin_c * 10 % 6) / 10


def compensation(skin_c: float) -> float:
    """Seven tenths of the way back to 36.5."""
    return HEALTHY_C + 0.3 * (skin_c + _OFFSET_K - HEALTHY_C)


RIVALS: dict[str, Shown] = {
    "regression on a part's own readings": regression,
    "clamp to 36.x below the limit": clamp,
    "compensation towards 36.5": compensation,
}


def skin_seen(skin_c: float, seed: int) -> float:
    """What ours measures of an emulated visitor: scene, sensor's words, vendor's arithmetic, face region."""
    from hw.thermal.mlx90640_eeprom import encode, synthetic
    from hw.thermal.mlx90640_part import Conditions, Part
    from hw.thermal.scene import Face, Scene
    from sentinel.core.facts import Provenance, Source
    from sentinel.fever.calibration import calibrate
    from sentinel.fever.estimate import Measurement, conclude, sample
    from sentinel.fever.mlx90640 import temperatures
    from sentinel.fever.mosaic import Mosaic
    from sentinel.fever.site import Site

    fields, rng = synthetic(), np.random.default_rng(seed)
    calibration, part, measurement = calibrate(encode(fields)), Part(fields), Measurement()
    mosaic = Mosaic((24, 32), 2)
    box = (0.36, 0.2, 9 / 32, 15 / 24)
    truth = Scene(_AMBIENT_C, (Face(*box, skin_c, mask=True),)).temperatures().ravel()
    conditions = Conditions(ta=_AMBIENT_C + 8.0, reflected=_AMBIENT_C)
    for n in range(2 * _PICTURES):
        ram = part.ram(truth + rng.normal(0, _NOISE_K, truth.size), n & 1, 0x1901, conditions)
        words = np.concatenate((ram, np.array([0x1901, n & 1], dtype=np.uint16)))
        picture = mosaic.add(temperatures(calibration, words))
        if picture is not None:
            measurement = measurement.with_(sample(picture, box, _AMBIENT_C, n * 0.25))
    fact = conclude(measurement, Site(calibration_k=0.1), Provenance(Source.THERMAL, datetime.now(UTC)))
    assert fact is not None and fact.skin_c is not None
    return fact.skin_c


def after_a_feverish_class(body_c: float, sick: int) -> dict[str, Any]:
    """A fever after so many others: what adapts to everybody has learned that fevers are normal."""
    rng = np.random.default_rng(5)
    levels = (
        np.concatenate((HEALTHY_C + rng.normal(0, 0.5, 120), body_c + rng.normal(0, 0.3, sick))) - _OFFSET_K
    )
    skin = body_c - _OFFSET_K
    ours = skin + offset_after(levels)
    mean = HEALTHY_C - _OFFSET_K
    for level in levels:  # an exponential mean over everybody
        mean += 0.05 * (level - mean)
    return {
        "what": f"the same {body_c} C, after {sick} febrile visitors in a row",
        "ours": round(ours, 2), "unit": "C",
        "peer": {"moving mean of everybody = 36.5": round(float(skin + HEALTHY_C - mean), 2)},
    }  # fmt: skip


def hidden_by_a_fifth() -> dict[str, Any]:
    """The most that 20 % of febrile visitors hide of a fever, over 20 random sequences of 600 visitors."""
    most, naive = 0.0, 0.0
    for seed in range(20):
        levels = _crowd(600, 0.2, seed)
        most = max(most, _OFFSET_K - offset_after(levels))
        naive = max(naive, float(levels[-120:].mean()) - (HEALTHY_C - _OFFSET_K))
    what = "hidden of any fever with a fifth of febrile visitors, worst of 20 days' ends"
    row = {"what": what, "ours": round(most, 2), "unit": "K", "target": "<= 0.4"}
    return row | {"peer": {"mean of the last 120": round(naive, 2)}}


def hidden_by_the_first() -> list[dict[str, Any]]:
    """An uncalibrated sensor whose first 30 visitors come from the sun or the cold: what that hides, or adds
    (negative), beside a reference that begins with its first 30 people."""
    rows = []
    for name, shift in (("from the sun, +1 K", 1.0), ("from the cold, -3 K", -3.0)):
        unsure, evening, naive = [], [], []
        for seed in range(20):
            levels = _crowd(200, 0.2, seed)
            levels[:30] += shift
            early, late = (_after(levels[:n]) for n in (30, 200))
            unsure.append(early.calibration_k)
            evening.append(_OFFSET_K - late.offset_k)
            naive.append(_first_thirty(levels) - (HEALTHY_C - _OFFSET_K))
        worst, peer = (values[int(np.argmax(np.abs(values)))] for values in (evening, naive))
        rows.append({
            "what": f"hidden at a day's end, first 30 {name}, a fifth febrile, worst of 20 "
            f"(by its 30th visitor it says +-{min(unsure):.2f} K)",
            "ours": round(worst, 2), "unit": "K",
            "peer": {"anchored by the first 30, followed by 0.5 K": round(peer, 2)},
        })  # fmt: skip
    return rows


def _first_thirty(levels: np.ndarray[Any, Any]) -> float:
    """The level at a day's end where the first 30 people are the anchor."""
    from sentinel.fever.middle import centre

    anchor = centre([*levels[:30]])
    return anchor + float(np.clip(centre([*levels[-120:]]) - anchor, -0.5, 0.5))


def _crowd(count: int, febrile: float, seed: int) -> np.ndarray[Any, Any]:
    """Levels of people in the order of arrival, a share of them with a fever."""
    rng = np.random.default_rng(seed)
    levels = HEALTHY_C - _OFFSET_K + rng.normal(0, 0.5, count)
    return levels + np.where(rng.random(count) < febrile, rng.uniform(0.8, 2.5, count), 0.0)


def offset_after(levels: Sequence[float] | np.ndarray[Any, Any]) -> float:
    """The offset of ours after these people."""
    return _after(levels).offset_k


def _after(levels: Sequence[float] | np.ndarray[Any, Any]) -> "Site":
    """The site after these people, one every four minutes."""
    from sentinel.fever.reference import Reference, admit, applied
    from sentinel.fever.site import Site

    now, reference = datetime(2026, 11, 25, tzinfo=UTC), Reference()
    for level in levels:
        now += timedelta(minutes=4)
        reference = admit(reference, float(level), now)
    return applied(Site(), reference, HEALTHY_C, now)
