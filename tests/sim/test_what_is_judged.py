"""Faults planted in a kiosk that the command line plays: what leaves it, what it logs, what it falls over."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.clock import Now
from sentinel.sim.deterministic.people import PSEUDONYM, SECRETS, born
from sentinel.sim.deterministic.plan import Plan
from sentinel.sim.deterministic.timeline import MORNING

_REPLACED = """
import dataclasses, logging, msgspec
from sentinel.report.events import EventWriter
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.core import waking

def body(made, **more):
    return dataclasses.replace(made, body=msgspec.json.encode(msgspec.json.decode(made.body) | more))

def says(make):
    passage = EventWriter.passage
    EventWriter.passage = lambda self, told: make(passage(self, told), told)
"""
# What is planted; the rule that tells.
_PLANTED = {
    "logs who came": (
        """
verify = Kiosk._verify
def chatty(self, effect):
    logging.getLogger("sentinel.verify").debug("asking about %s", effect.credential.subject)
    verify(self, effect)
Kiosk._verify = chatty
""",
        "nothing personal in the log",
    ),
    "the platform's provider logs the question": (
        """
from sentinel.verify.providers.online import OnlineProvider
state = OnlineProvider.state
def chatty(self, question, now, budget_s):
    logging.getLogger("sentinel.verify.providers.online").info("%s", question.credential.digest)
    return state(self, question, now, budget_s)
OnlineProvider.state = chatty
""",
        "nothing personal in the log",
    ),
    "a traceback in the log names who came": (
        """
verify = Kiosk._verify
def falls(self, effect):
    try:
        raise ValueError(effect.credential.subject)
    except ValueError:
        logging.getLogger("sentinel.verify").warning("asked badly", exc_info=True)
    verify(self, effect)
Kiosk._verify = falls
""",
        "nothing personal in the log",
    ),
    "a line of the log has a pseudonym": (
        """
verify = Kiosk._verify
def chatty(self, effect):
    for fact in effect.credential.facts:
        logging.getLogger("sentinel.verify").info("asking about %s", getattr(fact, "pseudonym", ""))
    verify(self, effect)
Kiosk._verify = chatty
""",
        "nothing personal in the log",
    ),
    "an event tells a hash of the document": (
        """
import hashlib
says(lambda made, told: body(made, document_hash=hashlib.sha256(told.person.encode()).hexdigest()))
""",
        "no event says more than its schema",
    ),
    "an event tells where somebody lives": (
        'says(lambda made, told: body(made, home_address="Nanjing Road 1"))',
        "no event says more than its schema",
    ),
    "a check tells what skin somebody has": (
        """
says(lambda made, told: body(made, checks=[one | {"skin": 3}
    for one in msgspec.json.decode(made.body)["checks"]]))
""",
        "no event says more than its schema",
    ),
    "an event is of no type that has a schema": (
        'says(lambda made, told: dataclasses.replace(made, kind="org.sentinel.visit.v1"))',
        "no event says more than its schema",
    ),
    "a word that the schema allows is a name": (
        'says(lambda made, told: body(made, variant=[told.facts.document.masked_name if told.facts.document else ""]))',
        "nothing personal leaves",
    ),
    "a number stands in the event twice, and its reader sees the second": (
        """
says(lambda made, told: dataclasses.replace(made,
    body=made.body.replace(b"{", b'{"policy":"x' + told.person.encode() + b'",', 1)))
""",
        "nothing personal leaves",
    ),
    "an event hides something behind a key that comes twice": (
        """
says(lambda made, told: dataclasses.replace(made, body=made.body.replace(b"{", b'{"policy":"x",', 1)))
""",
        "no event says more than its schema",
    ),
}


@pytest.fixture
def simulate(tmp_path: Path) -> Any:
    """Start ``sentinel simulate`` where a fault is planted in each of its processes."""

    def start(plant: str, *words: str, **more: str) -> "subprocess.Popen[str]":
        path = tmp_path / "planted"
        path.mkdir(exist_ok=True)
        (path / "sitecustomize.py").write_text(f"{_REPLACED}\n{plant}\n" if plant else "", encoding="utf-8")
        (tmp_path / "temporary").mkdir(exist_ok=True)
        there = {"PYTHONPATH": str(path), "TMPDIR": str(tmp_path / "temporary")}
        return subprocess.Popen(
            [sys.executable, "-m", "sentinel", "simulate", *words], env=os.environ | there | more,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    return start


def ended(process: "subprocess.Popen[str]", seconds: float = 100.0) -> tuple[int, list[Any], str]:
    """The exit code, the JSON lines on stdout, stderr."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize("what", _PLANTED)
