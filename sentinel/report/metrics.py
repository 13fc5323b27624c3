"""Figures for Prometheus: no identities, and only labels of bounded sets."""

import contextlib
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from sentinel.core.effects import CommitIntent, Effect
from sentinel.core.health import Health
from sentinel.runtime.worker import Pulse

_MOST_DEVICES = 32


class Metrics:
    """``happened`` for the coordinator's thread; ``session`` in a ``Worker`` with ``expected=(OSError,)``."""

    def __init__(self, host: str, port: int, health: Callable[[], Health]) -> None:
        self._host, self._port = host, port
        self.registry = CollectorRegistry()
        self.registry.register(_Gauges(health))
        self._passages = Counter(
            "sentinel_passages", "Passages since the start", ("verdict", "reason"), registry=self.registry
        )

    def happened(self, effect: Effect) -> None:
        """A passage counts when it was decided."""
        if isinstance(effect, CommitIntent):
            decision = effect.passage.decision
            self._passages.labels(decision.verdict.value, decision.reason.value).inc()

    def session(self, pulse: Pulse) -> None:
        """Serve until stopped. Raises OSError where the port can't be had."""
        server, thread = start_http_server(self._port, self._host, self.registry)
        try:
            pulse.working()
            while not pulse.wait(1.0):
                pass
        finally:
            server.shutdown()
            with contextlib.suppress(OSError):
                server.server_close()
            thread.join(5.0)


class _Gauges(Collector):
    def __init__(self, health: Callable[[], Health]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        health = self._health()
        versions = InfoMetricFamily("sentinel", "What runs here")
        versions.add_metric((), {"software": health.software, "policy": health.policy})
        yield versions
        devices = GaugeMetricFamily("sentinel_device_up", "Whether it works", labels=("device",))
        for name, up in sorted(health.devices.items())[:_MOST_DEVICES]:
            devices.add_metric((name,), float(up))
        yield devices
        by = health.standing
        plain = (
            ("clock_trusted", "Whether the clock was set", health.clock_trusted),
            ("board_celsius", "The hottest part", health.board_c),
            ("disk_free_bytes", "Of the disk that holds the record", health.disk_free),
            ("outbox_waiting", "Events that nobody acknowledged yet", health.waiting),
            ("outbox_lost", "Events that had to make room, since ever", health.lost),
            ("alarms_today", "Alarm events since midnight", health.alarms),
            ("broker_connected", "Whether the broker holds us", by.connected),
            (
                "broker_unacknowledged",
                "Whether it takes events that nobody acknowledges",
                bool(by.deaf_since),
            ),
            ("broker_contested", "Whether another kiosk uses this one's name", bool(by.contested_at)),
        )
        for name, words, value in plain:
            if value is not None:
                yield GaugeMetricFamily(f"sentinel_{name}", words, float(value))
