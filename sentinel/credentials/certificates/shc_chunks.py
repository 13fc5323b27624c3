"""The chunks of a SMART Health Card that is too large for one code: ``shc:/1/3/...``, in any order."""

import re
from collections.abc import Iterable

PREFIX = "shc:/"
MAX_CHUNKS = 16
MAX_DIGITS = 40_000  # of a whole card
COLLECT_S = 15.0  # between one chunk of a presentation and the next

_HEAD = re.compile(r"shc:/(?:(\d{1,2})/(\d{1,2})/)?", re.ASCII)
_CHUNK = re.compile(r"shc:/(?:(\d{1,2})/(\d{1,2})/)?(\d+)", re.ASCII)


def place_of(text: str) -> tuple[int, int, str] | None:
    """Number (from one), count and digits of a code; a whole card is one of one. None: no such code."""
    found = _CHUNK.fullmatch(text)
    if found is None:
        return None
    number, count = int(found[1] or 1), int(found[2] or 1)
    return (number, count, found[3]) if 1 <= number <= count <= MAX_CHUNKS else None


def spoiled(text: str) -> bool:
    """Whether a code begins as one, and what stands behind are not the digits."""
    found = _HEAD.match(text)
    if found is None or found.end() == len(text) or place_of(text) is not None:
        return False
    return found[1] is None or place_of(f"{found[0]}0") is not None


def join(codes: Iterable[str]) -> str | None:
    """The digits of a whole card from its codes; None: some are missing. Raises ValueError: no such codes."""
    parts: dict[int, str] = {}
    counts = set()
    for code in codes:
        place = place_of(code)
        if place is None:
            raise ValueError("not shc:/ and digits, or a chunk that there can't be")
        number, count, digits = place
        if parts.setdefault(number, digits) != digits:
            raise ValueError("two different codes with one number")
        counts.add(count)
    if len(counts) != 1:
        raise ValueError("chunks of different cards")
    return "".join(parts[number] for number in sorted(parts)) if len(parts) == counts.pop() else None


class ChunkCollector:
    """Keeps the chunks that somebody shows one after the other: of one card, for ``COLLECT_S`` seconds."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._count = 0
        self._last = float("-inf")

    def add(self, text: str, now: float) -> str | None:
        """The codes of the whole card between spaces, once all were seen; None: some are missing.

        ``now``: monotonic seconds. A code that does not fit those before begins a new card.
        """
        place = place_of(text)
        if place is None or place[1] == 1:
            return text
        number, count, _ = place
        stale = now - self._last > COLLECT_S
        if stale or count != self._count or self._codes.get(number, text) != text:
            self._codes, self._count = {}, count
        self._codes[number], self._last = text, now
        if len(self._codes) < count:
            return None
        whole = " ".join(self._codes[number] for number in sorted(self._codes))
        self._codes, self._count = {}, 0
        return whole
