"""The technician's desk alone: whose a gate trial was, and what a restart would cut off."""

import json
from pathlib import Path

import pytest

from sentinel.config import parse
from sentinel.core.delivery import Draft
from sentinel.core.effects import MaintenanceTurned, TrialAnswered
from sentinel.core.events import Event, GateDone, GateOutcome, TrialArmed
from sentinel.door.technician import Hands, TechnicianDesk
from sentinel.door.technician_meters import Meters
from sentinel.door.technician_registration import Registrar
from sentinel.door.technician_work import Works
from sentinel.link.messages import Message, StaffAnswer
from sentinel.link.technician_messages import Act, Page, TechnicianAct, TechnicianWatch
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.log_ring import LogRing


class Desk:
    """A technician in maintenance, and what the desk wrote, posted and did."""

    def __init__(self, folder: Path) -> None:
        self.who, self.audit, self.restarts = "tech-1", list[tuple[str, str]](), list[int]()
        self.told, self.uses = list[Draft](), list[bool]()
        self.posted, self.heard = list[Event](), list[Message]()
        clock, settings = SystemClock(), parse({"kiosk": {"id": "k"}})
        self.works = Works(None, folder, tuple, lambda items, heard: "", lambda: None)
        hands = Hands(
            technician=self.asked, audit=lambda who, what: self.audit.append((who, what)) is None,
            tell=lambda draft: self.told.append(draft) is None, post=self.posted.append, say=lambda: None, restart=lambda: self.restarts.append(1),
            watch_codes=lambda: None, facts=lambda now: (), sticks=list,
        )  # fmt: skip
        self.desk = TechnicianDesk(
            settings, hands, clock, meters=Meters(settings, clock), works=self.works, logs=LogRing(),
            registrar=Registrar(None, None, 0), sheets=folder,
        )  # fmt: skip
        self._clock = clock
        self.sign("tech-1")
        self.session = self.desk._of("tech-1")
        self.desk.turned(MaintenanceTurned(self.session, "tech-1", on=True))

    def asked(self, used: bool) -> str:
        self.uses.append(used)
        return self.who

    def sign(self, who: str) -> None:
        self.who = who
        self.desk.signed(who)

    def act(self, act: Act) -> str:
        self.desk._serve(TechnicianAct(-2000, act), self.heard.append, self._clock.now())
        answer = self.heard[-1]
        assert isinstance(answer, StaffAnswer)
        return answer.problem

    def written(self) -> list[tuple[str, str]]:
        self.desk._write_notes()
        return self.audit


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_pulse_that_is_done_after_the_change_of_hands_is_in_the_audit_of_who_asked(desk: Desk) -> None:
    assert desk.act(Act.GATE_ARM) == ""
    armed = desk.posted[-1]
    assert isinstance(armed, TrialArmed)
    desk.sign("tech-2")
    desk.desk.gate_done(GateDone(armed.token, GateOutcome.PULSED))
    desk.desk.trial(TrialAnswered(armed.session, armed.token, "pulsed"))
    said = [(who, what) for who, what in desk.written() if what.startswith("gate trial")]
    assert said == [("tech-1", "gate trial: pulsed")]


def test_the_gates_word_on_a_visitor_is_no_trial(desk: Desk) -> None:
    desk.desk.gate_done(GateDone("a visit", GateOutcome.PULSED))
    assert not [what for _, what in desk.written() if what.startswith("gate trial")]


def test_nothing_is_restarted_while_something_runs(desk: Desk) -> None:
    assert desk.works.rehearse(()) == ""
    assert desk.act(Act.RESTART) == "work_running" and not desk.restarts
    desk.works._rehearsal = None
    assert desk.act(Act.RESTART) == "" and desk.restarts


def test_maintenance_and_the_gates_trial_are_told_without_saying_whose(desk: Desk) -> None:
    assert desk.act(Act.GATE_ARM) == ""
    armed = desk.posted[-1]
    assert isinstance(armed, TrialArmed)
    desk.sign("")
    desk.desk.turned(MaintenanceTurned(desk.session, "tech-1", on=False, why="left"))
    desk.desk.turned(MaintenanceTurned("another", "tech-2", on=False, why="busy"))  # refused: nothing began
    desk.desk.gate_done(GateDone(armed.token, GateOutcome.PULSED))
    said = [json.loads(draft.body) for draft in desk.told]
    assert [(one["session"], one["what"], one["said"]) for one in said] == [
        (desk.session, "began", ""),
        (desk.session, "ended", "left"),
        (desk.session, "gate_trial", "pulsed"),
    ]
    assert len({draft.event_id for draft in desk.told}) == 3
    assert not any(b"tech-1" in draft.body for draft in desk.told)


def test_a_page_that_asks_is_nobody_at_work_but_a_touch_and_running_work_are(desk: Desk) -> None:
    def looks() -> bool:
        desk.desk._serve(TechnicianWatch(-2001, Page.DEVICES), desk.heard.append, desk._clock.now())
        return desk.uses[-1]

    assert looks() is False
    desk.act(Act.MAINTENANCE_ON)
    assert desk.uses[-1] is True
    assert desk.works.rehearse(()) == ""
    assert looks() is True
    desk.works._rehearsal = None
    assert looks() is False
