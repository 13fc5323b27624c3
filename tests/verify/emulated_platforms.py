"""Emulated platforms with a client each, and certificates that are good, expired or of another host."""

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sentinel.core.backoff import Backoff
from sentinel.core.breaker import Breaker
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.crypto.signing import Algorithm, generate
from sentinel.runtime.clock import SystemClock
from sentinel.sim.platform_server import EmulatedPlatform
from sentinel.sim.platforms import INTERFACES, Visitor
from sentinel.verify.client import Platform, PlatformClient
from sentinel.verify.signing import Account
from sentinel.verify.traffic import Shipped

APP, SECRET = "kiosk-7", "a secret of this test only"
KEY = generate(Algorithm.SM2)
ID, OTHER_ID = "11010519491231002X", "440524188001010014"
SAMPLED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=9)
WANG = Visitor(
    "王小明",
    "token-of-wang",
    ID,
    ("code-of-wang",),
    ("old-code",),
    sampled_at=SAMPLED,
    doses=3,
    key_area=False,
)
LI = Visitor(
    "李四", "token-of-li", OTHER_ID, ("code-of-li",), colour="red", pcr="positive", sampled_at=SAMPLED
)


def by_number(number: str = ID) -> Credential:
    return Credential(CredentialKind.ID_NUMBER, number, keyed_hash(b"v" * 32, number))


def by_code(code: str) -> Credential:
    return Credential(CredentialKind.PLATFORM_CODE, code, keyed_hash(b"v" * 32, code))


def account(secret: str = SECRET) -> Account:
    return Account(APP, secret, device="861234567890123", key=KEY)


@contextmanager
def emulated(name: str, tls: ssl.SSLContext | None = None) -> Iterator[EmulatedPlatform]:
    server = EmulatedPlatform(INTERFACES[name]((WANG, LI), APP, SECRET, KEY.public.point), tls=tls)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def asking(
    name: str, url: str, *, secret: str = SECRET, clock: SystemClock | None = None, **more: object
) -> Iterator[PlatformClient]:
    platform = Platform(url, account(secret), "venue-1", timeout_s=2.0, adapters=Shipped(name))
    breaker = Breaker(threshold=3, backoff=Backoff(0.2, 0.4), probe_lease_s=2.0)
    client = PlatformClient(replace(platform, **more), clock or SystemClock(), breaker=breaker)  # type: ignore[arg-type]
    try:
        yield client
    finally:
        client.close()


class OffClock(SystemClock):
    """Wrong by some seconds, or never set."""

    def __init__(self, seconds: float, *, trusted: bool = True) -> None:
        self._off, self._trusted = timedelta(seconds=seconds), trusted

    def now(self):  # type: ignore[no-untyped-def]
        now = super().now()
        return replace(now, utc=now.utc + self._off, utc_trusted=self._trusted)


class TestAuthority:
    """An authority that issues whatever is asked of it."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of this test")])
        own = self._builder(self._name, self._key, timedelta(days=-1), timedelta(days=1)).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        usage = x509.KeyUsage(*[False] * 5, True, True, False, False)
        own = own.add_extension(usage, critical=True)
        self.path = folder / "ca.pem"
        certificate = own.sign(self._key, hashes.SHA256())
        self.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.path))

    def server(self, *, begins: float = -1, ends: float = 1, address: str = "127.0.0.1") -> ssl.SSLContext:
        """For a server at ``address``, good from and until so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform")])
        builder = self._builder(name, key, timedelta(days=begins), timedelta(days=ends))
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            builder.add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
            )
            .add_extension(issuer, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        chain = self._folder / "server.pem"
        plain = serialization.NoEncryption()
        chain.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begins)
            .not_valid_after(now + ends)
            .add_extension(identifier, critical=False)
        )
