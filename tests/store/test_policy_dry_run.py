"""What yesterday would have been under another policy, from a real record, as `policy diff` tells it."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from time import tzset
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.core.decide import decide
from sentinel.core.effects import Passage
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Colour, Facts, Mask, MaskFact, Provenance, Source, StaffFact
from sentinel.core.policy import Check, Policy
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.events import EventWriter
from sentinel.sim.typical import typical_passage
from sentinel.store import doorway, passages
from sentinel.store.database import DATABASE, Connection, open_writer
from sentinel.store.keys import load_or_create_keys

Capture = pytest.CaptureFixture[str]
TODAY = datetime.combine(datetime.now(UTC).date(), time(), UTC)
NOON = TODAY - timedelta(hours=12)  # of yesterday
OLD = 'version = "old"\n'


class StillToday(datetime):
    """The command's time of day: a midnight that passes while the tests run changes nothing."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return (TODAY + timedelta(hours=15)).astimezone(tz)


class Record:
    """A kiosk's database with the passages of yesterday."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        data = folder / "data"
        data.mkdir()
        keys = load_or_create_keys(data)
        self.database = data / DATABASE
        self.connection: Connection = open_writer(self.database, keys.database, NOON).connection
        self.events = EventWriter()
        self.policy = Policy(version="old")
        self.digest = passages.remember_policy(self.connection, self.policy, NOON)
        self.config = folder / "kiosk.toml"
        self.config.write_text('[kiosk]\ndata_dir = "data"\n')
        (folder / "old.toml").write_text(OLD)

    def visitor(self, at: datetime = NOON, colour: Colour = Colour.GREEN, **changes: Any) -> Passage:
        """Decided by the old policy; ``changes``: facts in the place of a good visitor's."""
        one = typical_passage(str(uuid.uuid4()), at, self.policy, colour)
        return self.write(self.decided(one, replace(one.facts, **changes), at))

    def decided(self, one: Passage, facts: Facts, at: datetime) -> Passage:
        decision = decide(facts, self.policy, at)
        return replace(one, facts=facts, decision=decision, decided_at=at)

    def write(self, one: Passage) -> Passage:
        passages.commit_intent(self.connection, one, self.digest, self.events.passage(one), one.decided_at)
        outcome = GateOutcome.PULSED if one.decision.verdict.value == "admit" else GateOutcome.NOT_OPENED
        event = self.events.result(one.visit, outcome, one.decided_at)
        passages.commit_result(self.connection, one.visit, outcome, event, one.decided_at)
        return one

    def staff(self, referred: Passage, *, admit: bool) -> Passage:
        at = referred.decided_at + timedelta(seconds=40)
        facts = referred.facts.with_(StaffFact(Provenance(Source.STAFF, at), admit, "guard-1", ""))
        again = replace(referred, visit=str(uuid.uuid4()), referred_from=referred.visit)
        return self.write(self.decided(again, facts, at))

    def diff(self, new: str, *words: str) -> int:
        (self.folder / "new.toml").write_text(f'version = "new"\n{new}')
        files = [str(self.folder / name) for name in ("old.toml", "new.toml")]
        return main(["policy", "diff", *files, *(words or ("--config", str(self.config)))])

    def told(self, new: str, capsys: Capture, *words: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        code = self.diff(new, "--config", str(self.config), "--json", *words)
        *rows, last = map(json.loads, capsys.readouterr().out.splitlines())
        assert code == (1 if rows else 0)
        return rows, last["summary"]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Record]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        tzset()
        patch.setattr("sentinel.cli.policy_dry_run.datetime", StillToday)
        made = Record(tmp_path)
        yield made
        made.connection.close()
    tzset()


def bare(at: datetime = NOON) -> MaskFact:
    return MaskFact(Provenance(Source.CAMERA, at - timedelta(seconds=1)), Mask.NONE, 0.97)


