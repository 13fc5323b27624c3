"""T=1, the block protocol between a reader and a card (ISO 7816-3), as steps: blocks out, blocks in. Pure.

Block ``NAD PCB LEN data XOR``. The node address is 0; the card's blocks hold at most 32 bytes, for we ask for
no more. A block that arrives damaged is asked for again; after three in a row the card must be reset.
"""

from collections.abc import Generator
from functools import reduce
from operator import xor

from hw.errors import DeviceProtocolError

MORE = 0x20
R_BLOCK, S_BLOCK = 0x80, 0xC0
S_RESYNCH, S_IFS, S_ABORT, S_WTX, S_RESPONSE = 0x00, 0x01, 0x02, 0x03, 0x20
DAMAGED, OTHER = 0x01, 0x02
_TRIES = 3
_MOST_BLOCKS = 400
_MOST_BYTES = 4096


class T1Failed(DeviceProtocolError):
    """The card no longer keeps to the protocol: only a reset helps."""


def block(pcb: int, data: bytes = b"") -> bytes:
    """A block around at most 254 bytes."""
    body = bytes([0, pcb, len(data)]) + data
    return body + bytes([reduce(xor, body)])


def parse_block(data: bytes) -> tuple[int, bytes] | None:
    """PCB and data of a block, with nothing behind it; None: damaged."""
    if len(data) < 4 or data[2] == 0xFF or len(data) != data[2] + 4 or reduce(xor, data) != 0:
        return None
    return data[1], data[3:-1]


class T1:
    """The protocol's state with one powered card; ``ifsc`` as its answer to reset says, 1 to 254."""

    def __init__(self, ifsc: int = 32) -> None:
        self._ifsc = min(max(ifsc, 1), 254)
        self._ours = 0  # of our next I-block
        self._theirs = 0  # of the card's next

    def exchange(self, apdu: bytes) -> Generator[bytes, bytes, bytes]:
        """Yields blocks and is sent the card's, b"" where one was lost; returns the answer to ``apdu``.

        Raises T1Failed; the state is spoiled then.
        """
        left, answer, receiving, damaged = apdu, b"", False, 0
        size = min(len(left), self._ifsc)
        out = sent = self._piece(left, size)
        for _ in range(_MOST_BLOCKS):
            got = parse_block((yield out))
            pcb, data = got or (0, b"")
            if got is not None and pcb & 0xC0 == S_BLOCK:
                out = self._supervise(pcb, data)
            elif got is not None and pcb & 0xC0 == R_BLOCK:
                if receiving:  # our last acknowledgement was lost
                    damaged, out = damaged + 1, block(R_BLOCK | self._theirs << 4)
                elif pcb >> 4 & 1 != self._ours and len(left) > size:  # the piece has arrived
                    left, self._ours, damaged = left[size:], self._ours ^ 1, 0
                    size = min(len(left), self._ifsc)
                    out = sent = self._piece(left, size)
                else:
                    damaged, out = damaged + 1, sent
            elif got is None or pcb >> 6 & 1 != self._theirs or len(left) > size:
                damaged += 1
                out = block(R_BLOCK | self._theirs << 4 | (DAMAGED if got is None else OTHER))
            else:
                if not receiving:  # the card's first I-block says that our last has arrived
                    left, size, receiving, self._ours = b"", 0, True, self._ours ^ 1
                damaged, answer, self._theirs = 0, answer + data, self._theirs ^ 1
                if not pcb & MORE:
                    return answer
                out = block(R_BLOCK | self._theirs << 4)
            if damaged >= _TRIES:
                raise T1Failed("a card's blocks arrive damaged")
            if len(answer) > _MOST_BYTES:
                break
        raise T1Failed("a card's answer never ends")

    def _piece(self, left: bytes, size: int) -> bytes:
        more = MORE if len(left) > size else 0
        return block(self._ours << 6 | more, left[:size])

    def _supervise(self, pcb: int, data: bytes) -> bytes:
        """Our answer to the card's S-block: more time is granted, its block length noted."""
        what = pcb & 0x3F
        if what == S_WTX and len(data) == 1:
            return block(S_BLOCK | S_RESPONSE | S_WTX, data)
        if what == S_IFS and len(data) == 1 and 1 <= data[0] <= 254:
            self._ifsc = data[0]
            return block(S_BLOCK | S_RESPONSE | S_IFS, data)
        raise T1Failed("a card gave up the dialogue")
