"""What staff order at the screen: silence for a while, night, help, a corrected count. Each is in the audit.

Owned by the staff desk's thread, which also turns it: what was muted speaks again by itself.
"""

import contextlib
import logging
import time
import uuid
from collections.abc import Callable

from sentinel.core import incident, quiet
from sentinel.core.delivery import Draft
from sentinel.core.incident import Incident
from sentinel.core.quiet import NightHours, NightMode, Quiet
from sentinel.door.staff_looks import NotShown
from sentinel.link.staff_messages import (
    CountCorrected,
    IncidentReported,
    IncidentUndone,
    MuteWanted,
    NightWanted,
    StaffOrder,
)
from sentinel.report.events import count_corrected
from sentinel.report.events import incident as incident_event
from sentinel.runtime.clock import Clock

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 50  # people, by which a count is corrected in one request

Note = Callable[[str, str], object]


class StaffOrders:
    """``on_quiet(muted, night)`` at each change; ``tell`` puts an event into the outbox (False: no room);
    ``correct`` changes the count inside."""

    def __init__(
        self,
        clock: Clock,
        *,
        on_quiet: Callable[[bool, bool], None],
        tell: Callable[[Draft], bool],
        correct: Callable[[int], None],
        counted: Callable[[], bool],
        hours: NightHours | None = None,
    ) -> None:
        """``counted``: whether anybody said how many are inside."""
        self._clock = clock
        self._on_quiet, self._tell, self._correct, self._counted = on_quiet, tell, correct, counted
        self._quiet = Quiet(hours)
        self._incident = Incident()
        self._said = (False, False)

    def turn(self) -> None:
        """Whether it is still muted, and night: to be asked about once a second or so."""
        now, minute = self._clock.now().monotonic, self._local_minute()
        self._quiet = quiet.passed(self._quiet, minute)
        said = (self._quiet.muted(now), self._quiet.night(minute))
        if said != self._said:
            self._said = said
            self._on_quiet(*said)

    def carry_out(self, order: StaffOrder, account: str, note: Note) -> str:
        """Do it; "" or why not. ``note(account, what)`` writes the audit and raises where it can't."""
        match order:
            case MuteWanted(minutes=minutes):
                return self._mute(minutes, account, note)
            case NightWanted(mode=mode):
                return self._night(mode, account, note)
            case IncidentReported():
                return self._report(order, account, note)
            case IncidentUndone():
                return self._undo(account, note)
            case CountCorrected(change=change):
                return self._count(change, account, note)

    def _mute(self, minutes: int, account: str, note: Note) -> str:
        if not 0 <= minutes * 60 <= quiet.MOST_MUTED_S:
            return "bad_request"
        note(account, f"muted for {minutes} min" if minutes else "speaks again")
        self._quiet = quiet.mute(self._quiet, minutes * 60.0, self._clock.now().monotonic)
        self.turn()
        return ""

    def _night(self, mode: NightMode, account: str, note: Note) -> str:
        note(account, f"night: {mode}")
        self._quiet = quiet.choose(self._quiet, mode, self._local_minute())
        self.turn()
        return ""

    def _report(self, order: IncidentReported, account: str, note: Note) -> str:
        now = self._clock.now()
        new = Incident(str(uuid.uuid4()), order.kind, account, now.monotonic)
        found = incident.reported(self._incident, new)
        if isinstance(found, incident.Refused):
            return found.value
        # Help first: it is called also where the audit can't be written.
        if not self._tell(incident_event(found, now.utc)):
            return "record_fault"
        self._incident = found
        _log.warning("staff: incident reported (%s)", order.kind.value)
        _noted(note, account, f"incident {found.id} reported: {order.kind}")
        return ""

    def _undo(self, account: str, note: Note) -> str:
        now = self._clock.now()
        found = incident.undone(self._incident, account, now.monotonic)
        if isinstance(found, incident.Refused):
            return found.value
        if not self._tell(incident_event(found, now.utc)):
            return "record_fault"
        self._incident = found
        _log.info("staff: incident called off")
        _noted(note, account, f"incident {found.id} called off")
        return ""

    def _count(self, change: int, account: str, note: Note) -> str:
        if not (change and abs(change) <= _MOST_AT_ONCE):
            return "bad_request"
        if not self._counted():
            return "not_counted"
        note(account, f"count inside corrected by {change:+d}")
        if not self._tell(count_corrected(str(uuid.uuid4()), change, self._clock.now().utc)):
            return "record_fault"
        self._correct(change)
        return ""

    def _local_minute(self) -> int:
        time.tzset()  # a time zone that was changed counts at once
        local = self._clock.now().utc.astimezone()
        return local.hour * 60 + local.minute


def _noted(note: Note, account: str, what: str) -> None:
    """It is done already, and stays so where the audit can't be written: that has been logged."""
    with contextlib.suppress(NotShown):
        note(account, what)
