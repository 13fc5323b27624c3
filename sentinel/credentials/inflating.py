"""Decompression with a limit: no code makes more memory than its kind of credential can need."""

import zlib

ZLIB = zlib.MAX_WBITS
RAW = -zlib.MAX_WBITS


def inflate(data: bytes, most: int, form: int = ZLIB) -> bytes:
    """The whole stream, of at most ``most`` bytes; what follows its end is ignored. Raises ValueError."""
    stream = zlib.decompressobj(wbits=form)
    try:
        plain = stream.decompress(data, most + 1)
    except zlib.error:
        raise ValueError("damaged or not compressed") from None
    if len(plain) > most:
        raise ValueError(f"more than {most} bytes")
    if not stream.eof:
        raise ValueError("the compressed stream has no end")
    return plain
