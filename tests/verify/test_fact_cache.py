"""What the kiosk holds about people: encrypted, expiring, with true ages."""

import logging
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from door_and_platform import CACHE_KEY, ID, VENUE_KEY

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    Fact,
    KeyAreaFact,
    LabResult,
    PcrFact,
    Provenance,
    Source,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.core.race import Said
from sentinel.verify.cache import CacheError, FactCache
from sentinel.verify.expiry import with_end
from sentinel.verify.providers.held import CacheProvider

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

DIGEST = keyed_hash(VENUE_KEY, ID)
BY = Provenance(Source.ONLINE, NOW)
CODE = CodeFact(Provenance(Source.ONLINE, NOW, NOW + timedelta(minutes=30)), Colour.GREEN)
PCR = PcrFact(BY, LabResult.NEGATIVE, NOW - timedelta(hours=8))
EVERYTHING: tuple[Fact, ...] = (
    CODE,
    PCR,
    AntigenFact(BY, LabResult.NONE),
    VaccineFact(BY, 3, NOW - timedelta(days=90)),
    KeyAreaFact(BY, None),
    WatchListFact(BY, False),
    DocumentFact(BY, DocumentKind.HEALTH_CODE, DIGEST, "王＊"),
)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[FactCache]:
    held = FactCache(tmp_path / "cache.db", CACHE_KEY)
    yield held
    held.close()


def test_facts_come_back_as_they_were_said_with_their_age_and_named_as_held(cache: FactCache) -> None:
    cache.put(DIGEST, EVERYTHING, "王＊", NOW)
    answer = cache.get(DIGEST, NOW + timedelta(minutes=10))
    assert answer is not None
    assert answer.masked_name == "王＊"
    found = {type(fact): fact for fact in answer.facts}
    assert len(found) == len(EVERYTHING)
    for said in EVERYTHING:
        held = found[type(said)]
        assert held.by == Provenance(Source.CACHE, said.by.stated_at, with_end(said).by.valid_until)
    assert found[PcrFact].sampled_at == PCR.sampled_at  # type: ignore[union-attr]
    assert found[CodeFact].by.age_s(NOW + timedelta(minutes=10)) == 600


def test_a_fact_dated_in_the_future_while_the_clock_was_unset_is_no_green_for_ever(cache: FactCache) -> None:
    far = NOW + timedelta(days=30_000)
    cache.put(
        DIGEST,
        (CodeFact(Provenance(Source.ONLINE, far), Colour.GREEN),),
        "",
        datetime(1970, 1, 1, tzinfo=UTC),
    )
    question = Verify("v", "r", Credential(CredentialKind.ID_NUMBER, ID, DIGEST), 1.0)
    provider = CacheProvider(cache)
    assert provider.state(question, Now(0.0, NOW), 1.0).said is Said.NOTHING
    unset = provider.state(question, Now(0.0, datetime(1970, 1, 1, tzinfo=UTC), False), 1.0)
    assert unset.said is Said.ANSWERED, "then all times are strange, and the policy says that it can't tell"
    cache.put(DIGEST, (CodeFact(BY, Colour.RED),), "", NOW)
    (held,) = provider.state(question, Now(0.0, NOW), 1.0).facts
    assert getattr(held, "colour", None) is Colour.RED, "what is said now replaces it"


def test_a_stranger_is_a_stranger(cache: FactCache) -> None:
    cache.put(DIGEST, EVERYTHING, "", NOW)
    assert cache.get(keyed_hash(VENUE_KEY, "somebody else"), NOW) is None


def test_each_fact_expires_by_itself(cache: FactCache) -> None:
    cache.put(DIGEST, EVERYTHING, "", NOW)
    later = cache.get(DIGEST, NOW + timedelta(days=2))
    assert later is not None
    assert CodeFact not in {type(fact) for fact in later.facts}
    assert PcrFact in {type(fact) for fact in later.facts}
    assert cache.get(DIGEST, NOW + timedelta(days=7, seconds=1)) is None


def test_a_colour_out_of_date_is_still_told_as_out_of_date(cache: FactCache) -> None:
    cache.put(DIGEST, [CODE], "", NOW)
    hour_later = NOW + timedelta(hours=1)
    answer = cache.get(DIGEST, hour_later)
    assert answer is not None
    assert answer.facts[0].by.expired(hour_later)


