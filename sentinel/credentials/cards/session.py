"""The worker session over a smart-card reader: one event for each card that is put in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from hw.errors import DeviceError
from hw.smartcard import CardRemoved, SmartCardReader
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.reasons import Reason
from sentinel.credentials.cards.authentication import (
    AuthenticationUnavailable,
    Authenticator,
    Challenge,
    Restraint,
    checked,
)
from sentinel.credentials.cards.dialogue import CardReading, CardState, read_card
from sentinel.credentials.cards.social_security import to_credential
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

CARD_POLL_S = 0.3
_RETRIES = 2  # with a card that fell silent and is still there

_log = logging.getLogger(__name__)

_REASONS = {
    CardState.NOT_A_SOCIAL_SECURITY_CARD: Reason.CARD_UNSUPPORTED,
    CardState.NEEDS_AUTHENTICATION: Reason.CARD_LOCKED,
    CardState.REMOVED: Reason.CARD_RETRY,
    CardState.UNREADABLE: Reason.CARD_RETRY,
}


@dataclass
class Proof:
    """How a reader's cards are told who we are: ``key`` the card's key, ``make`` what has the secret."""

    key: int
    make: Authenticator
    restraint: Restraint = field(default_factory=Restraint)
    _said: str = ""

    def cryptogram(self, challenge: Challenge) -> bytes:
        """What the card is sent; b"": nothing can be. Raises DeviceError."""
        if not self.restraint.allows(challenge.card_id):
            return b""
        try:
            made = checked(self.make(challenge))
        except AuthenticationUnavailable as reason:
            self._say(f"no authentication for cards that demand one: {reason}")
            return b""
        self._say("")
        return made

    def rehearse(self) -> None:
        """Answer a made-up challenge of no card. Raises AuthenticationUnavailable, DeviceError."""
        checked(self.make(Challenge(bytes(8), bytes(16), bytes(16), self.key)))

    def ended(self, challenge: Challenge, refused: bool) -> None:
        """The card has judged."""
        if not refused:
            self.restraint.accepted()
            return
        self.restraint.refused(challenge.card_id)
        if self.restraint.given_up:
            self._say("several cards refused our authentication: none is tried until the next start")

    def _say(self, what: str) -> None:
        if what and what != self._said:
            _log.warning("%s", what)
        self._said = what


def run_dialogue(reader: SmartCardReader, atr: bytes = b"", proof: Proof | None = None) -> CardReading:
    """Read the card that is powered on and gave this ``atr``. Raises DeviceError."""
    steps = read_card(atr, proof.key if proof else None)
    judged: Challenge | None = None
    try:
        out = next(steps)
        while True:
            if isinstance(out, Challenge):
                made = proof.cryptogram(out) if proof else b""
                judged = out if made else None
                out = steps.send(made)
                continue
            try:
                answer = reader.transmit(out)
            except CardRemoved as gone:
                steps.throw(gone)
                raise  # not reached: the dialogue ends
            out = steps.send(answer)
    except StopIteration as end:
        reading: CardReading = end.value
    if proof is not None and judged is not None and (reading.refused or reading.state is CardState.OK):
        proof.ended(judged, reading.refused)
    return reading


def smart_card_session(
    open_reader: Callable[[], SmartCardReader],
    post: Callable[[Event], None],
    venue_key: bytes,
    clock: Clock,
    *,
    prove: Callable[[SmartCardReader], Proof] | None = None,
    poll_s: float = CARD_POLL_S,
    tenant_key: bytes = b"",
) -> Callable[[Pulse], None]:
    """A session for ``Worker`` that posts one event for each card put in. It raises DeviceError.

    The card must be taken out before it, or another one, is read again; one that fell silent is asked twice
    more where it stays in, or was pushed back in at once. CARD_RETRY: put it in again;
    CARD_UNSUPPORTED: no social-security card; CARD_LOCKED: it names its holder only to those who can prove
    themselves. ``prove`` makes that proof of the open reader, if it can be had; its restraint outlives it.
    """
    restraint = Restraint()

    def session(pulse: Pulse) -> None:
        reader = open_reader()
        try:
            proof = prove(reader) if prove else None
            if proof is not None:
                proof.restraint = restraint
            atr = reader.connect()  # the first answer shows that it works
            pulse.working()
            told, silent = False, 0  # of the card that is in now
            while not pulse.stopping:
                if atr is None:
                    told, silent = False, 0
                elif not told:
                    reading = run_dialogue(reader, atr, proof)
                    post(_event(reading, venue_key, tenant_key, clock))
                    silent += reading.state is CardState.REMOVED
                    told = reading.state is not CardState.REMOVED or not atr or silent > _RETRIES
                pulse.wait(poll_s)
                atr = reader.connect()
        finally:
            _let_go(reader)

    return session


def _event(reading: CardReading, venue_key: bytes, tenant_key: bytes, clock: Clock) -> Event:
    if reading.state is CardState.OK:
        return CredentialRead(to_credential(reading.claims, venue_key, clock.now(), tenant_key))
    return CredentialFailed(_REASONS[reading.state])


def _let_go(reader: SmartCardReader) -> None:
    try:
        reader.disconnect()
    except DeviceError:
        pass  # an unplugged reader has no card to power off
    finally:
        reader.close()
