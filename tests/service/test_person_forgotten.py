"""Somebody asks the district to be erased: nothing of them is left at the collector, and nobody else is touched."""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, event, select, text

from sentinel.cli import main
from sentinel.crypto.signing import from_secret
from sentinel.report.events import AUDIT_HEAD, EventWriter
from sentinel.service.collecting import partitions, tables
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.events import Received, read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.looks import Chain
from sentinel.service.collecting.searching import Question
from sentinel.service.collecting.viewing import BadQuestion, NotAllowed, Seat, Viewer
from sentinel.service.collecting.views import Views
from sentinel.service.database import open_database
from sentinel.service.persons import Device, Role
from sentinel.service.sealing import Keys
from sentinel.service.server import ReferenceService
from sentinel.store import audit
from sentinel.store.audit_heads import Signer, publish
from sentinel.store.database import DATABASE, open_writer, transaction
from sentinel.store.keys import load_or_create_keys

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = (NOW - timedelta(hours=24), NOW + timedelta(hours=1))
DISTRICT = Viewer("duty officer", Seat.DISTRICT)
SOMEBODY, OTHER = "5a" * 32, "b7" * 32
LISTED = {"checks": [{"check": "watch_list", "outcome": "fail"}]}


@dataclass
class Collected:
    """What two kiosks told."""

    engine: Engine
    now: datetime = NOW
    seqs: dict[str, int] = field(default_factory=dict)
    sent: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.views = Views(self.engine, Keys(b"k" * 32), lambda: self.now)
        self.store = EventStore(self.engine, lambda: self.now)

    def tell(self, kiosk: str, kind: str, at: datetime, **data: Any) -> None:
        seq = self.seqs[kiosk] = self.seqs.get(kiosk, 0) + 1
        event = {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/kiosks/{kiosk}",
            "type": f"org.sentinel.{kind}.v1", "time": at.isoformat(), "seq": seq, "data": data,
        }  # fmt: skip
        received = read_event(kiosk, json.dumps(event).encode())
        assert not received.fault
        self.sent.append(received)
        self.store.keep([received])

    def came(self, kiosk: str, person: str, hours: float, *, over: bool = True, **more: Any) -> str:
        visit, at = more.pop("visit", str(uuid.uuid4())), self.now - timedelta(hours=hours)
        told = {"visit": visit, "verdict": "admit", "reason": "PASS", "pseudonym": person}
        self.tell(kiosk, "passage", at, **(told | {"identity": f"sealed-{person}"} | more))
        if over:
            self.tell(kiosk, "passage.result", at, visit=visit, outcome="pulsed")
        return visit

    def rows(self, person: str) -> list[Any]:
        with self.engine.connect() as db:
            return db.execute(select(tables.events).where(tables.events.c.pseudonym == person)).all()

    def everything(self) -> str:
        with self.engine.connect() as db:
            return "\n".join(
                str(row) for table in tables.metadata.sorted_tables for row in db.execute(select(table)).all()
            )


def select_all(engine: Engine, table: Table) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(select(table)))


@pytest.fixture
def collected(database: str) -> Iterator[Collected]:
    engine = open_database(database)
    yield Collected(engine)
    engine.dispose()


def test_nothing_of_the_person_is_left_and_the_others_and_the_counts_stay(collected: Collected) -> None:
    visits = [collected.came("m1", SOMEBODY, 20), collected.came("m2", SOMEBODY, 3)]
    collected.tell("m1", "door", NOW - timedelta(hours=20), visit=visits[0], what="tailgating", people=1)
    other = collected.came("m1", OTHER, 3)
    inside = collected.store.inside(DAY[0])
    found = collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    assert (found.passages, found.events, found.alarms, found.under_way) == (2, 5, 1, 0)
    assert (found.first, found.last) == (NOW - timedelta(hours=20), NOW - timedelta(hours=3))
    left = collected.everything()
    assert not [word for word in (SOMEBODY, *visits) if word in left]
    assert OTHER in left and other in left
    assert collected.store.inside(DAY[0]) == inside == 4, "four came in, whoever they were"
    way = collected.views.searching.trace(DISTRICT, SOMEBODY, *DAY, purpose="look again")
    assert way.stops == ()
    assert len(collected.views.searching.trace(DISTRICT, OTHER, *DAY, purpose="look again").stops) == 1
    seen = collected.views.searching.search(DISTRICT, Question(*DAY, purpose="look again")).found
    assert {one.visit for one in seen} == {other}, "nor is it told when they came"
    (alarm,) = collected.views.alarms.page(DISTRICT).alarms
    assert (alarm.kind, alarm.detail) == (Kind.TAILGATING, {})


