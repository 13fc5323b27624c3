"""City keys: one for each epoch, in a file that only its owner may read; the keyed hash of an id number.

Keyed BLAKE2b (RFC 7693) instead of the HMAC-SHA256 of other keys: a build hashes 25 million numbers, and this
takes two fifths of the time. Its personalisation keeps the city's hashes apart from any others.
"""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.basefile.errors import BadCityKey

KEY_BYTES = 32
HASH = "blake2b-64"  # as a header names it
HASH_BITS = 52  # of the 64, in the table; all 64 tell one person from two while building
_PERSON = b"sentinel-city-1"
_CHECK = b"sentinel-check-1"


@dataclass(frozen=True, slots=True, repr=False)
class CityKey:
    """The key of one epoch (1 and up), 32 bytes. Never shown, never logged."""

    epoch: int
    secret: bytes
    check: str = field(init=False)  # tells a wrong key, and nothing of the right one

    def __post_init__(self) -> None:
        """Raises BadCityKey."""
        if len(self.secret) != KEY_BYTES or not 1 <= self.epoch < 2**31:
            raise BadCityKey(f"a city key has {KEY_BYTES} bytes, and an epoch of 1 and up")
        check = hashlib.blake2b(b"", key=self.secret, digest_size=8, person=_CHECK).hexdigest()
        object.__setattr__(self, "check", check)

    def hash64(self, number: str) -> int:
        """64 bits of an id number; ``>> 12`` is what the table has."""
        data = number.strip().upper().encode()
        made = hashlib.blake2b(data, key=self.secret, digest_size=8, person=_PERSON).digest()
        return int.from_bytes(made)

    def hashes(self, numbers: list[bytes]) -> bytes:
        """The same of many, stripped and in capitals already: 8 bytes each, big-endian."""
        make, key = hashlib.blake2b, self.secret
        return b"".join([make(one, key=key, digest_size=8, person=_PERSON).digest() for one in numbers])


def read_city_key(path: Path, epoch: int | None = None) -> CityKey:
    """A key file (mode 0600) called ``EPOCH.key`` unless ``epoch`` is said. Raises BadCityKey."""
    if epoch is None:
        if not path.stem.isdecimal():
            raise BadCityKey(f"{path}: a city key is called by its epoch, such as 1.key")
        epoch = int(path.stem)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise BadCityKey(f"{path}: the city key can't be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & 0o077:
            raise BadCityKey(f"{path}: others may read the city key (mode {mode:04o}); run: chmod 600 {path}")
        secret = file.read(KEY_BYTES + 1)
    if len(secret) != KEY_BYTES:
        raise BadCityKey(f"{path}: not a city key: {KEY_BYTES} bytes expected")
    return CityKey(epoch, secret)


def read_city_keys(folder: Path) -> dict[int, CityKey]:
    """All keys of a folder by epoch. Raises BadCityKey."""
    keys = (read_city_key(path) for path in sorted(folder.glob("*.key")))
    return {key.epoch: key for key in keys}
