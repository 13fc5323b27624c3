"""A box becomes a kiosk: by a code, or by its listed serial number; lost answers are given again."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography import x509
from sqlalchemy import Connection, Engine

from sentinel.crypto.certificates import BadCertificate, certificate_pem, key_digest, read_request
from sentinel.fleet.provisioning.messages import HANDSHAKE, Enrolled, Enrolment, Fragment, Hardware, Listing
from sentinel.service import tables
from sentinel.service.database import upsert
from sentinel.service.persons import Role
from sentinel.service.problems import Problem
from sentinel.service.provisioning import certificates, codes, serials
from sentinel.service.provisioning.authority import Authority
from sentinel.service.provisioning.bounds import Bounds, read
from sentinel.service.provisioning.codes import RESERVED, Place, Refusal
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.service.provisioning.log import What, Why, note
from sentinel.service.sealing import Keys


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a kiosk's certificate is good, and how long after that a known key may still renew it."""

    days: float = 90.0
    grace_days: float = 30.0


class Enrolling:
    """Safe to use from several threads. Every method raises Problem."""

    def __init__(
        self, engine: Engine, keys: Keys, authority: Authority, clock: Callable[[], datetime], url: str,
        terms: Terms, hand_out: HandOut,
    ) -> None:  # fmt: skip
        self._engine, self._keys, self._authority, self._clock = engine, keys, authority, clock
        self._url, self._terms, self._hand_out = url, terms, hand_out

    def by_code(self, asked: Enrolment, address: str) -> Enrolled:
        """Whoever holds a code that is good, at its place, once."""
        token = self._keys.hash_token(asked.token)

        def work(db: Connection, key: str, now: datetime) -> tuple[Place, Bounds, bool]:
            row, again = codes.taken(db, token, key, now)
            place, bounds = Place(row.kiosk, row.place, row.venue), read(row.bounds)
            self._near(place, bounds, asked.hardware, address)
            if not again:
                codes.use(db, token, key, now)
                serials.use_up(db, row.kiosk, now, asked.hardware.serial)
            return place, bounds, again

        return self._enrolled(asked.handshake_version, asked.csr, asked.hardware, address, work)

    def by_serial(self, asked: Listing, address: str) -> Enrolled:
        """A box whose serial number is listed and was not used, proven where its key is known.

        The list brings kiosks in for the first time only: one that has or had a certificate needs a code.
        """

        def work(db: Connection, key: str, now: datetime) -> tuple[Place, Bounds, bool]:
            row, again = serials.taken(db, asked.hardware.serial, key)
            if row.device_key:
                serials.prove(self._keys, row.device_key, asked, key, now, row.kiosk)
            place, bounds = Place(row.kiosk, row.place, row.venue), serials.bounds_of(row)
            self._near(place, bounds, asked.hardware, address)
            if not again:
                if certificates.had_any(db, row.kiosk):
                    was = "this kiosk was in before: a list brings no box into its place; ask for a code"
                    raise Refusal(409, Why.SERIAL_USED, was, row.kiosk)
                serials.use(db, asked.hardware.serial, key, now)
            return place, bounds, again

        return self._enrolled(asked.handshake_version, asked.csr, asked.hardware, address, work)

    def _enrolled(
        self, version: int, csr: str, hardware: Hardware, address: str,
        work: Callable[[Connection, str, datetime], tuple[Place, Bounds, bool]],
    ) -> Enrolled:  # fmt: skip
        if version != HANDSHAKE:
            raise Problem(422, Why.VERSION.value, f"this service speaks version {HANDSHAKE} of the hand-over")
        try:
            request = read_request(csr.encode())
        except BadCertificate as error:
            raise Problem(422, "question", f"not a question: {error}") from None
        now = self._clock()
        try:
            with self._engine.begin() as db:
                place, bounds, again = work(db, key_digest(request), now)
                certificate = self._certificate(db, request, place, bounds, hardware, again, now)
                what = What.ENROLLED_AGAIN if again else What.ENROLLED
                note(db, now, what, place.kiosk, f"box {hardware.serial}", address)
                return self._told(db, place, bounds, certificate)
        except Refusal as refusal:
            self._noted(refusal, hardware, address, now)
            raise refusal.problem from None

    def _certificate(
        self, db: Connection, request: x509.CertificateSigningRequest, place: Place, bounds: Bounds,
        hardware: Hardware, again: bool, now: datetime,
    ) -> str:  # fmt: skip
        """The certificate of a box's first question, or the same one again."""
        kept = certificates.of_key(db, key_digest(request))
        if again:
            if kept is None or kept.revoked_at is not None:
                raise Refusal(
                    403, Why.REVOKED, "this certificate was revoked; ask for a new code", place.kiosk
                )
            return str(kept.certificate)
        if kept is not None:
            raise Refusal(409, Why.TOKEN_USED, "this key has a certificate; make a new key", place.kiosk)
        if place.kiosk in RESERVED or certificates.is_program(db, place.kiosk):
            raise Refusal(403, Why.NAME_TAKEN, "a program of the service has this name", place.kiosk)
        self._place(db, place, bounds, hardware, now)
        certificates.revoke(db, place.kiosk, now, certificates.REPLACED)
        made = certificates.issue(db, self._authority, request, place.kiosk, now, self._terms.days)
        return certificate_pem(made)

    def _place(self, db: Connection, place: Place, bounds: Bounds, hardware: Hardware, now: datetime) -> None:
        kiosk = {
            "kiosk": place.kiosk, "place": place.place, "venue": place.venue, "enrolled_at": now,
            "hardware_serial": hardware.serial, "hardware": msgspec.json.encode(hardware).decode(),
            "bounds": msgspec.json.encode(bounds).decode(),
        }  # fmt: skip
        upsert(db, tables.placed_kiosks, kiosk, [name for name in kiosk if name != "kiosk"])
        secret = secrets.token_urlsafe(32)
        device = {
            "app_id": place.kiosk, "secret": self._keys.seal(secret.encode(), f"device {place.kiosk}"),
            "revoked": False, "role": Role.KIOSK.value, "venue": place.venue, "direction": bounds.direction,
            "place": place.place,
        }  # fmt: skip
        upsert(db, tables.devices, device, [name for name in device if name != "app_id"])

    def _told(self, db: Connection, place: Place, bounds: Bounds, certificate: str) -> Enrolled:
        return Enrolled(
            kiosk=place.kiosk,
            place=place.place,
            venue=place.venue,
            certificate=certificate,
            chain=self._authority.pem,
            secret=certificates.secret_of(db, self._keys, place.kiosk),
            settings=self._settings(place, bounds),
            policy_keys=self._hand_out.policy_keys,
            hardware=bounds.hardware,
            require_hardware=bounds.require_hardware,
            adapter=self._hand_out.adapter,
            adapter_keys=self._hand_out.adapter_keys,
            policy=self._hand_out.policy,
        )

    def _settings(self, place: Place, bounds: Bounds) -> Fragment:
        """The operator's file over what the service knows itself, and the place over both."""
        told: Fragment = {name: dict(values) for name, values in self._hand_out.settings.items()}
        told["verify"] = {"url": self._url} | told.get("verify", {}) | {"app_id": place.kiosk}
        own: Fragment = {
            "kiosk": {
                "id": place.kiosk, "venue": place.venue, "entrance": place.place,
                "direction": bounds.direction,
            }
        }  # fmt: skip
        if bounds.venue_name:
            own["kiosk"]["venue_name"] = bounds.venue_name
        told["kiosk"] = told.get("kiosk", {}) | own["kiosk"]
        return told

    def _near(self, place: Place, bounds: Bounds, hardware: Hardware, address: str) -> None:
        if (refused := bounds.refusal(hardware, address)) is not None:
            raise Refusal(403, refused[0], refused[1], place.kiosk)

    def _noted(self, refusal: Refusal, hardware: Hardware, address: str, now: datetime) -> None:
        """A refusal is kept although its transaction is not."""
        with self._engine.begin() as db:
            detail = f"{refusal.why.value}: box {hardware.serial}"
            note(db, now, What.REFUSED, refusal.kiosk, detail, address, anomaly=True)
