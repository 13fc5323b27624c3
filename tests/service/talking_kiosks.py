"""A mosquitto that can be killed, and a kiosk's side of the conversation with a collector."""

import json
import socket
import ssl
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion


class Broker:
    """A mosquitto on a free port that can be killed and started again."""

    def __init__(self, folder: Path, extra: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {folder}/\nmax_queued_messages 0\nset_tcp_nodelay true\n"
            f"user {folder.owner()}\nlog_dest none\n{extra}"
        )
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(["mosquitto", "-c", str(self._config)])
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("mosquitto does not listen")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


class Kiosk:
    """The kiosk's side: publishes events and hears the acknowledgements."""

    def __init__(self, port: int, name: str = "k1", tls: ssl.SSLContext | None = None) -> None:
        self.name = name
        self.acks: list[tuple[float, dict[str, Any]]] = []
        self._heard = threading.Condition()
        subscribed = threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, f"kiosk-{uuid.uuid4().hex[:8]}")
        if tls is not None:
            self.client.tls_set_context(tls)
        self.client.on_socket_open = lambda client, userdata, connection: connection.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )
        self.client.on_message = self._on_message
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.on_connect = lambda client, *_: client.subscribe(f"sentinel/{name}/ack", 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert subscribed.wait(20)

    def event(self, seq: int, **changes: Any) -> dict[str, Any]:
        return {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/kiosks/{self.name}",
            "type": "org.sentinel.passage.v1", "time": "2026-11-22T02:00:00Z",
            "datacontenttype": "application/json", "seq": seq, "historical": False, "data": {"verdict": "admit"},
        } | changes  # fmt: skip

    def send(self, event: dict[str, Any] | bytes) -> None:
        payload = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.client.publish(f"sentinel/{self.name}/events", payload, qos=1)

    def wait_for(self, condition: Callable[[set[str]], bool], timeout_s: float = 20.0) -> set[str]:
        with self._heard:
            assert self._heard.wait_for(lambda: condition(self.acknowledged()), timeout_s)
            return self.acknowledged()

    def acknowledged(self) -> set[str]:
        return {event_id for _at, ack in self.acks for event_id in ack["ids"]}

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def _on_message(self, client: Client, userdata: Any, message: Any) -> None:
        with self._heard:
            self.acks.append((time.monotonic(), json.loads(message.payload)))
            self._heard.notify_all()
