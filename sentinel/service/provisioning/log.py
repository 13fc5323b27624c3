"""What happened in the hand-over, for operators and auditors: who came, who was refused and why."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from sentinel.service import tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.raising import Raised, raise_alarms
from sentinel.service.collecting.standing import stands_of

_log = logging.getLogger(__name__)
KEPT = timedelta(days=400)


class What(StrEnum):
    """Kinds of entries."""

    TOKEN_MADE = "token-made"
    ENROLLED = "enrolled"
    ENROLLED_AGAIN = "answered-again"
    ROLLED = "rolled"
    RENEWED = "renewed-after-expiry"
    REVOKED = "revoked"
    LISTED = "serial-listed"
    REFUSED = "refused"


class Why(StrEnum):
    """Why somebody was refused; each is the last part of the problem's type."""

    TOKEN_UNKNOWN = "token-unknown"
    TOKEN_USED = "token-used"
    TOKEN_EXPIRED = "token-expired"
    TOKEN_WITHDRAWN = "token-withdrawn"
    WRONG_NETWORK = "wrong-network"
    WRONG_SERIAL = "wrong-serial"
    NAME_TAKEN = "name-taken"
    WRONG_HARDWARE = "wrong-hardware"
    NOT_LISTED = "serial-not-listed"
    SERIAL_USED = "serial-used"
    NOT_PROVEN = "not-proven"
    REVOKED = "certificate-revoked"
    UNKNOWN = "certificate-unknown"
    TOO_LATE = "grace-over"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``anomaly``: somebody should look."""

    at: datetime
    what: str
    kiosk: str
    detail: str
    address: str
    anomaly: bool


def note(
    db: Connection, at: datetime, what: What, kiosk: str, detail: str = "", address: str = "", *,
    anomaly: bool = False,
) -> None:  # fmt: skip
    """Write an entry in the transaction of what it tells. Never a token, a key or a secret.

    An anomaly is an alarm too: nobody reads a log for hours.
    """
    row = {"at": at, "what": what.value, "kiosk": kiosk, "detail": detail[:200], "address": address}
    db.execute(insert(tables.provisioning_log).values(row | {"anomaly": anomaly}))
    db.execute(delete(tables.provisioning_log).where(tables.provisioning_log.c.at < at - KEPT))
    if anomaly:
        _log.warning("provisioning: %s %s: %s", what.value, kiosk or "-", detail)
        stand, why = stands_of(db, [kiosk])[kiosk], detail.partition(":")[0]
        alarm = Raised(Kind.ENTRY_REFUSED, kiosk, stand.venue, stand.place, at, detail={"reason": why})
        raise_alarms(db, [alarm], at)


def entries(db: Connection, most: int = 100, *, anomalies: bool = False) -> list[Entry]:
    """The newest first."""
    log = tables.provisioning_log
    query = select(log).order_by(log.c.number.desc()).limit(most)
    if anomalies:
        query = query.where(log.c.anomaly)
    return [Entry(r.at, r.what, r.kiosk, r.detail, r.address, r.anomaly) for r in db.execute(query)]
