"""Certificates of kiosks that are in: rolled, renewed within the grace, taken back.

The grace: a certificate that has expired not longer ago than ``Terms.grace_days`` is renewed if and only if
it is in our table, was never revoked, and the question is signed by its key.
"""

import base64
import binascii
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography import x509
from sqlalchemy import Connection, Engine, Row, func, select

from sentinel.crypto.certificates import (
    BadCertificate,
    certificate_pem,
    key_digest,
    read_certificate,
    read_request,
    signed_by,
)
from sentinel.fleet.provisioning.messages import PURPOSE_RENEW, Info, Renewal, Revoked, Rolled, Rolling
from sentinel.service import tables
from sentinel.service.problems import Problem
from sentinel.service.provisioning import certificates, serials
from sentinel.service.provisioning.authority import Authority
from sentinel.service.provisioning.codes import Refusal
from sentinel.service.provisioning.enrolment import Terms
from sentinel.service.provisioning.log import What, Why, note

_LISTED_ANEW = timedelta(
    hours=1
)  # who asks without a name makes us sign no more often; a list is good for a week
Kept = Row[tuple[object, ...]]


class Renewing:
    """Safe to use from several threads. Every method raises Problem."""

    def __init__(
        self, engine: Engine, authority: Authority, clock: Callable[[], datetime], terms: Terms
    ) -> None:
        self._engine, self._authority, self._clock, self._terms = engine, authority, clock, terms
        self._listing = threading.Lock()
        self._listed: tuple[int, datetime, bytes] | None = None  # revoked then, when, the list

    def whose(self, certificate: x509.Certificate) -> str:
        """The kiosk whose certificate was shown on a connection, while it counts."""
        with self._engine.connect() as db:
            kept = self._known(db, certificate)
        if kept.revoked_at is not None:
            raise Problem(401, Why.REVOKED.value, "this certificate was revoked")
        return str(kept.kiosk)

    def roll(self, shown: x509.Certificate, asked: Rolling, address: str) -> Rolled:
        """A certificate for a new key; the old one is dead with this answer, and good for it once more."""
        return self._replaced(shown, asked.csr, What.ROLLED, address)

    def renew(self, asked: Renewal, address: str) -> Rolled:
        """The same for one that has expired, within the grace."""
        try:
            old = read_certificate(asked.certificate.encode())
            signature = base64.b64decode(asked.signature, validate=True)
        except (BadCertificate, binascii.Error, ValueError):
            raise Problem(422, "question", "not a question: no certificate, or no signature") from None
        message = PURPOSE_RENEW + f"{asked.nonce}\n{asked.csr}".encode()
        if not signed_by(old, signature, message):
            raise self._refused(Refusal(403, Why.NOT_PROVEN, "not signed by the certificate's key"), address)
        if self._clock() > old.not_valid_after_utc + timedelta(days=self._terms.grace_days):
            over = f"expired more than {self._terms.grace_days:g} days ago; ask for a new code"
            raise self._refused(Refusal(403, Why.TOO_LATE, over), address)
        return self._replaced(old, asked.csr, What.RENEWED, address)

    def revoke(self, kiosk: str, reason: str, address: str = "") -> Revoked:
        """All of a kiosk's certificates and its secret count no more. Again: 0 certificates."""
        now = self._clock()
        with self._engine.begin() as db:
            if not certificates.had_any(db, kiosk):
                raise Problem(404, "no-kiosk", "there is no such kiosk")
            serials.use_up(db, kiosk, now)  # before the kiosk's lock: enrolling takes them in this order
            certificates.lock(db, kiosk)
            count = certificates.revoke(db, kiosk, now, reason or "revoked")
            certificates.forget_secret(db, kiosk)
            if count:
                note(db, now, What.REVOKED, kiosk, reason, address)
        return Revoked(kiosk, count)

    def info(self, shown: x509.Certificate) -> Info:
        """What is held about the kiosk."""
        with self._engine.connect() as db:
            kept = self._known(db, shown)
            placed = tables.placed_kiosks
            row = db.execute(select(placed).where(placed.c.kiosk == kept.kiosk)).first()
        if row is None:
            raise Problem(404, "no-kiosk", "this certificate is a program's")
        return Info(
            str(kept.kiosk), row.place, row.venue, str(kept.serial), shown.not_valid_after_utc,
            row.hardware_serial,
        )  # fmt: skip

    def revocation_list(self) -> bytes:
        """The list in DER; the same one for an hour, unless a certificate was taken back meanwhile."""
        with self._listing:
            now, count = self._clock(), self.revoked_count()
            if self._listed is not None:
                then, at, listed = self._listed
                if then == count and timedelta() <= now - at < _LISTED_ANEW:
                    return listed
            with self._engine.begin() as db:
                listed = certificates.revocation_list(db, self._authority, now)
            self._listed = count, now, listed
            return listed

    def revoked_count(self) -> int:
        """How many certificates were ever taken back: rises when the list changes."""
        kept = tables.kiosk_certificates
        query = select(func.count()).select_from(kept).where(kept.c.revoked_at.is_not(None))
        with self._engine.connect() as db:
            return int(db.execute(query).scalar_one())

    def _replaced(self, old: x509.Certificate, csr: str, what: What, address: str) -> Rolled:
        try:
            request = read_request(csr.encode())
        except BadCertificate as error:
            raise Problem(422, "question", f"not a question: {error}") from None
        try:
            with self._engine.begin() as db:
                return Rolled(self._once(db, old, request, what, address), self._authority.pem)
        except Refusal as refusal:
            raise self._refused(refusal, address) from None

    def _once(
        self, db: Connection, old: x509.Certificate, request: x509.CertificateSigningRequest, what: What,
        address: str,
    ) -> str:  # fmt: skip
        now, key = self._clock(), key_digest(request)
        certificates.lock(db, str(self._known(db, old).kiosk))
        kept = self._known(db, old)
        there = certificates.of_key(db, key)
        if kept.revoked_at is not None:
            if there is not None and kept.successor == there.serial and there.revoked_at is None:
                return str(there.certificate)  # its answer was lost
            raise Refusal(
                403, Why.REVOKED, "this certificate was revoked; ask for a new code", str(kept.kiosk)
            )
        if there is not None:
            raise Refusal(409, Why.TOKEN_USED, "this key had a certificate; make a new key", str(kept.kiosk))
        made = certificates.issue(db, self._authority, request, str(kept.kiosk), now, self._terms.days)
        serial = certificates.serial_of(made)
        certificates.revoke(db, str(kept.kiosk), now, certificates.ROLLED, serial)
        note(db, now, what, str(kept.kiosk), f"certificate {serial[:16]}", address)
        return certificate_pem(made)

    def _known(self, db: Connection, certificate: x509.Certificate) -> Kept:
        """Its row; the bytes must be those that were issued. Raises Problem."""
        kept = certificates.of_serial(db, certificates.serial_of(certificate))
        if kept is None or certificates.parsed(kept) != certificate:
            raise Problem(401, Why.UNKNOWN.value, "this certificate is not known here")
        return kept

    def _refused(self, refusal: Refusal, address: str) -> Problem:
        with self._engine.begin() as db:
            note(db, self._clock(), What.REFUSED, refusal.kiosk, refusal.why.value, address, anomaly=True)
        return refusal.problem