def test_the_command_finds_what_must_not_leave_and_shows_nothing_of_it(simulate: Any, what: str) -> None:
    plant, rule = _PLANTED[what]
    code, said, err = ended(simulate(plant, "--visits", "12", "--processes", "1", "--json"))
    assert code == 1, err
    failed, summary = said
    assert rule in summary["violations"], summary["violations"]
    told = json.dumps(failed, ensure_ascii=False) + err
    assert not any(secret in told for secret in (*SECRETS, PSEUDONYM)), "the report itself names nobody"


def test_everything_by_which_a_kiosk_hears_who_somebody_is_would_be_found_in_a_log_or_event() -> None:
    for number in range(250):
        person, now = born(Plan(1), number), Now(0.0, MORNING)
        for one in (person, *person.kin):
            assert all(any(mark in text for mark in SECRETS) for text in one.identities(now))
            assert one.pseudonym.startswith(PSEUDONYM)


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.timeout(180)
def test_an_exception_in_the_heart_is_found_shrunk_and_played_again(simulate: Any, processes: str) -> None:
    plant = """
stepped, seen = waking.stepped, []
from sentinel.core.effects import CommitIntent
from sentinel.core.policy import Verdict
def falls(door, event, now, rest):
    door, effects, rest = stepped(door, event, now, rest)
    for effect in effects:
        if isinstance(effect, CommitIntent) and effect.passage.decision.verdict is Verdict.REFUSE:
            {}[effect.passage.person]
    return door, effects, rest
import sentinel.sim.deterministic.kiosk as simulated
simulated.stepped = falls
"""
    code, said, err = ended(simulate(plant, "--visits", "500", "--processes", processes, "--json"), 150)
    assert code == 1 and "Traceback" not in err, err
    *failed, summary = said
    rule = "the daemon never dies by itself"
    assert (summary["visits"], summary["failed_days"], set(summary["violations"])) == (500, 2, {rule})
    what = failed[0]["violations"][0]["what"]
    assert what.startswith("KeyError: ") and "in sitecustomize.py:" in what and " falls < kiosk.py:" in what
    assert not any(secret in what for secret in SECRETS)
    again = failed[0]["again"].removeprefix("sentinel simulate ").split()
    code, said, _ = ended(simulate(plant, *again, "--no-shrink", "--json"))
    assert code == 1
    assert (said[0]["violations"][0]["rule"], said[1]["visits"] <= 3) == (rule, True)


def test_a_day_is_shrunk_for_the_exception_that_it_had_and_not_for_another(simulate: Any) -> None:
    plant = """
stepped, seen = waking.stepped, []
from sentinel.core.effects import CommitIntent
boot = Kiosk.boot
def falls(door, event, now, rest):
    door, effects, rest = stepped(door, event, now, rest)
    for effect in effects:
        if isinstance(effect, CommitIntent):
            seen.append(effect.passage.visit)
            if len(seen) == 5:
                raise RuntimeError("the fifth of the day")
            if len(seen) == 1 and simulated.begun > 1:
                raise ValueError("another, while it is shrunk")
    return door, effects, rest
import sentinel.sim.deterministic.kiosk as simulated
from sentinel.sim.deterministic.world import World
simulated.stepped, simulated.begun, play = falls, 0, World.play
def anew(self, until=""):
    seen.clear()
    simulated.begun += len(self._plan.visitors) < 3
    return play(self, until)
World.play = anew
"""
    code, said, err = ended(simulate(plant, "--visits", "20", "--processes", "1", "--json"))
    assert code == 1, err
    assert said[0]["violations"][0]["what"].startswith("RuntimeError: the fifth of the day in ")
    again = said[0]["again"].removeprefix("sentinel simulate ").split()
    code, said, _ = ended(simulate(plant, *again, "--no-shrink", "--json"))
    assert (code, said[0]["violations"][0]["what"][:12]) == (1, "RuntimeError")


