"""The worker session over a smart-card reader: one event for each card that is put in."""

from collections.abc import Callable

from hw.errors import DeviceError
from hw.smartcard import CardRemoved, SmartCardReader
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.reasons import Reason
from sentinel.credentials.social_security import (
    Authenticator,
    CardReading,
    CardState,
    read_card,
    to_credential,
)
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

CARD_POLL_S = 0.3

_REASONS = {
    CardState.NOT_A_SOCIAL_SECURITY_CARD: Reason.CARD_UNSUPPORTED,
    CardState.NEEDS_AUTHENTICATION: Reason.CARD_UNSUPPORTED,  # without the vendor's PSAM
    CardState.REMOVED: Reason.CARD_RETRY,
    CardState.UNREADABLE: Reason.CARD_RETRY,
}


def run_dialogue(reader: SmartCardReader, authenticate: Authenticator | None = None) -> CardReading:
    """Read the card that is powered on. Raises DeviceError."""
    steps = read_card(authenticate)
    try:
        command = next(steps)
        while True:
            try:
                answer = reader.transmit(command)
            except CardRemoved as gone:
                steps.throw(gone)
                raise  # not reached: the dialogue ends
            command = steps.send(answer)
    except StopIteration as end:
        reading: CardReading = end.value
        return reading


def smart_card_session(
    open_reader: Callable[[], SmartCardReader],
    post: Callable[[Event], None],
    venue_key: bytes,
    clock: Clock,
    *,
    authenticate: Authenticator | None = None,
    poll_s: float = CARD_POLL_S,
) -> Callable[[Pulse], None]:
    """A session for ``Worker`` that posts one event for each card put in. It raises DeviceError.

    The card must be taken out before it, or another one, is read again. CARD_RETRY: put it in again;
    CARD_UNSUPPORTED: no social-security card, or one that demands an authentication we can't give.
    """

    def session(pulse: Pulse) -> None:
        reader = open_reader()
        try:
            present = reader.connect() is not None  # the first answer shows that it works
            pulse.working()
            told = False  # of the card that is in now
            while not pulse.stopping:
                if present and not told:
                    post(_event(run_dialogue(reader, authenticate), venue_key, clock))
                told = present
                pulse.wait(poll_s)
                present = reader.connect() is not None
        finally:
            _let_go(reader)

    return session


def _event(reading: CardReading, venue_key: bytes, clock: Clock) -> Event:
    if reading.state is CardState.OK:
        return CredentialRead(to_credential(reading.claims, venue_key, clock.now()))
    return CredentialFailed(_REASONS[reading.state])


def _let_go(reader: SmartCardReader) -> None:
    try:
        reader.disconnect()
    except DeviceError:
        pass  # an unplugged reader has no card to power off
    finally:
        reader.close()
