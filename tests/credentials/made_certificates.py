"""EU certificates and SMART Health Cards made here, with keys made here: invented people, any fault on demand."""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from sentinel.credentials.certificates.shc import thumbprint

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://issuer.example"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

NAME = {"fn": "Musterfrau", "fnt": "MUSTERFRAU", "gn": "Erika", "gnt": "ERIKA"}
COMMON = {"tg": "840539006", "co": "AT", "is": "Example Ministry", "ci": "URN:UVCI:01:AT:EXAMPLE#1"}
DOSE = {
    **COMMON,
    "vp": "1119349007",
    "mp": "EU/1/20/1528",
    "ma": "ORG-100030215",
    "dn": 2,
    "sd": 2,
    "dt": "2026-10-01",
}
TEST = {
    **COMMON,
    "tt": "LP6464-4",
    "nm": "PCR",
    "sc": "2026-11-22T02:00:00Z",
    "tr": "260415000",
    "tc": "Example",
}
RECOVERY = {**COMMON, "fr": "2026-09-01", "df": "2026-09-11", "du": "2027-03-01"}


def certificate(**groups: Any) -> dict[str, Any]:
    """A health certificate of schema 1.3.0; a group is ``v``, ``t`` or ``r``."""
    return {"ver": "1.3.0", "nam": NAME, "dob": "1964-08-12", **groups}


VACCINATION = certificate(v=[DOSE])


@dataclass
class Signer:
    """A document signer with its certificate."""

    rsa_bits: int = 0
    usages: tuple[str, ...] = ()
    since: datetime = NOON - timedelta(days=300)
    until: datetime = NOON + timedelta(days=300)
    key: Any = None
    der: bytes = field(init=False)

    def __post_init__(self) -> None:
        if self.key is None:
            make = (lambda: rsa.generate_private_key(65537, self.rsa_bits)) if self.rsa_bits else _ec_key
            self.key = make()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example DSC")])
        made = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.since).not_valid_after(self.until)
        )  # fmt: skip
        if self.usages:
            oids = [x509.ObjectIdentifier(usage) for usage in self.usages]
            made = made.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
        self.der = made.sign(self.key, SHA256()).public_bytes(Encoding.DER)

    @property
    def kid(self) -> bytes:
        return hashlib.sha256(self.der).digest()[:8]

    @property
    def algorithm(self) -> int:
        return -37 if isinstance(self.key, rsa.RSAPrivateKey) else -7

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
        return raw_signature(self.key, data)


def _ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def raw_signature(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def cwt(health: Any, **changed: Any) -> dict[Any, Any]:
    """The claims; ``iat``, ``exp`` replace the times (None leaves them out)."""
    times = {
        "iat": int((NOON - timedelta(days=30)).timestamp()),
        "exp": int((NOON + timedelta(days=30)).timestamp()),
    }
    times |= changed
    claims = {1: "AT", 6: times["iat"], 4: times["exp"], -260: {1: health}}
    return {label: value for label, value in claims.items() if value is not None}


def cose(
    signer: Signer, payload: bytes, protected: Any = ..., unprotected: Any = None, signature: bytes | None = None,
) -> list[Any]:  # fmt: skip
    """The four parts of a COSE_Sign1; headers default to the signer's, in the protected one."""
    head = {1: signer.algorithm, 4: signer.kid} if protected is ... else protected
    body = cbor2.dumps(head)
    signed = cbor2.dumps(["Signature1", body, b"", payload])
    return [body, unprotected or {}, payload, signer.sign(signed) if signature is None else signature]


def text_of(data: bytes, compress: bool = True) -> str:
    """``HC1:`` and the bytes, compressed, in base45."""
    return "HC1:" + base45(zlib.compress(data) if compress else data)


def dcc(signer: Signer, health: Any = VACCINATION, **changed: Any) -> str:
    """The text of a certificate's code."""
    return text_of(cbor2.dumps(cbor2.CBORTag(18, cose(signer, cbor2.dumps(cwt(health, **changed))))))


def base45(data: bytes) -> str:
    """RFC 9285."""
    text = ""
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(3 if len(pair) == 2 else 2):
            number, digit = divmod(number, 45)
            text += _ALPHABET[digit]
    return text


class CardIssuer:
    """An issuer of SMART Health Cards, with its JWKS."""

    def __init__(self) -> None:
        self.key = _ec_key()
        numbers = self.key.public_key().public_numbers()
        x, y = (_b64(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        self.jwk: dict[str, Any] = {"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "x": x, "y": y}
        self.jwk["kid"] = thumbprint(self.jwk)

    @property
    def jwks(self) -> bytes:
        return json.dumps({"keys": [self.jwk]}).encode()

    def card(self, payload: Any, **header: Any) -> str:
        """The digits of a card: ``shc:/...``."""
        head = {"zip": "DEF", "alg": "ES256", "kid": self.jwk["kid"], **header}
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        plain = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        body = stream.compress(plain) + stream.flush()
        signed = f"{_b64(json.dumps(head).encode())}.{_b64(body)}"
        return digits(f"{signed}.{_b64(raw_signature(self.key, signed.encode()))}")


def digits(text: str) -> str:
    """A text as a SMART Health Card's code."""
    return "shc:/" + "".join(f"{ord(character) - 45:02d}" for character in text)


def chunks(card: str, count: int) -> list[str]:
    """The codes of a card in parts."""
    body = card.removeprefix("shc:/")
    size = -(-len(body) // count)
    return [f"shc:/{n + 1}/{count}/{body[n * size : (n + 1) * size]}" for n in range(count)]


def health_card(*resources: Any, **changed: Any) -> dict[str, Any]:
    """A card's payload; the patient is in it already."""
    who = {
        "resourceType": "Patient",
        "name": [{"family": "Musterfrau", "given": ["Erika"]}],
        "birthDate": "1964-08-12",
    }
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in (who, *resources)],
    }
    body = {
        "type": ["https://smarthealth.cards#health-card"],
        "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle},
    }
    return {"iss": URL, "nbf": (NOON - timedelta(days=30)).timestamp(), "vc": body} | changed


def immunization(day: str, code: str = "208") -> dict[str, Any]:
    return {
        "resourceType": "Immunization", "status": "completed", "occurrenceDateTime": day,
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": code}]},
    }  # fmt: skip


def observation(sampled: str, result: str = "260415000", code: str = "94500-6") -> dict[str, Any]:
    return {
        "resourceType": "Observation", "status": "final", "effectiveDateTime": sampled,
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": result}]},
    }  # fmt: skip


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
