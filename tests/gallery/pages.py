"""The pages of an encrypted gallery in clear, free ones too: what a thief with the key could read."""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAGE = 16384
_RESERVED = 80  # an IV of 16 bytes and an HMAC-SHA512 of 64 (SQLCipher 4)


def decrypted_pages(path: Path, key: bytes) -> list[bytes]:
    """Every page of the file; the first begins with 16 bytes of salt."""
    data = path.read_bytes()
    pages = []
    for begin in range(0, len(data), _PAGE):
        page = data[begin : begin + _PAGE]
        body = page[16 if begin == 0 else 0 : _PAGE - _RESERVED]
        iv = page[_PAGE - _RESERVED : _PAGE - _RESERVED + 16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        pages.append(cipher.update(body) + cipher.finalize())
    return pages
