"""Hex as people and tools write it: with blanks, colons, hyphens, commas or 0x between the bytes."""

import re

_BETWEEN = re.compile(r"0[xX]|[\s:,-]+")


def from_hex(text: str) -> bytes:
    """The bytes. Raises ValueError: no hex digits, or half a byte."""
    return bytes.fromhex(_BETWEEN.sub("", text))


def seems_hex(text: str) -> bool:
    """Whether nothing but hex digits and what stands between them is there."""
    return re.fullmatch(r"[0-9A-Fa-fxX\s:,-]*", text) is not None
