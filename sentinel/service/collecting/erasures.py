"""Whether a certificate of erasure that a kiosk sent holds: its signatures, and against the register."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from cryptography import x509
from sqlalchemy import Connection, select, update

from sentinel.fleet.wiping.certificate import BadCertificate, Checked, check
from sentinel.service import tables
from sentinel.service.collecting import tables as collected
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.events import Received

_NO_NUMBER = ("machine-", "unknown")  # what provisioning writes for a box without a serial number
_AHEAD_S = 24 * 3600.0


class Proof(StrEnum):
    """Verified, or the first thing that speaks against it."""

    VERIFIED = "verified"
    BROKEN = "broken"  # no certificate of erasure, or a signature does not hold
    OTHER_KIOSK = "other_kiosk"  # it is about another kiosk than the one that sent it
    NO_CERTIFICATE = "no_certificate"  # signed by the device's own key alone, which is not registered
    UNKNOWN_CERTIFICATE = "unknown_certificate"  # of another authority, or made out to another kiosk
    REVOKED = "revoked"  # the certificate that signed it had been taken back
    OTHER_BOX = "other_box"  # the serial number is not that of the box that was taken in
    OTHER_TIME = "other_time"  # begun before that certificate was issued, or in the future
    NOT_CLEAN = "not_clean"  # it holds, and says that something is left


def proofs(db: Connection, new: Sequence[Received], now: datetime) -> dict[str, Proof]:
    """Of each event of these that says so, by its id. Raises SQLAlchemyError."""
    return {m.event_id: _proof_of(db, m, now) for m in new if m.alarm == Kind.WIPED}


def keep_erased(db: Connection, new: Sequence[Received], found: Mapping[str, Proof]) -> None:
    """Which kiosks nobody need wait for: whose erasure is verified, or who never had a certificate of ours to
    prove it with. Else whoever has a kiosk's key could silence its loss. Raises SQLAlchemyError."""
    for m in sorted((m for m in new if m.event_id in found), key=lambda m: m.kiosk):
        believed = found[m.event_id] is Proof.VERIFIED or (
            found[m.event_id] is Proof.NO_CERTIFICATE and not _has_certificate(db, m.kiosk)
        )
        mine = collected.kiosks.c.kiosk == m.kiosk
        db.execute(update(collected.kiosks).where(mine).values(erased=believed))


def _has_certificate(db: Connection, kiosk: str) -> bool:
    kept = tables.kiosk_certificates
    return db.execute(select(kept.c.serial).where(kept.c.kiosk == kiosk).limit(1)).first() is not None


class _Event(msgspec.Struct):
    data: msgspec.Raw


def _proof_of(db: Connection, message: Received, now: datetime) -> Proof:
    try:
        raw = bytes(msgspec.json.decode(message.payload, type=_Event).data)
        whole = check(raw)
        device = msgspec.json.decode(raw, type=dict[str, Any])["device"]
    except (BadCertificate, msgspec.DecodeError, RecursionError):
        return Proof.BROKEN
    return proof(db, message.kiosk, whole, device, now)


def proof(
    db: Connection, kiosk: str, whole: Checked, device: Mapping[str, Any] | None, now: datetime
) -> Proof:
    """Of one whose signatures hold; ``device``: the kiosk's certificate in it. Raises SQLAlchemyError."""
    if whole.order.get("kiosk") != kiosk:
        return Proof.OTHER_KIOSK
    if not device:
        return Proof.NO_CERTIFICATE
    shown = x509.load_pem_x509_certificate(device["certificate"].encode())
    kept = tables.kiosk_certificates
    query = select(kept).where(kept.c.serial == f"{shown.serial_number:x}"[:40], kept.c.kiosk == kiosk)
    known = db.execute(query).first()
    if known is None or x509.load_pem_x509_certificate(known.certificate.encode()) != shown:
        return Proof.UNKNOWN_CERTIFICATE
    if known.revoked_at is not None:
        return Proof.REVOKED
    if not _in_time(whole, known.issued_at, now):
        return Proof.OTHER_TIME
    if not _same_box(db, kiosk, whole.order.get("serial")):
        return Proof.OTHER_BOX
    return Proof.VERIFIED if whole.result.get("clean") is True else Proof.NOT_CLEAN


def _in_time(whole: Checked, issued_at: datetime, now: datetime) -> bool:
    """Clocks of kiosks that are taken out of service may be wrong by a day."""
    try:
        began = datetime.fromisoformat(whole.order["began_at"])
        return (began - issued_at).total_seconds() >= -_AHEAD_S and (began - now).total_seconds() <= _AHEAD_S
    except (KeyError, TypeError, ValueError):
        return False


def _same_box(db: Connection, kiosk: str, serial: object) -> bool:
    """Where both the register and the certificate know a serial number it is the same."""
    placed = tables.placed_kiosks
    registered = db.execute(select(placed.c.hardware_serial).where(placed.c.kiosk == kiosk)).scalar() or ""
    if not serial or not registered or registered.startswith(_NO_NUMBER):
        return True
    return isinstance(serial, str) and re.sub(r"[^A-Za-z0-9._:/ -]", "_", serial)[:64] == registered
