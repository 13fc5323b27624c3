"""An EU health certificate (HC1) of an invented person, of a signer who is trusted nowhere else."""

import hashlib
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from sentinel.credentials.base45 import encode

_HEALTH = -260  # the claim that holds it (electronic health certificate specification, 3.3.1)
_ES256, _SIGN1 = -7, 18
_HALF = 32  # bytes of each number of the signature (RFC 9053, 2.1)


class HealthSigner:
    """Signs certificates; ``der`` is what a kiosk must trust."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Demo document signer")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        )
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        self.der: bytes = made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)

    def pcr_negative(self, surname: str, given: str, born: str, sampled: datetime) -> str:
        """The text of a code: a PCR test without a finding. ``born``: YYYY-MM-DD; ``sampled``: UTC."""
        test = {
            "tg": "840539006", "tt": "LP6464-4", "nm": "PCR", "tr": "260415000", "tc": "Example",
            "sc": sampled.strftime("%Y-%m-%dT%H:%M:%SZ"), "co": "AT", "is": "Example Ministry",
            "ci": "URN:UVCI:01:AT:DEMO#1",
        }  # fmt: skip
        name = {"fn": surname.title(), "fnt": surname, "gn": given.title(), "gnt": given}
        health = {"ver": "1.3.0", "nam": name, "dob": born, "t": [test]}
        times = {4: int((sampled + timedelta(days=7)).timestamp()), 6: int(sampled.timestamp())}
        return self._sealed({1: "AT", **times, _HEALTH: {1: health}})

    def _sealed(self, claims: dict[int, Any]) -> str:
        head = cbor2.dumps({1: _ES256, 4: hashlib.sha256(self.der).digest()[:8]})
        payload = cbor2.dumps(claims)
        to_sign = cbor2.dumps(["Signature1", head, b"", payload])
        r, s = decode_dss_signature(self._key.sign(to_sign, ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
        message = cbor2.dumps(cbor2.CBORTag(_SIGN1, [head, {}, payload, signature]))
        return "HC1:" + encode(zlib.compress(message))
