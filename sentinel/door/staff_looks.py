"""What staff look up at the screen: a waiting visitor's evidence, today's passages, the day's figures.

Each look is in the audit before its answer leaves; where that can't be written, nothing is shown. The record
is read beside its writer, so that no visitor's commit waits for a long list.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as day_time
from pathlib import Path

from sentinel.core.decision import Decision
from sentinel.core.facts import Facts, ThermalState
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.link.staff_messages import (
    PAGE,
    Evidence,
    EvidenceShown,
    EvidenceWanted,
    Figures,
    FiguresWanted,
    HourFigures,
    PassageRow,
    PassageShown,
    PassagesShown,
    PassagesWanted,
    PassageWanted,
    StaffLook,
    StaffShown,
)
from sentinel.runtime.clock import Clock
from sentinel.store import audit, passages, record, search
from sentinel.store.database import Connection, open_reader, sqlcipher, transaction, wrapped
from sentinel.store.errors import StoreError
from sentinel.store.explain import explain
from sentinel.store.figures import figures_of_day
from sentinel.store.passages import StoredPassage
from sentinel.store.search import Found, Wanted
from sentinel.store.writer import StoreWriter

_log = logging.getLogger(__name__)
_AUDIT_S = 3.0
_MOST_S = 6.0  # a look that takes longer is given up
_STEPS = 5000  # of the database's machine, between two looks at the time
_NUMBER = 32  # characters of a document's number at most


class NotShown(Exception):
    """The look is refused; ``problem`` is the code that the screen has words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class StaffLooks:
    """Used by the staff desk's thread alone. ``person_of``: a document's number -> the venue's keyed hash."""

    def __init__(
        self,
        store: StoreWriter,
        database: Path,
        key: bytes,
        clock: Clock,
        *,
        person_of: Callable[[str], str],
        waiting: Callable[[str], Visit | None],
    ) -> None:
        """``waiting``: the referred visitor of a visit's id, while they wait."""
        self._store, self._database, self._key, self._clock = store, database, key, clock
        self._person_of = person_of
        self._waiting = waiting

    def note(self, account: str, what: str) -> str:
        """A row of the audit, on disk when it returns; the chain's head. Raises NotShown
        (``record_fault``)."""
        at = self._clock.now().utc

        def write(connection: Connection) -> str:
            with transaction(connection):
                return audit.add(connection, f"staff {account}", what, at)

        try:
            return self._store.call(write, _AUDIT_S)
        except StoreError as error:
            _log.error("staff: a look can't be noted, so nothing is shown: %s", error)
            raise NotShown("record_fault") from error

    def look(self, request: StaffLook, account: str) -> StaffShown:
        """What was asked for. Raises NotShown."""
        match request:
            case EvidenceWanted():
                return self._evidence(request, account)
            case PassagesWanted():
                return self._passages(request, account)
            case PassageWanted():
                return self._passage(request, account)
            case FiguresWanted():
                return self._figures(request, account)

    def _evidence(self, request: EvidenceWanted, account: str) -> EvidenceShown:
        visit = self._waiting(request.visit)
        if visit is None or visit.decision is None:
            raise NotShown("not_waiting")
        self.note(account, f"evidence of {visit.id}")
        return evidence_of(request.request, visit.id, visit.decision, visit.facts)

    def _passages(self, request: PassagesWanted, account: str) -> PassagesShown:
        if not (0 <= request.since_hour < request.until_hour <= 24) or len(request.after) > 100:
            raise NotShown("bad_request")
        number = "".join(request.number.split())
        if len(number) > _NUMBER:
            raise NotShown("bad_request")
        by = "by document" if number else "by time"
        hours = f"{request.since_hour}-{request.until_hour} h"
        what = ", ".join(filter(None, (by, hours, request.verdict, request.reason)))
        self.note(account, f"passages searched {what}: {request.purpose}")
        wanted = Wanted(
            self._hour(request.since_hour),
            self._hour(request.until_hour),
            request.verdict or "",
            request.reason or "",
            self._person_of(number) if number else "",
            request.after,
        )
        with self._reading() as connection:
            found = search.page(connection, wanted, PAGE + 1)
            count = search.total(connection, wanted)
        more = found[PAGE - 1].key if len(found) > PAGE else ""
        return PassagesShown(request.request, tuple(_row(one) for one in found[:PAGE]), more, count)

    def _passage(self, request: PassageWanted, account: str) -> PassageShown:
        self.note(account, f"passage {request.visit[:40]}: {request.purpose}")
        with self._reading() as connection:
            found = [one for one in passages.by_id(connection, request.visit) if one.visit == request.visit]
            if not found or found[0].decided_at < self._hour(0) or found[0].rehearsal:
                raise NotShown("not_found")
            one = found[0]
            explained = explain(connection, one)
            facts = record.decode_facts(one.facts)
        shown = evidence_of(request.request, one.visit, explained.stored, facts)
        staff = facts.staff
        return PassageShown(
            request.request,
            _row_of_stored(one, explained.stored),
            shown,
            facts.document.masked_name if facts.document is not None else "",
            one.policy_version,
            max(0.0, (one.decided_at - one.started_at).total_seconds()),
            note=staff.note if staff is not None else "",
            who=staff.who if staff is not None else "",
            agrees=None if explained.again is None else explained.agrees,
        )

    def _figures(self, request: FiguresWanted, account: str) -> Figures:
        self.note(account, "figures of the day")
        with self._reading() as connection:
            day = figures_of_day(connection, self._hour(0))
        today = self._store.today()
        hours = tuple(
            HourFigures(
                hour,
                counts.get(Verdict.ADMIT, 0),
                counts.get(Verdict.REFER, 0),
                counts.get(Verdict.REFUSE, 0),
            )
            for hour, counts in sorted(day.hours.items())
        )
        known = {reason.value for reason in Reason}
        reasons = tuple((Reason(reason), count) for reason, count in day.reasons if reason in known)
        return Figures(
            request.request, hours, reasons, day.quantile(0.5), day.quantile(0.95), day.decided, day.offline,
            day.by_staff, today.unsent, today.lost,
        )  # fmt: skip

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection that only reads, for one look of a few seconds at most. Raises NotShown."""
        until = time.monotonic() + _MOST_S
        try:
            connection = open_reader(self._database, self._key)
        except StoreError as error:
            raise NotShown("record_fault") from error
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)
            yield connection
        except sqlcipher.Error as error:
            _log.error("staff: a look failed: %s", wrapped(error, self._database))
            raise NotShown("record_fault") from error
        except StoreError as error:
            _log.error("staff: a look failed: %s", error)
            raise NotShown("record_fault") from error
        finally:
            connection.close()

    def _hour(self, hour: int) -> datetime:
        """That hour of the kiosk's own day, also just after its time zone was changed."""
        time.tzset()
        today = self._clock.now().utc.astimezone().date()
        if hour == 24:
            return datetime.combine(today + timedelta(days=1), day_time()).astimezone()
        return datetime.combine(today, day_time(hour)).astimezone()


