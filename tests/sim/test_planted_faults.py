"""Faults planted in the kiosk one by one: the simulation finds each, shrinks the day, and plays it again."""

import dataclasses
import json
import logging

import pytest

from sentinel.cli import main
from sentinel.core import changeover, checks, delivery, gate_lease, gathering, guidance, maintenance, occupancy
from sentinel.core import visit as heart
from sentinel.core import whole_screen
from sentinel.core.delivery import Acknowledged, Send
from sentinel.core.effects import CommitIntent, CommitResult, PulseGate
from sentinel.core.events import IntentCommitted, Verified
from sentinel.core.facts import LookupState
from sentinel.report.events import EventWriter
from sentinel.sim.deterministic import kiosk as simulated
from sentinel.sim.deterministic.disk import ModelDisk
from sentinel.sim.deterministic.kiosk import Kiosk

_WITHIN = 120  # visits


def _ignores_the_lease(monkeypatch):
    monkeypatch.setattr(gate_lease, "refused", lambda command, withdrawn, monotonic: None)


def _opens_before_it_wrote(monkeypatch):
    write = Kiosk._write

    def hasty(self, effect):
        write(self, effect)
        if isinstance(effect, CommitIntent):
            self.post(IntentCommitted(effect.passage.visit, ok=True))

    monkeypatch.setattr(Kiosk, "_write", hasty)


def _settles_nothing_at_its_start(monkeypatch):
    def careless(self, at):
        self._recover()
        return ()

    monkeypatch.setattr(ModelDisk, "start", careless)


def _takes_sent_for_delivered(monkeypatch):
    step = delivery.step

    def trusting(state, happened, now):
        state, effects = step(state, happened, now)
        sent = tuple(e.outgoing.event.event_id for e in effects if isinstance(e, Send))
        if sent:
            state, more = step(state, Acknowledged(sent), now)
            effects += more
        return state, effects

    monkeypatch.setattr(delivery, "step", trusting)


def _keeps_the_last_temperature(monkeypatch):
    last = []
    new_visit, measured = gathering.new_visit, gathering.temperature_measured

    def warm(door, now, track):
        door, visit = new_visit(door, now, track)
        return door, dataclasses.replace(visit, facts=visit.facts.with_(*last))

    def remembering(door, event, now):
        last[:] = [event.fact]
        return measured(door, event, now)

    monkeypatch.setattr(gathering, "new_visit", warm)
    monkeypatch.setattr(gathering, "temperature_measured", remembering)


def _logs_who_came(monkeypatch):
    verify = Kiosk._verify

    def chatty(self, effect):
        logging.getLogger("sentinel.verify").info("asking about %s", effect.credential.subject)
        verify(self, effect)

    monkeypatch.setattr(Kiosk, "_verify", chatty)


def _loses_results(monkeypatch):
    put = Kiosk._put
    monkeypatch.setattr(
        Kiosk, "_put", lambda self, e, w: True if isinstance(e, CommitResult) else put(self, e, w)
    )


def _keeps_a_touched_language(monkeypatch):
    kept = []

    def keeps(door, visit, now):
        if visit is not None and visit.language:
            kept[:] = [visit.language]
        return kept[0] if kept else ""

    monkeypatch.setattr(whole_screen, "spoken", keeps)



def _keeps_old_evidence(monkeypatch):
    monkeypatch.setattr(checks, "stale", lambda fact, policy, now: None)


def _decides_under_the_old_policy(monkeypatch):
    monkeypatch.setattr(changeover, "_asked_anew", lambda door, before, now: (door, ()))


def _takes_an_old_token_for_the_gates_trial(monkeypatch):
    monkeypatch.setattr(maintenance, "_not_good", lambda running, event, now: None)


def _asks_the_gate_twice(monkeypatch):
    step = heart.step

    def twice(door, event, now):
        door, effects = step(door, event, now)
        return door, effects + tuple(e for e in effects if isinstance(e, PulseGate))

    monkeypatch.setattr(simulated, "step", twice)


def _gives_the_same_number_twice(monkeypatch):
    replay = ModelDisk._replay

    def careless(self):
        replay(self)
        if len(self._numbers) == 20:
            last = next(reversed(self._numbers))
            self._numbers[last] -= 1

    monkeypatch.setattr(ModelDisk, "_replay", careless)


