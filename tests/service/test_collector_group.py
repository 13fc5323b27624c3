"""Collectors of one group: they divide the load, one leads, and one that is killed takes nothing with it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import text
from talking_kiosks import Broker, Kiosk

from sentinel.service.collecting.collector import Collector
from sentinel.service.collecting.lease import Lease
from sentinel.service.database import open_database

pytestmark = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="mosquitto is not installed")

MEMBER = """
import sys, time
from sentinel.service.collecting.collector import Collector
url, port = sys.argv[1], int(sys.argv[2])
collector = Collector(url, "127.0.0.1", port, group="city", capacity=10_000, ttl_s=1.0)
assert collector.start()
print("collects", flush=True)
leads = False
while True:
    if collector.leads != leads:
        leads = collector.leads
        print("leads" if leads else "follows", flush=True)
    time.sleep(0.02)
"""


class Member:
    """A collector in a process of its own."""

    def __init__(self, url: str, port: int) -> None:
        self.words: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", MEMBER, url, str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.words.append(line.strip())

    @property
    def leads(self) -> bool:
        return self.words[-1:] == ["leads"]

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()


class Outbox:
    """A kiosk that sends what was not acknowledged again, as a real one does, and notes what it was told."""

    def __init__(self, port: int, name: str, many: int) -> None:
        self.kiosk = Kiosk(port, name)
        self.waiting = {
            event["id"]: event
            for event in (
                self.kiosk.event(
                    n, type="org.sentinel.passage.result.v1", time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    data={"visit": str(uuid.uuid4()), "outcome": "pulsed"},
                )
                for n in range(many)
            )
        }  # fmt: skip
        self.ids = frozenset(self.waiting)
        self.state("ready")

    def state(self, state: str) -> None:
        self.kiosk.client.publish(
            f"sentinel/{self.kiosk.name}/state",
            json.dumps({"state": state, "boot": "b1"}),
            qos=1,
            retain=True,
        )

    def send(self) -> bool:
        """Whether all is acknowledged; else everything that is not goes out (again)."""
        done = self.kiosk.acknowledged()
        self.waiting = {key: event for key, event in self.waiting.items() if key not in done}
        for event in list(self.waiting.values()):
            self.kiosk.send(event)
        return not self.waiting


def until(condition: Callable[[], Any], timeout_s: float = 20.0) -> None:
    ends = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    running = Broker(tmp_path)
    yield running
    running.stop()


def test_two_collectors_of_one_name_are_told_what_is_wrong_and_what_to_do(
    database: str, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a group both are "sentinel-collector", and push each other off for ever."""
    two = [Collector(database, "127.0.0.1", broker.port) for _ in range(2)]
    try:
        for one in two:
            one.start()
        until(lambda: "with one --collector-group" in caplog.text)
        assert caplog.text.count("another collector is at the broker") <= 2
    finally:
        for one in two:
            one.stop()


