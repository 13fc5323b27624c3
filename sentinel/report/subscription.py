"""A connection that listens: messages of some topics to a function, and now and then a message out.

Apart from the connection that delivers events: what is pushed here may be large, and must not hold those up.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt import MQTTException
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from sentinel.config import ReportSettings
from sentinel.report.errors import BrokerError
from sentinel.report.securing import secure
from sentinel.runtime.worker import Pulse

_CONNECT_S = 5.0
_ANSWER_S = 5.0
_KEEPALIVE_S = 15
_TURN_S = 0.2
_MOST_WAITING = 64


class Subscription:
    """Run ``session`` in a ``Worker`` with ``expected=(BrokerError,)`` and ``stale_after_s`` 30 or more.

    ``on_message`` gets topic and payload in that thread and must not block. MQTT 3.1.1, which every broker
    speaks; a retained message comes at every connection.
    """

    def __init__(
        self,
        settings: ReportSettings,
        kiosk: str,
        topics: Sequence[str],
        on_message: Callable[[str, bytes], None],
        *,
        base: Path = Path(),
        name: str = "listens",
    ) -> None:
        """``name``: of this connection among the kiosk's; two of one name would throw each other out."""
        self._settings, self._kiosk, self._topics, self._base = settings, kiosk, tuple(topics), base
        self._name = name
        self._on_message = on_message
        self._out: deque[tuple[str, bytes, bool]] = deque(maxlen=_MOST_WAITING)
        self._answer = ""
        self._untaken = 0  # sent on this connection, no PUBACK yet

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Send soon, QoS 1. Any thread; of more than 64 that wait the oldest is dropped."""
        self._out.append((topic, payload, retain))

    @property
    def waiting(self) -> int:
        """Messages that the broker has not taken yet. Any thread."""
        return len(self._out) + self._untaken

    def session(self, pulse: Pulse) -> None:
        """One connection. Raises BrokerError when it is lost or can't be made."""
        client = self._client()
        self._untaken = 0
        try:
            self._open(client, pulse)
            pulse.working()
            while not pulse.stopping:
                pulse.alive()
                while self._out:  # one thread takes out, so that there is one left for it
                    self._untaken += 1
                    topic, payload, retain = self._out.popleft()
                    client.publish(topic, payload, qos=1, retain=retain)
                self._turn(client)
            client.disconnect()
        finally:
            socket = client.socket()
            if socket is not None:
                socket.close()

    def _client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"sentinel-{self._kiosk}-{self._name}",
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = _CONNECT_S
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = lambda client, userdata, message: self._on_message(
            message.topic, bytes(message.payload)
        )
        secure(client, self._settings, self._base)
        return client

    def _open(self, client: paho.Client, pulse: Pulse) -> None:
        self._answer = ""
        try:
            client.connect(self._settings.host, self._settings.port, keepalive=_KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise BrokerError(f"{self._where}: {error}") from error
        deadline = time.monotonic() + _ANSWER_S
        while self._answer != "subscribed":
            if time.monotonic() >= deadline:
                raise BrokerError(f"{self._where}: no answer")
            pulse.alive()
            self._turn(client)

    def _turn(self, client: paho.Client) -> None:
        try:
            code = client.loop(_TURN_S)
        except (MQTTException, ValueError, IndexError, ArithmeticError, OSError) as error:
            raise BrokerError(f"{self._where}: not understood: {error}") from error
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerError(f"{self._where}: {paho.error_string(code).rstrip('.').lower()}")
        if self._answer.startswith("refused"):
            raise BrokerError(f"{self._where}: {self._answer}")

    @property
    def _where(self) -> str:
        return f"broker {self._settings.host}:{self._settings.port}, listening"

    def _on_connect(self, client: paho.Client, userdata: Any, flags: Any, reason: Any, more: Any) -> None:
        if reason.is_failure:
            self._answer = f"refused: {reason}"
        else:
            client.subscribe([(topic, 1) for topic in self._topics])

    def _on_publish(self, client: paho.Client, userdata: Any, mid: int, reason: Any, more: Any) -> None:
        self._untaken -= 1

    def _on_subscribe(self, client: paho.Client, userdata: Any, mid: int, reasons: Any, more: Any) -> None:
        failed = [topic for topic, reason in zip(self._topics, reasons, strict=False) if reason.is_failure]
        self._answer = f"refused: may not listen to {failed[0]}" if failed else "subscribed"
