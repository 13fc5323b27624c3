"""Identities for the authority's eyes only: sealed to its key when a card is read, carried by the event.

The sealed text is JSON: ``kind``, ``subject`` (the id number) and ``pseudonym``, which has to be the event's,
so that nobody on the way can put one person's identity into another's event. The number itself is not kept.
"""

import base64
import threading
from collections import OrderedDict
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.crypto.ciphers import NotAuthentic
from sentinel.crypto.hpke import open_sealed, read_recipient, seal_to

PURPOSE = b"sentinel identity v1"
_KINDS = (CredentialKind.ID_NUMBER, CredentialKind.SOCIAL_SECURITY)
_MOST = 64


class SealedIdentities:
    """Sealed identities of those who showed a card of late. Safe to use from several threads.

    Drop rule: of more than 64 the one read longest ago is forgotten; its event carries none.
    ``key_file``: the authority's X25519 key (PEM). Raises BadKey.
    """

    def __init__(self, key_file: Path, tenant_key: bytes) -> None:
        self._recipient, self._tenant_key = read_recipient(key_file), tenant_key
        self._sealed: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, credential: Credential) -> None:
        """A card was read: seal whose it is. What states no number is not sealed."""
        if credential.kind not in _KINDS:
            return
        document = credential.document
        person = document.person if document is not None and document.person else credential.digest
        plain = msgspec.json.encode(
            {
                "kind": credential.kind.value,
                "subject": credential.subject,
                "pseudonym": keyed_hash(self._tenant_key, person),
            }
        )
        sealed = base64.b64encode(seal_to(self._recipient, plain, PURPOSE)).decode()
        with self._lock:
            self._sealed.pop(person, None)
            self._sealed[person] = sealed
            if len(self._sealed) > _MOST:
                self._sealed.popitem(last=False)

    def of(self, person: str) -> str:
        """Of whom the venue knows by this hash: sealed, base64; "" where none was read of late."""
        with self._lock:
            return self._sealed.get(person, "")


class Identity(msgspec.Struct, frozen=True):
    """What the authority reads."""

    kind: str
    subject: str
    pseudonym: str


def open_identity(private: X25519PrivateKey, sealed: str, pseudonym: str) -> Identity:
    """At the authority: whose passage an event with this pseudonym is of.

    Raises NotAuthentic: sealed to another key, changed, or put into another person's event.
    """
    try:
        plain = open_sealed(private, base64.b64decode(sealed, validate=True), PURPOSE)
        identity = msgspec.json.decode(plain, type=Identity)
    except (ValueError, msgspec.DecodeError):
        raise NotAuthentic("no sealed identity") from None
    if identity.pseudonym != pseudonym:
        raise NotAuthentic("it belongs to another person's event")
    return identity
