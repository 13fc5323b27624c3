"""Cards and codes at the door: one event for each presentation, through a worker, over real lines."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from hw.errors import DeviceError
from hw.idcard.emulator import SdtEmulator
from hw.idcard.sdt import open_sdt
from hw.idcard.sdt_frames import Status
from hw.pty_link import LineFault
from hw.scanner.emulator import Gm65Emulator
from hw.scanner.gm65 import open_gm65
from sentinel.core.backoff import Backoff
from sentinel.core.clock import Now
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.facts import DocumentKind, PhotoState
from sentinel.core.reasons import Reason
from sentinel.credentials.cards.id_card import IdCardClaims, encode_text_block
from sentinel.credentials.codes import CodeTable
from sentinel.credentials.presentation import CodeDesk, Venue
from sentinel.credentials.readers import Sightings, id_card_session, scanner_session
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Pulse, Worker

KEY = b"k" * 32
DESK = CodeDesk(CodeTable(), Venue("venue-1", KEY))
POLL_S = 0.01


def card(number: str = "11010519491231002X") -> bytes:
    claims = IdCardClaims(
        kind=DocumentKind.RESIDENT_ID, name="张三", sex_code="1", nation_code="01", id_number=number,
        valid_from=date(2015, 6, 1), long_term=True,
    )  # fmt: skip
    return encode_text_block(claims)


class Door:
    """Runs one session in a real worker and collects what it posts."""

    def __init__(
        self,
        session: Callable[[Callable[[Event], None]], Callable[[Pulse], None]],
        backoff: Backoff | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.ups: list[float] = []
        self.downs: list[float] = []
        self._changed = threading.Condition()
        self.worker = Worker(
            "reader",
            session(self._post),
            expected=(DeviceError,),
            on_up=lambda: self._note(self.ups),
            on_down=lambda error: self._note(self.downs),
            backoff=backoff or Backoff(first_s=0.02, longest_s=0.05),
        )
        self.worker.start()
        self.wait(lambda: self.ups)

    def _post(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def _note(self, where: list[float]) -> None:
        with self._changed:
            where.append(time.monotonic())
            self._changed.notify_all()

    def wait(self, done: Callable[[], object], timeout_s: float = 20.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: bool(done()), timeout_s)

    def settle(self) -> list[Event]:
        """What was posted after some more turns."""
        time.sleep(0.15)
        return self.events

    def close(self) -> None:
        self.worker.stop()
        assert self.worker.join(20.0)


@pytest.fixture
def sdt() -> Iterator[SdtEmulator]:
    with SdtEmulator() as emulator:
        yield emulator


@pytest.fixture
def gm65() -> Iterator[Gm65Emulator]:
    with Gm65Emulator() as emulator:
        yield emulator


@pytest.fixture
def card_door(sdt: SdtEmulator) -> Iterator[Door]:
    clock = SystemClock()
    door = Door(lambda post: id_card_session(lambda: open_sdt(sdt.path), post, KEY, clock, poll_s=POLL_S))
    yield door
    door.close()


@pytest.fixture
def code_door(gm65: Gm65Emulator) -> Iterator[Door]:
    door = Door(lambda post: scanner_session(lambda: open_gm65(gm65.path), post, DESK, SystemClock()))
    yield door
    door.close()


def test_a_card_left_lying_is_one_visit(sdt: SdtEmulator, card_door: Door) -> None:
    sdt.place_card(card())
    card_door.wait(lambda: card_door.events)
    (event,) = card_door.settle()
    assert isinstance(event, CredentialRead)
    assert event.credential.subject == "11010519491231002X"


def test_a_cards_photo_is_handed_on_before_the_visit_hears_of_the_card(sdt: SdtEmulator) -> None:
    order: list[object] = []
    door = Door(
        lambda post: id_card_session(
            lambda: open_sdt(sdt.path),
            lambda event: (order.append(event), post(event))[1],
            KEY,
            SystemClock(),
            poll_s=POLL_S,
            on_photo=lambda person, photo: order.append((person, photo)),
        )
    )
    sdt.place_card(card(), b"w" * 1024)
    door.wait(lambda: len(door.events) == 1)
    sdt.remove_card()
    time.sleep(0.05)
    sdt.place_card(card("440524188001010014"), bytes(1024))  # no photo on this one
    door.wait(lambda: len(door.events) == 2)
    door.close()
    photo, first, second = order
    assert isinstance(first, CredentialRead) and isinstance(second, CredentialRead)
    assert first.credential.document is not None and second.credential.document is not None
    assert photo == (first.credential.document.person, b"w" * 1024)
    assert first.credential.document.photo is PhotoState.HANDED_ON
    assert second.credential.document.photo is PhotoState.NONE


def test_the_next_persons_card_is_another_visit(sdt: SdtEmulator, card_door: Door) -> None:
    sdt.place_card(card())
    card_door.wait(lambda: len(card_door.events) == 1)
    sdt.remove_card()
    time.sleep(0.05)
    sdt.place_card(card("440524188001010014"))
    card_door.wait(lambda: len(card_door.events) == 2)
    subjects = [e.credential.subject for e in card_door.events if isinstance(e, CredentialRead)]
    assert subjects == ["11010519491231002X", "440524188001010014"]


def test_an_unreadable_card_is_told_once_until_it_is_taken_away(sdt: SdtEmulator, card_door: Door) -> None:
    sdt.read_status = Status.READ_FAILED
    sdt.place_card(card())
    card_door.wait(lambda: card_door.events)
    assert card_door.settle() == [CredentialFailed(Reason.CARD_RETRY)]
    sdt.remove_card()
    sdt.read_status = Status.OK
    time.sleep(0.05)
    sdt.place_card(card())
    card_door.wait(lambda: len(card_door.events) == 2)
    assert isinstance(card_door.events[1], CredentialRead)


def test_a_card_of_an_unknown_type_is_called_unsupported(sdt: SdtEmulator, card_door: Door) -> None:
    block = bytearray(card())
    block[248:250] = b"Q\0"
    sdt.place_card(bytes(block))
    card_door.wait(lambda: card_door.events)
    assert card_door.settle() == [CredentialFailed(Reason.CARD_UNSUPPORTED)]


def test_a_replugged_reader_works_again_by_itself(sdt: SdtEmulator, card_door: Door) -> None:
    sdt.unplug()
    card_door.wait(lambda: card_door.downs)
    sdt.replug()
    card_door.wait(lambda: len(card_door.ups) == 2)
    sdt.place_card(card())
    card_door.wait(lambda: card_door.events)
    assert isinstance(card_door.events[0], CredentialRead)


@pytest.mark.parametrize("outage_s", [0.1, 4.0])
def test_a_replugged_reader_reads_cards_again_within_five_seconds(outage_s: float) -> None:
    """With the daemon's own back-off, and a reader that comes back at another rate."""
    with SdtEmulator(baud=115200) as sdt:
        door = Door(
            lambda post: id_card_session(lambda: open_sdt(sdt.path), post, KEY, SystemClock()),
            Backoff(first_s=0.25, longest_s=2.0),
        )
        sdt.unplug()
        door.wait(lambda: door.downs)
        time.sleep(outage_s)
        sdt.baud = 9600
        sdt.place_card(card())
        began = time.monotonic()
        sdt.replug()
        door.wait(lambda: door.events)
        took = time.monotonic() - began
        door.close()
        assert isinstance(door.events[0], CredentialRead)
        assert took < 5.0


