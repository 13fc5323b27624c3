"""Somebody asks what the kiosk holds of them, and to be erased: beside the running daemon, without a byte left."""

import contextlib
import io
import json
import os
import sys
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import clear_pages
import numpy as np
import pytest

from sentinel.cli import main
from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import DeviceChanged, GateOutcome, IntentCommitted
from sentinel.core.facts import CodeFact, Colour, DocumentFact, DocumentKind, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash, pseudonym_of
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.gallery import GALLERY
from sentinel.gallery.file import Template
from sentinel.gallery.maker import made_by
from sentinel.gallery.templates import Gallery
from sentinel.sim.typical import typical_passage
from sentinel.store import of_person, outbox
from sentinel.store.database import DATABASE
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE
from sentinel.verify.rosters.book import BOOK, Attendance, RosterBook

Capture = pytest.CaptureFixture[str]
NUMBER, OTHER = "11010519491231002X", "440524188001010014"  # of the standard's own examples


class Kiosk:
    """A running store; somebody came twice, somebody else once. ``collector``: events are fetched."""

    def __init__(self, store: Any, folder: Path, *, collector: bool) -> None:
        self.store, self.data, self.settings = store, folder / "data", folder / "kiosk.toml"
        report = '[report]\nhost = "broker.invalid"\n' if collector else ""
        self.settings.write_text(f'[kiosk]\nid = "kiosk-9"\ndata_dir = "data"\n{report}')
        keys = store.keys
        self.keys, self.person = keys, keyed_hash(keys.venue, NUMBER)
        self.pseudonym = pseudonym_of(keys.tenant, NUMBER)
        store.take(DeviceChanged)
        self.visits = [self.came(NUMBER, hours=30), self.came(NUMBER, hours=2)]
        self.other = self.came(OTHER, hours=1)
        self.keep_all_else()

    def came(self, number: str, *, hours: float, over: bool = True) -> str:
        """A visit from the first to the last: decided, opened, and nobody went through."""
        at = datetime.now(UTC) - timedelta(hours=hours)
        usual, person = typical_passage(str(uuid.uuid4()), at), keyed_hash(self.keys.venue, number)
        card = DocumentFact(
            Provenance(Source.ID_CARD, at), DocumentKind.RESIDENT_ID, person, "某＊", number_ok=True,
            pseudonym=pseudonym_of(self.keys.tenant, number),
        )  # fmt: skip
        passage = replace(usual, facts=usual.facts.with_(card), person=person)
        self.store.writer.submit(CommitIntent(passage))
        assert self.store.take(IntentCommitted).ok
        if over:
            self.store.writer.submit(CommitResult(passage.visit, GateOutcome.PULSED))
            what = DoorEvent(str(uuid.uuid4()), Happening.NOT_PASSED, at, passage.visit, 1, 1)
            self.store.writer.submit(RecordDoor(what))
            self.store.writer.call(lambda _: None)  # the writer answers in order
        return passage.visit

    def keep_all_else(self) -> None:
        now = datetime.now(UTC)
        with contextlib.closing(FactCache(self.data / CACHE, self.keys.database)) as cache:
            for number in (NUMBER, OTHER):
                digest = keyed_hash(self.keys.venue, number)
                cache.put(digest, [CodeFact(Provenance(Source.ONLINE, now), Colour.GREEN)], "某＊", now)
                cache.seen(Credential(CredentialKind.ID_NUMBER, number, digest), now)
        with contextlib.closing(RosterBook(self.data / BOOK, self.keys.database)) as book:
            book.attend(Attendance(self.pseudonym, now, leaving=False, category="worker"))
        vector = np.random.default_rng(7).normal(size=512).astype(np.float32)
        with contextlib.closing(Gallery(self.data / GALLERY, self.keys.templates, made_by())) as gallery:
            gallery.enrol([Template(self.person, vector, now + timedelta(days=30))])

    def delivered(self) -> None:
        """The collector has acknowledged all."""

        def ack(connection: Any) -> None:
            ids = [event.event.event_id for event in outbox.fetch(connection, 1000)]
            outbox.mark_acked(connection, ids, datetime.now(UTC))

        self.store.writer.call(ack)

    def rows(self, table: str) -> int:
        count: int = self.store.writer.call(
            lambda c: c.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        )
        return count

    def bytes_of_them(self) -> list[str]:
        """What of the person is in any page of any file, as the keys show it."""
        seen = clear_pages.everything(self.data, (self.keys.database, self.keys.templates))
        marks = [self.person.encode(), bytes.fromhex(self.person), self.pseudonym.encode(), NUMBER.encode()]
        return [str(mark) for mark in (*marks, *(visit.encode() for visit in self.visits)) if mark in seen]


