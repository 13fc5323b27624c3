"""The demo tells the truth: a line a decision, good only where verdict, reason and gate are as expected."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sentinel import cli
from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.sensing import Happening
from sentinel.runtime.manifest import ModelError, models_dir
from sentinel.sim import cast
from sentinel.sim.demo import Line, _lines
from sentinel.sim.performance import Expected, Visitor
from sentinel.sim.visitors import VISITORS

ADMIT = Expected(Verdict.ADMIT, Reason.PASS)
REFER = Expected(Verdict.REFER, Reason.TEST_EXPIRED)


def line(expected: Expected, verdict: str | None, reasons: tuple[str, ...], gate: str) -> Line:
    return Line("somebody", "a story", verdict, reasons, {}, False, gate, expected)


@pytest.mark.parametrize(
    ("expected", "verdict", "reasons", "gate", "good"),
    [
        (ADMIT, "admit", ("PASS",), "pulsed", True),
        (ADMIT, "admit", ("PASS", "TEMP_NEAR_LIMIT"), "pulsed", True),
        (REFER, "refer", ("TEST_EXPIRED",), "not_opened", True),
        (ADMIT, "admit", ("PASS",), "failed", False),
        (ADMIT, "admit", ("PASS",), "unknown", False),
        (ADMIT, "admit", ("PASS",), "", False),
        (ADMIT, "admit", ("OFFLINE_PASS",), "pulsed", False),
        (ADMIT, "refer", ("PASS",), "not_opened", False),
        (REFER, "refer", ("TEST_EXPIRED",), "pulsed", False),
        (REFER, "refer", ("TEMP_HIGH", "TEST_EXPIRED"), "not_opened", False),
        (REFER, "refer", (), "not_opened", False),
        (REFER, None, (), "", False),
    ],
)
def test_a_line_is_good_only_when_verdict_reason_and_gate_agree(
    expected: Expected, verdict: str | None, reasons: tuple[str, ...], gate: str, good: bool
) -> None:
    assert line(expected, verdict, reasons, gate).as_expected is good


def test_a_decision_that_never_came_back_is_a_bad_line_and_not_silence() -> None:
    visitor = Visitor("two", "", lambda performance: None, (REFER, ADMIT))
    passage = {
        "verdict": "refer", "reason": "TEST_EXPIRED", "offline": False,
        "checks": [{"check": "pcr", "outcome": "fail", "reason": "TEST_EXPIRED"}],
    }  # fmt: skip
    came, missing = _lines(visitor, ["v1"], {"v1": passage}, {"v1": "not_opened"})
    assert came.as_expected
    assert came.checks == {"pcr": "fail"}
    assert not missing.as_expected
    assert missing.as_json()["verdict"] is None
    nothing = _lines(visitor, [], {}, {})
    assert [one.as_expected for one in nothing] == [False, False]


def test_what_happens_in_the_doorway_is_compared_too() -> None:
    followed = Expected(Verdict.ADMIT, Reason.PASS, (Happening.TAILGATING,))
    visitor = Visitor("one", "", lambda performance: None, (ADMIT, followed))
    passage = {"verdict": "admit", "reason": "PASS", "offline": False, "checks": []}
    passages, results = dict.fromkeys("ab", passage), dict.fromkeys("ab", "pulsed")

    def good(*happened: tuple[str, str]) -> list[bool]:
        return [one.as_expected for one in _lines(visitor, "ab", passages, results, happened)]

    assert good(("b", "tailgating")) == [True, True]
    assert good() == [True, False]
    assert good(("a", "not_passed"), ("b", "tailgating")) == [False, True]
    assert good(("b", "tailgating"), ("", "fire")) == [True, False]


def test_a_decision_too_many_is_compared_too() -> None:
    visitor = Visitor("one", "", lambda performance: None, (ADMIT,))
    passage = {"verdict": "refuse", "reason": "CODE_ABNORMAL", "offline": False, "checks": []}
    lines = _lines(visitor, ["v1", "v2"], {"v1": passage, "v2": passage}, {})
    assert [one.as_expected for one in lines] == [False, False]


def test_the_demo_has_twelve_visitors_and_more_each_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", "--list"]) == 0
    listed = [row.split()[0] for row in capsys.readouterr().out.splitlines()]
    assert listed == [visitor.name for visitor in VISITORS]
    assert len(set(listed)) == len(listed) >= 12
    assert all(visitor.expected and visitor.story for visitor in VISITORS)


@pytest.mark.parametrize("name", ["nobody", "code,nobody", ""])
def test_an_unknown_scenario_is_one_line_and_exit_code_two(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo", "--headless", "--scenario", name]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "code, id-card" in said.err


def _set_up() -> str:
    """Why the demo can't run here; "": it can."""
    try:
        from sentinel.vision.models import load_models

        load_models()
    except ModelError as error:
        return str(error)
    return "" if (models_dir() / "assets").is_dir() else "no portraits: run scripts/fetch-models"


