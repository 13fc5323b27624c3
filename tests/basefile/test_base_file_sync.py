"""In step with a real publisher over HTTP, and over a real broker with TLS."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made
from publisher_server import Publisher

from sentinel.basefile import publication, record
from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.record import Field
from sentinel.report.mqtt import BrokerError
from sentinel.report.subscription import Subscription
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto
from sentinel.verify.basefile.holding import Holding
from sentinel.verify.basefile.http import HttpPublisher, SyncError
from sentinel.verify.basefile.overlay import OverlayError
from sentinel.verify.basefile.pushed import Pushed
from sentinel.verify.basefile.sync import PART, Syncing

CLOCK = SystemClock()
BEGAN = datetime.now(UTC) - timedelta(hours=1)


def eventually(condition: Callable[[], object], timeout_s: float = 20.0) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < timeout_s, "not within the time"
        time.sleep(0.01)
    return time.monotonic() - began


def file_of(folder: Path, serials: range, **more: object) -> bytes:
    path = folder / "made"
    rows = [f"{made.number(n)},green,,,,,3,0" for n in serials]
    made.make(path, rows, **({"as_of": int(BEGAN.timestamp())} | more))
    return path.read_bytes()


def delta(sequence: int, changes: list[tuple[int, int, int]], **more: object) -> bytes:
    return made.delta(sequence, changes, **({"at": BEGAN + timedelta(seconds=sequence)} | more))  # type: ignore[arg-type]


def colour(holding: Holding, serial: int = 1) -> int | None:
    try:
        known = holding.find(made.number(serial), CLOCK.now())
    except Refused:
        return None
    return known.codes[Field.COLOUR] if known else None


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    one = Publisher(made.SIGNER.public)
    yield one
    one.close()


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[Holding]:
    one = made.holding(tmp_path / "held", made.CITY, made.CITY_2)
    yield one
    one.close()


@pytest.fixture
def client(publisher: Publisher) -> Iterator[HttpPublisher]:
    one = HttpPublisher(publisher.url, CLOCK)
    yield one
    one.close()


def test_a_new_kiosk_loads_the_file_and_all_deltas(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(100), sequence=3)
    for sequence in range(2, 40):
        publisher.publish(sequence, delta(sequence, [(1, Field.COLOUR, 1 + sequence % 3)]))
    synced = Syncing(holding, CLOCK, client).round()
    assert (synced.loaded, synced.applied, synced.horizon, synced.missing) == (True, 36, 39, 0)
    assert colour(holding) == 1 + 39 % 3
    again = Syncing(holding, CLOCK, client).round()
    assert (again.loaded, again.applied) == (False, 0)


def test_a_download_that_breaks_off_goes_on_where_it_was(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(100))
    publisher.cut_after = 1_500_000
    syncing, breaks = Syncing(holding, CLOCK, client), 0
    for _ in range(10):
        try:
            syncing.round()
            break
        except SyncError:
            breaks += 1
            assert colour(holding) is None
    assert breaks == len(publisher.base) // 1_500_000
    assert sum(size for path, size in publisher.sent if path == publication.FILE) == len(publisher.base)
    assert colour(holding) == record.GREEN
    assert not (holding.folder / PART).exists()


def test_two_who_load_at_once_do_not_write_into_each_others_file(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base, publisher.pause_s = file_of(tmp_path, range(100)), 0.03
    other, begun = made.holding(holding.folder, made.CITY, made.CITY_2), threading.Event()
    second = HttpPublisher(publisher.url, CLOCK)
    first = threading.Thread(target=Syncing(holding, CLOCK, client).round, args=(begun.set,))
    first.start()
    assert begun.wait(20.0)
    try:
        with pytest.raises(OverlayError, match="another process is loading"):
            Syncing(other, CLOCK, second).round()
    finally:
        first.join(20.0)
    assert [path for path, _size in publisher.sent].count(publication.FILE) == 1
    assert colour(holding) == record.GREEN
    assert not Syncing(other, CLOCK, second).round().loaded  # the first has brought it
    second.close()
    other.close()


def test_the_daemon_waits_while_somebody_loads_by_hand(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(100))
    syncing = Syncing(holding, CLOCK, client)
    worker = Worker("base-file", syncing.session, expected=(SyncError, OverlayError, OSError))
    with holding.loading():
        worker.start()
        eventually(lambda: "another process is loading" in syncing.fault)
        assert not (holding.folder / PART).exists()
    eventually(lambda: colour(holding) == record.GREEN)
    worker.stop()


def test_a_strange_tag_is_none_also_one_on_the_disk(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(100))
    publisher.cut_after, publisher.tag = 1_500_000, '"\xe9"'
    syncing = Syncing(holding, CLOCK, client)
    with pytest.raises(SyncError):
        syncing.round()
    with pytest.raises(SyncError):
        syncing.round()
    (holding.folder / (PART + ".etag")).write_bytes(b'"\xc3\xa9" \xff')
    publisher.cut_after, publisher.tag = 0, None
    assert syncing.round().loaded
    assert colour(holding) == record.GREEN


def test_a_link_in_a_downloads_place_leads_it_nowhere_else(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    """Somebody who may write in the folder must not make the daemon write elsewhere."""
    publisher.base = file_of(tmp_path, range(100))
    for name in (PART, PART + ".etag"):
        other = tmp_path / f"of somebody else {name}"
        other.write_bytes(b'"old"')
        (holding.folder / name).symlink_to(other)
    assert Syncing(holding, CLOCK, client).round().loaded
    assert colour(holding) == record.GREEN
    for name in (PART, PART + ".etag"):
        assert (tmp_path / f"of somebody else {name}").read_bytes() == b'"old"'
        assert not (holding.folder / name).exists()


def test_another_file_published_during_a_broken_download_begins_anew(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(100))
    publisher.cut_after = 1_500_000
    syncing = Syncing(holding, CLOCK, client)
    with pytest.raises(SyncError):
        syncing.round()
    publisher.base, publisher.cut_after = file_of(tmp_path, range(50, 150), sequence=2), 0
    assert syncing.round().loaded
    assert (colour(holding, 1), colour(holding, 149)) == (None, record.GREEN)


def test_a_damaged_download_is_refused_thrown_away_and_the_old_file_serves(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(100))
    Syncing(holding, CLOCK, client).round()
    good = file_of(tmp_path, range(50), key=made.CITY_2, sequence=4)
    publisher.base = good[:-9] + bytes([good[-9] ^ 4]) + good[-8:]
    with pytest.raises(Refused) as error:
        Syncing(holding, CLOCK, client).round()
    assert error.value.reason is Refusal.DAMAGED
    assert colour(holding, 99) == record.GREEN
    assert not (holding.folder / PART).exists()
    publisher.base = good
    assert Syncing(holding, CLOCK, client).round().loaded
    assert colour(holding, 99) is None


def test_a_kiosk_that_was_away_too_long_takes_the_newer_file(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(10))
    publisher.publish(1, delta(1, []))
    Syncing(holding, CLOCK, client).round()
    publisher.deltas = {n: delta(n, []) for n in range(50, 60)}
    publisher.base = file_of(tmp_path, range(5), sequence=49, as_of=int(BEGAN.timestamp()) + 49)
    synced = Syncing(holding, CLOCK, client).round()
    assert (synced.loaded, synced.applied, synced.horizon) == (True, 10, 59)


def test_what_the_publisher_lost_is_reported_missing(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(10))
    for sequence in (1, 2, 4, 5):
        publisher.publish(sequence, delta(sequence, [(1, Field.COLOUR, record.RED)] if sequence == 5 else []))
    synced = Syncing(holding, CLOCK, client).round()
    assert (synced.horizon, synced.missing) == (2, 1)
    assert colour(holding) == record.RED


@pytest.mark.parametrize("nonsense", ["latest", "deltas", "status"])
def test_nonsense_from_the_publisher_is_one_clear_error(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher, nonsense: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    publisher.base = file_of(tmp_path, range(10))
    Syncing(holding, CLOCK, client).round()
    publisher.publish(1, delta(1, []))
    if nonsense == "status":
        publisher.broken = True
    elif nonsense == "latest":
        monkeypatch.setattr(publisher, "latest", lambda: publication.Latest(sequence=-5))
    else:
        publisher.deltas[1] = b"x" * 50
        monkeypatch.setattr(publication, "bundle", lambda deltas: b"\xff" * 100)
    with pytest.raises(SyncError, match="publisher"):
        Syncing(holding, CLOCK, client).round()
    assert colour(holding) == record.GREEN


def work(syncing: Syncing) -> Worker:
    worker = Worker(
        "base-file", syncing.session, expected=(SyncError, OverlayError, OSError), stale_after_s=30.0
    )
    worker.start()
    return worker


def test_a_change_is_seen_at_the_door_within_two_seconds_over_http(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(10))
    worker = work(Syncing(holding, CLOCK, client))
    try:
        eventually(lambda: colour(holding) == record.GREEN)
        took = []
        for sequence, seen in enumerate((record.RED, record.YELLOW, record.GREEN), 1):
            publisher.publish(sequence, delta(sequence, [(1, Field.COLOUR, seen)]))
            took.append(eventually(lambda seen=seen: colour(holding) == seen))  # type: ignore[misc]
        assert max(took) <= 2.0
    finally:
        worker.stop()
        assert worker.join(20.0)


def test_a_publisher_that_holds_no_answer_back_is_not_flooded(
    tmp_path: Path,
    publisher: Publisher,
    holding: Holding,
    client: HttpPublisher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publisher.base = file_of(tmp_path, range(10))
    publisher.publish(2, delta(2, []))  # and the first is lost for ever
    monkeypatch.setattr(client, "latest", lambda after, wait_s: type(client).latest(client, after, 0.0))
    worker = work(Syncing(holding, CLOCK, client))
    time.sleep(2.2)
    worker.stop()
    assert worker.join(20.0)
    asked = [path for path, _ in publisher.sent if path.startswith(publication.LATEST)]
    assert 3 <= len(asked) <= 6


def test_many_changes_are_folded_into_a_new_file_while_in_step(
    tmp_path: Path, publisher: Publisher, holding: Holding, client: HttpPublisher
) -> None:
    publisher.base = file_of(tmp_path, range(10))
    for sequence in range(1, 6):
        publisher.publish(sequence, delta(sequence, [(n, Field.VACCINE, 5) for n in range(100, 130)]))
    Syncing(holding, CLOCK, client, compact_at=20).round()
    assert holding.changes == 0
    known = holding.find(made.number(129), CLOCK.now())
    assert known is not None
    assert (known.codes[Field.VACCINE], known.header.sequence, known.header.made_by) == (5, 5, "kiosk")


class Broadcaster:
    """Publishes deltas over the broker, and answers what kiosks miss."""

    def __init__(self, broker: DemoBroker, deltas: dict[int, bytes]) -> None:
        self.deltas, self.asked = deltas, []  # type: ignore[var-annotated]
        self.link = Subscription(broker.settings(SERVICE), SERVICE, ["sentinel/+/base-file/ask"], self._ask)
        self.worker = Worker("broadcaster", self.link.session, expected=(BrokerError,), stale_after_s=30.0)
        self.worker.start()

    def publish(self, sequence: int) -> None:
        self.link.publish(publication.published_topic("sentinel"), self.deltas[sequence])

    def _ask(self, topic: str, payload: bytes) -> None:
        question = json.loads(payload)
        self.asked.append((question["first"], question["last"]))
        for number in range(question["first"], question["last"] + 1):
            self.link.publish(publication.own_topic("sentinel", topic.split("/")[1]), self.deltas[number])


def test_pushed_deltas_are_seen_within_two_seconds_and_gaps_are_asked_for_over_mqtt(
    tmp_path: Path, holding: Holding
) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    (tmp_path / "p").write_bytes(file_of(tmp_path, range(10)))
    holding.install(tmp_path / "p", CLOCK.now())
    broker = DemoBroker(tmp_path / "broker")
    broker.start()
    deltas = {n: delta(n, [(1, Field.COLOUR, 1 + n % 3)]) for n in range(1, 9)}
    everybody = Broadcaster(broker, deltas)
    ready = threading.Event()
    topics = [publication.published_topic("sentinel"), publication.own_topic("sentinel", "kiosk-7")]
    link = Subscription(
        broker.settings("kiosk-7"), "kiosk-7", topics, lambda topic, payload: pushed.offer(payload)
    )

    def ask(first: int, last: int) -> None:
        link.publish(publication.ask_topic("sentinel", "kiosk-7"), publication.ask(first, last))

    pushed = Pushed(holding, CLOCK, asks=ask)
    listening = Worker("listen", link.session, expected=(BrokerError,), stale_after_s=30.0, on_up=ready.set)
    listening.start()
    worker = Worker("deltas", pushed.session, expected=(OverlayError, OSError), stale_after_s=30.0)
    worker.start()
    try:
        assert ready.wait(20.0)
        everybody.publish(1)
        assert eventually(lambda: colour(holding) == 2) <= 2.0
        everybody.publish(5)  # 2 to 4 were lost on the way
        assert eventually(lambda: colour(holding) == 1 + 5 % 3) <= 2.0
        eventually(lambda: (state := holding.state(CLOCK.now())) and state.horizon == 5)
        assert everybody.asked == [(2, 4)]
        assert colour(holding) == 1 + 5 % 3
    finally:
        for one in (worker, listening, everybody.worker):
            one.stop()
            assert one.join(20.0)
        broker.stop()