def test_what_the_kiosk_sends_once_more_does_not_bring_the_person_back_and_no_number_is_missed(
    collected: Collected,
) -> None:
    collected.came("m1", SOMEBODY, 5)
    collected.came("m1", OTHER, 4)
    collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    collected.store.keep(collected.sent)  # the broker's copies, all of them
    assert SOMEBODY not in collected.everything()
    assert collected.store.count() == (4, 0)
    assert collected.views.freshness.gaps(DISTRICT, "m1") == ()
    again = collected.came("m1", SOMEBODY, 0)
    assert [row.visit for row in collected.rows(SOMEBODY)] == [again], "who comes again is a new passage"


def test_what_a_kiosk_that_was_cut_off_tells_later_of_an_erased_passage_says_nothing_of_it(
    collected: Collected,
) -> None:
    visit, other = (collected.came("m1", who, 5, over=False) for who in (SOMEBODY, OTHER))
    collected.now += timedelta(hours=2)  # the result is waited for no longer
    collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    for each in (visit, other):
        collected.tell("m1", "passage.result", NOW - timedelta(hours=5), visit=each, outcome="pulsed")
    collected.tell("m1", "door", NOW - timedelta(hours=5), visit=visit, what="tailgating", people=1)
    collected.tell("m2", "passage.result", NOW - timedelta(hours=5), visit=visit, outcome="pulsed")
    collected.store.keep(collected.sent)  # and once more
    with collected.engine.connect() as db:
        left = [(row.kiosk, row.visit, row.payload) for row in db.execute(select(tables.events))]
    assert {kiosk for kiosk, *named in left if visit in str(named)} == {"m2"}, "another kiosk's is another's"
    assert len([row for row in left if other in str(row)]) == 2
    assert collected.store.inside(DAY[0]) == 4, "who they were does not count"
    assert collected.views.freshness.gaps(DISTRICT, "m1") == ()
    (alarm,) = collected.views.alarms.page(DISTRICT).alarms
    assert alarm.kind == Kind.TAILGATING and visit not in str(alarm)
    partitions.tend(collected.engine, NOW + timedelta(days=70), 1)
    assert select_all(collected.engine, tables.erased_visits) == [], "its hash goes with its month"


def test_a_collector_of_the_version_before_learns_to_know_what_was_erased(database: str) -> None:
    before = open_database(database)
    with before.begin() as db:
        db.execute(text("DROP TABLE erased_visits"))
        db.execute(text("UPDATE schema_version SET version = 9"))
    before.dispose()
    collected = Collected(open_database(database))
    try:
        visit = collected.came("m1", SOMEBODY, 5, over=False)
        collected.now += timedelta(hours=2)
        collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
        collected.tell("m1", "passage.result", NOW - timedelta(hours=5), visit=visit, outcome="pulsed")
        assert visit not in collected.everything()
    finally:
        collected.engine.dispose()


def test_a_controlled_person_is_out_of_the_alarm_too_and_comes_as_a_new_one(collected: Collected) -> None:
    collected.came("m1", SOMEBODY, 3, **LISTED)
    collected.came("m1", OTHER, 2, **LISTED)
    assert collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17").alarms == 1
    assert SOMEBODY not in collected.everything()
    collected.came("m1", SOMEBODY, 1, **LISTED)
    assert len(collected.views.alarms.page(DISTRICT).alarms) == 3


def test_a_passage_that_is_not_over_waits_and_goes_at_the_next_request(collected: Collected) -> None:
    collected.came("m1", SOMEBODY, 0.01, over=False)
    found = collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    assert (found.passages, found.events, found.under_way) == (0, 0, 1)
    collected.now += timedelta(hours=2)
    found = collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    assert (found.passages, found.events, found.under_way) == (1, 1, 0)


def test_a_rejected_message_that_names_the_person_is_blanked_and_its_copy_is_known(
    collected: Collected,
) -> None:
    named = read_event("m1", f'{{"data": {{"pseudonym": "{SOMEBODY}"}}}}'.encode())
    for message in (named, read_event("m1", b'{"half')):
        collected.store.keep([message])
    assert collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17").rejected == 1
    collected.store.keep([named])  # the broker's copy
    assert collected.store.count() == (0, 2) and SOMEBODY not in collected.everything()
    assert '{"half' in collected.everything(), "others stay"
    (alarm,) = collected.views.alarms.page(DISTRICT).alarms
    assert (alarm.kind, alarm.times) == (Kind.REJECTED, 2), "nobody is called once more"
    assert collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17").rejected == 0


