"""The record's visitors of a time, decided again by two policies (``core.dry_run``)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sentinel.core.dry_run import Changed, Tally, compared
from sentinel.core.policy import Policy
from sentinel.store import doorway, record
from sentinel.store.database import Connection, stamp
from sentinel.store.errors import StoreError

_FOLLOWS = timedelta(hours=1)  # staff decide on whom was referred within ten minutes
_EVERY = 500  # passages between two words of progress
_READ = "visit, facts, decision, decided_at"


def rehearsed(
    connection: Connection,
    policies: tuple[Policy, Policy],
    since: datetime,
    until: datetime,
    tally: Tally,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Iterator[Changed]:
    """Each visitor that comes out otherwise, oldest first; the sums are in ``tally`` when it ends.

    A visitor counts once, by the last passage: what staff decided on a referred one, or what was measured
    again, is a passage that names the one before. Who turned back at the gate does not count.
    """
    within = (stamp(since), stamp(until))
    followed = {
        visit
        for (visit,) in connection.execute(
            "SELECT referred_from FROM passage WHERE decided_at >= ? AND decided_at < ? "
            "AND referred_from <> ''",
            (within[0], stamp(until + _FOLLOWS)),
        )
    }
    chosen = (
        "FROM passage WHERE decided_at >= ? AND decided_at < ? AND rehearsal = 0 "
        f"AND NOT EXISTS ({doorway.ANNULLED})"
    )
    (of,) = connection.execute(f"SELECT count(*) {chosen}", within).fetchone()
    rows = connection.execute(f"SELECT {_READ} {chosen} ORDER BY decided_at", within)
    for done, (visit, facts, decision, at) in enumerate(rows):
        if done % _EVERY == 0:
            progress(done, of)
        if visit in followed:
            continue
        try:
            then, known = record.decode_decision(bytes(decision)), record.decode_facts(bytes(facts))
        except StoreError:  # purged, or of other software
            tally.add_untold()
            continue
        local = datetime.fromisoformat(at).astimezone()
        changed = compared(visit, known, then, policies, local)
        tally.add(changed)
        if changed is not None and None not in (changed.old.verdict, changed.new.verdict):
            yield changed
    progress(of, of)
