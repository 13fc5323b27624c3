"""Options that show a kiosk elsewhere: Home Assistant finds it, Prometheus reads its figures. Both say nobody."""

import json
import socket
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sentinel.core.effects import CommitIntent
from sentinel.core.events import Device, DeviceChanged
from sentinel.core.facts import Colour
from sentinel.core.health import EVERY_S, Health, Telling, due, matters
from sentinel.core.standing import Standing
from sentinel.report.home_assistant import discovery
from sentinel.report.metrics import Metrics
from sentinel.runtime.worker import Worker
from sentinel.sim.broker import DemoBroker
from sentinel.sim.typical import MASKED_NAME, PERSON, typical_passage

Make = Callable[..., Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text: str = answer.read().decode()
        return text


def test_prometheus_reads_figures_and_nothing_about_anybody(wait: Make) -> None:
    port = free_port()
    health = Health(
        software="1", policy="7", devices={"gate": True, "camera": False}, waiting=3, lost=2, board_c=51.5
    )
    metrics = Metrics("127.0.0.1", port, lambda: health)
    worker = Worker("metrics", metrics.session, expected=(OSError,))
    worker.start()
    passage = typical_passage(str(uuid.uuid4()), datetime.now(UTC), colour=Colour.RED)
    for _ in range(2):
        metrics.happened(CommitIntent(passage))

    def answers() -> str:
        try:
            return read(port)
        except urllib.error.URLError:
            return ""

    wait(answers)
    text = read(port)
    worker.stop()
    assert worker.join(20.0)
    with pytest.raises(urllib.error.URLError):
        read(port)
    samples = {
        (s.name, *sorted(s.labels.values())): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }
    assert samples["sentinel_passages_total", "CODE_ABNORMAL", "refuse"] == 2
    assert samples["sentinel_device_up", "camera"] == 0
    assert samples["sentinel_device_up", "gate"] == 1
    assert samples["sentinel_outbox_waiting",] == 3
    assert samples["sentinel_board_celsius",] == 51.5
    for secret in (PERSON, MASKED_NAME, passage.visit):
        assert secret not in text


def test_a_port_that_is_taken_is_one_line_and_no_end_of_the_kiosk(
    caplog: pytest.LogCaptureFixture, wait: Make
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        metrics = Metrics("127.0.0.1", taken.getsockname()[1], Health)
        worker = Worker("metrics", metrics.session, expected=(OSError,))
        worker.start()
        wait(lambda: "metrics:" in caplog.text)
        worker.stop()
        assert worker.join(20.0)
    assert "Traceback" not in caplog.text


def test_home_assistant_is_told_of_the_kiosk_once_it_is_asked_to(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make
) -> None:
    collector = collect(broker)
    found: list[Any] = []
    collector.client.message_callback_add(
        "sentinel/device/#", lambda c, u, m: found.append((m.topic, json.loads(m.payload)))
    )
    collector.client.subscribe("sentinel/device/#", 1)
    # The test's broker lets a kiosk write under its own name only.
    door = kiosk(broker, home_assistant="sentinel/kiosk-7")
    collector.client.message_callback_add(
        "sentinel/kiosk-7/device/#", lambda c, u, m: found.append((m.topic, json.loads(m.payload)))
    )
    collector.client.subscribe("sentinel/kiosk-7/device/#", 1)
    door.take(DeviceChanged(Device.BROKER, up=True))
    wait(lambda: found)
    topic, body = found[0]
    assert topic == "sentinel/kiosk-7/device/sentinel_kiosk-7/config"
    assert set(body["components"]) == {"presence", "inside", "alarms", "board", "backlog"}
    assert len({c["unique_id"] for c in body["components"].values()}) == 5
    assert {c["state_topic"] for c in body["components"].values()} == {
        f"sentinel/kiosk-7/{what}" for what in ("state", "health", "capacity")
    }


def test_a_strange_name_makes_no_strange_topic() -> None:
    topic, _ = discovery("homeassistant", "p/门 1", "门 1", "")
    assert topic == "homeassistant/device/sentinel___1/config"


def test_health_is_told_after_what_matters_and_each_minute_and_not_otherwise() -> None:
    calm = Health(devices={"gate": True}, board_c=50.0, disk_free=50, disk_total=100, waiting=4)
    told = Telling(calm, 0.0)
    assert due(Telling(), calm, 0.0)
    assert not due(told, calm, 59.0)
    assert due(told, calm, EVERY_S)
    changes: list[dict[str, Any]] = [
        {"devices": {"gate": False}}, {"board_c": 56.0}, {"board_c": None}, {"disk_free": 40}, {"waiting": 900},
        {"lost": 1}, {"policy": "8"}, {"clock_trusted": False}, {"alarms": 1},
        {"standing": Standing(deaf_since=datetime.now(UTC))},
    ]  # fmt: skip
    base = {
        name: getattr(calm, name) for name in ("devices", "board_c", "disk_free", "disk_total", "waiting")
    }
    for change in changes:
        now = Health(**{**base, **change})
        assert matters(calm, now), change
        assert due(told, now, 2.5)
        assert not due(told, now, 1.0), "a device that flaps is not told each time"
    for change in ({"board_c": 52.0}, {"waiting": 5}, {"disk_free": 48}):
        assert not matters(calm, Health(**{**base, **change})), change
