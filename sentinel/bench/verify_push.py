"""From a delta in the publisher's folder to the door: mosquitto with TLS, the service's pusher, a kiosk.

A part of ``sentinel bench verify``.
"""

import random
import secrets
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.basefile.keys import CityKey
    from sentinel.city_file import CityFile
    from sentinel.crypto.signing import PrivateKey
    from sentinel.runtime.worker import Worker
    from sentinel.sim.broker import DemoBroker

_PUBLISHED, _PEOPLE, _LONGEST_S = 200, 100_000, 10.0
_KIOSK = "bench"


def rows() -> list[dict[str, Any]]:
    """One row; about a minute. Raises BrokerMissing."""
    with tempfile.TemporaryDirectory() as name:
        taken = sorted(_measure(Path(name)))
    p50, p99 = (taken[min(len(taken) - 1, int(len(taken) * q))] for q in (0.5, 0.99))
    what = f"a colour published, until the door says it, {_PUBLISHED} by MQTT and TLS, {_PEOPLE} people"
    return [
        {
            "what": f"{what}: p99 (p50 {p50 * 1e3:.0f}, slowest {taken[-1] * 1e3:.0f} ms)",
            "ours": round(p99 * 1e3),
            "unit": "ms",
            "target": "<= 2000",
        }
    ]


def _measure(folder: Path) -> list[float]:
    """Seconds of each publication, from the file's renaming to the look-up that says it."""
    from sentinel.basefile.delta import Change, sign_delta
    from sentinel.basefile.keys import CityKey
    from sentinel.basefile.record import GREEN, RED, Field
    from sentinel.bench.base_file.people import numbers
    from sentinel.crypto.signing import Algorithm, generate

    city, signer = CityKey(1, secrets.token_bytes(32)), generate(Algorithm.ED25519)
    published = folder / "published"
    published.mkdir()
    number = numbers(_serials())[0]
    taken = []
    with _site(folder, published, city, signer) as kiosk:
        for sequence in range(1, _PUBLISHED + 1):
            code = RED if sequence % 2 else GREEN
            change = Change(city.hash64(number) >> 12, Field.COLOUR, code)
            raw = sign_delta([change], sequence, datetime.now(UTC), city, signer)
            (published / "part").write_bytes(raw)
            began = time.perf_counter()
            (published / "part").rename(published / f"{sequence}.sdelta")
            taken.append(_seen(kiosk, number, code, began))
            time.sleep(random.uniform(0.0, 0.2))  # noqa: S311 - so that no look of the pusher is favoured
    return taken


def _seen(kiosk: "CityFile", number: str, code: int, began: float) -> float:
    from sentinel.basefile.record import Field
    from sentinel.runtime.clock import SystemClock

    clock = SystemClock()
    while time.perf_counter() - began < _LONGEST_S:
        known = kiosk.holding.find(number, clock.now())
        if known is not None and known.codes[Field.COLOUR] == code:
            break
        time.sleep(0.001)
    return time.perf_counter() - began


def _serials() -> Any:
    import numpy as np

    return np.arange(_PEOPLE // 2, _PEOPLE // 2 + 1)


@contextmanager
def _site(folder: Path, published: Path, city: "CityKey", signer: "PrivateKey") -> Iterator["CityFile"]:
    """Broker, pusher and a kiosk's own workers, in one process but for the broker."""
    from sentinel.sim.broker import DemoBroker

    with ExitStack() as stack:
        broker = DemoBroker(folder / "broker", durable=False)
        broker.start()
        stack.callback(broker.stop)
        kiosk = _kiosk(folder, broker, city, signer)
        stack.callback(kiosk.close)
        up: list[int] = []
        for worker in (_pusher(published, broker, up), *kiosk.workers):
            worker.start()
            stack.callback(worker.join, 10.0)
            stack.callback(worker.stop)
        ends = time.monotonic() + _LONGEST_S
        while not up and time.monotonic() < ends:
            time.sleep(0.01)
        time.sleep(1.0)  # the kiosk's subscription
        yield kiosk


def _pusher(published: Path, broker: "DemoBroker", up: list[int]) -> "Worker":
    from sentinel.runtime.worker import Worker
    from sentinel.service.publishing import Publication
    from sentinel.service.pushing import Pusher, PushError
    from sentinel.sim.broker import SERVICE

    settings = broker.settings(SERVICE)
    tls = None
    if settings.tls:
        tls = ssl.create_default_context(cafile=settings.ca_file)
        tls.load_cert_chain(settings.cert_file, settings.key_file)
    pusher = Pusher(Publication(published), broker.host, broker.port, tls)
    return Worker("publisher", pusher.session, expected=(PushError,), on_up=lambda: up.append(1))


def _kiosk(folder: Path, broker: "DemoBroker", city: "CityKey", signer: "PrivateKey") -> "CityFile":
    from sentinel.basefile.building import Terms, build
    from sentinel.basefile.sources import csv_source
    from sentinel.bench.base_file.people import write
    from sentinel.city_file import open_city_file
    from sentinel.config import BaseFileSettings, Kiosk, Settings
    from sentinel.runtime.clock import SystemClock

    clock, now = SystemClock(), int(time.time())
    write(folder / "people.csv", _PEOPLE, now)
    (folder / "trust.pem").write_text(signer.public.pem)
    (folder / "keys").mkdir()
    (folder / "keys/1.key").touch(mode=0o600)
    (folder / "keys/1.key").write_bytes(city.secret)
    settings = Settings(
        kiosk=Kiosk(id=_KIOSK, venue="bench"),
        report=broker.settings(_KIOSK),
        base_file=BaseFileSettings(folder="city", trust="trust.pem", city_keys="keys", mqtt=True),
    )
    kiosk = open_city_file(settings, folder, folder, secrets.token_bytes(32), clock)
    assert kiosk is not None
    with (folder / "people.csv").open("rb") as file:
        build(csv_source(file), folder / "city/made", Terms(city, signer, now, jobs=1))
    kiosk.holding.install(folder / "city/made", clock.now())
    return kiosk
