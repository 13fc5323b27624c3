"""A whole daemon at its broker: its figures, its health, and what status and doctor read of it."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from sentinel.cli import main
from sentinel.sim.broker import SERVICE, DemoBroker


def until(condition: Callable[[], Any], timeout_s: float = 25.0) -> Any:
    deadline = time.monotonic() + timeout_s
    while not (found := condition()):
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.1)
    return found


def read(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            text: str = answer.read().decode()
            return text
    except (urllib.error.URLError, OSError):
        return ""


def retained_health(broker: DemoBroker) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="looks")
    identity = broker.identity(SERVICE)
    if identity:
        client.tls_set(broker.ca_file, str(identity.cert_file), str(identity.key_file))
    client.on_message = lambda c, u, message: found.append(json.loads(message.payload))
    client.on_connect = lambda *_: client.subscribe("sentinel/kiosk-1/health", 1)
    client.connect(broker.host, broker.port)
    until(lambda: client.loop(0.1) is None or found)
    client.disconnect()
    return found[0]


def test_a_running_kiosk_tells_its_health_and_figures_and_the_doctor_reads_its_standing(
    kiosk: Any, doctor: Any, broker: DemoBroker, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kiosk.broker(broker, metrics_port=port)
    command = [sys.executable, "-m", "sentinel", "run", "--config", str(kiosk.write())]
    with (kiosk.folder / "daemon.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until(lambda: "sentinel_broker_connected 1.0" in read(port))
        assert 'sentinel_device_up{device="gate"}' in read(port)
        until(lambda: retained_health(broker)["data"]["devices"].get("store"))
        health = retained_health(broker)
        assert health["type"] == "org.sentinel.health.v1"
        assert health["data"]["policy"]

        def status() -> dict[str, Any]:
            capsys.readouterr()
            assert main(["outbox", "status", "--config", str(kiosk.config), "--json"]) == 0
            row: dict[str, Any] = json.loads(capsys.readouterr().out)
            return row

        until(lambda: status()["connected"])
        assert (status()["ack"], status()["remarks"]) == ("application", [])
        assert doctor.look("broker")["broker"]["state"] == ("ok" if broker.tls else "warn")
    finally:
        process.terminate()
        process.wait(20.0)
