"""Worker sessions over card reader and scanner: one event for each presentation, however often it is read."""

import hashlib
from collections.abc import Callable

from hw.idcard import CardBlocks, CardUnreadable, IdCardReader
from hw.scanner import Scanner
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.identity import Credential
from sentinel.core.reasons import Reason
from sentinel.credentials.cards.id_card import UnsupportedCard, has_photo, to_credential
from sentinel.credentials.presentation import CodeDesk
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

CARD_POLL_S = 0.2
SCAN_TURN_S = 0.25
SAME_CODE_S = 3.0
_MOST_SIGHTINGS = 16


class Sightings:
    """Which codes were in view lately: a code is new when it was not seen for ``SAME_CODE_S`` seconds.

    Remembers hashes, of at most 16 codes.
    """

    def __init__(self, same_s: float = SAME_CODE_S) -> None:
        self._same_s = same_s
        self._last: dict[bytes, float] = {}

    def is_new(self, data: bytes, now: float) -> bool:
        """Note a sighting at ``now`` (monotonic seconds) and say whether it begins a presentation."""
        key = hashlib.sha256(data).digest()
        before = self._last.pop(key, None)
        self._last[key] = now
        if len(self._last) > _MOST_SIGHTINGS:
            del self._last[next(iter(self._last))]
        return before is None or now - before > self._same_s


def id_card_session(
    open_reader: Callable[[], IdCardReader],
    post: Callable[[Event], None],
    venue_key: bytes,
    clock: Clock,
    *,
    poll_s: float = CARD_POLL_S,
    on_photo: Callable[[str, bytes], None] | None = None,
    tenant_key: bytes = b"",
) -> Callable[[Pulse], None]:
    """A session for ``Worker`` that posts one event for each card laid down. It raises DeviceError.

    CARD_RETRY: take it away and place it again; CARD_UNSUPPORTED: no known layout. ``on_photo`` is told,
    before the event, the person's key and the photo as it is on the card (WLT); None: there is no decoder.
    """

    def read(blocks: CardBlocks) -> Event:
        try:
            found = to_credential(
                blocks,
                venue_key,
                clock.now(),
                decodes_photos=on_photo is not None,
                tenant_key=tenant_key,
            )
        except UnsupportedCard:
            return CredentialFailed(Reason.CARD_UNSUPPORTED)
        if on_photo is not None and found.document is not None and has_photo(blocks):
            on_photo(found.document.person, blocks.photo)
        return CredentialRead(found)

    def session(pulse: Pulse) -> None:
        reader = open_reader()
        try:
            pulse.working()
            told = False
            while not pulse.stopping:
                try:
                    blocks = reader.poll()
                    told = False
                except CardUnreadable:
                    if not told:
                        post(CredentialFailed(Reason.CARD_RETRY))
                    told, blocks = True, None
                if blocks is not None:
                    post(read(blocks))
                pulse.wait(poll_s)
        finally:
            reader.close()

    return session


def scanner_session(
    open_scanner: Callable[[], Scanner],
    post: Callable[[Event], None],
    desk: CodeDesk,
    clock: Clock,
) -> Callable[[Pulse], None]:
    """A session for ``Worker`` that posts one event for each code that is shown. It raises DeviceError."""
    # Outlives an outage: the code that is still held there when the scanner is back is no new presentation.
    sightings = Sightings()

    def session(pulse: Pulse) -> None:
        scanner = open_scanner()
        try:
            pulse.working()
            while not pulse.stopping:
                data = scanner.read(SCAN_TURN_S)
                pulse.alive()
                now = clock.now()
                if data is None or not sightings.is_new(data, now.monotonic):
                    continue
                found = desk.read(data, now)
                post(CredentialRead(found) if isinstance(found, Credential) else CredentialFailed(found))
        finally:
            scanner.close()

    return session
