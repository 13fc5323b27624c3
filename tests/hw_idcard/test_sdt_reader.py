"""The ID card reader over a real line, as a visitor and a technician meet it."""

import time
from collections.abc import Iterator

import pytest

from hw.errors import DeviceError, DeviceGone, DeviceTimeout
from hw.idcard import CardBlocks, CardUnreadable
from hw.idcard.emulator import SdtEmulator
from hw.idcard.sdt import open_sdt
from hw.idcard.sdt_frames import VENDOR_TIMEOUT, Status
from hw.pty_link import LineFault, Script

TEXT_A = "甲".encode("utf-16-le") + b" \0" * 127
TEXT_B = "乙".encode("utf-16-le") + b" \0" * 127
PHOTO = bytes(range(256)) * 4


@pytest.fixture
def sdt() -> Iterator[SdtEmulator]:
    with SdtEmulator() as emulator:
        yield emulator


def test_a_card_laid_down_is_read_once_and_again_only_after_it_was_taken_away(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    assert reader.poll() is None
    sdt.place_card(TEXT_A, PHOTO)
    blocks = reader.poll()
    assert blocks is not None
    assert (blocks.text, blocks.photo) == (TEXT_A, PHOTO)
    assert [reader.poll() for _ in range(3)] == [None] * 3
    assert sdt.reads == 1
    sdt.remove_card()
    assert reader.poll() is None
    sdt.place_card(TEXT_A, PHOTO)
    assert reader.poll() is not None
    reader.close()


def test_a_reader_that_finds_a_lying_card_again_does_not_make_two_visits(sdt: SdtEmulator) -> None:
    sdt.finds_lying_card = True
    reader = open_sdt(sdt.path)
    sdt.place_card(TEXT_A)
    assert reader.poll() is not None
    assert [reader.poll() for _ in range(3)] == [None] * 3
    sdt.place_card(TEXT_B)
    other = reader.poll()
    assert other is not None
    assert other.text == TEXT_B
    reader.close()


def test_a_reader_whose_find_fails_is_read_anyway_when_told_to(sdt: SdtEmulator) -> None:
    sdt.find_always_fails = True
    sdt.place_card(TEXT_A)
    strict = open_sdt(sdt.path)
    assert strict.poll() is None
    strict.close()
    reader = open_sdt(sdt.path, ignore_find=True)
    assert reader.poll() is not None
    assert reader.poll() is None
    sdt.remove_card()
    assert reader.poll() is None
    sdt.place_card(TEXT_A)
    assert reader.poll() is not None
    reader.close()


def test_the_newest_address_is_read_where_the_card_has_one(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path, newest_address=True)
    address = "某市某路一号".encode("utf-16-le").ljust(70, b" ")
    sdt.place_card(TEXT_A, PHOTO, address)
    assert _polled(reader.poll()).newest_address == address
    sdt.remove_card()
    reader.poll()
    sdt.place_card(TEXT_B, PHOTO)
    assert _polled(reader.poll()).newest_address == b""
    reader.close()


def test_an_answer_with_a_fingerprint_loses_only_the_fingerprint(sdt: SdtEmulator) -> None:
    sdt.fingerprint = b"f" * 1024
    sdt.place_card(TEXT_A, PHOTO)
    reader = open_sdt(sdt.path)
    blocks = _polled(reader.poll())
    assert (blocks.text, blocks.photo) == (TEXT_A, PHOTO)
    reader.close()


@pytest.mark.parametrize("status", [Status.READ_FAILED, Status.WRONG_CARD, Status.CARD_REJECTS_READER])
def test_a_card_that_cannot_be_read_is_told_apart_from_a_broken_reader(
    sdt: SdtEmulator, status: Status
) -> None:
    sdt.place_card(TEXT_A)
    sdt.read_status = status
    reader = open_sdt(sdt.path)
    with pytest.raises(CardUnreadable, match=status.text):
        reader.poll()
    sdt.read_status, sdt.select_status = Status.OK, Status.SELECT_FAILED
    with pytest.raises(CardUnreadable, match="select failed"):
        reader.poll()
    sdt.select_status = Status.OK
    assert reader.poll() is not None
    reader.close()


@pytest.mark.parametrize("status", [Status.SELF_TEST_FAILED, Status.UNAUTHORISED])
def test_a_broken_security_module_is_a_fault_of_the_device(sdt: SdtEmulator, status: Status) -> None:
    reader = open_sdt(sdt.path)
    sdt.status = status
    with pytest.raises(DeviceError, match=status.text):
        reader.poll()
    reader.close()
    with pytest.raises(DeviceError, match=status.text):
        open_sdt(sdt.path)


@pytest.mark.parametrize("fault", [LineFault.SILENCE, LineFault.GARBAGE, LineFault.PARTIAL])
def test_a_reader_that_talks_nonsense_is_reported_in_bounded_time(sdt: SdtEmulator, fault: LineFault) -> None:
    reader = open_sdt(sdt.path)
    sdt.place_card(TEXT_A)
    sdt.fail(fault)
    began = time.monotonic()
    with pytest.raises(DeviceTimeout, match="does not answer"):
        reader.poll()
    assert time.monotonic() - began < 3.0
    sdt.fail(LineFault.NONE)
    assert reader.poll() is not None
    reader.close()


@pytest.mark.parametrize("fault", [LineFault.NOISE, LineFault.SLOW])
def test_a_noisy_or_slow_line_still_reads_the_card(sdt: SdtEmulator, fault: LineFault) -> None:
    sdt.line._byte_pause_s = 0.0002
    reader = open_sdt(sdt.path)
    sdt.fail(fault)
    sdt.place_card(TEXT_A, PHOTO)
    blocks = _polled(reader.poll())
    assert (blocks.text, blocks.photo) == (TEXT_A, PHOTO)
    reader.close()


def test_the_vendors_time_out_answer_is_no_card_and_no_crash(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    sdt.vendor_timeout = True
    assert reader.poll() is None
    sdt.vendor_timeout = False
    sdt.place_card(TEXT_A)
    assert reader.poll() is not None
    reader.close()


def test_one_lost_answer_is_forgiven(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    sdt.place_card(TEXT_A)
    answer = sdt.line._respond
    lost: list[bytes] = []

    def lose_first(data: bytes) -> Script:
        script = answer(data)
        if not lost:
            lost.append(data)
            return []
        return script

    sdt.line._respond = lose_first
    assert reader.poll() is not None
    assert lost
    reader.close()


def test_a_late_answer_is_not_taken_for_the_next_one(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    sdt.place_card(TEXT_A, PHOTO)
    respond = sdt.line._respond
    stale = bytes.fromhex("AAAAAA9669000C00009000000000000000009C")  # a second answer to select
    sdt.line._respond = lambda data: [stale, *respond(data)]
    assert _polled(reader.poll()).text == TEXT_A
    reader.close()


def test_an_unplugged_reader_is_gone_at_once_and_comes_back_at_its_path(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    sdt.unplug()
    began = time.monotonic()
    with pytest.raises(DeviceGone):
        reader.poll()
    assert time.monotonic() - began < 0.5
    reader.close()
    with pytest.raises(DeviceGone, match="not there"):
        open_sdt(sdt.path)
    sdt.replug()
    sdt.place_card(TEXT_B)
    again = open_sdt(sdt.path)
    assert _polled(again.poll()).text == TEXT_B
    again.close()


@pytest.mark.parametrize("own", [115200, 57600, 38400, 19200, 9600])
@pytest.mark.parametrize("wish", [115200, 9600])
def test_a_reader_at_the_wrong_baud_rate_is_found_and_brought_to_the_wished_one(own: int, wish: int) -> None:
    with SdtEmulator(baud=own) as sdt:
        began = time.monotonic()
        reader = open_sdt(sdt.path, wish)
        assert time.monotonic() - began < 4.0
        assert (sdt.baud, reader.baud, sdt.line.baud) == (wish, wish, wish)
        sdt.place_card(TEXT_A, PHOTO)
        assert _polled(reader.poll()).text == TEXT_A
        reader.close()


@pytest.mark.parametrize("how", ["keeps_baud", "loses_baud"])
def test_a_reader_that_keeps_its_rate_is_used_at_it(how: str, caplog: pytest.LogCaptureFixture) -> None:
    with SdtEmulator(baud=57600) as sdt:
        setattr(sdt, how, True)
        reader = open_sdt(sdt.path)
        assert (reader.baud, sdt.line.baud) == (57600, 57600)
        assert caplog.messages == [f"{sdt.path}: the reader keeps 57600 baud"]
        sdt.place_card(TEXT_A)
        assert _polled(reader.poll()).text == TEXT_A
        reader.close()


def test_a_line_where_nobody_answers_is_given_up_in_bounded_time(sdt: SdtEmulator) -> None:
    sdt.fail(LineFault.SILENCE)
    began = time.monotonic()
    with pytest.raises(DeviceTimeout, match="does not answer"):
        open_sdt(sdt.path)
    assert time.monotonic() - began < 4.0


@pytest.mark.parametrize("size", [1024, 512, 0])
def test_a_reader_that_demands_the_fingerprint_is_read_and_the_fingerprint_is_not_kept(
    sdt: SdtEmulator, size: int
) -> None:
    sdt.demands_fingerprint = True
    sdt.fingerprint = b"f" * size
    sdt.place_card(TEXT_A, PHOTO)
    reader = open_sdt(sdt.path)
    blocks = _polled(reader.poll())
    assert (blocks.text, blocks.photo) == (TEXT_A, PHOTO)
    assert reader._dialogue.buffer == b"" and reader._dialogue.blocks is None
    reader.close()


def test_a_card_laid_down_slowly_is_read_all_the_same(sdt: SdtEmulator) -> None:
    sdt.failed_selects = 1
    sdt.place_card(TEXT_A)
    reader = open_sdt(sdt.path)
    assert _polled(reader.poll()).text == TEXT_A
    reader.close()


def test_garbage_and_stale_frames_before_every_answer_do_no_harm(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    respond = sdt.line._respond
    before = bytes.fromhex("AAAAAA9669000C00009000000000000000009C") + b"\xaa\xaa\x13" + VENDOR_TIMEOUT[:6]
    sdt.line._respond = lambda data: [before, *respond(data)]
    sdt.place_card(TEXT_B, PHOTO)
    assert _polled(reader.poll()).text == TEXT_B
    reader.close()


def test_the_other_questions_are_answered(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    reader.reset()
    reader.check()
    assert len(reader.management()) == 28
    reader.close()


def test_the_sam_id_is_told(sdt: SdtEmulator) -> None:
    reader = open_sdt(sdt.path)
    assert reader.sam_id() == "05.03-20190827-0001234567-1987654321"
    reader.close()


def test_a_whole_card_at_the_lines_real_speed_takes_little_more_than_its_bytes() -> None:
    with SdtEmulator(line_baud=115200) as sdt:
        reader = open_sdt(sdt.path)
        sdt.place_card(TEXT_A, PHOTO)
        began = time.monotonic()
        assert reader.poll() is not None
        assert 0.11 < time.monotonic() - began < 1.0
        reader.close()


def _polled(blocks: CardBlocks | None) -> CardBlocks:
    assert blocks is not None
    return blocks
