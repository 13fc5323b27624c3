"""The arithmetic beside the vendor's: real devices, the datasheet's example, and parts made at random."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlx90640_datasheet import object_temperatures

from hw.thermal.mlx90640_eeprom import Fields, encode, synthetic
from sentinel.fever.calibration import calibrate
from sentinel.fever.mlx90640 import temperatures
from sentinel.fever.words import Unusable


def known(values):
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def close(ours, theirs, skin_k=0.001, extreme_k=0.02):
    """Same pixels have values, and they agree: tightly over skin, loosely at the extremes."""
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    there = ~np.isnan(theirs)
    error = np.abs(ours[there] - theirs[there])
    skin = (theirs[there] > 15) & (theirs[there] < 45)
    assert error[skin].max(initial=0.0) <= skin_k
    assert error.max() <= extreme_k


def test_a_real_device_reads_as_the_vendors_library_says(vectors):
    device = vectors("mlx90640_device_a.json")["A_melexis_example"]
    calibration = calibrate(device["eeprom"])
    for vector in device["vectors"]:
        frame = device["frames"][vector["subpage"]]
        read = temperatures(calibration, frame, vector["emissivity"], vector["tr"])
        assert read.subpage == vector["subpage"]
        assert read.vdd == pytest.approx(vector["vdd"], abs=1e-4)
        assert read.ta == pytest.approx(vector["ta"], abs=1e-3)
        close(read.temperatures, known(vector["to_f32"]))


def test_a_real_device_reads_as_its_maker_published(vectors):
    device = vectors("mlx90640_device_a.json")["A_melexis_example"]
    calibration = calibrate(device["eeprom"])
    both = [temperatures(calibration, frame, 1.0).temperatures for frame in device["frames"]]
    picture = np.where(np.isnan(both[0]), both[1], both[0])
    assert np.abs(picture - known(device["published_to"])).max() <= 0.001


def test_other_modes_resolutions_and_hot_scenes_agree(vectors):
    cases = vectors("mlx90640_mutated_a.json")
    assert len(cases) >= 5
    for case in cases:
        calibration = calibrate(case["eeprom"])
        read = temperatures(calibration, case["frame"], case["emissivity"], case["tr"])
        theirs = known(case["to"])
        bad = sorted(case["broken"] + case["outlier"])
        assert list(calibration.bad_pixels) == bad
        theirs[bad] = np.nan  # the vendor gives numbers there, and a list beside; we give none
        assert read.vdd == pytest.approx(case["vdd"], abs=1e-4)
        close(read.temperatures, theirs)


@pytest.mark.parametrize("pattern", ["0x901/1", "0x1901/0"])
def test_the_datasheets_worked_example_comes_out(vectors, pattern):
    example = vectors("mlx90640_datasheet_example.json")
    frame = list(example["frame"])
    frame[832], frame[833] = (int(part, 0) for part in pattern.split("/"))
    read = temperatures(calibrate(example["eeprom"]), frame, 1.0)
    expected = example["results"][pattern]
    assert read.vdd == pytest.approx(3.319, abs=5e-4)
    assert read.ta == pytest.approx(39.184, abs=5e-4)
    assert read.temperatures[example["pixel_index"]] == pytest.approx(expected["to"], abs=0.02)


@st.composite
def made_parts(draw) -> Fields:
    """Legal calibrations: any constants that a part could leave the factory with."""
    whole = st.integers
    made = synthetic(draw(whole(0, 10_000)))
    scalars = made.scalars | {
        "calibrated_interleaved": draw(whole(0, 1)),
        "offset_reference": draw(
            whole(-300, 100).filter(lambda word: word not in (-1, 0, 1))
        ),  # erased cells
        "alpha_ptat": draw(whole(0, 15)),
        "alpha_reference": draw(whole(9000, 20000)),
        "gain": draw(whole(4500, 8000)),
        "kt_ptat": draw(whole(300, 380)),
        "kv_ptat": draw(whole(-31, 31)),
        "ptat_25": draw(whole(11000, 13500)),
        "k_vdd": draw(whole(-110, -80)),
        "vdd_25": draw(whole(80, 130)),
        "chess_0": draw(whole(-32, 31)),
        "chess_1": draw(whole(-16, 15)),
        "chess_2": draw(whole(-16, 15)),
        "tgc": draw(st.sampled_from([0, 0, 4, -4, 32])),
        "ks_ta": draw(whole(-40, 40)),
        "cp_alpha": draw(whole(100, 400)),
        "cp_alpha_ratio": draw(whole(-10, 10)),
        "corner_3": draw(whole(5, 15)),
        "corner_4": draw(whole(1, 10)),
        "resolution": draw(whole(2, 3)),  # finer words than the EEPROM's would not fit 16 bit
    }
    slopes = np.array(draw(st.lists(whole(-60, 20), min_size=4, max_size=4)))
    splits = np.array(draw(st.lists(whole(20, 110), min_size=4, max_size=4)))
    # one of them not 0: the vendor's library never returns from a part without any
    kv = np.array([draw(whole(1, 7)), *draw(st.lists(whole(-8, 7), min_size=3, max_size=3))])
    return Fields(**vars(made) | {"scalars": scalars, "ks_to": slopes, "kta_split": splits, "kv_split": kv})


@settings(max_examples=40, deadline=None)
@given(
    part=made_parts(),
    subpage=st.integers(0, 1),
    control=st.sampled_from([0x1901, 0x0901, 0x1501]),
    emissivity=st.floats(0.7, 1.0, allow_subnormal=False),
    ta=st.floats(0.0, 60.0, allow_subnormal=False),
    vdd=st.floats(3.05, 3.55, allow_subnormal=False),
    seed=st.integers(0, 99),
)
def test_any_legal_part_reads_as_the_vendors_library_says(
    make_frame, vendor, part, subpage, control, emissivity, ta, vdd, seed
):
    objects = np.random.default_rng(seed).uniform(10.0, 60.0, 768)
    frame = make_frame(part, objects, subpage, control, vdd=vdd, ta=ta)
    words = encode(part)
    code, theirs = vendor(words, frame, emissivity, 22.0)
    assert code == 0
    # the library rounds the sensitivity to 16 bit and the drift to 8: that is its error, not ours
    close(temperatures(calibrate(words), frame, emissivity, 22.0).temperatures, theirs, 0.004)


@settings(max_examples=15, deadline=None)
@given(
    part=made_parts(),
    subpage=st.integers(0, 1),
    control=st.sampled_from([0x1901, 0x0901, 0x1501]),
    emissivity=st.floats(0.7, 1.0, allow_subnormal=False),
    ta=st.floats(0.0, 60.0, allow_subnormal=False),
    seed=st.integers(0, 99),
)
def test_any_legal_part_reads_as_the_datasheet_says_within_a_thousandth(
    make_frame, part, subpage, control, emissivity, ta, seed
):
    """In double precision: what the library rounds is then no excuse."""
    objects = np.random.default_rng(seed).uniform(10.0, 60.0, 768)
    frame = make_frame(part, objects, subpage, control, vdd=3.3, ta=ta)
    words = [int(word) for word in encode(part)]
    theirs = np.array(object_temperatures(words, [int(word) for word in frame], emissivity, 22.0))
    calibration = calibrate(words)
    theirs[list(calibration.bad_pixels)] = np.nan
    close(temperatures(calibration, frame, emissivity, 22.0).temperatures, theirs)


def test_the_oracle_agrees_with_the_vendors_own_frames(vectors):
    device = vectors("mlx90640_device_a.json")["A_melexis_example"]
    for vector in device["vectors"]:
        frame, reflected = device["frames"][vector["subpage"]], vector["tr"]
        close(
            np.array(object_temperatures(device["eeprom"], frame, vector["emissivity"], reflected)),
            known(vector["to_f32"]),
        )


@settings(max_examples=30, deadline=None)
@given(part=made_parts(), subpage=st.integers(0, 1), control=st.sampled_from([0x1901, 0x0901]))
def test_what_a_part_was_shown_is_what_is_read(make_frame, part, subpage, control):
    """Through the maker's formulas and back, within a step of the 16-bit words."""
    objects = np.linspace(15.0, 45.0, 768)
    conditions = {"ta": 31.0, "reflected": 23.0, "emissivity": 0.95}
    frame = make_frame(part, objects, subpage, control, **conditions)
    read = temperatures(calibrate(encode(part)), frame, 0.95, 23.0)
    there = ~np.isnan(read.temperatures)
    assert there.sum() == 384
    # a word of resolution is worth more kelvin where the part's words are coarser than the EEPROM's
    step = 0.4 * 2.0 ** max(0, part.scalars["resolution"] - (control >> 10 & 3))
    assert np.abs(read.temperatures - objects)[there].max() < step


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), subpage=st.integers(0, 1))
def test_random_words_never_give_an_impossible_number(eeprom, seed, subpage):
    words = np.random.default_rng(seed).integers(0, 0x10000, 834).astype(np.uint16)
    words[833] = subpage
    try:
        read = temperatures(calibrate(eeprom), words)
    except Unusable as reason:
        assert str(reason)
        return
    there = read.temperatures[~np.isnan(read.temperatures)]
    assert there.size >= 288
    assert there.min() >= -100.0
    assert there.max() <= 700.0
