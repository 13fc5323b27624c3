"""Events a second that collectors take through a broker, committed and acknowledged; SQLite, PostgreSQL."""

import argparse
import multiprocessing
import os
import ssl
import tempfile
import threading
import time
import uuid
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from sentinel.sim.broker import DemoBroker

TITLE = "collector: events committed and acknowledged, one collector and two and three of a group"

_EVENTS, _KIOSKS, _WINDOW = 10_000, 50, 4_000
_LONGEST_S = 120.0


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Publisher, broker, database and collectors share this machine. Raises BrokerMissing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite = (f"sqlite:///{folder}/kept.db", "SQLite with fsync")
        rows = [_kept_only(*sqlite)]
        for many in (1, 2):
            rows += _measured(folder / f"sqlite-{many}", *sqlite, many)
        if args.database:
            server = (args.database, "PostgreSQL as its server is set")
            rows.append(_kept_only(*server))
            for many in (1, 2, 3):
                rows += _measured(folder / str(many), *server, many)
    return rows


def _kept_only(url: str, where: str) -> dict[str, Any]:
    from sentinel.service.collecting.events import read_event
    from sentinel.service.collecting.keeping import EventStore
    from sentinel.service.database import open_database

    engine = open_database(url, durable=True)
    store = EventStore(engine)
    made = _events()
    began = time.perf_counter()
    for batch in _batches(made):
        store.keep([read_event(kiosk, payload) for kiosk, _id, payload in batch])
    took = time.perf_counter() - began
    engine.dispose()
    return {
        "what": f"read and committed in batches of 1000, {where}",
        "ours": round(_EVENTS / took),
        "unit": "events/s",
    }


def _measured(folder: Path, url: str, where: str, many: int) -> list[dict[str, Any]]:
    """From the first publication to the last acknowledgement; the collectors' processor time beside."""
    from sentinel.service.database import open_database
    from sentinel.sim.broker import SERVICE, DemoBroker

    open_database(url).dispose()
    broker = DemoBroker(folder, durable=False)
    broker.start()
    context = multiprocessing.get_context("spawn")
    identity = broker.identity(SERVICE)
    files = (broker.ca_file, str(identity.cert_file), str(identity.key_file)) if identity else None
    ready = [context.Event() for _ in range(many)]
    collectors = [
        context.Process(
            target=_collect, args=(url, broker.host, broker.port, files, "bench", one), daemon=True
        )
        for one in ready
    ]
    for process in collectors:
        process.start()
    try:
        assert all(one.wait(30.0) for one in ready)
        before, mine = _processor_s(collectors), time.process_time()
        took = _publish(broker, files)
        busy, told = _processor_s(collectors) - before, time.process_time() - mine
    finally:
        for process in collectors:
            process.kill()
            process.join(5.0)
        broker.stop()
    name = "1 collector" if many == 1 else f"{many} collectors of a group"
    what = f"{_EVENTS} events through {broker.engine}, committed and acknowledged, {name}, {where}"
    return [
        {"what": what, "ours": round(_EVENTS / took), "unit": "events/s"},
        {
            "what": "of it the collectors' processor time",
            "ours": round(busy / _EVENTS * 1e3, 3),
            "unit": "ms/event",
        },
        {
            "what": "and the kiosks', which all are one process here",
            "ours": round(told / _EVENTS * 1e3, 3),
            "unit": "ms/event",
        },
    ]


def _processor_s(processes: "list[SpawnProcess]") -> float:
    """User and system time so far (proc(5), stat)."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _publish(broker: "DemoBroker", files: tuple[str, str, str] | None) -> float:
    """Seconds until all is acknowledged; what was not within 5 s is sent again, as a kiosk does."""
    import msgspec
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    made = _events()
    waiting = {event_id: (kiosk, payload) for kiosk, event_id, payload in made}
    unsent = deque(waiting)
    under_way: dict[str, float] = {}
    heard, listens = threading.Condition(), threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2, "bench-publisher")
    client.max_inflight_messages_set(2_000)
    client.max_queued_messages_set(0)
    if files:
        client.tls_set(*files)

    def acknowledged(_client: paho.Client, _userdata: Any, message: paho.MQTTMessage) -> None:
        with heard:
            for event_id in msgspec.json.decode(message.payload)["ids"]:
                waiting.pop(event_id, None)
                under_way.pop(event_id, None)
            heard.notify()

    client.on_message = acknowledged
    client.on_connect = lambda client, *_: client.subscribe("sentinel/+/ack", 1)
    client.on_subscribe = lambda *_: listens.set()
    client.connect(broker.host, broker.port)
    client.loop_start()
    assert listens.wait(10.0)
    began = time.perf_counter()
    while waiting:
        assert time.perf_counter() - began < _LONGEST_S, "the collectors do not keep up"
        with heard:
            late = [one for one, at in under_way.items() if time.perf_counter() - at > 5.0]
            unsent.extend(late)
            some = [unsent.popleft() for _ in range(min(len(unsent), _WINDOW - len(under_way), 200))]
            under_way.update(dict.fromkeys(some, time.perf_counter()))
            todo = [waiting[one] for one in some if one in waiting]
            if not some:
                heard.wait(0.05)
        for kiosk, payload in todo:
            client.publish(f"sentinel/{kiosk}/events", payload, qos=1)
    took = time.perf_counter() - began
    client.disconnect()
    client.loop_stop()
    return took


def _batches(made: list[tuple[str, str, bytes]]) -> list[list[tuple[str, str, bytes]]]:
    return [made[begin : begin + 1_000] for begin in range(0, len(made), 1_000)]


def _events() -> list[tuple[str, str, bytes]]:
    """Kiosk, id and payload: passages as a kiosk reports them, each kiosk's in their order."""
    from sentinel.core.delivery import Outgoing
    from sentinel.report.events import EventWriter, cloud_event
    from sentinel.sim.typical import typical_passage

    writer, now, run = EventWriter(), datetime.now(UTC), uuid.uuid4().hex[:6]
    made = []
    for number in range(_EVENTS):
        kiosk = f"{run}-{number % _KIOSKS}"
        draft = writer.passage(typical_passage(str(uuid.uuid4()), now))
        payload = cloud_event(kiosk, Outgoing(number // _KIOSKS + 1, draft), historical=False)
        made.append((kiosk, draft.event_id, payload))
    return made


def _collect(
    url: str, host: str, port: int, files: tuple[str, str, str] | None, group: str, ready: Any
) -> None:
    from sentinel.service.collecting.collector import Collector

    tls = None
    if files:
        tls = ssl.create_default_context(cafile=files[0])
        tls.load_cert_chain(files[1], files[2])
    collector = Collector(url, host, port, tls, group=group)
    assert collector.start(20.0)
    ready.set()
    threading.Event().wait()