class Told:
    """What is published about the room: of each message the kiosk and how many are inside."""

    def __init__(self, port: int) -> None:
        self.inside: dict[str, int] = {}
        self.client = Client(CallbackAPIVersion.VERSION2, "listens")
        self.client.on_message = self._hear
        self.client.on_connect = lambda client, *_: client.subscribe("sentinel/+/capacity", 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _hear(self, client: Client, userdata: Any, message: Any) -> None:
        self.inside[message.topic.split("/")[1]] = json.loads(message.payload)["inside"]

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def test_of_three_collectors_the_leader_is_killed_amid_load_and_every_event_is_there_once(
    database: str, broker: Broker
) -> None:
    open_database(database).dispose()
    members = [Member(database, broker.port) for _ in range(3)]
    told = Told(broker.port)
    outboxes = [Outbox(broker.port, f"k{n}", 150) for n in range(4)]
    try:
        until(lambda: all("collects" in one.words for one in members))
        until(lambda: any(one.leads for one in members))
        for outbox in outboxes:
            outbox.send()
        until(lambda: sum(len(one.kiosk.acknowledged()) for one in outboxes) > 30)
        leaders: list[Member] = []  # nobody leads for a moment where a busy one is late
        until(lambda: leaders.extend(one for one in members if one.leads) or leaders)
        leader = leaders[0]
        leader.kill()
        members.remove(leader)
        until(lambda: [one.send() for one in outboxes] == [True] * 4 or time.sleep(0.3), 20)
        until(lambda: any(one.leads for one in members))
        assert sum(one.leads for one in members) == 1
        until(lambda: [told.inside.get(f"k{n}") for n in range(4)] == [600] * 4)
    finally:
        for one in members:
            one.kill()
        for outbox in outboxes:
            outbox.kiosk.stop()
        told.stop()
    engine = open_database(database)
    with engine.connect() as db:
        kept = Counter(db.execute(text("SELECT id FROM events")).scalars())
        assert set(kept) == {event_id for outbox in outboxes for event_id in outbox.ids}
        assert set(kept.values()) == {1}
        assert db.execute(text("SELECT sum(heads) FROM kiosks")).scalar() == 600
        assert db.execute(text("SELECT count(*) FROM gaps WHERE closed_at IS NULL")).scalar() == 0
        assert db.execute(text("SELECT count(*) FROM alarms")).scalar() == 0
    engine.dispose()


def test_a_group_divides_the_events_and_only_one_of_it_leads(tmp_path: Path, broker: Broker) -> None:
    url = f"sqlite:///{tmp_path}/c.db"
    members = [Collector(url, "127.0.0.1", broker.port, group="g") for _ in range(3)]
    taken: Counter[int] = Counter()
    for number, member in enumerate(members):
        keep = member._store.keep

        def counted(batch: Any, number: int = number, keep: Any = keep) -> Any:
            taken[number] += len(batch)
            return keep(batch)

        member._store.keep = counted  # type: ignore[method-assign]
        assert member.start()
    kiosk = Kiosk(broker.port)
    events = [kiosk.event(n) for n in range(60)]
    for event in events:
        kiosk.send(event)
    kiosk.wait_for(lambda ids: len(ids) == 60)
    until(lambda: any(one.leads for one in members))
    assert sum(one.leads for one in members) == 1
    assert len(taken) == 3
    assert sum(taken.values()) == 60, "each event went to one of them"
    kiosk.client.publish("sentinel/k1/state", '{"state":"ready","boot":"b"}', qos=1, retain=True)
    until(lambda: members[0].presence() == {"k1": "ready"})
    leader = next(one for one in members if one.leads)
    leader.stop()
    others = [one for one in members if one is not leader]
    until(lambda: any(one.leads for one in others))  # at once, because it gave the lease up
    kiosk.client.publish("sentinel/k1/state", '{"state":"disconnected","boot":"b"}', qos=1, retain=True)
    until(lambda: others[0].presence() == {"k1": "disconnected"})
    for one in others:
        one.stop()
    kiosk.stop()


class NoFive:
    """Before the broker: whoever says MQTT 5 is hung up on, or heard and not answered."""

    def __init__(self, port: int, *, answers: bool) -> None:
        self._to, self._answers = port, answers
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.refused = 0
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._open.append(client)
                first = client.recv(4096)
                if first[8] == 5:  # CONNECT, 3.1.2.2: the protocol's version
                    self.refused += 1
                    if self._answers:
                        client.close()
                    continue
                broker = socket.create_connection(("127.0.0.1", self._to))
                self._open.append(broker)
                broker.sendall(first)
                for one, other in ((client, broker), (broker, client)):
                    threading.Thread(target=self._pipe, args=(one, other), daemon=True).start()

    def _pipe(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)
        for one in self._open:
            one.close()


@pytest.mark.parametrize("answers", [True, False], ids=["hangs up", "keeps quiet"])
def test_where_the_broker_knows_no_mqtt_5_the_group_shares_by_3_1_1(
    tmp_path: Path, broker: Broker, answers: bool
) -> None:
    front = NoFive(broker.port, answers=answers)
    url = f"sqlite:///{tmp_path}/c.db"
    members = [Collector(url, "127.0.0.1", front.port, group="g") for _ in range(2)]
    kiosk = Kiosk(broker.port)
    for member in members:
        assert member.start(10.0)
    events = [kiosk.event(n) for n in range(20)]
    for event in events:
        kiosk.send(event)
    kiosk.wait_for(lambda ids: len(ids) == 20)
    assert front.refused >= 2
    assert len(kiosk.acks) <= 20, "no event went to both"
    for member in members:
        member.stop()
    kiosk.stop()
    front.stop()


def test_a_lease_is_one_holders_until_it_ends_whatever_the_machines_clocks_say(database: str) -> None:
    engine = open_database(database)
    late = [0.0]
    first = Lease(engine, "x", "a", 0.3, lambda: late[0])
    second = Lease(engine, "x", "b", 0.3)
    assert first.hold()
    assert not second.hold()
    assert first.hold(), "it may go on"
    late[0] = 0.25
    assert not first.held, "it stops before another may begin"
    until(second.hold, 2.0)
    assert not first.hold()
    second.release()
    assert first.hold()
    with engine.connect() as db:
        assert db.execute(text("SELECT term FROM leases")).scalar() == 3
    engine.dispose()
