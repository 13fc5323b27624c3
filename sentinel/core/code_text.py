"""The text of a code's bytes: UTF-8 first, GB18030 second, Shift_JIS where only that makes sense.

A QR code in byte mode does not say its charset. Decoders guess, and none of them guesses GB18030, which
Chinese generators still write; QR's kanji mode is Shift_JIS by ISO/IEC 18004, also for Chinese text.
"""

import re
import unicodedata
from itertools import pairwise

# Half-width katakana that can carry a voiced mark, then the mark (JIS X 0201).
_VOICED = re.compile(rb"[\xb3\xb6-\xc4\xca-\xce][\xde\xdf]")


def decode_text(data: bytes, guess: str) -> str:
    """The text of ``data``; ``guess`` is what the decoder itself made of it (it knows QR's modes).

    Never raises: what is no text comes back as Latin-1, so that equal bytes give equal texts.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if _is_shift_jis(data, guess):
        return guess
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("latin-1") if "\ufffd" in guess or not guess else guess


def text_of(data: bytes) -> str | None:
    """The text of bytes that come without a decoder's guess, as from a scanner; None: they are no text.

    UTF-8 (a byte order mark is left away) or GB18030, outer white space removed. No control, private-use or
    unassigned characters: GB18030 turns almost any bytes into those.
    """
    for charset in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(charset).strip()
        except UnicodeDecodeError:
            continue
        return text if is_text(text) else None
    return None


def is_unicode(text: str) -> bool:
    """Whether it can be written at all: half a surrogate pair, which JSON can name, is no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_text(text: str) -> bool:
    """Whether ``text`` is not empty and every character of it is one that people write."""
    return bool(text) and all(
        not unicodedata.category(c).startswith("C") or c in "\r\n\t\u200b\u200d" for c in text
    )


def _is_shift_jis(data: bytes, guess: str) -> bool:
    try:
        if guess.encode("cp932") != data:
            return False
    except UnicodeEncodeError:
        return False
    voiced = len(_VOICED.findall(data))
    if voiced >= 2 and voiced * 16 >= sum(b >= 0x80 for b in data):
        return True
    common, rare = _gb_pairs(data)
    return rare > common


def _gb_pairs(data: bytes) -> tuple[int, int]:
    """Characters of GB 2312, and of GBK's extensions, in the GB reading of ``data``."""
    common = rare = 0
    pairs = pairwise(data)
    for lead, trail in pairs:
        if lead < 0x80:
            continue
        if 0xA1 <= lead <= 0xF7 and trail >= 0xA1:
            common += 1
        else:
            rare += 1
        next(pairs, None)  # the trail byte is no lead
    return common, rare
