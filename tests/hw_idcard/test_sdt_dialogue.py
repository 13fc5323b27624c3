"""The dialogue with an SDT reader, without a line or a clock: what is asked, in which order, how long."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.idcard.sdt_dialogue import Dialogue, step
from hw.idcard.sdt_frames import BAUD_COMMANDS, MAX_LEN, VENDOR_TIMEOUT, Command, encode_frame, encode_request
from hw.idcard.sdt_jobs import (
    Begin,
    CardRead,
    Effect,
    Faulty,
    Job,
    NoCard,
    Received,
    Send,
    SetBaud,
    Silent,
    Told,
    Unreadable,
)

FOUND = bytes.fromhex("AAAAAA9669000800009F0000000097")
NONE = bytes.fromhex("AAAAAA9669000400008084")
SELECTED = bytes.fromhex("AAAAAA9669000C00009000000000000000009C")
NOT_SELECTED = bytes.fromhex("AAAAAA9669000400008185")
NOT_READ = bytes.fromhex("AAAAAA9669000400004145")
OK = encode_frame(b"\0\0\x90")
UNKNOWN_COMMAND = encode_frame(b"\0\0\x21")
TEXT = "甲".encode("utf-16-le") + b" \0" * 127
CARD = encode_frame(bytes.fromhex("00009001000400") + TEXT + b"p" * 1024)
WITH_FINGER = encode_frame(bytes.fromhex("000090010004000400") + TEXT + b"p" * 1024 + b"F" * 1024)

FIND, SELECT, READ, STATUS = (
    encode_request(command) for command in (Command.FIND, Command.SELECT, Command.READ, Command.STATUS)
)


class Line:
    """Feeds a dialogue by hand; what it wants done is in ``sent``, ``rates`` and ``outcome``."""

    def __init__(self, dialogue: Dialogue | None = None) -> None:
        self.dialogue = dialogue or Dialogue()
        self.now = 100.0
        self.sent: list[bytes] = []
        self.rates: list[int] = []
        self.outcome: Effect | None = None

    def begin(self, job: Job) -> "Line":
        self.sent, self.rates, self.outcome = [], [], None
        self._take(*step(self.dialogue, Begin(job), self.now))
        return self

    def hears(self, *pieces: bytes) -> "Line":
        for piece in pieces:
            self._take(*step(self.dialogue, Received(piece), self.now))
        return self

    def waits(self) -> "Line":
        """Nothing comes until the deadline."""
        self.now = self.dialogue.deadline
        return self.hears(b"")

    def _take(self, dialogue: Dialogue, effects: tuple[Effect, ...]) -> None:
        self.dialogue = dialogue
        for effect in effects:
            assert self.outcome is None, "nothing is done after the outcome"
            if isinstance(effect, Send):
                self.sent.append(effect.frame)
            elif isinstance(effect, SetBaud):
                assert effect.after_s >= 0.005
                self.rates.append(effect.baud)
            else:
                self.outcome = effect


def test_a_card_is_found_selected_and_read() -> None:
    line = Line().begin(Job.POLL).hears(FOUND, SELECTED, CARD)
    assert line.sent == [FIND, SELECT, READ]
    assert isinstance(line.outcome, CardRead)
    assert (line.outcome.blocks.text, line.outcome.blocks.photo) == (TEXT, b"p" * 1024)
    assert Line().begin(Job.POLL).hears(NONE).outcome == NoCard()


def test_bytes_may_come_one_by_one_with_garbage_between_and_glued() -> None:
    stream = b"\xaa\xaa\x00" + FOUND
    line = Line().begin(Job.POLL).hears(*(bytes((b,)) for b in stream))
    line.hears(b"\x55" * 30 + VENDOR_TIMEOUT[:4] + SELECTED)
    line.hears(*(bytes((b,)) for b in SELECTED + FOUND + CARD))  # late answers, then this one's
    assert isinstance(line.outcome, CardRead)


def test_a_card_that_is_laid_down_slowly_is_tried_a_second_time_only() -> None:
    line = Line().begin(Job.POLL).hears(FOUND, NOT_SELECTED, FOUND, SELECTED, CARD)
    assert isinstance(line.outcome, CardRead)
    line = Line().begin(Job.POLL).hears(FOUND, SELECTED, NOT_READ, FOUND, SELECTED, NOT_READ)
    assert line.outcome == Unreadable("read: read failed")
    line = Line().begin(Job.POLL).hears(FOUND, NOT_SELECTED, NONE)
    assert line.outcome == Unreadable("the card was found, then could not be read")


def test_a_read_card_must_be_taken_away_first() -> None:
    line = Line().begin(Job.POLL).hears(FOUND, SELECTED, CARD)
    assert line.begin(Job.POLL).hears(FOUND, SELECTED, CARD).outcome == NoCard()
    line.begin(Job.POLL).hears(NONE)
    assert isinstance(line.begin(Job.POLL).hears(FOUND, SELECTED, CARD).outcome, CardRead)


def test_only_a_reader_that_knows_no_other_read_is_asked_for_fingerprints_which_are_not_kept() -> None:
    line = Line().begin(Job.POLL).hears(FOUND, SELECTED, UNKNOWN_COMMAND, WITH_FINGER)
    assert line.sent[2:] == [READ, bytes.fromhex("AAAAAA9669 0003 3010 23")]
    assert isinstance(line.outcome, CardRead)
    assert b"F" not in line.outcome.blocks.text + line.outcome.blocks.photo
    assert line.dialogue.buffer == b"" and line.dialogue.blocks is None
    line.begin(Job.POLL).hears(NONE)
    assert line.begin(Job.POLL).hears(FOUND, SELECTED).sent[2] == bytes.fromhex("AAAAAA9669 0003 3010 23")
    again = line.hears(UNKNOWN_COMMAND)
    assert again.outcome == Faulty("bad command")


def test_waits_follow_what_is_asked_and_the_lines_rate() -> None:
    line = Line(Dialogue(wish=9600, baud=9600)).begin(Job.POLL)
    assert line.dialogue.deadline - line.now == pytest.approx(0.5)
    line.hears(FOUND, SELECTED)
    assert line.dialogue.deadline - line.now == pytest.approx(2.0 + 1295 * 10 / 9600)
    line.hears(UNKNOWN_COMMAND)
    assert line.dialogue.deadline - line.now == pytest.approx(3.0 + 2321 * 10 / 9600)


def test_silence_is_asked_once_more_and_then_named() -> None:
    line = Line().begin(Job.SAM_ID).waits().waits()
    assert (len(line.sent), line.outcome) == (2, Silent())
    line = Line().begin(Job.POLL).hears(FOUND).waits().waits().waits()
    assert line.outcome == Silent()  # the card's fault at first; then find has no answer either


def test_an_endless_babble_ends_at_the_deadline() -> None:
    line = Line().begin(Job.STATUS)
    while line.outcome is None:
        line.now += 0.01
        line.hears(b"\xaa\xaa\xaa\x96\x69\x09\x0a" + b"\x7f" * 1000)
        assert len(line.dialogue.buffer) <= MAX_LEN + 7
    assert line.now - 100.0 <= 1.1


def test_an_answer_swallowed_by_a_wrong_length_is_found_at_the_deadline() -> None:
    line = Line().begin(Job.POLL).hears(bytes.fromhex("AAAAAA9669 0508 000090") + NONE)
    assert line.outcome is None
    assert line.waits().outcome == NoCard()


@pytest.mark.parametrize(
    ("job", "request_", "answer", "data"),
    [
        (Job.RESET, "0003 10FF EC", OK, b""),
        (Job.STATUS, "0003 11FF ED", OK, b""),
        (Job.SAM_ID, "0003 12FF EE", encode_frame(b"\0\0\x90" + bytes(16)), bytes(16)),
        (Job.MANAGEMENT, "0003 3005 36", encode_frame(b"\0\0\x90" + bytes(28)), bytes(28)),
    ],
)
def test_every_other_question_is_the_published_one(
    job: Job, request_: str, answer: bytes, data: bytes
) -> None:
    line = Line().begin(job).hears(answer)
    assert line.sent == [bytes.fromhex("AAAAAA9669" + request_)]
    assert line.outcome == Told(data)
    assert Line().begin(job).hears(encode_frame(b"\0\0\x60")).outcome == Faulty("self test failed")


def test_the_newest_address_is_asked_last_and_may_be_missing() -> None:
    asking = Dialogue(newest_address=True)
    line = Line(asking).begin(Job.POLL).hears(FOUND, SELECTED, CARD)
    assert line.sent[-1] == bytes.fromhex("AAAAAA9669 0003 3003 30")
    for size in (70, 280):
        told = replace(line.dialogue), encode_frame(b"\0\0\x90" + b"a\0" * (size // 2))
        _, (outcome,) = step(told[0], Received(told[1]), line.now)
        assert isinstance(outcome, CardRead)
        assert len(outcome.blocks.newest_address) == size
    assert isinstance(line.waits().outcome, CardRead)


# ---- the baud rate


def test_a_reader_at_the_wished_rate_is_asked_once() -> None:
    line = Line().begin(Job.OPEN).hears(OK)
    assert (line.sent, line.rates, line.outcome) == ([STATUS], [], Told())


def test_a_reader_at_another_rate_is_found_and_brought_to_the_wish() -> None:
    line = Line().begin(Job.OPEN).waits().waits().waits().waits()
    assert line.rates == [57600, 38400, 19200]
    line.hears(OK)
    assert line.sent[-1] == bytes.fromhex("AAAAAA9669 0003 6000 63")
    line.hears(OK)
    assert line.rates[-1] == 115200
    assert line.hears(OK).outcome == Told()
    assert line.dialogue.baud == 115200


def test_rates_are_the_published_numbers() -> None:
    assert {rate: command & 0xFF for rate, command in BAUD_COMMANDS.items()} == {
        115200: 0, 57600: 1, 38400: 2, 19200: 3, 9600: 4,
    }  # fmt: skip


def test_a_reader_that_will_not_change_is_used_at_its_own_rate() -> None:
    refuses = Line(Dialogue(wish=9600, baud=9600)).begin(Job.OPEN).waits().waits().hears(OK, UNKNOWN_COMMAND)
    assert (refuses.outcome, refuses.dialogue.baud) == (Told(), 115200)
    lies = Line(Dialogue(wish=9600, baud=9600)).begin(Job.OPEN).waits().waits().hears(OK, OK)
    assert lies.rates == [115200, 9600]
    lies.waits().waits().hears(OK)
    assert (lies.rates[-1], lies.outcome, lies.dialogue.baud) == (115200, Told(), 115200)


def test_where_nobody_answers_the_search_ends_and_tries_the_wish_last() -> None:
    line = Line().begin(Job.OPEN)
    while line.outcome is None:
        line.waits()
    assert (line.outcome, line.rates) == (Silent(), [57600, 38400, 19200, 9600, 115200])
    assert line.now - 100.0 < 2.5


PIECES = st.one_of(
    st.sampled_from([FOUND, NONE, SELECTED, NOT_SELECTED, NOT_READ, OK, CARD, WITH_FINGER, VENDOR_TIMEOUT]),
    st.binary(max_size=30),
    st.binary(min_size=3, max_size=40).map(encode_frame),
    st.sampled_from(range(0x100)).map(lambda sw3: encode_frame(bytes((0, 0, sw3)))),
)


@given(
    st.sampled_from(list(Job)),
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(PIECES, st.floats(0.0, 0.4)), max_size=30),
)
@settings(max_examples=300)
def test_whatever_the_reader_says_every_job_ends_in_bounded_time(
    job: Job, ignore_find: bool, newest_address: bool, said: list[tuple[bytes, float]]
) -> None:
    line = Line(Dialogue(ignore_find=ignore_find, newest_address=newest_address)).begin(job)
    for piece, wait in said:
        if line.outcome is not None:
            break
        line.now = min(line.now + wait, line.dialogue.deadline)
        line.hears(piece)
        assert len(line.dialogue.buffer) <= MAX_LEN + 7
    for _ in range(20):
        if line.outcome is None:
            line.waits()
    assert line.outcome is not None
    assert line.now - 100.0 < 15.0
    assert line.dialogue.command is None
    assert "甲" not in repr(line.dialogue) + repr(line.outcome)
