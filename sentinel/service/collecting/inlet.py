"""The collector's connection to the broker: what it subscribes to, in a group or alone, and what it says."""

import logging
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY, Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

_log = logging.getLogger(__name__)
_ANSWER_S = 3.0  # some brokers (amqtt) keep quiet when they don't know the version
_SESSION_S = 24 * 3600
_LONGEST_KIOSK = 64
_SHORT_S, _MANY = 3.0, 3  # so many connections of so long in a row: somebody else has our name
_UNSUPPORTED = ("Unsupported protocol version", "Protocol error", "Malformed packet")
_V5, _V311 = MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is, and who we are there."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    username: str = ""
    password: str = ""


class Inlet:
    """One connection, kept up by a thread of its own (paho's).

    Alone (``group`` ""): MQTT 3.1.1, a persistent session under ``name``. In a group: MQTT 5 shared
    subscriptions (MQTT 5.0, section 4.8.2) ``$share/GROUP/PREFIX/+/events``, or 3.1.1 with the same topics
    where the broker knows no 5 (mosquitto takes them). A ``name`` in a group keeps its session for a day;
    without one there is no session: what a member had not acknowledged when it died is sent again by the
    kiosks, to the others. ``on_message(kiosk, what, payload)`` and ``on_ready`` (subscribed) come from that
    thread and must not block.
    """

    def __init__(
        self,
        address: Address,
        prefix: str,
        on_message: Callable[[str, str, bytes], None],
        on_ready: Callable[[], None],
        *,
        name: str = "",
        group: str = "",
    ) -> None:
        self._address, self._prefix, self._group = address, prefix, group
        self._on_message_, self._on_ready = on_message, on_ready
        self.named = bool(name)
        self.name = name or f"collector-{uuid.uuid4().hex[:16]}"
        self._protocol = _V5 if group else _V311
        self._leads = False
        self._dialled_at = float("inf")
        self._answered = False
        self._refused = False
        self._joined_at, self._short = 0.0, 0
        self._stop = threading.Event()
        self.subscribed = threading.Event()
        self._client = self._made()

    def start(self) -> None:
        """Connect, and go on trying."""
        self._dial()

    def tend(self) -> None:
        """Called now and then: try the older protocol where the broker does not answer to the newer."""
        silent = not self._answered and time.monotonic() - self._dialled_at > _ANSWER_S
        if self._protocol is _V5 and (self._refused or silent) and not self._stop.is_set():
            self._hang_up()
            self._protocol, self._refused = _V311, False
            self._client = self._made()
            self._dial()
            _log.info("collector: the broker speaks MQTT 3.1.1")

    def lead(self, leads: bool) -> None:
        """Hear also what one of a group is to hear: presence and capacity, as they are retained."""
        self._leads = leads
        if not self._client.is_connected():
            return  # done once it is
        if leads:
            self._client.subscribe([(topic, 1) for topic in self._leading()])
        else:
            self._client.unsubscribe(self._leading())

    def publish(self, kiosk: str, what: str, payload: bytes, *, retain: bool = False) -> None:
        """Tell a kiosk. Lost where there is no connection: it is told again."""
        sent = self._client.publish(f"{self._prefix}/{kiosk}/{what}", payload, qos=1, retain=retain)
        if sent.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN):
            _log.warning("collector: can't tell a kiosk its %s: %s", what, sent.rc)

    def stop(self) -> None:
        """Disconnect in order."""
        self._stop.set()
        self._hang_up()

    def _made(self) -> Client:
        persistent = self.named
        v5 = self._protocol is _V5
        how: dict[str, Any] = {} if v5 else {"clean_session": not persistent}
        client = Client(CallbackAPIVersion.VERSION2, self.name, protocol=self._protocol, **how)
        client.reconnect_delay_set(1, 5)
        client.on_socket_open = self._on_socket_open
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        if self._address.username:
            client.username_pw_set(self._address.username, self._address.password)
        if self._address.tls is not None:
            client.tls_set_context(self._address.tls)
        return client

    def _dial(self) -> None:
        how: dict[str, Any] = {}
        if self._protocol is _V5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = _SESSION_S if self.named else 0
            how = {
                "clean_start": False if self.named else MQTT_CLEAN_START_FIRST_ONLY,
                "properties": properties,
            }
        self._client.connect_async(self._address.host, self._address.port, keepalive=20, **how)
        self._client.loop_start()

    def _hang_up(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _leading(self) -> list[str]:
        return [f"{self._prefix}/+/state", f"{self._prefix}/+/capacity"]

    def _topics(self) -> list[str]:
        shared = f"$share/{self._group}/" if self._group else ""
        every = [f"{shared}{self._prefix}/+/events", f"{shared}{self._prefix}/+/health"]
        return [*every, *(self._leading() if self._leads else ())]

    def _on_socket_open(self, client: Client, userdata: Any, connection: Any) -> None:
        self._answered, self._dialled_at = False, time.monotonic()
        # Small packets at once: of PUBACK and acknowledgement in a row the second would else wait 40 ms.
        if isinstance(connection, socket.socket):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _on_connect(
        self, client: Client, userdata: Any, flags: ConnectFlags, reason: ReasonCode, properties: Any
    ) -> None:
        self._answered = True
        if reason.is_failure:
            self._refused = str(reason) in _UNSUPPORTED
            _log.warning("collector: the broker refuses: %s", reason)
            return
        self._joined_at = time.monotonic()
        client.subscribe([(topic, 1) for topic in self._topics()])

    def _on_subscribe(
        self, client: Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            _log.warning("collector: the broker refuses the subscription")
            return
        self.subscribed.set()
        self._on_ready()

    def _on_disconnect(
        self, client: Client, userdata: Any, flags: DisconnectFlags, reason: ReasonCode, properties: Any
    ) -> None:
        self.subscribed.clear()
        if not self._answered:
            self._refused = True  # hung up on our CONNECT
        if reason.is_failure and not self._stop.is_set():
            self._lost(client, reason)

    def _lost(self, client: Client, reason: ReasonCode) -> None:
        """3.1.1 does not say that another took our place: connections that never last do."""
        brief = self._answered and time.monotonic() - self._joined_at < _SHORT_S
        self._short = self._short + 1 if brief else 0
        if self._short < _MANY:
            _log.warning("collector: lost the broker: %s", reason)
        elif self._short == _MANY:
            client.reconnect_delay_set(5, 60)
            _log.warning(
                'collector: another collector is at the broker as "%s", and each pushes the other off: '
                "start both with one --collector-group, or each with a --collector-name of its own",
                self.name,
            )

    def _on_message(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        kiosk, _slash, what = message.topic.removeprefix(f"{self._prefix}/").rpartition("/")
        if 0 < len(kiosk) <= _LONGEST_KIOSK and "/" not in kiosk and kiosk.isprintable():
            self._on_message_(kiosk, what, bytes(message.payload))