@pytest.fixture
def kiosk(start: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{NUMBER.lower()}\n"))
    return Kiosk(start(), tmp_path, collector=True)


def person(kiosk: Kiosk, *words: str) -> int:
    return main(["person", *words, "--config", str(kiosk.settings)])


def test_who_asks_is_told_how_much_is_held_and_the_look_is_noted(kiosk: Kiosk, capsys: Capture) -> None:
    kiosk.delivered()
    assert person(kiosk, "show", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["visits"], said["events"], said["doorway"]) == (2, 6, 2)
    assert (said["answers"], said["attendance"], said["templates"]) == (True, 1, 1)
    assert (said["under_way"], said["waiting"], said["lists"]) == (0, 0, [])
    noted = kiosk.store.writer.call(lambda c: [what for (what,) in c.execute("SELECT what FROM audit")])
    assert noted == [f"person show {kiosk.person[:12]}"]
    assert person(kiosk, "show", NUMBER) == 0
    text = capsys.readouterr().out
    assert "visits      2, " in text and NUMBER not in text
    assert said["pseudonym"] == kiosk.pseudonym and kiosk.pseudonym in text, (
        "the collector's desk erases by it"
    )


def test_who_asks_is_erased_beside_the_running_kiosk_and_no_file_keeps_a_byte(
    kiosk: Kiosk, capsys: Capture
) -> None:
    kiosk.delivered()
    assert len(kiosk.bytes_of_them()) == 6, "the test can see what is there"
    assert person(kiosk, "erase", "--yes") == 0
    assert "erased: 2 visits" in capsys.readouterr().out
    assert kiosk.bytes_of_them() == []
    assert (kiosk.rows("passage"), kiosk.rows("door_event"), kiosk.rows("outbox")) == (1, 1, 3)
    with contextlib.closing(FactCache(kiosk.data / CACHE, kiosk.keys.database)) as cache:
        assert cache.knows(keyed_hash(kiosk.keys.venue, OTHER)) and not cache.knows(kiosk.person)
    assert person(kiosk, "erase", "--yes", NUMBER, "--json") == 1, "it may be run again"
    assert json.loads(capsys.readouterr().out)["erased"] is False
    assert kiosk.came(OTHER, hours=0), "the daemon goes on writing"


def test_who_copies_the_disk_finds_nothing_of_anybody_in_clear(kiosk: Kiosk) -> None:
    files = [path for path in kiosk.data.rglob("*") if path.is_file()]
    assert {DATABASE, CACHE, BOOK, GALLERY} <= {path.name for path in files}
    copied = b"".join(path.read_bytes() for path in files)
    marks = [kiosk.person.encode(), bytes.fromhex(kiosk.person), kiosk.pseudonym.encode(), NUMBER.encode()]
    marks += [
        *(visit.encode() for visit in kiosk.visits),
        "某＊".encode(),
        b"worker",
        b"PASS",
        b"SQLite format 3",
    ]
    assert not [mark for mark in marks if mark in copied]
    seen = clear_pages.everything(kiosk.data, (kiosk.keys.database, kiosk.keys.templates))
    assert not [mark for mark in marks[:-1] if mark not in seen], "with the keys all of it is found"


def test_what_the_collector_was_not_told_stays_whole_until_it_was(kiosk: Kiosk, capsys: Capture) -> None:
    assert person(kiosk, "erase", "--yes") == 0
    assert "waiting     2 more" in capsys.readouterr().out
    assert (kiosk.rows("passage"), kiosk.rows("outbox")) == (3, 9)
    kiosk.delivered()
    assert person(kiosk, "erase", "--yes", NUMBER) == 0
    assert kiosk.bytes_of_them() == []


def test_an_event_that_nobody_can_read_hides_nothing_of_who_asks(kiosk: Kiosk, capsys: Capture) -> None:
    kiosk.delivered()
    torn = "INSERT INTO outbox(event_id, kind, priority, created_at, body) VALUES ('torn', 't', 0, '', x'7b2276')"
    kiosk.store.writer.call(lambda c: c.execute(torn).rowcount)
    assert person(kiosk, "erase", "--yes") == 0
    assert "erased: 2 visits" in capsys.readouterr().out
    assert kiosk.bytes_of_them() == []


def test_a_doorway_of_a_hundred_thousand_people_is_not_read_for_each_visit_of_one(kiosk: Kiosk) -> None:
    plans = kiosk.store.writer.call(
        lambda c: c.execute(f"EXPLAIN QUERY PLAN {of_person.VISITS}", (kiosk.person,)).fetchall()
    )
    (doorway,) = [plan for *_, plan in plans if " d " in f"{plan} "]
    assert "door_event_visit" in doorway, "an index leads to it"


def test_a_visit_under_way_is_left_alone(kiosk: Kiosk, capsys: Capture) -> None:
    kiosk.visits.append(kiosk.came(NUMBER, hours=0, over=False))
    kiosk.delivered()
    assert person(kiosk, "erase", "--yes") == 0
    assert "under way   1 more" in capsys.readouterr().out
    assert kiosk.rows("passage") == 2
    kiosk.store.writer.submit(CommitResult(kiosk.visits[-1], GateOutcome.PULSED))
    kiosk.store.writer.call(lambda _: None)
    assert kiosk.store.writer.call(lambda c: c.execute("SELECT outcome FROM passage").fetchall())


def test_where_nobody_is_told_nothing_waits_for_it(
    start: Callable[[], Any], tmp_path: Path, capsys: Capture
) -> None:
    alone = Kiosk(start(), tmp_path, collector=False)
    assert person(alone, "erase", "--yes", NUMBER) == 0
    assert alone.bytes_of_them() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [(["erase", NUMBER], "say --yes"), (["show", "12"], "no id number"), (["show", "号码号码号码"], "no id number")],
)  # fmt: skip
def test_a_wrong_use_is_one_line_and_erases_nothing(
    kiosk: Kiosk, capsys: Capture, words: list[str], says: str
) -> None:
    assert person(kiosk, *words) == 2
    said = capsys.readouterr()
    assert says in said.err and said.err.count("\n") == 1 and not said.out
    assert kiosk.rows("passage") == 3


