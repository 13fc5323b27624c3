"""A service with an authority on https, and kiosks that ask it."""

import secrets
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization

from sentinel.crypto.certificates import key_pem, new_key, request_for
from sentinel.fleet.provisioning.messages import BASE
from sentinel.service.provisioning import certificates, log
from sentinel.service.provisioning.authority import make, pair
from sentinel.service.provisioning.bounds import Bounds
from sentinel.service.provisioning.codes import Codes, Place
from sentinel.service.provisioning.enrolment import Terms
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.service.provisioning.provisioning import Offer
from sentinel.service.rates import Rates
from sentinel.service.sealing import Keys, key_file
from sentinel.service.server import ReferenceService

NOW = datetime.now(UTC)
Own = tuple[str, Any]  # a certificate in PEM, and its key


@dataclass
class Time:
    """The service's clock, which a test may put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Provisioner:
    """A service with an authority on https, and kiosks that ask it."""

    def __init__(self, database: str, folder: Path, rates: Rates | None = None) -> None:
        self.folder, self.time = folder, Time()
        self.authority = make(folder / "ca", "test authority", NOW, 30)
        self.authority_file = folder / "ca" / "ca.crt"
        key = pair(folder, "server")
        server = self.authority.server(key.public_key(), ["127.0.0.1", "localhost"], NOW, 30)
        (folder / "server.crt").write_bytes(server.public_bytes(serialization.Encoding.PEM))
        offer = Offer(
            folder / "ca",
            "https://service.example",
            Terms(days=1.0, grace_days=2.0),
            HandOut({"report": {"host": "broker.example"}}),
        )
        tls = offer.tls(folder / "server.crt", folder / "server.key", required=True)
        self.keys = Keys(key_file(folder / "service.key"))
        self.service = ReferenceService(
            database,
            {},
            key=key_file(folder / "service.key"),
            clock=self.time,
            offer=offer,
            tls=tls,
            rates=rates,
        )
        self.engine = self.service._engine
        self.codes = Codes(self.engine, self.keys, self.time)
        self.url = self.service.start().url
        self.port = int(self.url.rpartition(":")[2])

    def token(self, kiosk: str = "door-1", place: str = "North", **bounds: Any) -> str:
        made = self.codes.make(Place(kiosk, place, "hall"), Bounds(**bounds), "https://x", "0" * 64)
        return made.token

    def client(self, own: Own | None = None) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.authority_file))
        if own is not None:
            stem = self.folder / secrets.token_hex(4)
            stem.with_suffix(".crt").write_text(own[0])
            stem.with_suffix(".key").write_bytes(key_pem(own[1]))
            context.load_cert_chain(stem.with_suffix(".crt"), stem.with_suffix(".key"))
        return httpx.Client(base_url=self.url, verify=context, trust_env=False, timeout=10.0)

    def post(self, name: str, body: dict[str, Any], own: Own | None = None) -> httpx.Response:
        with self.client(own) as http:
            return http.post(f"{BASE}/{name}", json=body)

    def enrol(self, token: str, key: Any = None, **changes: Any) -> httpx.Response:
        key = key or new_key()
        box = {"serial": "BOX-1", "found": ["camera"]} | changes.pop("box", {})
        body = {
            "handshake_version": 1, "token": token, "nonce": secrets.token_hex(16), "csr": request_for(key),
            "hardware": box,
        } | changes  # fmt: skip
        return self.post("enrol", body)

    def log(self, *, anomalies: bool = False) -> list[log.Entry]:
        with self.engine.connect() as db:
            return log.entries(db, anomalies=anomalies)

    def taken(self, kiosk: str = "door-1") -> Own:
        """The certificate and key of a kiosk that came in with a code."""
        key = new_key()
        return self.enrol(self.token(kiosk), key).json()["certificate"], key

    def program(self, name: str) -> Own:
        """The certificate and key of a desk or collector."""
        key = new_key()
        with self.engine.begin() as db:
            made = certificates.issue_to(db, self.authority, key.public_key(), name, NOW, 1)
        return made.public_bytes(serialization.Encoding.PEM).decode(), key
