"""Some thousand simulated kiosks in one process, told by a pipe what to do."""

import array
import asyncio
import contextlib
import errno
import math
import random
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from sentinel.bench.fleet.kiosk import KEEPALIVE_S, Kiosk, Line

_TICK_S, _CONNECT_S = 0.02, 30.0
_WHY = {
    errno.EMFILE: "ulimit -n (open files)",
    errno.EADDRNOTAVAIL: "no local port left (net.ipv4.ip_local_port_range)",
    errno.ECONNREFUSED: "refused",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which kiosks, and their broker; ``authority``: a PEM file, "" without TLS."""

    first: int
    count: int
    host: str
    port: int
    authority: str
    prefix: str


def run(place: Place, pipe: Connection) -> None:
    """Until told ``stop``, or nobody is there to tell: a process's target. Each order is answered once, when
    it is done."""
    asyncio.run(_Crowd(place).obey(pipe))


def shares(seconds: float, arrival: str) -> Iterator[tuple[float, float]]:
    """Moments in seconds, and what part of the mean rate is due in the tick that ends there.

    ``arrival`` "day": a day in that time, with a morning and an evening peak at twice the mean and little
    between midnight and six; "steady": always the same.
    """
    ticks = max(1, round(seconds / _TICK_S))
    hours = [24.0 * (n + 0.5) / ticks for n in range(ticks)]
    weights = [_of_day(hour) if arrival == "day" else 1.0 for hour in hours]
    mean = sum(weights) / ticks
    for number, weight in enumerate(weights, 1):
        yield number * _TICK_S, weight / mean


def _of_day(hour: float) -> float:
    peaks = sum(math.exp(-(((hour - at) / 1.7) ** 2)) for at in (8.5, 18.0))
    return 0.05 + peaks + (0.55 if 6.5 <= hour <= 21.0 else 0.0)


class _Crowd:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._tls = ssl.create_default_context(cafile=place.authority) if place.authority else None
        self._took = array.array("d")
        self._ups: list[float] = []
        self._tries: list[float] = []
        self._why: Counter[str] = Counter()
        self._held = False  # nobody connects again by itself
        self._tasks: set[asyncio.Task[None]] = set()
        names = range(place.first, place.first + place.count)
        self._kiosks = [
            Kiosk(f"kiosk-{n:06}", place.prefix, self._is_up, self._is_down, self._took.append) for n in names
        ]

    async def obey(self, pipe: Connection) -> None:
        loop, orders = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any]]()

        def told() -> None:
            try:
                orders.put_nowait(pipe.recv())
            except EOFError:
                loop.remove_reader(pipe.fileno())
                orders.put_nowait({"do": "stop"})

        loop.add_reader(pipe.fileno(), told)
        pings = loop.create_task(self._ping())
        while (order := await orders.get())["do"] != "stop":
            does: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
                "connect": self._connect_all, "events": self._events, "drain": self._drain,
            }  # fmt: skip
            pipe.send(await does[order.pop("do")](**order))
        pings.cancel()
        self._held = True
        for kiosk in self._kiosks:
            kiosk.leave()
        await asyncio.sleep(0.3)
        with contextlib.suppress(BrokenPipeError):
            pipe.send({})

    async def _connect_all(self, per_s: float, within_s: float) -> dict[str, Any]:
        """All at this rate (0: they come by themselves); until all are up, or the time is over."""
        self._ups.clear()
        self._tries.clear()
        began = time.monotonic()
        if per_s:
            for number, kiosk in enumerate(self._kiosks):
                await asyncio.sleep(max(0.0, began + number / per_s - time.monotonic()))
                self._start(kiosk, 0.0)
        while len(self._ups) < len(self._kiosks) and time.monotonic() - began < within_s:
            await asyncio.sleep(0.05)
        return {
            "up": sum(kiosk.up for kiosk in self._kiosks), "ups": list(self._ups), "tries": list(self._tries),
            "why": dict(self._why),
        }  # fmt: skip

    async def _events(self, per_s: float, seconds: float, arrival: str) -> dict[str, Any]:
        began, due, sent = time.monotonic(), 0.0, 0
        for moment, share in shares(seconds, arrival):
            await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
            due += per_s * _TICK_S * share
            while due >= 1.0:
                random.choice(self._kiosks).event()  # noqa: S311 - which one is of no account
                due, sent = due - 1.0, sent + 1
        return {"sent": sent, "seconds": time.monotonic() - began}

    async def _drain(self, within_s: float) -> dict[str, Any]:
        ends = time.monotonic() + within_s
        while (left := sum(len(kiosk.unacknowledged) for kiosk in self._kiosks)) and time.monotonic() < ends:
            await asyncio.sleep(0.05)
        took = list(self._took)
        del self._took[:]
        return {"unacknowledged": left, "took": took}

    async def _ping(self) -> None:
        while True:
            for part in range(20):
                for kiosk in self._kiosks[part::20]:
                    kiosk.ping()
                await asyncio.sleep(KEEPALIVE_S / 2 / 20)

    def _start(self, kiosk: Kiosk, after_s: float) -> None:
        task = asyncio.get_running_loop().create_task(self._connect(kiosk, after_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, kiosk: Kiosk, after_s: float) -> None:
        await asyncio.sleep(after_s)
        self._tries.append(time.monotonic())
        loop, place = asyncio.get_running_loop(), self._place
        try:
            await asyncio.wait_for(
                loop.create_connection(
                    lambda: Line(kiosk), place.host, place.port, ssl=self._tls,
                    server_hostname=place.host if self._tls else None,
                ),
                _CONNECT_S,
            )  # fmt: skip
        except (OSError, TimeoutError, ssl.SSLError) as error:
            number = getattr(error, "errno", None)
            self._why[_WHY.get(number or 0, type(error).__name__)] += 1
            kiosk.left(None)

    def _is_up(self, kiosk: Kiosk) -> None:
        self._ups.append(time.monotonic())

    def _is_down(self, kiosk: Kiosk) -> None:
        if not self._held:
            self._start(kiosk, kiosk.backoff.delay_s(random.random()))  # noqa: S311 - jitter
