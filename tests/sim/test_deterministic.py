"""The simulation from one seed: it repeats itself, it finds broken kiosks, and this one is none."""

import dataclasses
import itertools
import json
import logging
import subprocess
import sys

import pytest

from sentinel.cli import main
from sentinel.cli.simulate import command
from sentinel.core import delivery, gate_lease, gathering, whole_screen
from sentinel.core.delivery import Acknowledged, Send
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import IntentCommitted
from sentinel.sim.deterministic.disk import ModelDisk
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.plan import ALL, Fault, Plan, days
from sentinel.sim.deterministic.run import play
from sentinel.sim.deterministic.shrink import shrunk
from sentinel.sim.deterministic.world import World

DAY = Plan(1, 0, tuple(range(60)))


def test_a_day_with_every_kind_of_trouble_ends_without_anything_that_must_never_happen():
    outcome = play(DAY)
    assert outcome.violations == ()
    assert outcome.pulses > 20 and outcome.lives > 1 and outcome.touches > 20
    assert {"crash", "broker lost", "disk full", "stood together", "policy changed"} <= set(outcome.troubles)
    assert outcome.copies > outcome.events, "messages were sent twice, and each was kept once"


def test_the_daemon_may_die_before_and_after_each_effect_of_a_visit():
    """One after the other, with nothing else going wrong; a crash later than the day's last effect is none."""
    calm = Plan(11, 0, tuple(range(3)), frozenset())
    lives = []
    for effect, after in itertools.product(range(1, 60), (False, True)):
        outcome = World(calm, crash=(effect, after)).play()
        assert outcome.violations == (), f"dies at effect {effect}, {'after' if after else 'before'} it"
        lives.append(outcome.lives)
    assert lives.count(2) > 60 and lives[-1] == 1, "every effect of the day was one to die at"


def test_a_technician_tries_the_gate_and_nobody_elses_word_opens_it_meanwhile():
    outcome = play(Plan(4, 0, tuple(range(80)), frozenset({Fault.MAINTENANCE})))
    assert outcome.violations == ()
    assert outcome.trials >= 1 and outcome.troubles["maintenance"] >= 2


def test_the_encrypted_database_itself_keeps_its_word_through_crashes_and_torn_writes():
    outcome = play(dataclasses.replace(DAY, visitors=tuple(range(25)), real_store=True))
    assert outcome.violations == ()
    assert outcome.lives > 1


def test_the_model_of_the_record_and_the_database_make_the_same_day():
    plan = Plan(3, 1, tuple(range(15)))
    assert play(plan).digest == play(dataclasses.replace(plan, real_store=True)).digest


def test_the_same_seed_makes_the_same_day_in_another_process_too():
    code = (
        "from sentinel.sim.deterministic.plan import Plan;"
        "from sentinel.sim.deterministic.run import play;"
        "print(play(Plan(5, 0, tuple(range(12)))).digest)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True,
            text=True, timeout=60,
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert told == {play(Plan(5, 0, tuple(range(12)))).digest}
    assert play(Plan(6, 0, tuple(range(12)))).digest not in told


def test_leaving_a_visitor_out_changes_nobody_elses_troubles():
    whole, less = DAY, DAY.of((3, 4, 5))
    assert whole.draw("person", 4).random() == less.draw("person", 4).random()


# ---- broken kiosks: each must be found


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


@pytest.mark.parametrize(
    ("breaks", "rule"),
    [
        (_ignores_the_lease, "no pulse without a fresh admit"),
        (_opens_before_it_wrote, "no pulse without a fresh admit"),
        (_settles_nothing_at_its_start, "every passage has its outcome"),
        (_takes_sent_for_delivered, "no event is lost"),
        (_keeps_the_last_temperature, "no stale or borrowed evidence"),
        (_logs_who_came, "nothing personal in the log"),
        (_keeps_a_touched_language, "nobody's language stays"),
        (_loses_results, "every passage has its outcome"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "rule",
)
def test_a_kiosk_that_is_broken_is_found(monkeypatch, caplog, breaks, rule):
    caplog.set_level(logging.INFO, "sentinel")
    breaks(monkeypatch)
    assert rule in {violation.rule for violation in play(DAY).violations}


def test_a_failing_day_is_shrunk_to_the_few_that_it_takes_and_the_command_plays_just_them(monkeypatch):
    _ignores_the_lease(monkeypatch)
    small = shrunk(DAY, lambda plan: bool(play(plan).violations))
    assert len(small.visitors) <= 2
    assert small.faults == {Fault.GATE}
    assert command(small) == (
        f"sentinel simulate --seed 1 --day 0 --visitors {small.visitors[0]} --faults gate"
    )


# ---- the command


def said(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_command_sums_up_and_ends_with_0_where_nothing_was_found(capsys):
    arguments = ["simulate", "--seed", "5", "--day", "0", "--visitors", "0-11", "--processes", "1", "--json"]
    assert main(arguments) == 0
    (summary,) = said(capsys)
    assert (summary["visits"], summary["violations"], summary["failed_days"]) == (12, {}, 0)
    assert summary["gate_pulses"] > 0


def test_the_command_says_what_was_found_how_to_play_it_again_and_ends_with_1(capsys, monkeypatch):
    _opens_before_it_wrote(monkeypatch)
    assert main(["simulate", "--day", "0", "--visitors", "0-20", "--processes", "1", "--json"]) == 1
    failed, summary = said(capsys)
    assert failed["violations"][0]["rule"] == "no pulse without a fresh admit"
    assert failed["again"].startswith("sentinel simulate --seed 1 --day 0 --visitors ")
    assert summary["failed_days"] == 1


def test_a_trace_has_every_step_and_names_nobody(capsys, tmp_path):
    trace = tmp_path / "day.jsonl"
    assert main(["simulate", "--day", "0", "--visitors", "0-3", "--trace", str(trace)]) == 0
    lines = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    assert any("PulseGate" in effect for line in lines for effect in line["effects"])
    assert "31010119" not in trace.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--visitors", "3"], ["--day", "-1"], ["--day", "0", "--visitors", "9-3"], ["--faults", "rain"],
        ["--visits", "0"], ["--visits", "x"], ["--day", "0", "--trace", "/proc/nowhere/x"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_bad_usage_is_said_in_a_line(capsys, arguments):
    try:
        code = main(["simulate", *arguments])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_days_are_as_many_as_the_visits_need():
    plans = days(1, 600)
    assert [len(plan.visitors) for plan in plans] == [250, 250, 100]
    assert all(plan.faults == ALL for plan in plans)
