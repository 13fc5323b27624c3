"""Boxes that may come without a code: a list of serial numbers, each with its place, used once."""

import base64
import binascii
import csv
import hmac
import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, Engine, Row, select, update

from sentinel.crypto.certificates import verified
from sentinel.fleet.provisioning.messages import PURPOSE_CHALLENGE, Listing
from sentinel.service import tables
from sentinel.service.database import is_new
from sentinel.service.errors import ServiceError
from sentinel.service.provisioning.bounds import Bounds
from sentinel.service.provisioning.codes import Place, Refusal
from sentinel.service.provisioning.log import What, Why, note
from sentinel.service.sealing import Keys

COLUMNS = ("serial", "kiosk", "place", "venue")
CHALLENGE_LIVES = timedelta(minutes=5)
_MOST_LINES = 100_000


def import_list(engine: Engine, text: str, now: datetime) -> tuple[int, int]:
    """Take a CSV: serial, kiosk, place, venue, perhaps device_key (base64 of DER) and networks.

    ``networks``: CIDR, a space between two, where the box may come from; empty: anywhere.

    How many are new, and how many were there (those stay as they are). All or nothing: raises ServiceError
    with the line.
    """
    rows = [_row(number, row) for number, row in _lines(text)]
    new = 0
    with engine.begin() as db:
        for row in rows:
            if is_new(db, tables.listed_serials, row):
                new += 1
                note(db, now, What.LISTED, str(row["kiosk"]), f"box {row['hardware_serial']}")
    return new, len(rows) - new


def taken(db: Connection, serial: str, key: str) -> tuple[Row[tuple[object, ...]], bool]:
    """The list's row, locked, and whether the same key has used it before. Raises Refusal."""
    listed = tables.listed_serials
    mine = listed.c.hardware_serial == serial
    db.execute(update(listed).where(mine).values(hardware_serial=serial))
    row = db.execute(select(listed).where(mine)).first()
    if row is None:
        raise Refusal(403, Why.NOT_LISTED, "this box's serial number is not listed; ask for a code")
    if row.used_at is not None and row.used_key != key:
        at = f"{row.used_at:%Y-%m-%d %H:%M} UTC"
        raise Refusal(409, Why.SERIAL_USED, f"this serial number was used at {at}; ask for a code", row.kiosk)
    return row, row.used_at is not None


def use(db: Connection, serial: str, key: str, now: datetime) -> None:
    """The serial number is used up, by this key."""
    listed = tables.listed_serials
    db.execute(update(listed).where(listed.c.hardware_serial == serial).values(used_at=now, used_key=key))


def use_up(db: Connection, kiosk: str, now: datetime, serial: str = "") -> None:
    """What is listed for this kiosk or box lets nobody in any more: it came by a code, or was revoked."""
    listed = tables.listed_serials
    mine = (listed.c.kiosk == kiosk) | (listed.c.hardware_serial == serial)
    db.execute(update(listed).where(mine, listed.c.used_at.is_(None)).values(used_at=now))


def bounds_of(row: Row[tuple[object, ...]]) -> Bounds:
    """Where a listed box may come from."""
    return Bounds(networks=tuple(row.networks.split()))


def challenge(keys: Keys, serial: str, now: datetime) -> str:
    """What a box signs to prove its device key: the moment, and our keyed hash of moment and box."""
    at = str(int(now.timestamp()))
    return f"{at}.{keys.hash_request(_bound(serial, at))}"


def prove(keys: Keys, device_key: bytes, asked: Listing, key: str, now: datetime, kiosk: str) -> None:
    """That the box holds its device key now. Raises Refusal."""
    at, _, seal = asked.challenge.partition(".")
    ours = keys.hash_request(_bound(asked.hardware.serial, at))
    fresh = (
        at.isdecimal()
        and len(at) <= 12
        and abs(now - datetime.fromtimestamp(int(at), UTC)) <= CHALLENGE_LIVES
    )
    if not fresh or not hmac.compare_digest(ours, seal.encode("utf-8", "replace").decode()):
        raise Refusal(403, Why.NOT_PROVEN, "this box has to show its own key: --device-key FILE", kiosk)
    public = serialization.load_der_public_key(device_key)
    try:
        signature = base64.b64decode(asked.signature, validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    message = PURPOSE_CHALLENGE + f"{asked.challenge}\n{key}".encode()
    if not isinstance(public, ec.EllipticCurvePublicKey) or not verified(public, signature, message):
        raise Refusal(403, Why.NOT_PROVEN, "the key shown is not this box's own: --device-key FILE", kiosk)


def _bound(serial: str, at: str) -> bytes:
    return f"provisioning challenge\n{serial}\n{at}".encode()


def _lines(text: str) -> Iterable[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise ServiceError(f"the list has no column {', '.join(missing)}")
    try:
        for number, row in enumerate(reader, 2):
            if number > _MOST_LINES:
                raise ServiceError(f"a list has at most {_MOST_LINES} lines")
            yield (
                number,
                {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)},
            )
    except csv.Error as error:
        raise ServiceError(f"the list is no CSV: {error}") from None


def _row(number: int, row: dict[str, str]) -> dict[str, object]:
    try:
        place = Place(row["kiosk"], row["place"], row["venue"]).checked()
        if not 1 <= len(row["serial"]) <= 64 or not row["serial"].isprintable():
            raise ServiceError("a serial number has 1 to 64 characters")
        device_key = _device_key(row.get("device_key", ""))
        networks = _networks(row.get("networks", ""))
    except ServiceError as error:
        raise ServiceError(f"line {number}: {error}") from None
    return {
        "hardware_serial": row["serial"], "kiosk": place.kiosk, "place": place.place, "venue": place.venue,
        "device_key": device_key, "networks": networks,
    }  # fmt: skip


def _networks(text: str) -> str:
    networks = tuple(text.split())
    if len(networks) > 8 or any(len(one) > 64 for one in networks):
        raise ServiceError("a box comes from at most 8 networks")
    return " ".join(Bounds(networks=networks).checked().networks)


def _device_key(text: str) -> bytes:
    if not text:
        return b""
    try:
        der = base64.b64decode(text, validate=True)
        key = serialization.load_der_public_key(der)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ServiceError("a device key is a public key of P-256 in DER, base64")
    return der