def test_no_log_names_anybody_whatever_the_reader_does(
    sdt: SdtEmulator, card_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    strange = bytearray(card())
    strange[248:250] = b"Q\0"
    for block, fault in (
        (card(), LineFault.NONE), (bytes(strange), LineFault.NONE), (card(), LineFault.NOISE),
        (card(), LineFault.PARTIAL), (card(), LineFault.GARBAGE),
    ):  # fmt: skip
        sdt.fail(fault)
        sdt.place_card(block)
        time.sleep(0.3)
        sdt.remove_card()
        time.sleep(0.1)
    sdt.fail(LineFault.NONE)
    sdt.unplug()
    card_door.wait(lambda: card_door.downs)
    assert caplog.records
    for word in ("11010519491231002X", "张", "19491231"):
        assert word not in caplog.text


def test_a_reader_that_falls_silent_is_down_and_recovers(sdt: SdtEmulator, card_door: Door) -> None:
    sdt.fail(LineFault.SILENCE)
    card_door.wait(lambda: card_door.downs)
    assert card_door.events == []
    sdt.fail(LineFault.NONE)
    card_door.wait(lambda: len(card_door.ups) == 2)


def test_a_code_held_before_the_scanner_is_one_visit(gm65: Gm65Emulator, code_door: Door) -> None:
    for _ in range(5):
        gm65.show_code(b"JKM:token-1")
    gm65.show_code(b"JKM:token-2")
    code_door.wait(lambda: len(code_door.events) == 2)
    seen = [e.credential.subject for e in code_door.settle() if isinstance(e, CredentialRead)]
    assert seen == ["JKM:token-1", "JKM:token-2"]


def test_a_foreign_code_is_called_invalid_and_a_replugged_scanner_works_again(
    gm65: Gm65Emulator, code_door: Door
) -> None:
    gm65.show_code(b"6901234567892")
    code_door.wait(lambda: code_door.events)
    assert code_door.events == [CredentialFailed(Reason.CODE_INVALID)]
    gm65.unplug()
    code_door.wait(lambda: code_door.downs)
    gm65.replug()
    code_door.wait(lambda: len(code_door.ups) == 2)
    gm65.show_code(b"JKM:token-3")
    code_door.wait(lambda: len(code_door.events) == 2)


def test_the_same_code_counts_again_only_three_seconds_after_it_was_last_seen() -> None:
    sightings = Sightings()
    times = [0.0, 1.0, 3.5, 6.4, 9.5, 9.6]
    assert [sightings.is_new(b"a", now) for now in times] == [True, False, False, False, True, False]
    assert [sightings.is_new(bytes((n,)), 10.0) for n in range(40)] == [True] * 40
    assert len(sightings._last) == 16


def test_a_code_seen_before_an_outage_is_not_a_new_visit_after_it(gm65: Gm65Emulator) -> None:
    class Still:
        def now(self) -> Now:
            return Now(1000.0, SystemClock().now().utc)

    door = Door(lambda post: scanner_session(lambda: open_gm65(gm65.path), post, DESK, Still()))
    gm65.show_code(b"JKM:token-4")
    door.wait(lambda: door.events)
    gm65.unplug()
    door.wait(lambda: door.downs)
    gm65.replug()
    door.wait(lambda: len(door.ups) == 2)
    gm65.show_code(b"JKM:token-4")
    gm65.show_code(b"JKM:token-5")
    door.wait(lambda: len(door.events) == 2)
    last = door.events[1]
    assert isinstance(last, CredentialRead)
    assert last.credential.subject == "JKM:token-5"
    door.close()
