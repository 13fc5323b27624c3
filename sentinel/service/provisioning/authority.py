"""The authority: an X.509 CA of one folder, ``ca.crt`` and ``ca.key`` (mode 0600), by default of P-256."""

import ipaddress
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from sentinel.crypto.certificates import (
    BadCertificate,
    common_name,
    fingerprint,
    key_pem,
    key_usage,
    new_key,
    read_certificate,
)
from sentinel.service.errors import ServiceError

CERTIFICATE, KEY = "ca.crt", "ca.key"
CRL_LIVES = timedelta(days=7)
_SKEW = timedelta(minutes=5)  # a kiosk's clock may be so far behind ours
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Gone:
    """A certificate that counts no more."""

    serial: int
    at: datetime


class Authority:
    """Signs certificates and their revocation list. Safe to use from several threads."""

    def __init__(self, certificate: x509.Certificate, key: _Key) -> None:
        self.certificate, self._key = certificate, key
        self.pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.der = certificate.public_bytes(serialization.Encoding.DER)
        self.sha256 = fingerprint(certificate)

    def kiosk(
        self, request: x509.CertificateSigningRequest, name: str, now: datetime, days: float
    ) -> x509.Certificate:
        """A client's certificate of the request's key; of what the request says only the key counts."""
        public = request.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        return self._client(public, name, now, now + timedelta(days=days))

    def client(
        self, public: ec.EllipticCurvePublicKey, name: str, now: datetime, days: float
    ) -> x509.Certificate:
        """A certificate for a collector or a desk's program."""
        return self._client(public, name, now, now + timedelta(days=days))

    def server(
        self, public: ec.EllipticCurvePublicKey, hosts: Sequence[str], now: datetime, days: float
    ) -> x509.Certificate:
        """A certificate for a server (the service, a broker) under these names and addresses."""
        names: list[x509.GeneralName] = []
        for host in hosts:
            try:
                names.append(x509.IPAddress(ipaddress.ip_address(host)))
            except ValueError:
                names.append(x509.DNSName(host))
        builder = self._leaf(
            public, hosts[0], now, now + timedelta(days=days), ExtendedKeyUsageOID.SERVER_AUTH
        )
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def crl(self, gone: Iterable[Gone], now: datetime, number: int) -> x509.CertificateRevocationList:
        """The revocation list, good for a week. ``number`` rises with every list."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - _SKEW)
            .next_update(now + CRL_LIVES)
            .add_extension(x509.CRLNumber(number), critical=False)
            .add_extension(self._key_id(), critical=False)
        )
        for one in gone:
            revoked = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
            builder = builder.add_revoked_certificate(revoked.build())
        return builder.sign(self._key, hashes.SHA256())

    def _client(
        self, public: ec.EllipticCurvePublicKey, name: str, now: datetime, until: datetime
    ) -> x509.Certificate:
        builder = self._leaf(public, name, now, until, ExtendedKeyUsageOID.CLIENT_AUTH)
        return builder.sign(self._key, hashes.SHA256())

    def _leaf(
        self,
        public: ec.EllipticCurvePublicKey,
        name: str,
        now: datetime,
        until: datetime,
        use: x509.ObjectIdentifier,
    ) -> x509.CertificateBuilder:
        return (
            _builder(common_name(name), self.certificate.subject, public, now - _SKEW, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(self._key_id(), critical=False)
        )

    def _key_id(self) -> x509.AuthorityKeyIdentifier:
        try:
            own = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        except x509.ExtensionNotFound:
            return x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def make(folder: Path, name: str, now: datetime, days: int, given: Path | None = None) -> Authority:
    """A new authority in a folder (mode 0700); ``given``: a PKCS#8 file with its key. Raises ServiceError.

    One that is there already is never replaced: every kiosk that pins it would be lost.
    """
    if (folder / CERTIFICATE).exists() or (folder / KEY).exists():
        raise ServiceError(f"{folder}: an authority is there already")
    key: _Key = _read_key(given) if given is not None else new_key()
    public = key.public_key()
    certificate = (
        _builder(common_name(name), common_name(name), public, now - _SKEW, now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(folder / KEY, plain)
        (folder / CERTIFICATE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    except OSError as error:
        raise ServiceError(f"{folder}: the authority can't be written: {error.strerror}") from error
    return Authority(certificate, key)


def load(folder: Path) -> Authority:
    """The authority of a folder. Raises ServiceError."""
    try:
        certificate = read_certificate((folder / CERTIFICATE).read_bytes())
    except OSError as error:
        raise ServiceError(
            f"{folder / CERTIFICATE}: can't be read: {error.strerror}; make one: sentinel service ca init"
        ) from error
    except BadCertificate as error:
        raise ServiceError(f"{folder / CERTIFICATE}: {error}") from error
    key = _read_key(folder / KEY)
    if key.public_key() != certificate.public_key():
        raise ServiceError(f"{folder}: ca.key is not the key of ca.crt")
    return Authority(certificate, key)


def write_private(path: Path, content: bytes) -> None:
    """A new file of mode 0600. Raises OSError, also where it is there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def pair(folder: Path, name: str) -> ec.EllipticCurvePrivateKey:
    """A new key in ``NAME.key`` of a folder, for a server or a collector. Raises ServiceError."""
    key = new_key()
    try:
        write_private(folder / f"{name}.key", key_pem(key))
    except OSError as error:
        raise ServiceError(f"{folder / f'{name}.key'}: can't be written: {error.strerror}") from error
    return key


def _read_key(path: Path) -> _Key:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ServiceError(f"{path}: others may read this key; run: chmod 600 {path}")
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise ServiceError(f"{path}: the key can't be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ServiceError(f"{path}: no private key (PKCS#8 in PEM, not encrypted)") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ServiceError(f"{path}: an authority's key is an elliptic curve's or RSA's")
    return key


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
