"""Events of a rehearsal at the collector: kept, and taken for nobody."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from sentinel.core.delivery import Outgoing
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Colour
from sentinel.report.events import EventWriter, cloud_event
from sentinel.service.collecting.events import Received, read_event
from sentinel.sim.typical import typical_passage

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
WRITER = EventWriter()


def read(rehearsal: bool) -> tuple[Received, Received]:
    passage = typical_passage(str(uuid.uuid4()), NOW, colour=Colour.RED)
    passage = replace(passage, rehearsal=rehearsal)
    outcome = GateOutcome.REHEARSED if rehearsal else GateOutcome.FAILED
    drafts = WRITER.passage(passage), WRITER.result(passage.visit, outcome, NOW, rehearsal=rehearsal)
    one, two = (
        read_event("kiosk-7", cloud_event("kiosk-7", Outgoing(n, draft), historical=False))
        for n, draft in enumerate(drafts)
    )
    return one, two


def test_a_rehearsed_refusal_is_in_no_statistic_and_no_alarm() -> None:
    passage, result = read(rehearsal=True)
    assert not passage.fault and not result.fault
    assert json.loads(passage.payload)["data"]["verdict"] == "refuse"
    for one in (passage, result):
        assert (one.verdict, one.reason, one.outcome, one.pseudonym, one.alarm, one.heads) == ("",) * 5 + (0,)


def test_a_real_one_is_in_both() -> None:
    passage, result = read(rehearsal=False)
    assert (passage.verdict, bool(passage.pseudonym), result.alarm) == ("refuse", True, "gate_failed")