def test_a_visit_takes_away_only_what_names_it_at_its_own_kiosk(collected: Collected) -> None:
    visit = collected.came("m1", SOMEBODY, 5)
    collected.came("m1", SOMEBODY, 4, visit="a")
    collected.came("m2", SOMEBODY, 4)
    for kiosk in ("m1", "m2"):  # the second's has that name by chance, or by a lie
        collected.tell(kiosk, "door", NOW - timedelta(hours=5), visit=visit, what="tailgating", people=1)
    for kiosk, payload in (
        ("m1", f"half of 7{visit}"),
        ("m2", f"half of {visit}"),
        ("m1", "a man"),
        ("m3", "a"),
    ):
        collected.store.keep([read_event(kiosk, payload.encode())])
    found = collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    assert (found.rejected, found.alarms) == (1, 1)
    with collected.engine.connect() as db:
        left = sorted((row.kiosk, row.payload) for row in db.execute(select(tables.rejected)))
    assert left == [
        ("m1", b"a man"), ("m1", b'{"erased":true}'), ("m2", f"half of {visit}".encode()), ("m3", b"a"),
    ]  # fmt: skip
    told = {alarm.kiosk: alarm.detail for alarm in collected.views.alarms.page(DISTRICT).alarms}
    assert told["m1"] == {} and told["m2"]["visit"] == visit


