"""Who may do what from afar: key files whose line ``May:`` before the PEM names the rights."""

import re
from dataclasses import dataclass
from pathlib import Path

from sentinel.config import nearest
from sentinel.core.remote_commands import Right
from sentinel.crypto.key_files import read_key_files
from sentinel.crypto.signing import BadKey, PublicKey

_MAY = re.compile(r"^May:([^\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key and its rights."""

    key: PublicKey
    may: frozenset[Right]


class Signers:
    """All that count. Raises BadKey where two files are of one key."""

    def __init__(self, signers: tuple[Signer, ...]) -> None:
        self._may = {signer.key: signer.may for signer in signers}
        if len(self._may) != len(signers):
            raise BadKey("one key is in two files: which rights it has can't be told")

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Whose signatures are looked at."""
        return tuple(self._may)

    def may(self, key: PublicKey) -> frozenset[Right]:
        """What a signer may do."""
        return self._may.get(key, frozenset())


def read_signers(path: Path) -> Signers:
    """From a key file, or a folder of them. Raises BadKey with one line that names the file."""
    try:
        return Signers(
            tuple(Signer(file.key, rights_of(file.text, file.path)) for file in read_key_files(path))
        )
    except BadKey as error:
        raise BadKey(str(error) if str(path) in str(error) else f"{path}: {error}") from None


def rights_of(text: str, path: Path) -> frozenset[Right]:
    """What the line ``May: settings restart`` of a key file says. Raises BadKey."""
    head = text.partition("-----BEGIN")[0]
    lines = _MAY.findall(head)
    if len(lines) != 1:
        raise BadKey(f'{path}: one line "May: ..." before the key says what it may do ({", ".join(Right)})')
    rights = set()
    for word in lines[0].replace(",", " ").split():
        if word not in set(Right):
            raise BadKey(f'{path}: "{word}" is no right{nearest(word, list(Right))}')
        rights.add(Right(word))
    if not rights:
        raise BadKey(f"{path}: the line May: names nothing that this key may do")
    return frozenset(rights)


def with_rights(pem: str, rights: frozenset[Right]) -> str:
    """The text of a key file."""
    return f"May: {' '.join(right for right in Right if right in rights)}\n{pem}"
