"""Two kiosks with one certificate at a real broker: found out by both, and both go on delivering."""

import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from sentinel.core.effects import CommitIntent
from sentinel.report.events import CONTESTED
from sentinel.sim.broker import SERVICE, DemoBroker
from sentinel.sim.typical import typical_passage

Make = Callable[..., Any]


@pytest.mark.parametrize("engine", ["mosquitto", "amqtt"])
def test_two_kiosks_with_one_identity_are_found_out_and_both_deliver(
    tmp_path: Path, collect: Make, twins: Make, wait: Make, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setattr("sentinel.core.rivalry._FIRST_S", 0.5)
    monkeypatch.setattr("sentinel.core.rivalry._LONGEST_S", 2.0)
    monkeypatch.setattr("sentinel.report.watch._SHORT_S", 0.0)
    there = DemoBroker(tmp_path / "there", engine=engine)
    there.start()
    try:
        collector = collect(there)
        both = [twins(there, name) for name in ("boot-a", "boot-b")]
        visits = [str(uuid.uuid4()) for _ in both]
        for one, visit in zip(both, visits, strict=True):
            one.store.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))

        def told() -> list[dict[str, Any]]:
            return [e for e in collector.events.values() if e["type"] == CONTESTED]

        wait(
            lambda: {e["data"].get("visit") for e in collector.events.values()} >= set(visits), timeout_s=25.0
        )
        wait(told, timeout_s=25.0)
        assert {e["data"]["boot"] for e in told()} <= {"boot-a", "boot-b"}
        wait(
            lambda: any(one.reporter.standing.rival for one in both) or engine == "mosquitto", timeout_s=25.0
        )
    finally:
        there.stop()


def test_a_late_last_will_does_not_stand(broker: DemoBroker, collect: Make, kiosk: Make, wait: Make) -> None:
    collector = collect(broker)
    kiosk(broker)
    wait(lambda: [s["state"] for s in collector.states] == ["init", "ready"])
    collector.client.publish("sentinel/kiosk-7/state", json.dumps({"state": "lost", "boot": "old"}), 1, True)
    wait(lambda: [s["state"] for s in collector.states[-2:]] == ["lost", "ready"])
    time.sleep(0.2)
    assert retained(broker)["boot"] == "boot-1"


def retained(broker: DemoBroker) -> dict[str, Any]:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="late")
    identity = broker.identity(SERVICE)
    if identity:
        client.tls_set(broker.ca_file, str(identity.cert_file), str(identity.key_file))
    found: list[dict[str, Any]] = []
    client.on_message = lambda c, u, m: found.append(json.loads(m.payload))
    client.on_connect = lambda *_: client.subscribe("sentinel/kiosk-7/state", 1)
    client.connect(broker.host, broker.port)
    deadline = time.monotonic() + 20.0
    while not found:
        assert time.monotonic() < deadline
        client.loop(0.1)
    client.disconnect()
    return found[0]
