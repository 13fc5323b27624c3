"""Words from which no temperature may come: each refused with its reason, never a number or a warning."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.thermal.mlx90640_eeprom import Fields, encode
from sentinel.fever.calibration import calibrate
from sentinel.fever.mlx90640 import temperatures
from sentinel.fever.words import Unusable


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (np.zeros(832, np.uint16), "all zeros"),
        (np.full(832, 0xFFFF, np.uint16), "all ones"),
        (np.full(832, 0x1234, np.uint16), "one repeated word"),
        (np.ones(831, np.uint16), "831 words"),
        ([1.5] * 832, "whole numbers"),
        ([None] * 832, "whole numbers"),
        ([70000] * 832, "outside 0..65535"),
        ([-1] * 832, "outside 0..65535"),
        ([[1], [2, 3]], "not a list of words"),
    ],
)
def test_a_blank_or_foreign_eeprom_is_named(words, reason):
    with pytest.raises(Unusable, match=reason):
        calibrate(words)


def changed(part: Fields, **scalars: int) -> np.ndarray:
    return encode(Fields(**vars(part) | {"scalars": part.scalars | scalars}))


@pytest.mark.parametrize(
    "scalars",
    [{"k_vdd": 0}, {"kt_ptat": 0}, {"kt_ptat": -5}, {"gain": 0}, {"gain": -6000}, {"ks_to_scale": 0},
     {"alpha_reference": 0}, {"ptat_25": 0}],
)  # fmt: skip
def test_constants_that_would_divide_by_zero_are_absurd(part, scalars):
    with pytest.raises(Unusable, match="absurd"):
        calibrate(changed(part, **scalars))


@pytest.mark.parametrize(("first", "second"), [(100, 101), (100, 132), (100, 133), (100, 131)])
def test_adjacent_bad_pixels_make_the_part_unusable(part, first, second):
    words = encode(Fields(**vars(part) | {"broken": (first,), "outliers": (second,)}))
    with pytest.raises(Unusable, match=f"{first} and {second} are adjacent"):
        calibrate(words)


def test_bad_pixels_at_opposite_edges_are_not_adjacent(part, make_frame):
    made = Fields(**vars(part) | {"broken": (63,), "outliers": (64, 700)})
    calibration = calibrate(encode(made))
    assert calibration.bad_pixels == (63, 64, 700)
    read = [temperatures(calibration, make_frame(made, 30.0, n)).temperatures for n in (0, 1)]
    valued = ~np.isnan(read[0]) | ~np.isnan(read[1])
    assert list(np.flatnonzero(~valued)) == [63, 64, 700]


def test_five_bad_pixels_are_one_too_many(part):
    with pytest.raises(Unusable, match="5 bad pixels"):
        calibrate(encode(Fields(**vars(part) | {"outliers": (0, 100, 200, 300, 400)})))


@pytest.mark.parametrize(
    ("place", "word", "reason"),
    [
        (833, 2, "subpage 2"),
        (768, 0x7FFF, "auxiliary"),
        (800, 0x7FFF, "auxiliary"),
        (0, 0x7FFF, "pixel data"),
        (810, 0x0000, "supply"),
        (810, 0x8000, "supply"),
        (800, 0x0000, "ambient sensor"),
        (800, 0x8000, "ambient sensor"),
        (768, 0x0000, "own temperature"),
        (778, 0x0000, "gain"),
        (778, 0xFFFF, "gain"),
        (778, 0x0100, "gain"),
    ],
)
def test_a_frame_with_one_absurd_word_is_refused(part, eeprom, make_frame, place, word, reason):
    frame = make_frame(part, 30.0)
    frame[place] = word
    with pytest.raises(Unusable, match=reason):
        temperatures(calibrate(eeprom), frame)


@pytest.mark.parametrize("vdd", [2.9, 3.7])
def test_a_sagging_or_high_supply_is_refused(part, eeprom, make_frame, vdd):
    with pytest.raises(Unusable, match=f"supply voltage {vdd}"):
        temperatures(calibrate(eeprom), make_frame(part, 30.0, vdd=vdd))


def test_a_saturated_pixel_has_no_value_and_the_others_keep_theirs(part, eeprom, make_frame):
    frame = make_frame(part, 30.0)
    frame[[33, 99]] = 0x7FFF, 0x8000
    read = temperatures(calibrate(eeprom), frame)
    sane = temperatures(calibrate(eeprom), make_frame(part, 30.0)).temperatures
    gone = np.flatnonzero(np.isnan(read.temperatures) & ~np.isnan(sane))
    assert list(gone) == [33, 99]
    keep = ~np.isnan(read.temperatures)
    assert read.temperatures[keep] == pytest.approx(sane[keep], abs=2e-4)


def test_all_pixels_of_zero_kelvin_make_a_frame_garbage(part, eeprom, make_frame):
    frame = make_frame(part, 30.0)
    frame[:768] = 0x8001
    with pytest.raises(Unusable, match="impossible temperatures"):
        temperatures(calibrate(eeprom), frame)


@pytest.mark.parametrize("emissivity", [0.0, -1.0, 1.01, float("nan")])
def test_an_impossible_emissivity_is_a_callers_error(part, eeprom, make_frame, emissivity):
    with pytest.raises(ValueError, match="emissivity"):
        temperatures(calibrate(eeprom), make_frame(part, 30.0), emissivity)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_random_eeprom_is_refused_or_gives_finite_constants(seed):
    words = np.random.default_rng(seed).integers(0, 0x10000, 832).astype(np.uint16)
    with pytest.raises(Unusable):  # half the pixels carry the outlier mark
        calibrate(words)
    words[64:] &= 0xFFFE
    words[64:][words[64:] == 0] = 2
    try:
        calibration = calibrate(words)
    except Unusable as reason:
        assert str(reason)
        return
    assert np.isfinite(calibration.response.factors).all()
    assert all(np.isfinite(plan.inversion._parts).all() for pair in calibration.plans for plan in pair)
