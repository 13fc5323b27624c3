"""Staff and technicians look at the record while the kiosk runs."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import DeviceChanged, GateOutcome, IntentCommitted
from sentinel.core.facts import Colour, Facts, LivenessFact, Provenance, Source
from sentinel.core.liveness import Cue, Signal, fuse
from sentinel.core.policy import Check, Policy, Rule, VenueRule
from sentinel.report.events import EventWriter
from sentinel.sim.typical import MASKED_NAME, PERSON, typical_passage
from sentinel.store import outbox, overflow, record

Capture = pytest.CaptureFixture[str]


class Door:
    """A running store with one admitted and one refused passage, and its settings file."""

    def __init__(self, store: Any, settings: Path) -> None:
        self.store = store
        self.settings = str(settings)
        now = datetime.now(UTC)
        self.admitted = typical_passage(str(uuid.uuid4()), now - timedelta(hours=2))
        self.refused = typical_passage(str(uuid.uuid4()), now, colour=Colour.RED)
        store.take(DeviceChanged)
        for passage in (self.admitted, self.refused):
            store.writer.submit(CommitIntent(passage))
            assert store.take(IntentCommitted).ok
        store.writer.submit(CommitResult(self.admitted.visit, GateOutcome.PULSED))
        store.writer.call(lambda _: None)  # the writer answers in order: the outcome is written by then

    def sentinel(self, *words: str) -> int:
        return main([*words, "--config", self.settings])

    def audit(self) -> list[str]:
        rows: list[str] = self.store.writer.call(
            lambda c: [what for (what,) in c.execute("SELECT what FROM audit ORDER BY seq")]
        )
        return rows


@pytest.fixture
def door(start: Callable[[], Any], tmp_path: Path) -> Door:
    settings = tmp_path / "kiosk.toml"
    settings.write_text('[kiosk]\ndata_dir = "data"\n')
    return Door(start(), settings)


def lines(capsys: Capture) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_list_shows_the_newest_first_and_leaves_an_audit_entry(door: Door, capsys: Capture) -> None:
    assert door.sentinel("passages", "list", "--json") == 0
    rows = lines(capsys)
    assert [r["visit"] for r in rows] == [door.refused.visit, door.admitted.visit]
    assert [(r["verdict"], r["outcome"]) for r in rows] == [("refuse", None), ("admit", "pulsed")]
    assert door.audit() == ["passages list"]
    assert door.sentinel("passages", "list") == 0
    assert door.admitted.visit[:8] in capsys.readouterr().out


def test_list_can_be_narrowed(door: Door, capsys: Capture) -> None:
    assert door.sentinel("passages", "list", "--json", "--verdict", "refuse") == 0
    assert [r["visit"] for r in lines(capsys)] == [door.refused.visit]
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert door.sentinel("passages", "list", "--json", "--until", hour_ago) == 0
    assert [r["visit"] for r in lines(capsys)] == [door.admitted.visit]


def test_show_gives_facts_that_can_be_decided_again(door: Door, capsys: Capture) -> None:
    assert door.sentinel("passages", "show", door.refused.visit[:12], "--json") == 0
    (row,) = lines(capsys)
    assert row["facts"]["code"]["colour"] == "red"
    assert record.decode_facts(json.dumps(row["facts"]).encode()) == door.refused.facts
    assert door.audit() == [f"passages show {door.refused.visit[:12]}"]


def test_explain_computes_the_decision_again_and_agrees(door: Door, capsys: Capture) -> None:
    for passage in (door.admitted, door.refused):
        assert door.sentinel("passages", "explain", passage.visit, "--json") == 0
        (row,) = lines(capsys)
        assert row["agrees"] is True
        assert row["again"]["verdict"] == row["verdict"] == passage.decision.verdict.value
        assert door.sentinel("passages", "explain", passage.visit) == 0
        assert "decided again: the same" in capsys.readouterr().out


def test_explain_says_that_older_passages_made_room_on_a_full_disk(door: Door, capsys: Capture) -> None:
    door.store.writer.submit(CommitResult(door.refused.visit, GateOutcome.NOT_OPENED))
    now = datetime.now(UTC)

    def relieve(connection: Any) -> int:
        ids = [one.event.event_id for one in outbox.fetch(connection, 99)]
        outbox.mark_acked(connection, ids, now)
        overflow.forget(connection, 99)
        return overflow.make_room_on_disk(connection, EventWriter(), 1, now, reported=True).rows

    assert door.store.writer.call(relieve) == 1
    assert door.sentinel("passages", "explain", door.refused.visit) == 0
    said = capsys.readouterr().out
    began = f"{door.refused.decided_at:%Y-%m-%d %H:%M:%S}"
    assert f"record   goes back to {began} UTC: 1 older passages made room on a full disk" in said
    assert door.sentinel("passages", "explain", door.admitted.visit) == 1
    assert "1 older passages made room" in capsys.readouterr().err
    assert any("made room" in what for what in door.audit())


def test_explain_says_when_the_record_was_meddled_with(door: Door, capsys: Capture) -> None:
    lenient = record.encode(Policy(temperature_limit_c=36.0))
    door.store.writer.call(lambda c: c.execute("UPDATE policy SET body = ?", (lenient,)))
    assert door.sentinel("passages", "explain", door.admitted.visit, "--json") == 1
    (row,) = lines(capsys)
    assert row["agrees"] is False
    assert row["difference"].startswith("temperature was pass")
    door.store.writer.call(lambda c: c.execute("DELETE FROM policy"))
    assert door.sentinel("passages", "explain", door.admitted.visit) == 1
    assert "not in the record" in capsys.readouterr().out


def test_export_names_nobody(door: Door, capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "export.jsonl"
    assert door.sentinel("passages", "export", "--out", str(out)) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [r["visit"] for r in rows] == [door.admitted.visit, door.refused.visit]
    assert rows[1]["checks"]["code"] == "fail"
    for secret in (PERSON[:12], MASKED_NAME, MASKED_NAME[:2]):
        assert secret not in out.read_text()


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["passages", "show", "ffffffff-none"], 1, "no visit begins with"),
        (["passages", "show", ""], 2, "several visits"),
    ],
)
def test_visit_that_is_not_one_is_said(
    door: Door, capsys: Capture, words: list[str], code: int, text: str
) -> None:
    assert door.sentinel(*words) == code
    assert text in capsys.readouterr().err


def test_who_may_not_read_the_key_sees_nothing(door: Door, capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "data" / "device.key").chmod(0o644)
    assert door.sentinel("passages", "list") == 3
    captured = capsys.readouterr()
    assert "others may read the key file" in captured.err
    assert captured.out == ""


def test_kiosk_that_never_ran_and_wrong_settings_are_one_line_each(tmp_path: Path, capsys: Capture) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text("")
    assert main(["outbox", "status", "--config", str(settings)]) == 3
    assert main(["passages", "list", "--config", str(tmp_path / "none.toml")]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2
    assert not (tmp_path / "data").exists(), "looking makes nothing"


def test_outbox_status_tells_the_backlog(door: Door, capsys: Capture) -> None:
    assert door.sentinel("outbox", "status", "--json") == 0
    (row,) = lines(capsys)
    assert (row["waiting"], row["sent"], row["acked"]) == (3, 0, 0)
    assert row["oldest_age_s"] >= 7200
    assert door.sentinel("outbox", "status") == 0
    assert "waiting        3" in capsys.readouterr().out


def test_explain_shows_which_signal_of_liveness_said_what(door: Door, capsys: Capture) -> None:
    now = datetime.now(UTC)
    passage = typical_passage(str(uuid.uuid4()), now)
    signals = fuse((Signal(Cue.MOTION, 4.0), Signal(Cue.BORDER, None), Signal(Cue.HEAT, 0.05))).signals
    facts = passage.facts.with_(LivenessFact(Provenance(Source.CAMERA, now), 0.05, signals))
    policy = Policy(rules={**Policy().rules, Check.LIVENESS: Rule()})
    decision = decide(facts, policy, now)
    door.store.writer.submit(CommitIntent(replace(passage, facts=facts, decision=decision, policy=policy)))
    assert door.store.take(IntentCommitted).ok
    assert door.sentinel("passages", "explain", passage.visit) == 0
    shown = capsys.readouterr().out
    assert "LIVE_SUSPECT" in shown
    rows = [row.split() for row in shown.splitlines() if row.endswith("nats")]
    assert rows == [
        ["motion", "4", "+2.0", "nats"], ["border", "cannot", "tell", "+0.0", "nats"],
        ["heat", "0.05", "-6.0", "nats"],
    ]  # fmt: skip
    assert door.sentinel("passages", "explain", passage.visit, "--json") == 0
    assert lines(capsys)[0]["liveness"][2] == {"cue": "heat", "value": 0.05, "llr": -6.0}


def test_a_record_from_before_there_were_signals_can_still_be_read() -> None:
    old = record.encode(Facts(liveness=LivenessFact(Provenance(Source.CAMERA, datetime.now(UTC)), 0.7)))
    raw = json.loads(old)
    del raw["liveness"]["signals"]
    facts = record.decode_facts(json.dumps(raw).encode())
    assert facts.liveness is not None
    assert (facts.liveness.score, facts.liveness.signals) == (0.7, ())


def test_explain_names_the_venues_rule_that_decided_and_agrees(door: Door, capsys: Capture) -> None:
    logic = '{"<":[{"var":"pcr.sampled_age_s"},60]}'
    policy = Policy(
        version="own-1", venue_rules=(VenueRule("tested-today", logic, zh="请先检测", en="A test, please"),)
    )
    passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC), policy)
    door.store.writer.submit(CommitIntent(passage))
    assert door.store.take(IntentCommitted).ok
    assert door.sentinel("passages", "explain", passage.visit) == 0
    told = capsys.readouterr().out
    assert "tested-today" in told
    assert "decided again: the same" in told
    assert door.sentinel("passages", "explain", passage.visit, "--json") == 0
    (row,) = lines(capsys)
    assert row["checks"]["venue_rules"] == {
        "outcome": "fail", "reason": "RULES_FAILED", "age_s": None, "rule": "tested-today",
    }  # fmt: skip


def test_a_passage_from_before_there_was_a_check_can_still_be_explained(door: Door, capsys: Capture) -> None:
    now, new = datetime.now(UTC), Check.VENUE_RULES
    old = json.loads(record.encode(Policy(version="old-1")))
    del old["rules"][new.value], old["venue_rules"], old["utc_offset_minutes"]
    policy = record.decode_policy(json.dumps(old).encode())
    passage = typical_passage(str(uuid.uuid4()), now, policy)
    before = tuple(result for result in passage.decision.checks if result.check is not new)
    passage = replace(passage, decision=replace(passage.decision, checks=before))
    door.store.writer.submit(CommitIntent(passage))
    assert door.store.take(IntentCommitted).ok
    assert door.sentinel("passages", "explain", passage.visit) == 0
    assert "decided again: the same" in capsys.readouterr().out
