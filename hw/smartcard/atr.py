"""A card's answer to reset (ISO 7816-3): which protocols it offers, and their parameters."""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from hw.errors import DeviceProtocolError

_LONGEST = 33
_DEFAULT_RATE = 0x11  # Fi 372, Di 1
_DEFAULT_WAITING_T0 = 10
_DEFAULT_IFSC = 32
_DEFAULT_WAITING_T1 = 0x4D
_T0_ONLY = {0}


@dataclass(frozen=True, slots=True)
class Atr:
    """What an answer to reset says.

    ``protocols`` in the card's order, never empty; ``specific`` the one that it insists on, None: it can be
    negotiated with. ``rate`` TA1 (Fi and Di); ``guard`` TC1; ``waiting_t0`` TC2; ``ifsc`` the longest block
    that a T=1 card takes; ``waiting_t1`` BWI and CWI; ``crc`` its blocks end with a CRC instead of an XOR.
    """

    protocols: tuple[int, ...]
    specific: int | None
    rate: int
    guard: int
    waiting_t0: int
    ifsc: int
    waiting_t1: int
    crc: bool
    historical: bytes

    @property
    def protocol(self) -> int:
        """The one to speak: the specific one, else the first offered, which needs no negotiation."""
        return self.protocols[0] if self.specific is None else self.specific


def parse_atr(atr: bytes) -> Atr:
    """Raises DeviceProtocolError: this is no answer to reset."""
    if not 2 <= len(atr) <= _LONGEST or atr[0] not in (0x3B, 0x3F):
        raise DeviceProtocolError("a card's answer to reset begins as none does")
    at, levels = 2, []
    follows, count, protocol = atr[1] >> 4, atr[1] & 0x0F, 0
    while True:
        here: dict[str, int] = {}
        for bit, name in enumerate("ABCD"):
            if follows >> bit & 1:
                if at >= len(atr):
                    raise DeviceProtocolError("a card's answer to reset ends too soon")
                here[name], at = atr[at], at + 1
        levels.append((protocol, here))
        if "D" not in here:
            break
        follows, protocol = here["D"] >> 4, here["D"] & 0x0F
    offered = [here["D"] & 0x0F for _, here in levels if "D" in here] or [0]
    end = at + count
    if set(offered) != _T0_ONLY:  # T=0 alone has no check byte
        if len(atr) <= end or reduce(xor, atr[1 : end + 1]) != 0:
            raise DeviceProtocolError("wrong check byte in a card's answer to reset")
    elif len(atr) < end:
        raise DeviceProtocolError("a card's answer to reset ends too soon")
    first, second = levels[0][1], levels[1][1] if len(levels) > 1 else {}
    t1 = next((here for protocol, here in levels[2:] if protocol == 1), {})
    return Atr(
        protocols=tuple(dict.fromkeys(p for p in offered if p != 15)) or (0,),
        specific=second["A"] & 0x0F if "A" in second else None,
        rate=first.get("A", _DEFAULT_RATE),
        guard=first.get("C", 0),
        waiting_t0=second.get("C", _DEFAULT_WAITING_T0),
        ifsc=t1.get("A", _DEFAULT_IFSC),
        waiting_t1=t1.get("B", _DEFAULT_WAITING_T1),
        crc=bool(t1.get("C", 0) & 1),
        historical=atr[at:end],
    )
