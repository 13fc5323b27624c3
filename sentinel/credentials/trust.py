"""Whose signatures count: signers of health certificates, issuers of SMART Health Cards, keys of passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trust:
    """Trusted keys, all public.

    ``certificates``: X.509 in DER (EU DCC document signers). ``issuers``: issuer URL -> JWKS as it was
    published (SMART Health Cards). ``public_keys``: SubjectPublicKeyInfo in DER, Ed25519 or SM2 (our passes).
    ``revoked``: ids of passes, and hex digests of certificates, that no longer count.
    ``lists_of``: key id (hex) of an issuer of passes -> when its newest revocation list was issued, UTC.
    """

    certificates: tuple[bytes, ...] = ()
    issuers: Mapping[str, bytes] = field(default_factory=dict)
    public_keys: tuple[bytes, ...] = ()
    revoked: frozenset[str] = frozenset()
    lists_of: Mapping[str, datetime] = field(default_factory=dict)