def test_it_says_how_many_more_would_have_been_referred_and_refused_by_reason_check_and_hour(
    kept: Record, capsys: Capture
) -> None:
    for hour in range(3):
        kept.visitor(NOON + timedelta(hours=hour))
    kept.visitor(mask=bare())
    kept.visitor(NOON + timedelta(hours=1), mask=bare(NOON + timedelta(hours=1)))
    kept.visitor(colour=Colour.RED)
    assert kept.diff('[rules.mask]\non_fail = "refuse"\n') == 1
    shown = capsys.readouterr().out
    assert "6 visitors of" in shown
    assert "would have refused 2 more, referred 2 fewer\n" in shown
    assert "referred before, refused then: 2\n" in shown
    assert "by reason:  MASK_MISSING 2\n" in shown
    assert "by check:   mask 2\n" in shown
    assert shown.splitlines()[-1].split()[2:] == ["12h", "1,", "13h", "1"]
    rows, summary = kept.told("pcr_hours = 12\n", capsys)
    assert [row["new"] for row in rows] == [{"verdict": "refer", "reason": "TEST_EXPIRED"}] * 3
    assert summary["more"] == {"refused": 0, "referred": 3, "admitted": -3}
    assert summary["reasons"] == [{"verdict": "refer", "reason": "TEST_EXPIRED", "visitors": 3}]
    assert summary["checks"] == {"pcr": 3}, "not of those who come out the same"


def test_the_same_rules_change_nothing(kept: Record, capsys: Capture) -> None:
    kept.visitor()
    assert kept.diff("") == 0
    assert "nothing would have changed" in capsys.readouterr().out


def test_a_time_without_any_passage_is_said_and_not_taken_for_no_change(
    kept: Record, capsys: Capture
) -> None:
    assert kept.diff("pcr_hours = 12\n") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("no passage is kept of 20")
    assert "nothing would have changed" not in shown


def test_a_line_for_each_changed_passage_names_no_person(kept: Record, capsys: Capture) -> None:
    one = kept.visitor()
    (row,), summary = kept.told("pcr_hours = 12\n", capsys)
    assert row["passage"] == one.visit
    assert row["old"] == {"verdict": "admit", "reason": "PASS"}
    assert (row["checks"], row["staff"]) == (["pcr"], None)
    assert one.person not in json.dumps([row, summary])


def test_somebody_whom_staff_let_in_counts_once_and_as_what_the_rules_said(
    kept: Record, capsys: Capture
) -> None:
    for admit in (True, True, False):
        kept.staff(kept.visitor(mask=bare()), admit=admit)
    rows, summary = kept.told('[rules.mask]\non_fail = "refuse"\n', capsys)
    assert summary["visitors"] == 3
    assert summary["more"] == {"refused": 3, "referred": -3, "admitted": 0}
    assert sorted(row["staff"] for row in rows) == ["admitted", "admitted", "refused"]
    assert kept.diff('[rules.mask]\non_fail = "refuse"\n') == 1
    assert "(2 had been let in by staff, 1 turned away by staff)" in capsys.readouterr().out
    _, summary = kept.told('[rules.mask]\nneed = "never"\n', capsys)
    assert summary["more"] == {"refused": 0, "referred": -3, "admitted": 3}, (
        "nobody would have asked the staff"
    )


def test_who_was_referred_before_midnight_and_let_in_after_it_counts_with_the_day_after(
    kept: Record, capsys: Capture
) -> None:
    late = TODAY.astimezone(UTC) - timedelta(seconds=10)
    kept.staff(kept.visitor(late, mask=bare(late)), admit=True)
    assert kept.told("", capsys)[1]["visitors"] == 0
    today = ("--since", TODAY.isoformat(), "--until", (TODAY + timedelta(days=1)).isoformat())
    assert kept.told("", capsys, *today)[1]["visitors"] == 1


def test_a_check_that_nobody_asked_for_then_is_cannot_tell_and_no_refusal(
    kept: Record, capsys: Capture
) -> None:
    kept.visitor()
    kept.visitor(colour=Colour.RED)
    rows, summary = kept.told('[rules.antigen]\nneed = "always"\non_fail = "refuse"\n', capsys)
    assert rows == []
    assert (summary["cannot_tell"], summary["not_asked_then"]) == (1, {"antigen": 1}), (
        "red stays red whatever it says"
    )
    assert kept.diff('[rules.antigen]\nneed = "always"\n') == 0
    assert "cannot tell: 1 (not asked then: antigen 1)" in capsys.readouterr().out


def test_a_rule_of_the_venues_own_that_reads_what_nobody_asked_for_is_cannot_tell(
    kept: Record, capsys: Capture
) -> None:
    kept.visitor()
    rule = '[[venue_rule]]\nid = "own"\nlogic = \'{"===": [{"var": "antigen.result"}, "negative"]}\'\n'
    assert kept.told(rule, capsys)[1]["cannot_tell"] == 1
    rule = '[[venue_rule]]\nid = "own"\nlogic = \'{"===": [{"var": "code.colour"}, "yellow"]}\'\n'
    assert kept.told(rule, capsys)[1]["more"] == {"refused": 0, "referred": 1, "admitted": -1}