def evidence_of(number: int, visit: str, decision: Decision, facts: Facts) -> EvidenceShown:
    """What counted for a decision, as staff may see it: no similarity, no watch-list's text, no number."""
    kiosk, hand = facts.temperature, facts.hand_temperature
    measured = kiosk if kiosk is not None and kiosk.state is ThermalState.OK else None
    return EvidenceShown(
        number,
        visit,
        tuple(
            Evidence(one.check, one.outcome, one.reason, one.source, one.age_s) for one in decision.required()
        ),
        measured.skin_c if measured else None,
        measured.estimate_c if measured else None,
        measured.uncertainty_k if measured else None,
        hand.celsius if hand is not None else None,
        decision.offline,
        decision.data_age_s,
        bool(facts.contradictions),
    )


def _row(one: Found) -> PassageRow:
    at = one.decided_at.isoformat()
    return PassageRow(
        one.visit, at, Verdict(one.verdict), Reason(one.reason), one.outcome, one.by_staff, one.annulled
    )


def _row_of_stored(one: StoredPassage, decision: Decision) -> PassageRow:
    return PassageRow(
        one.visit, one.decided_at.isoformat(), decision.verdict, decision.reason, one.outcome or "",
        bool(decision.by_staff), one.annulled,
    )  # fmt: skip