def test_a_new_answer_replaces_the_old_one_wholly_and_an_older_one_does_not(cache: FactCache) -> None:
    cache.put(DIGEST, EVERYTHING, "王＊", NOW)
    red = CodeFact(Provenance(Source.ONLINE, NOW + timedelta(minutes=1)), Colour.RED)
    cache.put(DIGEST, [red], "王＊", NOW)
    cache.put(DIGEST, EVERYTHING, "王＊", NOW)  # a slower worker
    answer = cache.get(DIGEST, NOW)
    assert answer is not None
    assert [getattr(fact, "colour", None) for fact in answer.facts] == [Colour.RED]


def test_purge_drops_who_expired_and_who_is_too_many_oldest_first(tmp_path: Path) -> None:
    cache = FactCache(tmp_path / "cache.db", CACHE_KEY, limit=3)
    for day in range(8):
        cache.put(
            f"person-{day}",
            [PcrFact(Provenance(Source.ONLINE, NOW + timedelta(days=day)), PCR.result)],
            "",
            NOW,
        )
    assert len(cache) == 3, "who is too many goes at once"
    assert cache.purge(NOW + timedelta(days=9, seconds=1)) == 0
    held = [n for n in range(8) if cache.get(f"person-{n}", NOW + timedelta(days=9)) is not None]
    assert held == [5, 6, 7]
    cache.forget("person-7")
    assert len(cache) == 2
    cache.close()


def test_nothing_readable_is_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = FactCache(path, CACHE_KEY)
    cache.put(DIGEST, EVERYTHING, "王小明", NOW)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    cache.close()
    stored += path.read_bytes()
    for secret in (b"SQLite format", b"negative", DIGEST.encode(), "王小明".encode(), ID.encode(), b"people"):
        assert secret not in stored
    assert path.stat().st_mode & 0o077 == 0


def test_it_outlives_a_restart(tmp_path: Path) -> None:
    first = FactCache(tmp_path / "cache.db", CACHE_KEY)
    first.put(DIGEST, EVERYTHING, "", NOW)
    first.close()
    second = FactCache(tmp_path / "cache.db", CACHE_KEY)
    assert second.get(DIGEST, NOW) is not None
    second.close()


@pytest.mark.parametrize("damage", ["garbage", "another key"])
def test_a_cache_that_cannot_be_read_is_moved_aside_loudly(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cache.db"
    key = CACHE_KEY
    if damage == "garbage":
        path.write_bytes(os.urandom(8192))
    else:
        old = FactCache(path, CACHE_KEY)
        old.put(DIGEST, EVERYTHING, "", NOW)
        old.close()
        key = bytes(32)
    before = path.read_bytes()
    with caplog.at_level(logging.ERROR):
        cache = FactCache(path, key)
    assert "moved to cache.db.unreadable" in caplog.text
    assert (tmp_path / "cache.db.unreadable").read_bytes() == before
    assert cache.get(DIGEST, NOW) is None
    cache.put(DIGEST, EVERYTHING, "", NOW)
    assert cache.get(DIGEST, NOW) is not None
    cache.close()


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match="can't be opened"):
        FactCache(tmp_path / "nowhere" / "cache.db", CACHE_KEY)
    with pytest.raises(CacheError, match="bytes instead of 32"):
        FactCache(tmp_path / "cache.db", b"short")


