"""ISO 7816-4 between a command and its answer: 61xx fetches, 6Cxx repeats, both bounded. Sans-I/O."""

from collections.abc import Generator

OK = 0x9000
_MOST_STEPS = 8
_MOST_BYTES = 2048

Answer = tuple[bytes, int]
"""Data and status."""


class CardMisbehaved(Exception):
    """The card's answer has no status words, or never ends. The text holds nothing of it."""


def exchange(command: bytes) -> Generator[bytes, bytes, Answer]:
    """Yields APDUs and is sent their answers; returns the data and the last status. At most nine APDUs.

    Raises CardMisbehaved.
    """
    apdu, data = command, b""
    for _ in range(_MOST_STEPS + 1):
        answer = yield apdu
        if len(answer) < 2:
            raise CardMisbehaved("an answer without status words")
        data, status = data + answer[:-2], int.from_bytes(answer[-2:], "big")
        if len(data) > _MOST_BYTES:
            break
        if status >> 8 == 0x6C:
            apdu = with_length(apdu, status & 0xFF)
        elif status >> 8 == 0x61:
            apdu = bytes([command[0] & 0x03, 0xC0, 0x00, 0x00, status & 0xFF])
        else:
            return data, status
    raise CardMisbehaved("the card's answer never ends")


def with_length(apdu: bytes, length: int) -> bytes:
    """The same short command with Le ``length`` (0: 256), whichever of the four cases it is."""
    if len(apdu) <= 5:
        return apdu[:4] + bytes([length])
    return apdu[: 5 + apdu[4]] + bytes([length])
