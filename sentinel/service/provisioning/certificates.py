"""Kiosks' certificates on the database: issued, replaced, taken back, listed as revoked."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, Row, insert, select, update

from sentinel.crypto.certificates import certificate_pem, key_digest, read_certificate
from sentinel.service import tables
from sentinel.service.counters import next_number
from sentinel.service.persons import Role
from sentinel.service.provisioning.authority import Authority, Gone
from sentinel.service.sealing import Keys

ROLLED, REPLACED = "rolled", "replaced by a box with a new code"
_COUNTER = "crl"


def serial_of(certificate: x509.Certificate) -> str:
    """The serial number in hex, as it is kept."""
    return f"{certificate.serial_number:x}"


def issue(
    db: Connection, authority: Authority, request: x509.CertificateSigningRequest, kiosk: str, now: datetime,
    days: float,
) -> x509.Certificate:  # fmt: skip
    """A certificate for a kiosk, kept. A key gets one once: the table's unique key holds it."""
    made = authority.kiosk(request, kiosk, now, days)
    _keep(db, made, kiosk, now)
    return made


def issue_to(
    db: Connection,
    authority: Authority,
    key: ec.EllipticCurvePublicKey,
    name: str,
    now: datetime,
    days: float,
) -> x509.Certificate:
    """A certificate for a program of ours, kept so that it can be taken back."""
    made = authority.client(key, name, now, days)
    _keep(db, made, name, now)
    return made


def _keep(db: Connection, made: x509.Certificate, kiosk: str, now: datetime) -> None:
    db.execute(
        insert(tables.kiosk_certificates).values(
            serial=serial_of(made), kiosk=kiosk, key=key_digest(made), certificate=certificate_pem(made),
            not_after=made.not_valid_after_utc, issued_at=now,
        )
    )  # fmt: skip


def of_key(db: Connection, key: str) -> Row[tuple[object, ...]] | None:
    """The certificate of a key's digest."""
    kept = tables.kiosk_certificates
    return db.execute(select(kept).where(kept.c.key == key)).first()


def of_serial(db: Connection, serial: str) -> Row[tuple[object, ...]] | None:
    """The certificate of a serial number in hex."""
    kept = tables.kiosk_certificates
    return db.execute(select(kept).where(kept.c.serial == serial)).first()


def is_program(db: Connection, name: str) -> bool:
    """Whether a collector or desk has this name, by its certificate or as a registered device.

    The broker trusts it with everybody's events, and a kiosk of the name would take its row in the register.
    """
    kept, placed, devices = tables.kiosk_certificates, tables.placed_kiosks, tables.devices
    desk = select(devices.c.app_id).where(devices.c.app_id == name, devices.c.role != Role.KIOSK.value)
    if db.execute(desk).first() is not None:
        return True
    living = select(kept.c.kiosk).where(kept.c.kiosk == name, kept.c.revoked_at.is_(None))
    a_kiosk = select(placed.c.kiosk).where(placed.c.kiosk == name)
    return db.execute(living).first() is not None and db.execute(a_kiosk).first() is None


def had_any(db: Connection, kiosk: str) -> bool:
    """Whether a certificate was ever made out to this name, also one that was taken back."""
    kept = tables.kiosk_certificates
    return db.execute(select(kept.c.kiosk).where(kept.c.kiosk == kiosk)).first() is not None


def lock(db: Connection, kiosk: str) -> None:
    """Nobody else changes this kiosk until the transaction ends."""
    placed = tables.placed_kiosks
    db.execute(update(placed).where(placed.c.kiosk == kiosk).values(kiosk=kiosk))


def revoke(db: Connection, kiosk: str, now: datetime, reason: str, successor: str = "") -> int:
    """All certificates of a kiosk but the successor count no more; how many that were."""
    kept = tables.kiosk_certificates
    mine = (kept.c.kiosk == kiosk, kept.c.revoked_at.is_(None), kept.c.serial != successor)
    values = {"revoked_at": now, "reason": reason[:100], "successor": successor}
    return db.execute(update(kept).where(*mine).values(values)).rowcount


def forget_secret(db: Connection, kiosk: str) -> None:
    """From now on its signed questions are refused too."""
    devices = tables.devices
    db.execute(update(devices).where(devices.c.app_id == kiosk).values(revoked=True))


def secret_of(db: Connection, keys: Keys, kiosk: str) -> str:
    """The secret that signs a kiosk's questions; "": it has none."""
    sealed = db.execute(
        select(tables.devices.c.secret).where(tables.devices.c.app_id == kiosk, ~tables.devices.c.revoked)
    ).scalar()
    return keys.open(sealed, f"device {kiosk}").decode() if sealed else ""


def revocation_list(db: Connection, authority: Authority, now: datetime) -> bytes:
    """The list in DER: what was taken back and has not expired by itself."""
    kept = tables.kiosk_certificates
    rows = db.execute(
        select(kept.c.serial, kept.c.revoked_at)
        .where(kept.c.revoked_at.is_not(None), kept.c.not_after > now)
        .order_by(kept.c.revoked_at)
    )
    gone = [Gone(int(row.serial, 16), row.revoked_at) for row in rows]
    made = authority.crl(gone, now, next_number(db, _COUNTER))
    return made.public_bytes(serialization.Encoding.DER)


def parsed(row: Row[tuple[object, ...]]) -> x509.Certificate:
    """The certificate of a row."""
    return read_certificate(row.certificate.encode())
