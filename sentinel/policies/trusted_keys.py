"""The publishers' keys as their files come and go while the kiosk runs."""

from pathlib import Path

from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import BadKey, PublicKey
from sentinel.runtime.files import Seen, seen


class TrustedKeys:
    """``path``: a PEM file, or a folder of them. One thread. Raises BadKey: they can't be read at the start.

    What can't be read later leaves the keys that were read last in use, so that a key copied badly neither
    takes the others' policies away nor goes unnoticed: ``fault`` says it, in one line, until it is mended.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: Seen = seen([path])  # as before the reading: what changes meanwhile is seen next time
        self.keys: tuple[PublicKey, ...] = read_public_keys(path)
        self.fault = ""

    def look(self) -> bool:
        """Whether keys or fault are others than at the last look."""
        after = seen([self._path])
        if after == self._seen:
            return False
        self._seen, before = after, (self.keys, self.fault)
        try:
            self.keys, self.fault = read_public_keys(self._path), ""
        except BadKey as error:
            self.fault = f"{error}: the keys that were read before stay in use"
        return (self.keys, self.fault) != before
