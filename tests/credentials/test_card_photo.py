"""The photo on a card through a vendor's decoder: both conventions, and decoders that misbehave."""

import struct
import time
from pathlib import Path

import numpy as np
import pytest
import stand_in_decoders
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.config import IdCardSettings
from sentinel.credentials.cards.photo import BMP_BYTES, RAW_BYTES, Decoder, PhotoError, decoder_of, pixels_of

PHOTO = stand_in_decoders.photo()
HEAD = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", BMP_BYTES, 0, 0, 54, 40, 102, 126, 1, 24, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    return stand_in_decoders.library(tmp_path_factory.mktemp("vendor"))


def _bmp(pixels: np.ndarray, head: bytes = HEAD) -> bytes:
    rows = np.zeros((126, 308), np.uint8)
    rows[:, :306] = pixels[::-1].reshape(126, 306)
    return head + rows.tobytes()


def test_a_librarys_bare_pixels_are_turned_upright_and_to_bgr(library: str) -> None:
    pixels = Decoder(library, "unpack").decode(PHOTO)
    told = np.frombuffer((PHOTO * 38)[:RAW_BYTES], np.uint8).reshape(126, 102, 3)
    assert (pixels == told[::-1, :, ::-1]).all()


def test_a_librarys_bmp_is_taken_as_it_is_and_the_usual_function_is_found_by_itself(library: str) -> None:
    pixels = Decoder(library, "wlt2bmpBuffer").decode(PHOTO)
    told = np.frombuffer((PHOTO * 38)[:RAW_BYTES], np.uint8).reshape(126, 102, 3)
    assert (pixels == told[::-1]).all()
    assert Decoder(library).decode(PHOTO).shape == (126, 102, 3)  # unpack, with its usual argument
    with pytest.raises(PhotoError, match="can't decode this photo"):
        Decoder(library, "unpack", 5).decode(PHOTO)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        ("refuses", "can't decode this photo"),
        ("crashes", "ended by signal 11"),
        ("draws_nothing", "empty picture"),
        ("eats_memory", "can't decode this photo|ended by signal"),
        ("no_such", "has no such function: set id_card.photo_function"),
    ],
)
def test_a_library_that_fails_is_a_clear_line_and_no_picture(library: str, function: str, why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        Decoder(library, function).decode(PHOTO)


@pytest.mark.parametrize("function", ["hangs", "spins"])
def test_a_library_that_does_not_come_back_is_ended(library: str, function: str) -> None:
    began = time.monotonic()
    with pytest.raises(PhotoError, match="did not answer within 1 s"):
        Decoder(library, function).decode(PHOTO, 1.0)
    assert time.monotonic() - began < 3.0


def test_a_library_finds_no_network_no_files_and_no_programs(library: str) -> None:
    pixels = Decoder(library, "pries").decode(PHOTO)
    assert pixels[-1, 0].tolist() == [0, 0, 0], "bits: 1 network, 2 a stranger's files, 4 writing"
    assert not Path("/dev/shm/stand-in").exists()


def test_what_is_no_library_is_said(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="can't be loaded"):
        Decoder(str(tmp_path / "none.so")).check()
    (tmp_path / "text.so").write_text("no library")
    with pytest.raises(PhotoError, match="can't be loaded"):
        Decoder(str(tmp_path / "text.so")).decode(PHOTO)


def test_checking_decodes_nothing(library: str) -> None:
    assert Decoder(library, "crashes").check() == ""  # and nothing is left to it that could be taken away
    with pytest.raises(PhotoError, match="no such function"):
        Decoder(library, "no_such").check()


def test_a_command_gets_the_photo_on_stdin_and_answers_with_a_bmp(tmp_path: Path) -> None:
    decoder = Decoder(command=stand_in_decoders.command(tmp_path))
    assert decoder.check() == ""
    pixels = decoder.decode(PHOTO)
    assert pixels.shape == (126, 102, 3)
    assert pixels[0].tobytes() == PHOTO[:306]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (("short",), "has 38861 bytes"),
        (("endless",), "has 38863 bytes"),
        (("fails",), "ended with 5"),
        (("hangs",), "did not answer within 1 s"),
    ],
)
def test_a_command_that_fails_is_a_clear_line_and_no_picture(
    tmp_path: Path, how: tuple[str, ...], why: str
) -> None:
    began = time.monotonic()
    with pytest.raises(PhotoError, match=why):
        Decoder(command=stand_in_decoders.command(tmp_path, *how)).decode(PHOTO, 1.0)
    assert time.monotonic() - began < 4.0