def test_a_kiosk_that_was_never_started_is_said(tmp_path: Path, capsys: Capture) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text('[kiosk]\nid = "kiosk-9"\ndata_dir = "data"\n')
    assert main(["person", "show", NUMBER, "--config", str(settings)]) in (2, 3)
    assert capsys.readouterr().err.count("\n") == 1


def test_faces_in_galleries_that_were_moved_aside_are_counted_and_erased(
    kiosk: Kiosk, capsys: Capture
) -> None:
    kiosk.delivered()
    aside = kiosk.data / f"{GALLERY}.5530cff1.unreadable"
    (kiosk.data / GALLERY).rename(aside)
    assert person(kiosk, "show", NUMBER, "--json") == 0
    assert json.loads(capsys.readouterr().out)["templates"] == 1
    assert person(kiosk, "erase", NUMBER, "--yes") == 0
    assert kiosk.bytes_of_them() == []


def test_a_gallery_under_another_key_is_said_and_all_else_is_erased(kiosk: Kiosk, capsys: Capture) -> None:
    kiosk.delivered()
    Gallery(kiosk.data / f"{GALLERY}.0a1b2c3d.unreadable", bytes(32), made_by()).close()
    assert person(kiosk, "show", NUMBER) == 3
    assert (
        "not opened  gallery.db.0a1b2c3d.unreadable: can't be read with this key" in capsys.readouterr().out
    )
    assert person(kiosk, "erase", NUMBER, "--yes", "--json") == 3
    said = json.loads(capsys.readouterr().out)
    assert (said["erased"], said["visits"], len(said["not_opened"])) == (True, 2, 1)
    assert kiosk.bytes_of_them() == []


@pytest.mark.parametrize("typed", [b"\xff\xfe\xfd\xfc\xfb", "王小明王小明".encode("gbk"), b"x"])
def test_what_is_no_number_is_one_line_whatever_its_bytes(
    kiosk: Kiosk, capsys: Capture, monkeypatch: pytest.MonkeyPatch, typed: bytes
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
    assert person(kiosk, "show") == 2
    said = capsys.readouterr().err
    assert said == "sentinel person: no id number was given: 5 to 32 letters and digits\n"
    assert person(kiosk, "show", os.fsdecode(typed)) == 2