def test_several_workers_may_use_it_at_once(cache: FactCache) -> None:
    def _work(name: int) -> None:
        for n in range(20):
            cache.put(f"{name}-{n}", EVERYTHING, "", NOW)
            assert cache.get(f"{name}-{n}", NOW) is not None

    workers = [threading.Thread(target=_work, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(cache) == 80


def test_a_colour_lives_minutes_a_test_ages_by_itself_and_what_the_platform_says_stands(
    cache: FactCache,
) -> None:
    own = CodeFact(Provenance(Source.ONLINE, NOW, NOW + timedelta(hours=5)), Colour.GREEN)
    bare = CodeFact(Provenance(Source.ONLINE, NOW), Colour.GREEN)
    assert with_end(bare).by.valid_until == NOW + timedelta(minutes=30)
    assert with_end(own) == own
    for unending in (PCR, WatchListFact(BY, True)):
        assert with_end(unending).by.valid_until is None
    cache.put(DIGEST, [bare, PCR, KeyAreaFact(BY, False)], "", NOW)
    kinds = {type(f) for f in cache.get(DIGEST, NOW + timedelta(hours=20)).facts}  # type: ignore[union-attr]
    assert kinds == {CodeFact, PcrFact}, "the colour stays to be called out of date, the area does not"


def test_that_nobody_is_known_is_held_for_a_moment_and_takes_away_what_was_held(cache: FactCache) -> None:
    cache.put(DIGEST, EVERYTHING, "王＊", NOW)
    later = NOW + timedelta(seconds=5)
    cache.put_absent(DIGEST, later)
    held = cache.get(DIGEST, later + timedelta(seconds=119))
    assert held is not None
    assert (held.found, held.facts, held.masked_name) == (False, (), "")
    assert cache.get(DIGEST, later + timedelta(seconds=121)) is None
    assert cache.get(DIGEST, later - timedelta(hours=1)) is None, "the clock went back: nobody can tell"
    assert cache.purge(later + timedelta(seconds=121)) == 1
    assert len(cache) == 0


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"[]", b'{"by":1}', b'{"colour":"green"}'])
def test_a_damaged_row_is_no_fact_and_no_crash(cache: FactCache, payload: bytes) -> None:
    cache.put(DIGEST, [CODE, PCR], "王＊", NOW)
    cache.db.execute("UPDATE facts SET payload = ? WHERE kind = 'code'", (payload,))
    cache.db.execute("UPDATE facts SET kind = 'from the future' WHERE kind = 'pcr'")
    assert cache.get(DIGEST, NOW) is None
    assert cache.damaged == 2
    assert cache.db.execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_a_file_that_is_damaged_while_it_is_in_use_is_moved_aside_and_a_new_one_begins(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cache.db"
    cache = FactCache(path, CACHE_KEY)
    for n in range(400):
        cache.put(f"{n:064d}", EVERYTHING, "王＊", NOW)
    cache.close()
    raw = bytearray(path.read_bytes())
    raw[8192 : len(raw) - 4096] = os.urandom(len(raw) - 12288)
    path.write_bytes(raw)
    cache = FactCache(path, CACHE_KEY)
    answers = []
    for n in range(400):
        try:
            answers.append(cache.get(f"{n:064d}", NOW))
        except CacheError:
            answers.append(None)
    assert all(one is None or one.facts for one in answers)
    assert (tmp_path / "cache.db.unreadable").exists()
    cache.put(DIGEST, [PCR], "", NOW)
    assert cache.get(DIGEST, NOW) is not None
    cache.close()


def test_a_cache_of_an_older_form_begins_anew(tmp_path: Path) -> None:
    cache = FactCache(tmp_path / "cache.db", CACHE_KEY)
    cache.put(DIGEST, [PCR], "", NOW)
    cache.db.execute("PRAGMA user_version = 1")
    cache.close()
    cache = FactCache(tmp_path / "cache.db", CACHE_KEY)
    assert len(cache) == 0
    cache.close()


def test_regulars_are_bounded_and_those_who_come_most_often_stay(
    cache: FactCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.verify.cache._MOST_REGULARS", 200)
    monkeypatch.setattr("sentinel.verify.cache._MOST_ASKED_AHEAD", 5)
    for day in range(3):
        for often in range(10):
            cache.seen(_one(often), NOW + timedelta(days=day, seconds=often))
    for once in range(10, 1000):
        cache.seen(_one(once), NOW + timedelta(days=3, seconds=once))
    later = NOW + timedelta(days=4)
    ahead = cache.regulars(3, later)
    assert [one.credential.subject for one in ahead] == ["9", "8", "7", "6", "5"]
    monkeypatch.setattr("sentinel.verify.cache._MOST_ASKED_AHEAD", 10_000)
    kept = {int(one.credential.subject) for one in cache.regulars(1, later)}
    assert len(kept) <= 200
    assert set(range(10)) <= kept
    assert 999 in kept


def _one(number: int) -> Credential:
    return Credential(CredentialKind.ID_NUMBER, str(number), keyed_hash(VENUE_KEY, str(number)))


def test_a_start_on_a_full_disk_writes_nothing_into_a_cache_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    first = FactCache(path, CACHE_KEY)
    first.put(DIGEST, EVERYTHING, "王＊", NOW)
    second = FactCache(path, CACHE_KEY)  # as after a kill: the log is still there
    before = (path.stat().st_size, path.with_name("cache.db-wal").stat().st_mtime_ns)
    third = FactCache(path, CACHE_KEY)
    assert (path.stat().st_size, path.with_name("cache.db-wal").stat().st_mtime_ns) == before
    assert len(third) == 1
    for cache in (first, second, third):
        cache.close()