def test_a_command_has_no_network(tmp_path: Path) -> None:
    Decoder(command=stand_in_decoders.command(tmp_path, "pries")).decode(PHOTO)


def test_a_command_that_is_not_there_is_said() -> None:
    for act in (Decoder.check, lambda decoder: decoder.decode(PHOTO)):
        with pytest.raises(PhotoError, match=r"can('t)? be started"):
            act(Decoder(command=("/no/such/decoder",)))


def test_relative_paths_count_from_the_settings_wherever_the_command_was_started(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(library).parent
    monkeypatch.chdir(folder.parent)
    decoder = decoder_of(IdCardSettings(photo_library=Path(library).name), Path(folder.name))
    assert decoder is not None
    assert decoder.decode(PHOTO).shape == (126, 102, 3)


def test_without_settings_there_is_no_decoder_and_none_is_made_up(tmp_path: Path) -> None:
    assert decoder_of(IdCardSettings(), tmp_path) is None
    library = decoder_of(IdCardSettings(photo_library="lib/wlt.so", photo_argument=752), tmp_path)
    assert library == Decoder(str(tmp_path / "lib/wlt.so"), "", 752)
    command = decoder_of(IdCardSettings(photo_command=("wlt2bmp", "-q")), tmp_path)
    assert command == Decoder(command=("wlt2bmp", "-q"))
    with pytest.raises(PhotoError, match="1024 bytes, not 3"):
        Decoder("x").decode(b"abc")


def test_rows_upside_down_or_not_give_the_same_picture() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (126, 102, 3), np.uint8)
    down = HEAD[:22] + struct.pack("<i", -126) + HEAD[26:]
    assert (pixels_of(_bmp(pixels)) == pixels).all()
    assert (pixels_of(_bmp(pixels[::-1], down)) == pixels).all()


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, b"PN"),
        (10, b"\x37"),
        (14, b"\x29"),
        (18, b"\x67"),
        (22, b"\x7f"),
        (26, b"\2"),
        (28, b"\x20"),
        (30, b"\1"),
    ],
)
def test_a_bmp_of_any_other_form_is_refused(at: int, value: bytes) -> None:
    answer = _bmp(np.random.default_rng(1).integers(0, 255, (126, 102, 3), np.uint8))
    with pytest.raises(PhotoError):
        pixels_of(answer[:at] + value + answer[at + len(value) :])


def test_bare_pixels_count_from_a_library_only() -> None:
    raw = np.random.default_rng(2).integers(0, 255, RAW_BYTES, np.uint8).tobytes()
    assert pixels_of(raw, raw=True).shape == (126, 102, 3)
    with pytest.raises(PhotoError, match="38556 bytes"):
        pixels_of(raw)


@given(
    st.binary(max_size=200)
    | st.binary(min_size=54, max_size=54).map(lambda head: head + bytes(range(256)) * 152)
    | st.binary(min_size=54, max_size=54).map(lambda head: head + (bytes(range(256)) * 152)[: BMP_BYTES - 54])
    | st.tuples(st.integers(0, 53), st.binary(min_size=1, max_size=4)).map(
        lambda change: (
            HEAD[: change[0]] + change[1] + HEAD[change[0] + len(change[1]) :] + bytes(range(256)) * 152
        )[:BMP_BYTES]
    ),
    st.booleans(),
)
@settings(max_examples=150)
def test_no_answer_of_a_decoder_whatever_is_more_than_a_picture_or_a_line(answer: bytes, raw: bool) -> None:
    try:
        pixels = pixels_of(answer, raw=raw)
    except PhotoError as error:
        assert "\n" not in str(error)
        return
    assert (pixels.shape, pixels.dtype) == ((126, 102, 3), np.uint8)