def _sends_an_event_under_two_ids(monkeypatch):
    prepared = ModelDisk._prepared

    def doubled(self, effect, at):
        made = prepared(self, effect, at)
        if made is not None and isinstance(effect, CommitResult):
            made.drafts.append(dataclasses.replace(made.drafts[0], event_id=f"{made.drafts[0].event_id}-2"))
        return made

    monkeypatch.setattr(ModelDisk, "_prepared", doubled)


def _shows_who_is_on_the_list(monkeypatch):
    monkeypatch.setattr(guidance, "_NEUTRAL", frozenset())


def _tells_the_name_in_an_event(monkeypatch):
    passage = EventWriter.passage

    def chatty(self, told):
        made = passage(self, told)
        person = told.facts.document.person if told.facts.document else ""
        return dataclasses.replace(made, body=made.body.replace(b"{", b'{"who":"%s",' % person.encode(), 1))

    monkeypatch.setattr(EventWriter, "passage", chatty)


def _counts_below_nobody(monkeypatch):
    fact = occupancy.fact

    def wrong(state):
        told = fact(state)
        return None if told is None else dataclasses.replace(told, inside=told.inside - 3)

    monkeypatch.setattr(occupancy, "fact", wrong)


def _takes_anothers_answer(monkeypatch):
    """Whatever is answered is about whoever stands there now."""
    apply = heart._apply

    def mixed(door, event, now):
        visit = door.serving
        if isinstance(event, Verified) and visit is not None and visit.facts.lookup.state is LookupState.PENDING:
            event = dataclasses.replace(event, visit=visit.id, request=visit.request)
        return apply(door, event, now)

    monkeypatch.setattr(heart, "_apply", mixed)


def _decides_again_otherwise(monkeypatch):
    decide = heart.companions.passing.decide if hasattr(heart.companions, "passing") else None
    from sentinel.core import passing

    decide = passing.decide

    def moody(facts, policy, now):
        return dataclasses.replace(decide(facts, policy, now), offline=True)

    monkeypatch.setattr(passing, "decide", moody)


def _never_ends_a_visit(monkeypatch):
    monkeypatch.setattr(gathering, "overdue", lambda door, visit, now: (door, ()))


@pytest.mark.parametrize(
    ("plant", "rule"),
    [
        (_ignores_the_lease, "no pulse without a fresh admit"),
        (_opens_before_it_wrote, "no pulse without a fresh admit"),
        (_asks_the_gate_twice, "no visit is pulsed twice"),
        (_takes_an_old_token_for_the_gates_trial, "no visit is pulsed twice"),
        (_settles_nothing_at_its_start, "every passage has its outcome"),
        (_loses_results, "every passage has its outcome"),
        (_takes_sent_for_delivered, "no event is lost"),
        (_sends_an_event_under_two_ids, "no event is doubled"),
        (_gives_the_same_number_twice, "numbers have no gaps"),
        (_keeps_the_last_temperature, "no stale or borrowed evidence"),
        (_keeps_old_evidence, "no stale or borrowed evidence"),
        (_takes_anothers_answer, "no stale or borrowed evidence"),
        (_decides_under_the_old_policy, "decided under what holds"),
        (_decides_again_otherwise, "every passage is explainable"),
        (_logs_who_came, "nothing personal in the log"),
        (_tells_the_name_in_an_event, "nothing personal leaves"),
        (_shows_who_is_on_the_list, "nobody is exposed"),
        (_keeps_a_touched_language, "nobody's language stays"),
        (_counts_below_nobody, "capacity is never negative"),
        (_never_ends_a_visit, "nobody is trapped"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "rule",
)
def test_a_planted_fault_is_found_shrunk_and_played_again(monkeypatch, caplog, capsys, plant, rule):
    caplog.set_level(logging.INFO, "sentinel")
    plant(monkeypatch)
    day = ["--seed", "1", "--day", "0", "--visitors", f"0-{_WITHIN - 1}", "--processes", "1", "--json"]
    assert main(["simulate", *day]) == 1, f"not found within {_WITHIN} visits"
    failed = json.loads(capsys.readouterr().out.splitlines()[0])
    assert failed["seed"] == 1
    again = failed["again"].removeprefix("sentinel ").split()
    assert main([*again, "--no-shrink", "--processes", "1", "--json"]) == 1, failed["again"]
    replayed, summary = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert rule in {one["rule"] for one in replayed["violations"]}
    assert summary["visits"] <= 12
