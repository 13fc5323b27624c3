"""Staff call for help at a kiosk: the collector's alarm begins at once and ends where they call it off."""

from datetime import UTC, datetime

import pytest

from sentinel.core.delivery import Outgoing
from sentinel.core.incident import Incident, IncidentKind
from sentinel.report.events import cloud_event, incident
from sentinel.service.collecting.events import read_event

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", list(IncidentKind))
def test_a_call_raises_an_alarm_and_calling_it_off_ends_it(kind: IncidentKind) -> None:
    called = Incident("i-1", kind, "guard-07")
    off = Incident("i-1", kind, "guard-07", called_off=True)
    drafts = [incident(called, NOON), incident(off, NOON)]
    assert drafts[0].event_id != drafts[1].event_id
    first, second = (
        read_event("kiosk-1", cloud_event("kiosk-1", Outgoing(n, draft), historical=False))
        for n, draft in enumerate(drafts, 1)
    )
    assert (first.fault, first.alarm, first.over, first.heads) == ("", "incident", "", 0)
    assert (second.fault, second.alarm, second.over, second.heads) == ("", "", "incident", 0)


def test_who_called_does_not_leave_the_kiosk() -> None:
    assert b"guard-07" not in incident(Incident("i-1", IncidentKind.HELP, "guard-07"), NOON).body
