"""An emulated security module. What it computes is declared to be emulated: no real card accepts it."""

import hashlib
from dataclasses import dataclass, field

PSAM_ATR = bytes.fromhex("3B6D00005053414D454D554C415445445F")
_AID = bytes.fromhex("D15600000590")


def emulated_cryptogram(card_factor: bytes, city_factor: bytes, challenge: bytes) -> bytes:
    """Eight bytes that only the emulated card accepts: a hash in the place of the secret keys."""
    return hashlib.sha256(b"EMULATED PSAM" + card_factor + city_factor + challenge).digest()[:8]


@dataclass
class EmulatedPsam:
    """Select, derive a key (BFDE), encipher (80FA), as a T=0 module answers: 61xx first.

    ``key`` the P1 and P2 that it knows; ``wrong`` lets it compute nonsense; ``silent`` takes it out.
    """

    key: tuple[int, int] = (0x48, 0x12)
    wrong: bool = False
    silent: bool = False
    commands: list[bytes] = field(default_factory=list)
    _selected: bool = False
    _factors: bytes = b""
    _pending: bytes = b""

    def reset(self) -> bytes:
        """The ATR."""
        self._selected, self._factors, self._pending = False, b"", b""
        return PSAM_ATR

    def transmit(self, apdu: bytes) -> bytes | None:
        """The answer with its status words; None: it is not there."""
        self.commands.append(apdu)
        if self.silent:
            return None
        head, data = apdu[:2], apdu[5:]
        if head == b"\x00\xa4":
            self._selected, self._pending = data == _AID, b"\x6f\x00"
            return b"\x61\x02" if self._selected else b"\x6a\x82"
        if not self._selected:
            return b"\x69\x85"
        if head == b"\xbf\xde":
            if (apdu[2], apdu[3]) != self.key or len(data) != 24:
                return b"\x6a\x88"
            self._factors = data[:16]
            return b"\x90\x00"
        if head == b"\x80\xfa" and self._factors and len(data) == 8:
            made = emulated_cryptogram(self._factors[:8], self._factors[8:], data)
            self._pending = bytes(8) if self.wrong else made
            return b"\x61\x08"
        if head == b"\x00\xc0":
            pending, self._pending = self._pending, b""
            return pending + b"\x90\x00" if pending else b"\x6f\x00"
        return b"\x6d\x00"
