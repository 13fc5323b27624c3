"""Events by month on the real PostgreSQL: made ahead, each event once over the boundary, old ones let go of."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from sentinel.service.collecting import partitions, tables
from sentinel.service.collecting.events import Received, read_event
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.searching import Question, Searching
from sentinel.service.collecting.viewing import Seat, Viewer
from sentinel.service.database import open_database
from sentinel.service.sealing import Keys

DISTRICT = Viewer("duty officer", Seat.DISTRICT)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def event(number: int, at: datetime, event_id: str = "", kiosk: str = "k") -> Received:
    return read_event(kiosk, json.dumps({
        "specversion": "1.0", "id": event_id or f"e{number}", "source": f"/kiosks/{kiosk}", "seq": number + 10,
        "type": "org.sentinel.passage.result.v1", "time": at.isoformat(),
        "data": {"outcome": "pulsed", "visit": f"v{number}"},
    }).encode())  # fmt: skip


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    opened = open_database(database)
    yield opened
    opened.dispose()


@pytest.fixture
def divided(engine: Engine) -> Engine:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite keeps one table")
    return engine


def where(engine: Engine) -> dict[str, str]:
    """In which partition each event is."""
    with engine.connect() as db:
        found = db.execute(text("SELECT id, tableoid::regclass::text FROM events"))
        return {row[0]: row[1] for row in found}


def test_this_month_and_the_next_are_there_from_the_start(divided: Engine) -> None:
    now = datetime.now(UTC)
    with divided.connect() as db:
        assert partitions.by_month(db)
        months = set(partitions.month_tables(db).values())
    this = now.year * 12 + now.month - 1
    assert {divmod(this + n, 12) for n in (-3, 0, 2)} <= {(year, month - 1) for year, month in months}


def test_months_are_made_ahead_and_only_once(divided: Engine) -> None:
    later = datetime(2031, 11, 30, 23, 59, tzinfo=UTC)
    made, gone = partitions.tend(divided, later)
    assert made == [
        f"events_{month}" for month in ("2031_08", "2031_09", "2031_10", "2031_11", "2031_12", "2032_01")
    ]
    assert gone == [] and partitions.tend(divided, later) == ([], [])


def test_an_event_that_comes_again_after_midnight_of_the_last_is_kept_once(engine: Engine) -> None:
    partitions.tend(engine, DECEMBER)
    store = EventStore(engine)
    last, first = event(1, DECEMBER - MICRO), event(2, DECEMBER)
    for _ in range(2):
        store.keep([last, first])
        store.keep([first, last, first])
    assert store.count() == (2, 0)
    assert store.by_kiosk() == {"k": 2}
    if engine.dialect.name == "postgresql":
        assert where(engine) == {"e1": "events_2026_11", "e2": "events_2026_12"}


@pytest.mark.parametrize(
    "other",
    [DECEMBER + timedelta(seconds=1), DECEMBER - timedelta(days=1)],
    ids=["same-month", "other-month"],
)
def test_an_id_is_one_event_also_where_it_comes_with_another_time(engine: Engine, other: datetime) -> None:
    partitions.tend(engine, DECEMBER)
    store = EventStore(engine)
    store.keep([event(1, DECEMBER, "same")])
    store.keep([event(2, other, "same")])
    store.keep([event(3, other, "pair"), event(4, DECEMBER, "pair")])
    assert store.count() == (2, 0)
    assert store.by_kiosk() == {"k": 2}
    assert [kept["seq"] for kept in store.events()] == [11, 13]


def test_searches_see_both_sides_of_the_boundary_in_order(engine: Engine) -> None:
    partitions.tend(engine, DECEMBER)
    EventStore(engine).keep([event(n, DECEMBER + timedelta(minutes=n)) for n in (-2, -1, 0, 1)][::-1])
    searching = Searching(engine, Keys(b"k" * 32))
    asked = Question(DECEMBER - timedelta(hours=1), DECEMBER + timedelta(hours=1))
    first = searching.search(DISTRICT, asked, limit=3)
    second = searching.search(DISTRICT, asked, first.next or "", limit=3)
    found = [one.at for one in (*first.found, *second.found)]
    assert found == [DECEMBER + timedelta(minutes=n) for n in (1, 0, -1, -2)]


def test_a_question_about_a_day_reads_its_month_alone(divided: Engine) -> None:
    partitions.tend(divided, DECEMBER)
    day = {"a": micros(DECEMBER), "b": micros(DECEMBER + timedelta(days=1))}
    with divided.connect() as db:
        plan = db.execute(text("EXPLAIN SELECT * FROM events WHERE at >= :a AND at < :b"), day).scalars()
        read = " ".join(plan)
    assert "events_2026_12" in read and "events_2026_11" not in read and partitions.OTHERS not in read


def test_what_came_before_its_month_was_made_moves_there(divided: Engine) -> None:
    store, then = EventStore(divided), datetime(2040, 5, 9, tzinfo=UTC)
    store.keep([event(1, then), event(2, datetime(2150, 1, 1, tzinfo=UTC))])
    assert where(divided) == {"e1": partitions.OTHERS, "e2": partitions.OTHERS}
    partitions.tend(divided, datetime(2040, 4, 1, tzinfo=UTC))
    assert where(divided) == {"e1": "events_2040_05", "e2": partitions.OTHERS}
    store.keep([event(1, then)])
    assert store.count() == (2, 0)


def test_months_beyond_those_kept_go_whole_and_the_others_stay(engine: Engine) -> None:
    partitions.tend(engine, datetime(2026, 9, 5, tzinfo=UTC))
    store = EventStore(engine)
    old, last, kept = datetime(2026, 9, 30, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC), DECEMBER
    store.keep([event(1, old), event(2, last), event(3, kept), event(4, datetime(2020, 1, 1, tzinfo=UTC))])
    made, gone = partitions.tend(engine, DECEMBER + timedelta(days=3), keep_months=1)
    if engine.dialect.name == "postgresql":
        assert {"events_2026_09", "events_2026_08"} <= set(gone) and "events_2026_11" not in gone
        assert "events_2027_02" in made and "events_2026_10" not in made
    with engine.connect() as db:
        left = set(db.execute(text("SELECT id FROM events")).scalars())
    assert left == {"e3"}
    assert store.by_kiosk() == {"k": 4}, "who came in stays counted"
    store.keep([event(1, old), event(5, kept)])  # brought again after its month is gone: not counted again
    assert store.by_kiosk() == {"k": 5}


def test_events_are_kept_while_months_are_made_and_let_go_of_by_two_processes(divided: Engine) -> None:
    partitions.tend(divided, DECEMBER)
    faults: list[BaseException] = []

    def keep(worker: int) -> None:
        try:
            store = EventStore(divided)
            for n in range(30):
                batch = [event(n, DECEMBER + timedelta(days=n), f"{n}-{i}", kiosk=f"k{i}") for i in range(20)]
                store.keep(batch if worker else batch[::-1])
        except BaseException as error:
            faults.append(error)

    def tend(worker: int) -> None:
        try:
            for n in range(12):
                partitions.tend(divided, datetime(2027, 1 + n, 1, tzinfo=UTC), keep_months=12)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for work in (keep, tend) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not faults
    assert EventStore(divided).count() == (600, 0)


def test_a_database_of_one_table_is_divided_once_and_loses_nothing(divided: Engine, database: str) -> None:
    url = database
    with divided.begin() as db:
        _undivide(db)
        for number, at in enumerate((DECEMBER - MICRO, DECEMBER, datetime(2023, 2, 3, tzinfo=UTC), None), 5):
            values = {"n": number, "i": f"e{number}", "a": None if at is None else micros(at)}
            db.execute(text("INSERT INTO events (number, kiosk, id, received_at, payload, at, seq) "
                            "VALUES (:n, 'k', :i, 1, '{}', :a, :n)"), values)  # fmt: skip
        db.execute(text("SELECT setval('events_number_seq', 8)"))
    divided.dispose()
    opened = open_database(url)
    open_database(url).dispose()
    try:
        store = EventStore(opened)
        found = where(opened)
        assert found["e7"] == "events_2023_02" and found["e8"] == partitions.OTHERS
        assert found["e5"] != found["e6"] or partitions.OTHERS in found.values()
        store.keep([event(5, DECEMBER - MICRO), event(6, DECEMBER + MICRO), event(9, DECEMBER)])
        assert store.count() == (5, 0)
        with opened.connect() as db:
            numbers = db.execute(text("SELECT id, number FROM events ORDER BY number"))
            assert [row[0] for row in numbers] == ["e5", "e6", "e7", "e8", "e9"]
            assert not db.execute(text("SELECT to_regclass('events_undivided')")).scalar()
    finally:
        opened.dispose()


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // MICRO


def _undivide(db: Connection) -> None:
    """As version 7 had it."""
    db.execute(text("DROP TABLE events"))
    tables.events.create(db)
    db.execute(text("UPDATE schema_version SET version = 7"))