def test_an_exception_that_a_thread_survives_and_logs_is_found_too(simulate: Any) -> None:
    plant = """
verify = Kiosk._verify
def falls(self, effect):
    try:
        [][0]
    except IndexError:
        logging.getLogger("sentinel.door.coordinator").exception("carrying out Verify failed")
    verify(self, effect)
Kiosk._verify = falls
"""
    code, said, _ = ended(simulate(plant, "--visits", "8", "--processes", "1", "--json"))
    assert (code, list(said[-1]["violations"])) == (1, ["the daemon never dies by itself"])
    assert said[-1]["log_lines"] > 0


@pytest.mark.parametrize(("processes", "days"), [("1", "30"), ("2", "500")])
def test_a_machine_that_can_not_go_on_is_no_finding(simulate: Any, processes: str, days: str) -> None:
    plant = """
import errno, shutil
def full(*told):
    raise OSError(errno.ENOSPC, "No space left on device")
shutil.copyfile = full
"""
    words = ["--visits", days, "--store", "real", "--processes", processes, "--json"]
    code, said, err = ended(simulate(plant, *words))
    assert (code, said) == (3, [])
    assert err == "sentinel simulate: the record's files: No space left on device\n"


def test_a_temporary_folder_that_is_none_is_said_in_a_line(simulate: Any, tmp_path: Path) -> None:
    plant = "import tempfile\ntempfile.tempdir = '/proc/nowhere'"
    code, said, err = ended(simulate(plant, "--visits", "5", "--store", "real", "--processes", "1"))
    assert (code, said) == (3, [])
    assert err.startswith("sentinel simulate: the record's files: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("processes", "number"),
    [("1", signal.SIGINT), ("2", signal.SIGINT), ("1", signal.SIGTERM), ("2", signal.SIGTERM)],
)
def test_who_stops_it_finds_nothing_left_in_the_temporary_folder(
    simulate: Any, tmp_path: Path, processes: str, number: signal.Signals
) -> None:
    process = simulate("", "--visits", "100000", "--store", "real", "--processes", processes)
    deadline = time.monotonic() + 60.0
    while not list((tmp_path / "temporary").rglob("*.db")):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    if number is signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does: all of them
    else:
        process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, list((tmp_path / "temporary").iterdir())) == (130, []), err


def test_a_process_that_the_machine_kills_ends_the_run_with_a_line(simulate: Any, tmp_path: Path) -> None:
    plant = """
import multiprocessing, os, signal
from sentinel.sim.deterministic.world import World
play = World.play
def killed(self, until=""):
    if self._plan.day == 2 and multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return play(self, until)
World.play = killed
"""
    code, said, err = ended(simulate(plant, "--visits", "1000", "--processes", "2", "--json"))
    assert (code, said) == (3, [])
    assert err == "sentinel simulate: a process that played was killed: is there memory enough?\n"
    assert not list((tmp_path / "temporary").iterdir())


def test_a_trace_in_json_is_json_on_stdout(simulate: Any, tmp_path: Path) -> None:
    words = ["--day", "0", "--visitors", "0-3", "--trace", str(tmp_path / "day.jsonl"), "--json"]
    code, said, _ = ended(simulate("", *words))
    assert (code, len(said), said[0]["visits"]) == (0, 1, 4)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--day", "0", "--visits", "7"], "leave --visits out"),
        (["--day", "0", "--visitors", "3,99999"], "visitors 0 to 249: there is no 99999"),
        (["--day", "0", "--visitors", "250"], "there is no 250"),
    ],
    ids=["visits of one day", "two visitors", "one visitor"],
)
def test_what_would_be_played_otherwise_than_it_was_asked_for_is_refused(
    simulate: Any, words: list[str], told: str
) -> None:
    code, said, err = ended(simulate("", *words))
    assert (code, said) == (2, [])
    assert told in err and err.count("\n") == 1
