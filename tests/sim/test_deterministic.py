"""The simulation from one seed: it repeats itself, it finds broken kiosks, and this one is none."""

import collections
import dataclasses
import itertools
import json
import subprocess
import sys

import pytest

from sentinel.cli import main
from sentinel.core.effects import CommitIntent
from sentinel.core.events import IntentCommitted
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.plan import ALL, Fault, Plan, days
from sentinel.sim.deterministic.run import play
from sentinel.sim.deterministic.world import World

DAY = Plan(1, 0, tuple(range(60)))


def test_a_day_with_every_kind_of_trouble_ends_without_anything_that_must_never_happen():
    outcome = play(DAY)
    assert outcome.violations == ()
    assert outcome.pulses > 20 and outcome.lives > 1 and outcome.touches > 10
    assert {"crash", "broker lost", "disk full", "stood together", "policy changed"} <= set(outcome.troubles)
    assert outcome.copies > outcome.events, "messages were sent twice, and each was kept once"


def test_two_kiosks_of_a_venue_share_its_room_and_end_a_day_without_what_must_never_happen():
    plan = Plan(6, 0, tuple(range(60)))
    assert plan.entrances == 2
    world = World(plan)
    outcome = world.play()
    assert outcome.violations == ()
    assert all(one.outcome().pulses > 5 for one in world._entrances), "people went in at both"
    assert outcome.digest == play(plan).digest


def test_families_words_from_afar_and_people_who_push_in_belong_to_the_days():
    seen = collections.Counter()
    for seed in (4, 7):
        outcome = play(Plan(seed, 0, tuple(range(60))))
        assert outcome.violations == ()
        seen.update(outcome.troubles)
    assert {"family", "word from afar", "pushed aside"} <= set(seen)


def test_the_daemon_may_die_before_and_after_each_effect_of_a_visit():
    """One after the other, with nothing else going wrong, until the first visitor is through."""
    calm, died = Plan(11, 0, (0, 1), frozenset()), 0
    for effect, after in itertools.product(range(1, 60), (False, True)):
        outcome = World(calm, crash=(effect, after)).play()
        assert outcome.violations == (), f"dies at effect {effect}, {'after' if after else 'before'} it"
        if outcome.lives == 1:
            break
        died += 1
    assert died > 30


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


# ---- the command


def _opens_before_it_wrote(monkeypatch):
    write = Kiosk._write

    def hasty(self, effect):
        write(self, effect)
        if isinstance(effect, CommitIntent):
            self.post(IntentCommitted(effect.passage.visit, ok=True))

    monkeypatch.setattr(Kiosk, "_write", hasty)


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
        ["--visits", "0"], ["--visits", "x"], ["--first-day", "-1"], ["--day", "0", "--first-day", "2"], ["--day", "0", "--trace", "/proc/nowhere/x"],
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
