"""Kills and cuts at random, then what the collector has against what the kiosk has: every event exactly once.

``python -m`` this, ``FOLDER SECONDS SEED [cable] [plain]``, prints one JSON object. ``plain``: the peer, paho
alone; the same kills, a broker that keeps what it took, and a subscriber that never dies.
"""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from sentinel.report.events import PASSAGE
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.database import open_database
from sentinel.sim.broker import SERVICE, DemoBroker
from sentinel.sim.delivery import collector as collecting
from sentinel.sim.delivery.kiosk import KIOSK
from sentinel.sim.delivery.network import OURS, Cable
from sentinel.store.lookup import look_into

_SETTLE_S = 90.0


@dataclass
class Outcome:
    """``missing`` and ``twice`` events, ``broken`` promises (a gate opened and nobody heard), ``gaps`` in the
    numbers. All must be 0. ``settled_s``: from the last fault until nothing waited."""

    events: int = 0
    missing: int = 0
    twice: int = 0
    foreign: int = 0
    broken: int = 0
    gaps: int = 0
    settled_s: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)


class Play:
    """The three processes and what is done to them. ``with_cable``: inside ``network.unshared`` only."""

    def __init__(self, folder: Path, seed: int, *, with_cable: bool, plain: bool = False) -> None:
        self._folder = folder
        self._draw = random.Random(seed)  # noqa: S311 - the faults of a test
        self._cable = Cable() if with_cable else None
        host = OURS if with_cable else "127.0.0.1"
        self._broker = DemoBroker(folder / "broker", durable=plain, host=host)
        self._listener = Listener(self._broker) if plain else None
        self._kiosk: subprocess.Popen[bytes] | None = None
        self._collector: subprocess.Popen[bytes] | None = None
        self._faults: Counter[str] = Counter()
        for name in ("kiosk", "service"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        settings = msgspec.json.encode(self._broker.settings(KIOSK))
        (folder / "kiosk" / "settings.json").write_bytes(settings)
        self._errors = (folder / "errors.log").open("ab")

    def run(self, seconds: float) -> Outcome:
        """Play for so long, let it settle, and look. Raises AssertionError where it does not settle."""
        try:
            self._broker.start()
            plain = self._listener is not None
            if self._listener is not None:
                self._listener.start()
            else:
                self._start_collector()
            self._start_kiosk()
            self._until(
                lambda: plain or (self._folder / "service" / "ready").exists(), "the collector is ready"
            )
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(self._draw.uniform(0.2, 0.9))
                self._fault()
            began = time.monotonic()
            (self._folder / "kiosk" / "enough").touch()
            self._until(lambda: self._is("kiosk", "done"), "nothing waits", _SETTLE_S)
            settled = time.monotonic() - began
        finally:
            self._end()
        heard = self._listener.heard if self._listener is not None else None
        outcome = judge(self._folder) if heard is None else judge_plain(self._folder, heard)
        outcome.settled_s, outcome.faults = round(settled, 2), dict(self._faults)
        return outcome

    def _fault(self) -> None:
        kinds: list[tuple[str, Callable[[], None]]] = [
            ("kiosk killed", self._kill_kiosk),
            ("collector killed", self._kill_collector),
            ("broker killed", self._kill_broker),
            ("broker restarted", self._restart_broker),
        ]
        if self._listener is not None:
            kinds.pop(1)
        if self._cable is not None:
            kinds += [("network cut", self._cut)] * 2
        name, do = self._draw.choice(kinds)
        self._faults[name] += 1
        do()

    def _kill_kiosk(self) -> None:
        assert self._kiosk is not None
        self._kiosk.kill()
        self._kiosk.wait(5.0)
        self._start_kiosk()

    def _kill_collector(self) -> None:
        assert self._collector is not None
        self._collector.kill()
        self._collector.wait(5.0)
        time.sleep(self._draw.uniform(0.0, 0.5))
        self._start_collector()

    def _kill_broker(self) -> None:
        self._broker.kill9()
        time.sleep(self._draw.uniform(0.0, 0.5))
        self._broker.start()

    def _restart_broker(self) -> None:
        self._broker.stop()
        self._broker.start()

    def _cut(self) -> None:
        assert self._cable is not None
        self._cable.cut()
        time.sleep(self._draw.uniform(0.1, 1.5))
        if self._draw.random() < 0.3:
            self._kill_kiosk()
        self._cable.mend()

    def _start_kiosk(self) -> None:
        there = self._cable.there() if self._cable is not None else []
        module = "kiosk" if self._listener is None else "plain"
        folder = str(self._folder / "kiosk")
        command = [*there, sys.executable, "-m", f"sentinel.sim.delivery.{module}", folder]
        if self._listener is not None:
            command += [self._broker.host, str(self._broker.port), *self._listener.files("plain")]
        self._kiosk = subprocess.Popen(command, stderr=self._errors)  # noqa: S603 - our own program

    def _start_collector(self) -> None:
        identity = self._broker.identity(SERVICE)
        own = [str(identity.cert_file), str(identity.key_file)] if identity else ["", ""]
        module = "sentinel.sim.delivery.collector"
        where = [str(self._folder / "service"), self._broker.host, str(self._broker.port)]
        command = [sys.executable, "-m", module, *where, self._broker.ca_file, *own]
        self._collector = subprocess.Popen(command, stderr=self._errors)  # noqa: S603 - our own program

    def _is(self, whose: str, name: str) -> bool:
        return (self._folder / whose / name).exists()

    def _until(self, condition: Callable[[], bool], what: str, timeout_s: float = 20.0) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"not within {timeout_s:g} s: {what}"
            time.sleep(0.02)

    def _end(self) -> None:
        if self._listener is not None:
            time.sleep(1.0)  # what is on its way to it
            self._listener.stop()
        for process in (self._kiosk, self._collector):
            if process is not None:
                process.kill()
                process.wait(5.0)
        self._broker.stop()
        if self._cable is not None:
            self._cable.close()
        self._errors.close()


class Listener:
    """Hears the peer's numbers; never killed, with a session that the broker keeps."""

    def __init__(self, broker: DemoBroker) -> None:
        self._broker = broker
        self.heard: set[str] = set()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="listener", clean_session=False)

    def files(self, name: str) -> list[str]:
        """Authority, certificate and key for a client; empty words without TLS."""
        identity = self._broker.identity(name)
        own = [str(identity.cert_file), str(identity.key_file)] if identity else ["", ""]
        return [self._broker.ca_file, *own]

    def start(self) -> None:
        """Connect and subscribe."""
        authority, certificate, key = self.files(SERVICE)
        if authority:
            self._client.tls_set(authority, certificate, key)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._connected
        self._client.on_message = lambda c, u, message: self.heard.add(bytes(message.payload).decode())
        self._client.connect(self._broker.host, self._broker.port)
        self._client.loop_start()

    def _connected(self, *_: Any) -> None:
        self._client.subscribe("sentinel/plain/numbers", 1)

    def stop(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()


def judge_plain(folder: Path, heard: set[str]) -> Outcome:
    """What the peer's program was promised by its library, against what was heard."""
    promised = (folder / "kiosk" / "promised").read_text().split()
    return Outcome(events=len(promised), missing=sum(number not in heard for number in promised))


def judge(folder: Path) -> Outcome:
    """Compare the two databases."""
    with look_into(folder / "kiosk" / "sentinel.db", "") as connection:
        kept = dict(connection.execute("SELECT event_id, seq FROM outbox").fetchall())
    engine = open_database(f"sqlite:///{folder / 'service' / collecting.DATABASE}", durable=True)
    events = EventStore(engine).events(KIOSK)
    engine.dispose()
    copies = Counter(event["id"] for event in events)
    numbers = {event["seq"] for event in events}
    heard = {event["data"].get("visit") for event in events if event["type"] == PASSAGE}
    promised = (folder / "kiosk" / "promised").read_text().split()
    return Outcome(
        events=len(kept),
        missing=len(set(kept) - set(copies)),
        twice=sum(count - 1 for count in copies.values()),
        foreign=len(set(copies) - set(kept)),
        broken=sum(visit not in heard for visit in promised if len(visit) == 36),
        gaps=max(numbers, default=0) - len(numbers),
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended first
    options = sys.argv[4:]
    played = Play(
        Path(sys.argv[1]), int(sys.argv[3]), with_cable="cable" in options, plain="plain" in options
    )
    sys.stdout.write(json.dumps(asdict(played.run(float(sys.argv[2])))) + "\n")
