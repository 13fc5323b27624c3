"""Pairs for the site's statistics: kept with the passage, bounded, corrected, and without anybody's identity."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, Passage
from sentinel.core.events import DeviceChanged, IntentCommitted
from sentinel.core.facts import Facts, HandTemperatureFact, Provenance, Source
from sentinel.core.hand_thermometer import Pair
from sentinel.core.policy import Policy
from sentinel.store import retention, schema, thermometer
from sentinel.store.database import open_writer

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def passage(at: datetime, hand_c: float = 36.6, corrects: datetime | None = None) -> Passage:
    said = Provenance(Source.HAND_THERMOMETER, at)
    facts = Facts(hand_temperature=HandTemperatureFact(said, hand_c, "guard-1", at, corrects))
    pair = Pair(at, 35.5, 1.6, 37.1, 0.44, 23.5, hand_c, True)
    return Passage(str(uuid4()), at, at, facts, decide(facts, Policy(), at), "ab" * 32, str(uuid4()), pair)


def opened(start):
    store = start()
    assert store.take(DeviceChanged).up
    return store


def commit(store, made: Passage) -> None:
    store.writer.submit(CommitIntent(made))
    assert store.take(IntentCommitted).ok


def test_a_pair_is_kept_with_its_passage_and_names_nobody(start) -> None:
    store = opened(start)
    made = passage(NOW)
    commit(store, made)
    assert store.writer.call(thermometer.pairs) == [made.pair]
    rows = store.writer.call(lambda c: c.execute("SELECT * FROM thermometer_pair").fetchall())
    assert not any(word in str(rows) for word in (made.visit, made.person, made.referred_from, "guard-1"))
    audit = store.writer.call(lambda c: c.execute("SELECT who, what FROM audit").fetchall())
    assert audit == [("guard-1", f"hand thermometer for visit {made.referred_from}, passage {made.visit}")]
    assert "36.6" not in str(audit)


def test_a_corrected_reading_takes_the_place_of_the_wrong_one(start) -> None:
    store = opened(start)
    commit(store, passage(NOW, 38.6))
    later = NOW + timedelta(seconds=20)
    commit(store, passage(later, 36.6, corrects=NOW))
    assert [(p.at, p.hand_c) for p in store.writer.call(thermometer.pairs)] == [(later, 36.6)]


def test_the_same_intent_written_twice_makes_one_pair(start) -> None:
    store = opened(start)
    made = passage(NOW)
    commit(store, made)
    commit(store, made)
    assert len(store.writer.call(thermometer.pairs)) == 1


def test_pairs_are_bounded_in_number_and_age(start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermometer, "MOST", 3)
    store = opened(start)
    for minutes in range(5):
        commit(store, passage(NOW + timedelta(minutes=minutes)))
    kept = store.writer.call(thermometer.pairs)
    assert [p.at for p in kept] == [NOW + timedelta(minutes=m) for m in (2, 3, 4)]
    after = NOW + timedelta(days=thermometer.KEPT_DAYS, minutes=3, seconds=1)
    store.writer.call(lambda c: retention.purge(c, after, events_days=1e4, passages_days=1e4))
    assert [p.at for p in store.writer.call(thermometer.pairs)] == [NOW + timedelta(minutes=4)]


def test_a_passage_without_a_reading_leaves_no_pair_and_no_audit(start) -> None:
    store = opened(start)
    made = passage(NOW)
    commit(store, replace(made, facts=Facts(), pair=None))
    assert store.writer.call(thermometer.pairs) == []
    assert store.writer.call(lambda c: c.execute("SELECT count(*) FROM audit").fetchone()) == (0,)


def test_a_record_of_the_version_before_is_brought_along(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, key = tmp_path / "sentinel.db", bytes(range(32))
    with monkeypatch.context() as before:
        before.setattr(schema, "VERSION", 1)
        old = open_writer(path, key, NOW).connection
        old.execute("INSERT INTO audit(at, who, what) VALUES ('2026', 'guard-1', 'looked')")
        old.close()
    connection = open_writer(path, key, NOW).connection
    assert thermometer.pairs(connection) == []
    assert connection.execute("SELECT what FROM audit").fetchall() == [("looked",)]
    connection.close()