def test_facts_that_are_gone_are_counted_as_cannot_tell(kept: Record, capsys: Capture) -> None:
    gone = kept.visitor()
    kept.visitor()
    kept.connection.execute("UPDATE passage SET facts = x'' WHERE visit = ?", (gone.visit,))
    rows, summary = kept.told("pcr_hours = 12\n", capsys)
    assert (len(rows), summary["visitors"], summary["cannot_tell"]) == (1, 2, 1)


def test_who_turned_back_at_the_gate_does_not_count(kept: Record, capsys: Capture) -> None:
    one = kept.visitor()
    event = DoorEvent(str(uuid.uuid4()), Happening.NOT_PASSED, NOON, one.visit, 1, 1, NOON)
    doorway.commit(kept.connection, event, kept.events.door(event), event.at)
    assert kept.told("pcr_hours = 12\n", capsys)[1]["visitors"] == 0


def test_only_yesterday_counts_unless_another_time_is_asked_for(kept: Record, capsys: Capture) -> None:
    for days in range(4):
        kept.visitor(NOON - timedelta(days=days))
    assert kept.told("", capsys)[1]["visitors"] == 1
    since = (TODAY - timedelta(days=3)).isoformat()
    assert kept.told("", capsys, "--since", since)[1]["visitors"] == 3
    assert kept.told("", capsys, "--until", since)[1]["visitors"] == 1, "the day before that"


def test_reading_is_noted_in_the_audit_and_needs_the_key_file(kept: Record, capsys: Capture) -> None:
    kept.diff("")
    (row,) = kept.connection.execute("SELECT what FROM audit").fetchall()
    assert row == ("policy diff old.toml new.toml",)
    assert kept.diff("", "--record", str(kept.database)) == 0
    (kept.folder / "data" / "device.key").unlink()
    capsys.readouterr()
    assert kept.diff("") == 3
    assert capsys.readouterr().err.startswith("sentinel policy: ")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--since", "2026-11-01T00:00:00"), 2, "name the record: --config FILE or --record DB"),
        (("--config", "{c}", "--record", "{d}"), 2, "one of them"),
        (("--config", "{c}", "--since", "2026-11-02", "--until", "2026-11-01"), 2, "--since must be before"),
        (("--config", "missing.toml"), 2, "missing.toml: can't be read"),
        (("--record", "missing.db"), 3, "`sentinel run` makes it"),
    ],
)
def test_bad_input_is_one_clear_line(
    kept: Record, words: tuple[str, ...], code: int, says: str, capsys: Capture
) -> None:
    filled = [word.replace("{c}", str(kept.config)).replace("{d}", str(kept.database)) for word in words]
    assert kept.diff("", *filled) == code
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert said.startswith("sentinel policy: ")


def test_without_a_record_the_files_are_compared_as_ever(kept: Record, capsys: Capture) -> None:
    (kept.folder / "new.toml").write_text('version = "new"\n')
    assert main(["policy", "diff", str(kept.folder / "old.toml"), str(kept.folder / "new.toml")]) == 1
    assert capsys.readouterr().out == "version: old -> new\n"


def test_a_passage_decided_by_the_old_policy_is_found_as_it_was(kept: Record) -> None:
    """Whatever the facts: by the policy it was decided under, a visitor comes out as the record says."""
    from sentinel.core.dry_run import finding

    for one in (
        kept.visitor(),
        kept.visitor(mask=bare()),
        kept.visitor(colour=Colour.RED),
        kept.visitor(pcr=None),
    ):
        found = finding(one.facts, kept.policy, one.decided_at, frozenset(Check))
        assert (found.verdict, found.reason) == (one.decision.verdict, one.decision.reason)


def test_progress_is_told_on_stderr_while_a_long_record_is_read(
    kept: Record, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.visitor()
    times: Iterator[float] = iter(range(0, 1000, 2))
    clock: Callable[[], float] = lambda: float(next(times))  # noqa: E731
    monkeypatch.setattr("sentinel.cli.policy_dry_run.time.monotonic", clock)
    kept.diff("")
    told = capsys.readouterr()
    assert "0 of 1 passages decided again" in told.err
    assert "decided again\n" not in told.out
