"""Two kiosks with one certificate at a real broker: found out by both, and both go on delivering."""

import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from sentinel.core.effects import CommitIntent
from sentinel.report.events import CONTESTED
from sentinel.sim.broker import SERVICE, DemoBroker
from sentinel.sim.typical import typical_passage

Make = Callable[..., Any]


# Not amqtt: pushed back and forth it lets neither in any more (0.12 waits in the taking over, for minutes)
@pytest.mark.parametrize("protocol", [MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311])
def test_two_kiosks_with_one_identity_are_found_out_and_both_deliver(
    broker: DemoBroker,
    collect: Make,
    twins: Make,
    wait: Make,
    monkeypatch: pytest.MonkeyPatch,
    protocol: MQTTProtocolVersion,
) -> None:
    """MQTT 3.1.1 says not why it hangs up: the other is known by what it writes into our topic."""
    monkeypatch.setattr("sentinel.core.rivalry._FIRST_S", 0.5)
    monkeypatch.setattr("sentinel.core.rivalry._LONGEST_S", 2.0)
    monkeypatch.setattr("sentinel.report.watch._SHORT_S", 0.0)
    collector = collect(broker)
    both = [twins(broker, name, protocol=protocol) for name in ("boot-a", "boot-b")]
    visits = [str(uuid.uuid4()) for _ in both]
    for one, visit in zip(both, visits, strict=True):
        one.store.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))

    def told() -> list[dict[str, Any]]:
        return [e for e in collector.events.values() if e["type"] == CONTESTED]

    wait(lambda: {e["data"].get("visit") for e in collector.events.values()} >= set(visits), timeout_s=25.0)
    wait(told, timeout_s=25.0)
    assert {e["data"]["boot"] for e in told()} <= {"boot-a", "boot-b"}
    met = [one.reporter.standing.contested_at for one in both]
    assert any(met), "what a kiosk tells, its doctor says too"


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
    deadline = time.monotonic() + 5.0
    while not found:
        assert time.monotonic() < deadline
        client.loop(0.1)
    client.disconnect()
    return found[0]
