"""Base45 (RFC 9285): three characters of a QR code's alphanumeric set carry two bytes."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}


def decode(text: str) -> bytes:
    """The bytes. Raises ValueError on another character, a wrong length or a group above its range."""
    try:
        values = [_VALUE[character] for character in text]
    except KeyError:
        raise ValueError("a character outside base45") from None
    whole, rest = divmod(len(values), 3)
    if rest == 1:
        raise ValueError("a length that base45 does not have")
    data = bytearray()
    for at in range(0, whole * 3, 3):
        low, middle, high = values[at : at + 3]
        data += _group(low + 45 * middle + 2025 * high, 2)
    if rest:
        data += _group(values[-2] + 45 * values[-1], 1)
    return bytes(data)


def encode(data: bytes) -> str:
    """The one text of the bytes: each has one."""
    out: list[str] = []
    for at in range(0, len(data) - 1, 2):
        number = data[at] << 8 | data[at + 1]
        out += (_ALPHABET[number % 45], _ALPHABET[number // 45 % 45], _ALPHABET[number // 2025])
    if len(data) % 2:
        out += (_ALPHABET[data[-1] % 45], _ALPHABET[data[-1] // 45])
    return "".join(out)


def _group(number: int, size: int) -> bytes:
    if number >> (8 * size):
        raise ValueError("a group above its range")
    return number.to_bytes(size, "big")
