"""What an event says besides the verdict: sources that disagreed, an exit, a watch-list that goes first."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from sentinel.core.decide import decide
from sentinel.core.effects import Passage
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Contradiction, Provenance, Source, WatchListFact
from sentinel.core.policy import Policy
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import EventWriter
from sentinel.service.events import read_event
from sentinel.sim.typical import typical_passage

AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
IN, OUT = EventWriter(), EventWriter(leaving=True)


def with_facts(**changes: object) -> Passage:
    passage = typical_passage(str(uuid.uuid4()), AT)
    facts = replace(passage.facts, **changes)  # type: ignore[arg-type]
    return replace(passage, facts=facts, decision=decide(facts, Policy(), AT))


def test_a_contradiction_is_in_the_check_and_names_no_source_of_a_person() -> None:
    found = Contradiction("code", Source.BASE_FILE, Source.ONLINE, AT)
    body = json.loads(IN.passage(with_facts(contradictions=(found,))).body)
    marked = {check["check"]: check.get("also") for check in body["checks"]}
    assert marked["code"] == ["CONTRADICTION"]
    assert [name for name, also in marked.items() if also] == ["code"]


def test_somebody_on_a_watch_list_is_told_before_what_else_waits() -> None:
    listed = WatchListFact(Provenance(Source.WATCH_LIST, AT), True)
    usual = IN.passage(with_facts())
    assert IN.passage(with_facts(watch_list=listed)).priority > usual.priority


def _heads(kind: str, body: bytes) -> int:
    event = {
        "specversion": "1.0", "id": "1", "source": "/kiosks/k", "type": kind, "time": "2026-11-28T02:00:00Z",
        "seq": 1, "data": json.loads(body),
    }  # fmt: skip
    return read_event("k", json.dumps(event).encode()).heads


def test_at_an_exit_each_who_passes_is_one_less_inside() -> None:
    for writer, sign in ((IN, 1), (OUT, -1)):
        opened = writer.result("v", GateOutcome.PULSED, AT)
        assert _heads(opened.kind, opened.body) == sign
        stayed = writer.door(DoorEvent("e", Happening.NOT_PASSED, AT, "v", 1, 1))
        assert _heads(stayed.kind, stayed.body) == -sign
