"""What a thief with the key could read: every page of SQLCipher files and their logs in clear, free ones too."""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_RESERVED = 80  # an IV of 16 bytes and an HMAC-SHA512 of 64 (SQLCipher 4)
_WAL_HEADER, _FRAME_HEADER = 32, 24


def clear(path: Path, key: bytes, page: int) -> bytes:
    """A database file, or a log (-wal), page by page."""
    raw = path.read_bytes()
    if path.name.endswith("-wal"):
        step = page + _FRAME_HEADER
        frames = [raw[at + _FRAME_HEADER : at + step] for at in range(_WAL_HEADER, len(raw), step)]
        return b"".join(_page(frame, key, page) for frame in frames if len(frame) == page)
    return b"".join(_page(raw[at : at + page], key, page) for at in range(0, len(raw), page))


def _page(page: bytes, key: bytes, size: int) -> bytes:
    if len(page) < size:
        return b""
    # the first page begins with 16 bytes of salt; skipping a block more costs nothing for a search
    body, iv = page[: size - _RESERVED], page[size - _RESERVED :][:16]
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    whole = cipher.update(body) + cipher.finalize()
    salted = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return whole + salted.update(body[16:]) + salted.finalize()


def everything(folder: Path, keys: tuple[bytes, ...]) -> bytes:
    """All bytes of all files below a folder, as they are and as the keys show them."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        found.append(path.read_bytes())
        for key in keys:
            found += [clear(path, key, page) for page in (4096, 16384)]
    return b"".join(found)
