"""Kills and cuts at random, then what the collector has against what the kiosk has: every event exactly once.

``python -m sentinel.sim.delivery.play FOLDER SECONDS SEED [cable]`` prints one JSON object.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from sentinel.report.events import PASSAGE
from sentinel.service.database import open_database
from sentinel.service.events import EventStore
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

    def __init__(self, folder: Path, seed: int, *, with_cable: bool) -> None:
        self._folder = folder
        self._draw = random.Random(seed)  # noqa: S311 - the faults of a test
        self._cable = Cable() if with_cable else None
        host = OURS if with_cable else "127.0.0.1"
        self._broker = DemoBroker(folder / "broker", durable=False, host=host)
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
            self._start_collector()
            self._start_kiosk()
            self._until(lambda: (self._folder / "service" / "ready").exists(), "the collector is ready")
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(self._draw.uniform(0.2, 0.9))
                self._fault()
            began = time.monotonic()
            (self._folder / "kiosk" / "enough").touch()
            self._until(lambda: (self._folder / "kiosk" / "done").exists(), "nothing waits", _SETTLE_S)
            settled = time.monotonic() - began
        finally:
            self._end()
        outcome = judge(self._folder)
        outcome.settled_s, outcome.faults = round(settled, 2), dict(self._faults)
        return outcome

    def _fault(self) -> None:
        kinds: list[tuple[str, Callable[[], None]]] = [
            ("kiosk killed", self._kill_kiosk),
            ("collector killed", self._kill_collector),
            ("broker killed", self._kill_broker),
            ("broker restarted", self._restart_broker),
        ]
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
        module = "sentinel.sim.delivery.kiosk"
        command = [*there, sys.executable, "-m", module, str(self._folder / "kiosk")]
        self._kiosk = subprocess.Popen(command, stderr=self._errors)  # noqa: S603 - our own program

    def _start_collector(self) -> None:
        identity = self._broker.identity(SERVICE)
        own = [str(identity.cert_file), str(identity.key_file)] if identity else ["", ""]
        module = "sentinel.sim.delivery.collector"
        where = [str(self._folder / "service"), self._broker.host, str(self._broker.port)]
        command = [sys.executable, "-m", module, *where, self._broker.ca_file, *own]
        self._collector = subprocess.Popen(command, stderr=self._errors)  # noqa: S603 - our own program

    def _until(self, condition: Callable[[], bool], what: str, timeout_s: float = 20.0) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"not within {timeout_s:g} s: {what}"
            time.sleep(0.02)

    def _end(self) -> None:
        for process in (self._kiosk, self._collector):
            if process is not None:
                process.kill()
                process.wait(5.0)
        self._broker.stop()
        if self._cable is not None:
            self._cable.close()
        self._errors.close()


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
    played = Play(Path(sys.argv[1]), int(sys.argv[3]), with_cable="cable" in sys.argv[4:])
    sys.stdout.write(json.dumps(asdict(played.run(float(sys.argv[2])))) + "\n")
