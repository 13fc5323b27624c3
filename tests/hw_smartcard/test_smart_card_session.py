"""The worker over a smart-card reader: one event a card, away and back, and who proves us to a card."""

import time

import pytest
from in_hand import NUMBER, InHand, eventually, make, taken_out

from hw.errors import DeviceError
from hw.pty_link import LineFault
from hw.smartcard import CardRemoved
from hw.smartcard.emulator import EmulatedMt3
from hw.smartcard.mt3 import open_mt3
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.reasons import Reason
from sentinel.credentials.cards.session import smart_card_session
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker


def test_each_card_put_in_is_one_event_through_faults_and_unplugging() -> None:
    events: list[Event] = []
    with EmulatedMt3() as emulator:
        session = smart_card_session(
            lambda: open_mt3(emulator.path), events.append, b"venue", SystemClock(), poll_s=0.01
        )
        ups: list[int] = []
        worker = Worker("smart card", session, expected=(DeviceError,), on_up=lambda: ups.append(1))
        worker.start()
        try:
            emulator.insert(make())
            assert eventually(lambda: len(events) == 1)
            time.sleep(0.1)
            assert len(events) == 1  # still the same card
            for card, reason in (
                (make(application=False), Reason.CARD_UNSUPPORTED),
                (make(authenticate_first=True), Reason.CARD_LOCKED),
                (make(leave_after=4), Reason.CARD_RETRY),
            ):
                taken_out(emulator)
                before = len(events)
                emulator.insert(card)
                assert eventually(lambda n=before: len(events) == n + 1)  # type: ignore[misc]
                assert events[-1] == CredentialFailed(reason)
            emulator.remove()
            emulator.unplug()
            time.sleep(0.05)
            emulator.replug()
            emulator.fail(LineFault.NONE)
            emulator.insert(make())
            assert eventually(lambda: isinstance(events[-1], CredentialRead))
        finally:
            worker.stop()
            assert worker.join(20)
    assert len(ups) <= 3  # said once after each outage, not at every turn
    first = events[0]
    assert isinstance(first, CredentialRead)
    assert first.credential.subject == NUMBER


class Faltering(InHand):
    """A card with a bad contact: it falls silent ``times`` times and stays in."""

    def __init__(self, times: int) -> None:
        super().__init__(make())
        self.times = times

    def transmit(self, apdu: bytes) -> bytes:
        if self.times > 0 and apdu[1] == 0xB2:
            self.times -= 1
            raise CardRemoved("silent")
        return super().transmit(apdu)


@pytest.mark.parametrize(("times", "retries", "read"), [(1, 1, True), (2, 2, True), (9, 3, False)])
def test_a_card_that_falls_silent_is_asked_again_but_not_for_ever(
    times: int, retries: int, read: bool
) -> None:
    events: list[Event] = []
    reader = Faltering(times)
    session = smart_card_session(lambda: reader, events.append, b"venue", SystemClock(), poll_s=0.01)
    worker = Worker("smart card", session)
    worker.start()
    try:
        assert eventually(lambda: len(events) == retries + read)
        time.sleep(0.1)
    finally:
        worker.stop()
        assert worker.join(20)
    assert events[:retries] == [CredentialFailed(Reason.CARD_RETRY)] * retries
    assert [isinstance(event, CredentialRead) for event in events[retries:]] == [True] * read
