"""X.509 as kiosks and their authority use it (RFC 5280, RFC 2986): P-256 keys, requests, whose one is.

A kiosk's id is the common name, as brokers read it (mosquitto's ``use_identity_as_username``).
"""

import re
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LARGEST_PEM = 16 * 1024  # bytes, of a certificate, a request or a key
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class BadCertificate(ValueError):
    """A certificate, request or key that can't be used; one line without any of its content."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """A P-256 key from the system's random source."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """PKCS#8 as PEM, not encrypted: for a file that only its owner may read, or to be sealed."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The reverse of ``key_pem``. Raises BadCertificate."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadCertificate("no private key (PKCS#8 in PEM, not encrypted)") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadCertificate("the key is not one of P-256")
    return key


def read_certificate(pem: bytes) -> x509.Certificate:
    """The first certificate of a PEM text of at most 16 KiB. Raises BadCertificate."""
    try:
        if len(pem) > LARGEST_PEM:
            raise ValueError
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise BadCertificate("no certificate in PEM form") from None


def certificate_pem(certificate: x509.Certificate) -> str:
    """As PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER, hex: the pin in a printed code."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def key_digest(of: x509.Certificate | x509.CertificateSigningRequest | ec.EllipticCurvePrivateKey) -> str:
    """SHA-256 of the SubjectPublicKeyInfo, hex: which key it is."""
    der = of.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    return digest.finalize().hex()


def common_name(name: str) -> x509.Name:
    """A subject that is this name and nothing else."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """Of an authority, or of who shows a certificate (RFC 5280, 4.2.1.3)."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def request_for(key: ec.EllipticCurvePrivateKey, name: str = "kiosk") -> str:
    """A certificate request as PEM, signed by its key; whom it is for decides the authority."""
    made = x509.CertificateSigningRequestBuilder().subject_name(common_name(name)).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def read_request(pem: bytes) -> x509.CertificateSigningRequest:
    """A request whose own signature holds (proof of the key), of P-256. Raises BadCertificate."""
    try:
        if len(pem) > LARGEST_PEM:
            raise ValueError
        request = x509.load_pem_x509_csr(pem)
        key = request.public_key()
        good = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        raise BadCertificate("no certificate request in PEM form") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadCertificate("the request's key is not one of P-256")
    if not good:
        raise BadCertificate("the request is not signed by its own key")
    return request


def name_of(certificate: x509.Certificate) -> str:
    """Whose it is: the one common name, of letters, digits, ".", "_", "-". Raises BadCertificate."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = names[0].value if len(names) == 1 else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadCertificate("the certificate names no kiosk")
    return name


def check_own(
    certificate: x509.Certificate,
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    name: str,
    now: datetime,
) -> None:
    """That it is ours: of our key and name, a client's, signed by the authority, good now.

    Raises BadCertificate.
    """
    if key_digest(certificate) != key_digest(key):
        raise BadCertificate("the certificate is of another key than ours")
    if name_of(certificate) != name:
        raise BadCertificate("the certificate names another kiosk")
    check_issued(certificate, authority)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise BadCertificate("the certificate is not valid now: is the clock right?")


def check_issued(certificate: x509.Certificate, authority: x509.Certificate) -> None:
    """That the authority signed it for a client that is no authority itself. Raises BadCertificate."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        raise BadCertificate("the certificate is not signed by the authority") from None
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        raise BadCertificate("the certificate does not say what it is for") from None
    if constraints.ca or ExtendedKeyUsageOID.CLIENT_AUTH not in uses:
        raise BadCertificate("the certificate is not a client's")


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """ECDSA with SHA-256, DER."""
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


def signed_by(certificate: x509.Certificate, signature: bytes, message: bytes) -> bool:
    """Whether the certificate's key signed the message."""
    key = certificate.public_key()
    return isinstance(key, ec.EllipticCurvePublicKey) and verified(key, signature, message)


def verified(key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
    """Whether this key signed the message. Never raises for whatever bytes."""
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
