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


@pytest.mark.parametrize(
    ("place", "word"),
    [(16, 0x0000), (16, 0x8000), (17, 0x0000), (17, 0xFFFF), (17, 0x7FFF), (17, 0x8000), (32, 0x0000),
     (32, 0x8000), (33, 0x7FFF), (33, 0x8000), (33, 0xFFFF)],
)  # fmt: skip
def test_a_word_of_the_common_constants_that_no_factory_writes_is_named(eeprom, place, word):
    words = eeprom.copy()
    words[place] = word
    with pytest.raises(Unusable, match=f"absurd words: word {place}"):
        calibrate(words)


@pytest.mark.parametrize("scale", [0, 15])
def test_pixels_far_more_or_less_sensitive_than_a_thermopile_are_absurd(part, scale):
    made = {"alpha_scale": scale} | ({"alpha_reference": 600} if scale else {})
    flat = {name: np.zeros_like(getattr(part, name)) for name in ("alpha_row", "alpha_column", "alpha_pixel")}
    with pytest.raises(Unusable, match="sensitivity can't be"):
        calibrate(encode(Fields(**vars(part) | flat | {"scalars": part.scalars | made})))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    offset=st.integers(-150, -2),
    alpha=st.integers(10_000, 20_000),
    scale=st.integers(6, 9),
)
def test_legal_parts_are_let_through(part, seed, offset, alpha, scale):
    rng = np.random.default_rng(seed)
    scalars = part.scalars | {"offset_reference": offset, "alpha_reference": alpha, "alpha_scale": scale}
    pixels = {"offset_pixel": rng.integers(-32, 32, 768), "alpha_pixel": rng.integers(-32, 32, 768)}
    calibrate(encode(Fields(**vars(part) | pixels | {"scalars": scalars})))


def test_known_devices_are_let_through_and_their_own_frames_with_them(vectors):
    example, device = vectors("mlx90640_datasheet_example.json"), vectors("mlx90640_device_a.json")
    temperatures(calibrate(example["eeprom"]), example["frame"])
    known = device["A_melexis_example"]
    for frame in known["frames"]:
        temperatures(calibrate(known["eeprom"]), frame)
    for case in vectors("mlx90640_mutated_a.json"):
        temperatures(calibrate(case["eeprom"]), case["frame"])


def test_a_frame_whose_gain_is_another_devices_is_refused(vectors):
    example = vectors("mlx90640_datasheet_example.json")
    known = vectors("mlx90640_device_a.json")["A_melexis_example"]
    with pytest.raises(Unusable, match=r"not this device's frame \(its gain is 1.12 times"):
        temperatures(calibrate(known["eeprom"]), example["frame"])
    for frame in known["frames"]:
        with pytest.raises(Unusable, match=r"not this device's frame \(its gain is 0.86 times"):
            temperatures(calibrate(example["eeprom"]), frame)


@pytest.mark.parametrize("control", [0x1101, 0x1501, 0x1901, 0x1D01])
@pytest.mark.parametrize("ratio", [0.91, 1.09])
def test_its_own_gain_is_accepted_over_the_rated_temperatures_at_any_resolution(
    part, eeprom, make_frame, control, ratio
):
    for scaled in (True, False):  # whether the gain word follows the resolution
        frame = make_frame(part, 30.0, 0, control)
        own = int(frame[778]) if scaled else part.scalars["gain"]
        frame[778] = round(own / ratio)
        try:
            temperatures(calibrate(eeprom), frame)
        except Unusable as reason:  # the pixels' words do follow it: unscaled, they may make no sense
            assert "this device" not in str(reason)
