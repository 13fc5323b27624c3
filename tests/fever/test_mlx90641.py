"""The MLX90641's arithmetic beside its vendor's library, and its Hamming code."""

import ctypes
import importlib.util
import os
import platform
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.thermal.mlx90640_part import Conditions
from hw.thermal.mlx90641_part import Fields, Mlx90641Part, coded, encode, synthetic
from sentinel.fever import hamming
from sentinel.fever.mlx90641 import calibrate, temperatures
from sentinel.fever.words import Unusable


@pytest.fixture(scope="module")
def library():
    """The vendor's C library out of the package mlx90641-driver.

    Bound to itself: it has functions of the same names as the MLX90640's, which another test loads.
    """
    package = importlib.util.find_spec("mlx90641")
    if package is None or package.origin is None:
        pytest.skip("mlx90641-driver is not installed")
    path = Path(package.origin).parent / "libs" / platform.machine() / "libmlx90641_driver.so"
    if not path.exists():
        pytest.skip(f"mlx90641-driver has no library for {platform.machine()}")
    return ctypes.CDLL(str(path), mode=os.RTLD_LOCAL | os.RTLD_DEEPBIND)


def vendors(library, eeprom, frame, emissivity, reflected):
    """Return code of the extraction and 192 temperatures."""
    words = (ctypes.c_uint16 * 832)(*eeprom.tolist())
    library.HammingDecode(words)
    memory = ctypes.create_string_buffer(8192)  # more than its parameters need
    frame_words = (ctypes.c_uint16 * 834)(*frame.tolist())
    found = (ctypes.c_float * 192)()
    code = library.MLX90641_ExtractParameters(words, memory)
    call = library.MLX90641_CalculateTo
    call.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_float, ctypes.c_float, ctypes.c_void_p]
    call.restype = None
    call(frame_words, memory, emissivity, reflected, found)
    return code, np.array(found)


def overflows(drifts, mean):
    """Where the vendor's rounding to 8 bit turns 127.5 and more into -128: its error, not ours."""
    values = drifts * 4.0 + mean
    largest = np.abs(values).max()
    return np.abs(values) * 2.0 ** (6 - np.floor(np.log2(largest))) >= 127.4


@st.composite
def made_parts(draw) -> Fields:
    """Legal calibrations."""
    whole = st.integers
    part = synthetic(draw(whole(0, 10_000)))
    slopes = draw(st.lists(whole(-700, 200), min_size=8, max_size=8))
    words = dict(zip((53, 54, 55, 56, 57, 59, 61, 63), slopes, strict=True))
    words |= {34: draw(whole(-120, 120)), 36: draw(whole(200, 340)), 39: draw(whole(-110, -80)),
              40: draw(whole(350, 420)), 42: draw(whole(300, 380)), 43: draw(whole(-60, 60)),
              44: draw(whole(1024, 1500)), 21: draw(whole(-200, 900))}  # fmt: skip
    return part.changed(**{f"w{at}": value for at, value in words.items()})


@settings(max_examples=60, deadline=None)
@given(
    part=made_parts(),
    subpage=st.integers(0, 1),
    ta=st.floats(24.0, 27.0),
    emissivity=st.sampled_from([1.0, 0.95]),
)
def test_any_legal_part_reads_as_the_vendors_library_says(library, part, subpage, ta, emissivity):
    objects = np.linspace(15.0, 45.0, 192)
    conditions = Conditions(3.3, ta, 22.0, emissivity)
    frame = Mlx90641Part(part).frame(objects, subpage, 0x1901, conditions)
    eeprom = encode(part)
    code, theirs = vendors(library, eeprom, frame, emissivity, 22.0)
    ours = temperatures(calibrate(eeprom), frame, emissivity, 22.0).temperatures
    assert code == 0
    # the vendor rounds KTa and KV to 8 bit, which this close to 25 C costs it little
    kept = ~(overflows(part.kta, part.scalars[21]) | overflows(part.kv, part.scalars[23]))
    assert kept.sum() > 150
    assert np.abs(ours - theirs)[kept].max() <= 0.004


def test_over_skin_and_extremes_a_typical_part_agrees_with_the_vendors_library(library):
    part = synthetic()
    objects = np.concatenate((np.linspace(15, 45, 96), np.linspace(-38, 290, 96)))
    for subpage in (0, 1):
        frame = Mlx90641Part(part).frame(objects, subpage, 0x1901, Conditions(3.3, 25.0, 20.0, 1.0))
        eeprom = encode(part)
        _, theirs = vendors(library, eeprom, frame, 1.0, 20.0)
        ours = temperatures(calibrate(eeprom), frame, 1.0, 20.0).temperatures
        assert np.abs(ours - theirs)[:96].max() <= 0.001
        assert np.abs(ours - theirs).max() <= 0.02


@settings(max_examples=40, deadline=None)
@given(part=made_parts(), subpage=st.integers(0, 1), ta=st.floats(5.0, 45.0))
def test_what_a_part_was_shown_is_what_is_read(part, subpage, ta):
    objects = np.linspace(15.0, 45.0, 192)
    frame = Mlx90641Part(part).frame(objects, subpage, 0x1901, Conditions(3.28, ta, 22.0, 0.98))
    read = temperatures(calibrate(encode(part)), frame, 0.98, 22.0)
    assert read.vdd == pytest.approx(3.28, abs=1e-3)
    assert read.ta == pytest.approx(ta, abs=0.1)
    assert np.abs(read.temperatures - objects).max() < 0.6  # a step of the words


