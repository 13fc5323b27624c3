"""Public keys from files: whose signatures count for adapters, lists and base files."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.crypto.signing import BadKey, PublicKey, public_key_from_pem

_MOST_KEYS = 32
_MOST_BYTES = 16 * 1024
_NAMES = (".pem", ".pub")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key, and the whole text of its file: what stands before the PEM says what the key is for."""

    path: Path
    key: PublicKey
    text: str


def read_public_keys(path: Path) -> tuple[PublicKey, ...]:
    """The key of a PEM file, or those of all ``*.pem`` and ``*.pub`` in a folder, by name; at least one.

    Raises BadKey with one line that names the file: a folder counts as a whole or not at all, so that a key
    that was copied badly is noticed before something that it signed is refused.
    """
    return tuple(file.key for file in read_key_files(path))


def read_key_files(path: Path) -> tuple[KeyFile, ...]:
    """As ``read_public_keys``, with the files' text. Raises BadKey."""
    try:
        files = [path]
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix in _NAMES)
    except OSError as error:
        raise BadKey(f"{path}: can't be read: {error.strerror}") from None
    if not files:
        raise BadKey(f"{path}: there is no key (*.pem or *.pub) in it")
    if len(files) > _MOST_KEYS:
        raise BadKey(f"{path}: more than {_MOST_KEYS} keys")
    return tuple(_read(file) for file in files)


def _read(path: Path) -> KeyFile:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8")
        return KeyFile(path, public_key_from_pem(text), text)
    except OSError as error:
        raise BadKey(f"{path}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadKey(f"{path}: no text") from None
    except BadKey as error:
        raise BadKey(f"{path}: {error}") from None
