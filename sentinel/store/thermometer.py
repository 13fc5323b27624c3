"""Pairs of the kiosk's temperature and a hand thermometer's: bounded, without identity."""

from datetime import datetime, timedelta

from sentinel.core.effects import Passage
from sentinel.core.hand_thermometer import Pair
from sentinel.store import audit
from sentinel.store.database import Connection, stamp

MOST = 5000
KEPT_DAYS = 365.0


def note(connection: Connection, passage: Passage) -> None:
    """Inside the passage's transaction: the pair, and the audit's row that staff stated a temperature.

    A corrected reading takes the place of the one before.
    """
    hand = passage.facts.hand_temperature
    if hand is None or passage.facts.staff is not None:
        return
    what = f"hand thermometer for visit {passage.referred_from}, passage {passage.visit}"
    audit.add(connection, hand.who, what, hand.by.stated_at)
    if hand.corrects is not None:
        connection.execute("DELETE FROM thermometer_pair WHERE at = ?", (stamp(hand.corrects),))
    if passage.pair is not None:
        keep(connection, passage.pair)


def keep(connection: Connection, pair: Pair) -> None:
    """Inside a transaction: one more pair; beyond ``MOST`` the oldest go."""
    connection.execute(
        "INSERT OR REPLACE INTO thermometer_pair VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            stamp(pair.at), pair.skin_c, pair.correction_c, pair.estimate_c, pair.uncertainty_k,
            pair.ambient_c, pair.hand_c, int(pair.chosen),
        ),
    )  # fmt: skip
    connection.execute(
        "DELETE FROM thermometer_pair WHERE at NOT IN "
        "(SELECT at FROM thermometer_pair ORDER BY at DESC LIMIT ?)",
        (MOST,),
    )


def purge(connection: Connection, now: datetime, limit: int) -> int:
    """Inside a transaction: delete what is too old; how many rows went."""
    return connection.execute(
        "DELETE FROM thermometer_pair WHERE at IN (SELECT at FROM thermometer_pair WHERE at < ? LIMIT ?)",
        (stamp(now - timedelta(days=KEPT_DAYS)), limit),
    ).rowcount


def pairs(connection: Connection, since: datetime | None = None) -> list[Pair]:
    """The pairs, the oldest first."""
    rows = connection.execute(
        "SELECT at, skin_c, correction_c, estimate_c, uncertainty_k, ambient_c, hand_c, chosen "
        "FROM thermometer_pair WHERE at >= ? ORDER BY at",
        (stamp(since) if since else "",),
    ).fetchall()
    return [
        Pair(datetime.fromisoformat(at), skin, correction, estimate, spread, ambient, hand, bool(chosen))
        for at, skin, correction, estimate, spread, ambient, hand, chosen in rows
    ]