@settings(max_examples=200, deadline=None)
@given(word=st.integers(0, 0x7FF), bits=st.sets(st.integers(0, 15), max_size=2))
def test_one_wrong_bit_is_corrected_and_two_are_noticed(word, bits):
    sent = coded(np.array([word], dtype=np.uint16))
    found = hamming.decode(sent ^ np.uint16(sum(1 << bit for bit in bits)))
    assert found.corrected == (len(bits) == 1)
    assert found.lost == ((0,) if len(bits) == 2 else ())
    assert len(bits) == 2 or found.data[0] == word


def test_the_code_is_the_vendors(library):
    rng = np.random.default_rng(3)
    words = np.concatenate((np.zeros(16), coded(rng.integers(0, 0x800, 816).astype(np.uint16)))).astype(
        np.uint16
    )
    words[16::7] ^= np.uint16(1) << rng.integers(0, 16, len(words[16::7])).astype(np.uint16)
    theirs = (ctypes.c_uint16 * 832)(*words.tolist())
    library.HammingDecode(theirs)
    assert hamming.decode(words[16:]).data.tolist() == list(theirs)[16:]


def test_corrected_words_are_counted_and_change_nothing():
    words = encode(synthetic())
    words[[70, 300, 500]] ^= np.uint16(0x0010)
    sound, mended = calibrate(encode(synthetic())), calibrate(words)
    assert (sound.corrected_words, mended.corrected_words) == (0, 3)
    frame = Mlx90641Part(synthetic()).frame(np.full(192, 34.0), 0, 0x1901, Conditions())
    assert np.array_equal(temperatures(sound, frame).temperatures, temperatures(mended, frame).temperatures)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda w: np.zeros_like(w), "all zeros"),
        (lambda w: np.full_like(w, 0xFFFF), "all ones"),
        (
            lambda w: w ^ np.where(np.arange(832) == 100, 0x0003, 0).astype(np.uint16),
            "Hamming code in 1 words, the first is 100",
        ),
        (lambda w: w & np.where(np.arange(832) == 10, 0, 0xFFFF).astype(np.uint16), "another model"),
        (lambda w: w[:242], "242 words"),
    ],
)
def test_an_eeprom_that_cannot_be_trusted_is_refused(spoil, reason):
    with pytest.raises(Unusable, match=reason):
        calibrate(spoil(encode(synthetic())))


@pytest.mark.parametrize(
    "words", [{"w39": 0}, {"w42": 0}, {"w36": 0, "w37": 0}, {"w52": 3}, {"w58": 50}, {"w28": 0}]
)
def test_constants_that_would_divide_by_zero_are_absurd(words):
    with pytest.raises(Unusable, match="absurd"):
        calibrate(encode(synthetic().changed(**words)))


def test_a_broken_pixel_has_no_value_and_two_are_one_too_many():
    part = Fields(**vars(synthetic()) | {"broken": (77,)})
    frame = Mlx90641Part(synthetic()).frame(np.full(192, 34.0), 0, 0x1901, Conditions())
    found = temperatures(calibrate(encode(part)), frame).temperatures
    assert list(np.flatnonzero(np.isnan(found))) == [77]
    with pytest.raises(Unusable, match="2 broken pixels"):
        calibrate(encode(Fields(**vars(part) | {"broken": (3, 77)})))


@pytest.mark.parametrize("line", range(12))
def test_a_line_that_was_not_read_is_no_picture(line):
    frame = Mlx90641Part(synthetic()).frame(np.full(192, 34.0), 0, 0x1901, Conditions())
    frame[16 * line : 16 * line + 16] = 0x7FFF
    with pytest.raises(Unusable, match="not measured"):
        temperatures(calibrate(encode(synthetic())), frame)


@pytest.mark.parametrize("word", [192, 200, 202, 224, 234])
def test_auxiliary_words_that_were_not_read_are_no_picture(word):
    frame = Mlx90641Part(synthetic()).frame(np.full(192, 34.0), 0, 0x1901, Conditions())
    frame[word] = 0x7FFF
    with pytest.raises(Unusable, match="not measured"):
        temperatures(calibrate(encode(synthetic())), frame)


@pytest.mark.parametrize("words", [slice(64, 80), slice(200, 232), slice(16, 64), slice(64, 832)])
@pytest.mark.parametrize("value", [0x0000, 0xFFFF])
def test_eeprom_lines_that_were_not_read_are_refused(words, value):
    """A short read ends in ones: 0xFFFF is a word of the code, so that only its meaning can tell."""
    eeprom = encode(synthetic())
    eeprom[words] = value
    try:
        found = calibrate(eeprom)
    except Unusable:
        return
    frame = Mlx90641Part(synthetic()).frame(np.full(192, 34.0), 0, 0x1901, Conditions())
    read = temperatures(found, frame).temperatures
    off = np.abs(read - temperatures(calibrate(encode(synthetic())), frame).temperatures)
    assert not off.max() > 0.5, "a line that was not read made temperatures"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_random_words_never_give_an_impossible_number(seed):
    rng = np.random.default_rng(seed)
    frame = rng.integers(0, 0x10000, 242).astype(np.uint16)
    frame[241] &= 1
    eeprom = (
        np.concatenate((np.full(16, 0x40, np.uint16), coded(rng.integers(0, 0x800, 816).astype(np.uint16))))
        if seed & 1
        else encode(synthetic())
    )
    try:
        found = temperatures(calibrate(eeprom), frame).temperatures
    except Unusable as reason:
        assert str(reason)
        return
    known = found[~np.isnan(found)]
    assert known.size >= 140
    assert -100 <= known.min() <= known.max() <= 700