@pytest.mark.timeout(150)
def test_four_visitors_through_the_command_line_end_by_themselves_as_json_lines(tmp_path: Path) -> None:
    if why := _set_up():
        pytest.skip(why)
    command = [
        sys.executable, "-m", "sentinel", "demo", "--headless", "--json", "--scenario", "id-card,red-code,staff,replay",
        "--out", str(tmp_path / "out"),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "DISPLAY": ""}
    ) as playing:
        told = _what_processes_were_started_with(playing, tmp_path)
        out, errors = playing.communicate(timeout=30)
    rows = [json.loads(text) for text in out.decode("utf-8").splitlines()]
    assert playing.returncode == 0, errors.decode()
    assert [(row["visitor"], row["verdict"], row["expected"], row["gate"]) for row in rows] == [
        ("id-card", "admit", "admit", "pulsed"),
        ("red-code", "refuse", "refuse", "not_opened"),
        ("staff", "refer", "refer", "not_opened"),
        ("staff", "admit", "admit", "pulsed"),
        ("replay", "refer", "refer", "not_opened"),
    ]
    assert rows[-1]["reasons"][0] == "LIVE_SUSPECT"
    for row in rows:
        assert {"visitor", "verdict", "reasons", "checks", "expected"} <= row.keys()
        assert set(row["reasons"]) <= {reason.value for reason in Reason}
        assert set(row["checks"]) <= {check.value for check in Check}
        assert set(row["checks"].values()) <= {outcome.value for outcome in Outcome}
        assert row["reasons"]
        assert row["ok"] is True
    assert list((tmp_path / "out" / "screens").iterdir())
    logs = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out" / "logs").iterdir()}
    assert logs["daemon.log"]
    for name, text in {**logs, "stderr": errors.decode()}.items():
        assert [word for word in _identities() if word in text] == [], name
    # daemon, vision, screen and service, at least, and each with its settings' file instead of its secrets
    assert {"run", "vision", "service"} <= {word for words in told.words for word in words}
    assert told.secrets
    for what in (*told.environments, *(" ".join(words) for words in told.words)):
        assert [secret for secret in told.secrets if secret in what] == []


def test_a_demo_that_stays_is_a_kiosk_for_other_commands_until_it_is_stopped(tmp_path: Path) -> None:
    if why := _set_up():
        pytest.skip(why)
    command = [
        sys.executable,
        "-m",
        "sentinel",
        "demo",
        "--headless",
        "--json",
        "--scenario",
        "code",
        "--stay",
    ]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "DISPLAY": ""}, text=True,
    ) as playing:  # fmt: skip
        assert playing.stderr is not None
        settings = next((line for line in playing.stderr if "its settings: " in line), "").strip()
        config = Path(settings.rpartition(": ")[2])
        try:
            for words in (["rehearse", "reader-unplugged"], ["outbox", "status"]):
                asked = [sys.executable, "-m", "sentinel", *words, "--config", str(config)]
                done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
        finally:
            playing.send_signal(signal.SIGINT)
            playing.stderr.read()
            assert playing.wait(60) == 0
    assert not config.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_a_shell_began_in_the_background_leaves_nothing_behind_when_it_is_ended(
    number: signal.Signals, tmp_path: Path
) -> None:
    if why := _set_up():
        pytest.skip(why)
    words = [sys.executable, "-m", "sentinel", "demo", "--headless", "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "DISPLAY": "", "TMPDIR": str(tmp_path)},
    ) as playing:  # fmt: skip
        try:
            ends = time.monotonic() + 120
            while len(_below(playing.pid)) < 4:  # broker, platform, and the first of the kiosk's
                assert playing.poll() is None
                assert time.monotonic() < ends
                time.sleep(0.1)
            playing.send_signal(number)
            assert playing.wait(90) == 130
        finally:
            playing.kill()
    assert _that_name(tmp_path) == []
    assert list(tmp_path.glob("sentinel-demo-*")) == []


@dataclass
class Told:
    """What could be read of each process of the demo by whoever may look into /proc, and its secrets."""

    words: set[tuple[str, ...]] = field(default_factory=set)
    environments: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)


def _what_processes_were_started_with(playing: subprocess.Popen[bytes], home: Path) -> Told:
    """Looks again and again until the demo ends: arguments and environment of it and all below it."""
    told, own = Told(), os.environ.values()
    ends = time.monotonic() + 140
    while playing.poll() is None and time.monotonic() < ends:
        for pid in _below(playing.pid):
            with contextlib.suppress(OSError):  # it ended just now
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
                told.words.add(tuple(words))
                given = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
                told.environments |= {one for one in given if one.partition("=")[2] not in own}
                for config in (word for word in words if word.endswith(".toml")):
                    told.secrets |= _secrets(Path(config))
        with contextlib.suppress(subprocess.TimeoutExpired):
            playing.wait(1.0)
    return told


def _that_name(folder: Path) -> list[str]:
    """The command lines of all processes that name something in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended just now
            words = path.read_bytes().decode(errors="replace").replace("\0", " ")
            found += [words] if str(folder) in words else []
    return found


def _below(pid: int) -> list[int]:
    """The process and its descendants."""
    children = " ".join(
        path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children") if path.exists()
    )
    return [pid, *(one for child in children.split() for one in _below(int(child)))]


def _secrets(config: Path) -> set[str]:
    """Keys, passwords and secrets of a kiosk's settings, and the keys in its data folder."""
    said = config.read_text(encoding="utf-8")
    found = set(re.findall(r'(?m)^\s*\w*(?:secret|password|_key|pin_hash)\w*\s*=\s*"([^"]{6,})"', said))
    for key in config.parent.glob("**/*.key"):
        raw = key.read_bytes()
        found |= {raw.hex(), raw.decode(errors="replace").strip()} if raw else set()
    return {one for one in found if len(one) >= 6 and not Path(one).suffix}


def _identities() -> list[str]:
    """Names, numbers and tokens of everybody in the cast, and what is on their cards."""
    cast_of = [one for one in vars(cast).values() if isinstance(one, cast.Member)]
    words = [
        word for m in cast_of for word in (m.name, m.number, m.number[-6:], m.token, m.card_token, m.latin)
    ]
    return [*filter(None, words), cast.KIN_TOKEN, "上海市示例路"]