def test_of_a_days_rejected_messages_beyond_the_bound_the_number_still_counts_up(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.service.collecting.rejecting.MOST_OF_A_DAY", 1)
    for number in range(3):
        collected.store.keep([read_event("m1", f"{SOMEBODY} {number}".encode())])
    collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    collected.store.keep([read_event("m1", b"one more")])
    with collected.engine.connect() as db:
        left = sorted(row.payload for row in db.execute(select(tables.rejected)))
    assert left == [b"3", b'{"erased":true}']


def test_kiosks_are_heard_while_rejected_messages_are_looked_through(collected: Collected) -> None:
    collected.came("m1", SOMEBODY, 20, **LISTED)
    for _ in range(250):  # more than one statement takes
        collected.came("m1", SOMEBODY, 5)
    collected.store.keep([read_event("m1", f"nobody {n}".encode()) for n in range(20)])
    looked: list[str] = []

    def heard(db: object, cursor: object, statement: str, *more: object) -> None:
        if "rejected" in statement and not looked:
            looked.append(statement)
            Collected(other).came("m9", OTHER, 1)

    other = open_database(collected.engine.url.render_as_string(hide_password=False))
    event.listen(collected.engine, "after_cursor_execute", heard)
    try:
        found = collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    finally:
        other.dispose()
    assert (found.passages, found.rejected, len(looked)) == (251, 0, 1)
    assert len(collected.rows(OTHER)) == 1


def test_who_erased_and_why_is_in_the_audit_and_only_the_district_may(collected: Collected) -> None:
    collected.came("m1", SOMEBODY, 5)
    for viewer in (Viewer("guard", Seat.STAFF, "mall"), Viewer("auditor", Seat.AUDITOR)):
        with pytest.raises(NotAllowed):
            collected.views.forgetting.forget(viewer, SOMEBODY, "request 2026-17")
    for pseudonym, purpose in (
        ("", "request 1"),
        (SOMEBODY[:-1], "request 1"),
        (SOMEBODY + "5", "request 1"),
        (SOMEBODY, " a "),
    ):
        with pytest.raises(BadQuestion):
            collected.views.forgetting.forget(DISTRICT, pseudonym, purpose)
    assert len(collected.rows(SOMEBODY)) == 1
    collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    (look,) = collected.views.looks.page(DISTRICT).looks
    assert (look.who, look.what, look.answers) == ("duty officer", "forget", 1)
    assert "request 2026-17" in look.question and SOMEBODY not in look.question
    assert collected.views.looks.verify(DISTRICT) == Chain(1, None)


def test_no_byte_of_the_person_is_left_in_the_files_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "service.db"
    collected = Collected(open_database(f"sqlite:///{path}"))
    draw = random.Random(4)
    visits = []
    for number in range(400):  # pages of tables and indexes part meanwhile, and leave cells behind
        mine = number % 4 == 0
        visit = collected.came(
            draw.choice(("m1", "m2")), SOMEBODY if mine else f"{number:064x}", draw.uniform(1, 20)
        )
        visits += [visit] if mine else []
    collected.tell("m1", "door", NOW - timedelta(hours=2), visit=visits[0], what="tailgating", people=1)
    padded = f"{SOMEBODY} {'x' * 9_000} sealed-{SOMEBODY}"
    collected.store.keep([read_event("m3", padded.encode())])
    found = collected.views.forgetting.forget(DISTRICT, SOMEBODY, "request 2026-17")
    assert (found.passages, found.rejected, found.overwritten) == (100, 1, True)
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert f"{1:064x}".encode() in files, "the others are looked for in the same way, and found"
    left = [word for word in (SOMEBODY, f"sealed-{SOMEBODY}", *visits) if word.encode() in files]
    assert not left
    collected.engine.dispose()


def test_a_desk_erases_by_one_command_and_fetches_a_kiosks_heads_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = "a secret of these tests"
    service = ReferenceService(f"sqlite:///{tmp_path}/service.db", {}, key=bytes(32))
    try:
        url = service.start().url
        for desk, role in (("desk", Role.ADMIN), ("audit", Role.AUDITOR)):
            service.registry.register_device(Device(app_id=desk, secret=secret, role=role))
            Path(f"{desk}.json").write_text(json.dumps({"url": url, "app_id": desk, "secret": secret}))
            Path(f"{desk}.json").chmod(0o600)
        event = {
            "specversion": "1.0", "id": "1", "source": "/kiosks/m1", "type": "org.sentinel.passage.v1",
            "time": "2026-11-20T04:00:00Z", "seq": 1, "data": {"visit": "v", "pseudonym": SOMEBODY},
        }  # fmt: skip
        head = event | {
            "id": "2",
            "seq": 2,
            "type": "org.sentinel.audit.head.v1",
            "data": {"signed": {"kind": "x"}},
        }
        result = event | {
            "id": "3",
            "seq": 3,
            "type": "org.sentinel.passage.result.v1",
            "data": {"visit": "v"},
        }
        service.events.keep([read_event("m1", json.dumps(one).encode()) for one in (event, head, result)])
        Path("p.txt").write_text(SOMEBODY + "\n")
        words = ["service", "admin", "forget-passages", "--pseudonym", "p.txt", "--purpose", "request 17"]
        assert main(["service", "admin", "heads", "m1", "--desk", "audit.json"]) == 0
        assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [head]
        assert main(["service", "admin", "heads", "m2"]) == 1
        assert main([*words, "--desk", "audit.json"]) == 1, "an auditor erases nobody"
        assert not (refused := capsys.readouterr()).out and refused.err
        assert main([*words, "--clerk", "Li"]) == 0
        assert "1 passages with 2 events" in capsys.readouterr().out
        assert main(words) == 0, "nothing is held any more, which is no failure"
        assert capsys.readouterr().out == "nothing to erase is held under this pseudonym\n"
        Path("p.txt").write_text("")
        assert main(words) == 2
    finally:
        service.close()


def test_heads_that_a_desk_fetched_show_that_a_kiosk_took_rows_out_of_its_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kiosk.toml").write_text('[kiosk]\nid = "m1"\ndata_dir = "data"\n')
    keys = load_or_create_keys(Path("data"))
    record = open_writer(Path("data") / DATABASE, keys.database, NOW).connection
    with transaction(record):
        for number in range(4):
            audit.add(record, "staff guard-07", f"look {number}", NOW)
    signer = Signer("m1", from_secret(keys.signing))
    assert publish(record, EventWriter(), signer, NOW, changed_only=True)
    ((body,),) = record.execute("SELECT body FROM outbox").fetchall()
    service = ReferenceService("sqlite://", {}, key=bytes(32))
    try:
        secret = "a secret of these tests"
        service.registry.register_device(Device(app_id="desk", secret=secret, role=Role.AUDITOR))
        desk = {"url": service.start().url, "app_id": "desk", "secret": secret}
        Path("desk.json").write_text(json.dumps(desk))
        Path("desk.json").chmod(0o600)
        event = {
            "specversion": "1.0", "id": "1", "source": "/kiosks/m1", "type": AUDIT_HEAD,
            "time": NOW.isoformat(), "seq": 1, "data": json.loads(body),
        }  # fmt: skip
        service.events.keep([read_event("m1", json.dumps(event).encode())])
        assert main(["service", "admin", "heads", "m1"]) == 0
        Path("heads.jsonl").write_text(capsys.readouterr().out)
    finally:
        service.close()
    verify = ["audit", "verify", "--config", "kiosk.toml", "--head", "heads.jsonl"]
    assert main(verify) == 0
    with transaction(record):
        record.execute("DELETE FROM audit WHERE seq > 2")
        record.execute("UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'")
    record.close()
    assert main(["audit", "verify", "--config", "kiosk.toml"]) == 0, "the chain alone does not tell"
    assert main(verify) == 1
    assert "rows after 2 are gone" in capsys.readouterr().out
