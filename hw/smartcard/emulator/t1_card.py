"""The card's side of T=1: blocks in, blocks out, pieces as long as the reader takes; it can misbehave."""

from collections.abc import Callable

from hw.smartcard import t1

_IFSD = 32  # until the reader says that it takes more


class T1Card:
    """``transmit`` is the card behind the protocol. ``damage``: how many of its first blocks leave damaged.

    Every APDU is answered by a request for time first.
    """

    def __init__(self, transmit: Callable[[bytes], bytes | None], *, damage: int = 0) -> None:
        self._transmit = transmit
        self._damage = damage
        self._ours = self._theirs = 0
        self._ifsd = _IFSD
        self._asked = b""
        self._left = b""
        self._last = b""

    def receive(self, data: bytes) -> bytes | None:
        """The block that answers this one; None: the card is not there any more."""
        got = t1.parse_block(data)
        if got is None:
            out = t1.block(t1.R_BLOCK | self._theirs << 4 | t1.DAMAGED)
        else:
            told = self._take(*got)
            if told is None:
                return None
            out = told
        if self._damage:
            self._damage -= 1
            return out[:-1] + bytes([out[-1] ^ 1])
        return out

    def _take(self, pcb: int, data: bytes) -> bytes | None:
        if pcb == t1.S_BLOCK | t1.S_IFS and len(data) == 1:
            self._ifsd = data[0]
            return self._keep(t1.block(pcb | t1.S_RESPONSE, data))
        if pcb & 0xC0 == t1.S_BLOCK:  # the time was granted
            return self._piece()
        if pcb & 0xC0 == t1.R_BLOCK:
            if pcb & 0x0F or pcb >> 4 & 1 == self._ours:
                return self._last
            self._left, self._ours = self._left[self._ifsd :], self._ours ^ 1
            return self._piece()
        self._theirs ^= 1
        self._asked += data
        if pcb & t1.MORE:
            return self._keep(t1.block(t1.R_BLOCK | self._theirs << 4))
        if self._left:  # the last piece has arrived
            self._ours ^= 1
        asked, self._asked = self._asked, b""
        answer = self._transmit(asked)
        if answer is None:
            return None
        self._left = answer
        return self._keep(t1.block(t1.S_BLOCK | t1.S_WTX, b"\x01"))

    def _piece(self) -> bytes:
        more = t1.MORE if len(self._left) > self._ifsd else 0
        return self._keep(t1.block(self._ours << 6 | more, self._left[: self._ifsd]))

    def _keep(self, out: bytes) -> bytes:
        self._last = out
        return out
