"""One connection to the broker, driven by the thread that owns it: no callback of paho runs anywhere else.

Topics under ``<prefix>/<kiosk>/``: ``events`` (out, QoS 1), ``ack`` (in, ``{"ids": [...]}``), ``capacity``
(in, retained: who is inside the venue, and this kiosk's share of the room), ``state`` (retained, last will).
paho calls ``on_publish`` with its mutex held; with one thread nothing can deadlock.
"""

import select
import socket
import ssl
import stat
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import paho.mqtt.client as paho
from msgspec import Meta, Struct
from paho.mqtt import MQTTException
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sentinel.config import ReportSettings
from sentinel.core.occupancy import Told
from sentinel.runtime.own_certificate import load_pair
from sentinel.runtime.sealed import SUFFIX

_CONNECT_S = 5.0
_ANSWER_S = 3.0
_KEEPALIVE_S = 15
_UNSUPPORTED = {"Unsupported protocol version"}


class BrokerError(Exception):
    """The broker can't be used now; one line."""


class ProtocolRefused(BrokerError):
    """The broker does not speak this version of MQTT."""


class _Ack(Struct):
    """Event ids that the receiving application has stored."""

    ids: Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=10_000)]


_Count = Annotated[int, Meta(ge=0, le=10_000_000)]


class _Capacity(Struct):
    """What the collector counts. ``held``: room that kiosks which are cut off may still fill."""

    inside: _Count
    limit: _Count
    share: _Count
    mine: int
    held: _Count = 0


_capacities = msgspec.json.Decoder(_Capacity)
_acks = msgspec.json.Decoder(_Ack)


class BrokerLink:
    """Owned by one thread. Every method raises BrokerError when the connection is gone.

    ``silent``: only looks whether the broker takes us: no presence, no last will, another client id, so that
    the kiosk's own connection stays.
    """

    def __init__(
        self,
        settings: ReportSettings,
        kiosk: str,
        boot: str,
        *,
        base: Path,
        protocol: MQTTProtocolVersion,
        window: int,
        silent: bool = False,
    ) -> None:
        self._silent = silent
        self._where = f"{settings.host}:{settings.port}"
        self._topic = f"{settings.topic_prefix}/{kiosk}"
        self._boot = boot
        self._protocol = protocol
        self._most = window
        self._held: deque[tuple[str, bytes]] = deque()
        self._ids: dict[int, str] = {}
        self._acked: list[str] = []
        self._taken: list[str] = []
        self._capacity: Told | None = None
        self._answer: ReasonCode | None = None
        self._refused = ""
        self.bad_messages = 0
        five = protocol is MQTTProtocolVersion.MQTTv5
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"sentinel-{kiosk}{'-look' if silent else ''}",
            clean_session=None if five else True,
            protocol=protocol,
            reconnect_on_failure=False,
        )
        self._client.on_socket_open = _no_delay
        self._client.connect_timeout = _CONNECT_S
        self._client.max_inflight_messages_set(0)  # counted here: paho can't be told the broker's limit
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_publish = self._on_publish
        self._client.on_message = self._on_message
        if not silent:
            self._client.will_set(f"{self._topic}/state", self._state("lost"), qos=1, retain=True)
        secure(self._client, settings, base)
        self._address = (settings.host, settings.port)

    def open(self) -> None:
        """Connect, subscribe to acknowledgements, say "ready". Raises BrokerError, ProtocolRefused."""
        try:
            self._client.connect(*self._address, keepalive=_KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise BrokerError(f"broker {self._where}: {error}") from error
        deadline = time.monotonic() + _ANSWER_S
        while self._answer is None:
            if time.monotonic() >= deadline:
                # Some brokers (amqtt) just keep quiet when they don't know the version.
                raise ProtocolRefused(f"broker {self._where}: no answer to CONNECT")
            try:
                self.turn(0.1)
            except BrokerError as error:
                if self._answer is None:  # hung up on our CONNECT
                    raise ProtocolRefused(str(error)) from error
                break
        if self._answer.is_failure:
            kind = ProtocolRefused if str(self._answer) in _UNSUPPORTED else BrokerError
            raise kind(f"broker {self._where}: refused: {self._answer}")
        if self._silent:
            return
        self._client.subscribe([(f"{self._topic}/ack", 1), (f"{self._topic}/capacity", 1)])
        self._client.publish(f"{self._topic}/state", self._state("ready"), qos=1, retain=True)

    def turn(self, timeout_s: float, wake: int = -1) -> bool:
        """Let the network happen for up to ``timeout_s``; whether descriptor ``wake`` became readable."""
        socket = self._client.socket()
        if socket is None:
            raise BrokerError(f"broker {self._where}: connection lost")
        # A TLS socket may hold bytes that select can't see.
        held = isinstance(socket, ssl.SSLSocket) and socket.pending() > 0
        poll = select.poll()
        poll.register(socket, select.POLLIN | (select.POLLOUT if self._client.want_write() else 0))
        if wake >= 0:
            poll.register(wake, select.POLLIN)
        ready = dict(poll.poll(0 if held else timeout_s * 1000.0))
        mine = ready.get(socket.fileno(), 0)
        try:
            if held or mine & ~select.POLLOUT:
                self._check(self._client.loop_read())
            if mine & select.POLLOUT:
                self._check(self._client.loop_write())
            self._check(self._client.loop_misc())
        except (MQTTException, ValueError, IndexError, ArithmeticError, OSError) as error:
            raise BrokerError(f"broker {self._where}: not understood: {error}") from error
        self._release()
        if self._refused:
            raise BrokerError(f"broker {self._where}: {self._refused}")
        return wake in ready

    def publish(self, event_id: str, payload: bytes) -> None:
        """Send one event, QoS 1, as soon as the broker takes more (its receive maximum)."""
        self._held.append((event_id, payload))
        self._release()

    def take_acked(self) -> tuple[str, ...]:
        """Event ids that the application acknowledged since the last call."""
        ids, self._acked = tuple(self._acked), []
        return ids

    def take_capacity(self) -> Told | None:
        """The last word on who is inside, once."""
        told, self._capacity = self._capacity, None
        return told

    def take_taken(self) -> tuple[str, ...]:
        """Event ids that the broker took (PUBACK) since the last call."""
        ids, self._taken = tuple(self._taken), []
        return ids

    def close(self) -> None:
        """Say "disconnected" (so that the last will stays unused) and go."""
        try:
            if not self._silent:
                self._say_disconnected()
            self._client.disconnect()
        except (BrokerError, ValueError, RuntimeError):
            self.drop()

    def _say_disconnected(self) -> None:
        info = self._client.publish(f"{self._topic}/state", self._state("disconnected"), qos=1, retain=True)
        deadline = time.monotonic() + 1.0
        while not info.is_published() and time.monotonic() < deadline:
            self.turn(0.1)

    def drop(self) -> None:
        """Let go of the socket; the broker will publish the last will."""
        socket = self._client.socket()
        if socket is not None:
            socket.close()

    def _release(self) -> None:
        while self._held and len(self._ids) < self._most:
            event_id, payload = self._held.popleft()
            info = self._client.publish(f"{self._topic}/events", payload, qos=1)
            self._check(info.rc)
            self._ids[info.mid] = event_id

    def _state(self, state: str) -> bytes:
        body = {"state": state, "boot": self._boot}
        if state != "lost":  # a will is written before it comes true
            body["at"] = datetime.now(UTC).isoformat(timespec="seconds")
        return msgspec.json.encode(body)

    def _check(self, code: MQTTErrorCode) -> None:
        if code != paho.MQTT_ERR_SUCCESS:
            raise BrokerError(f"broker {self._where}: {paho.error_string(code).rstrip('.').lower()}")

    def _on_connect(
        self,
        client: paho.Client,
        userdata: Any,
        flags: Any,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._answer = reason
        allowed = getattr(properties, "ReceiveMaximum", None)
        if allowed:
            self._most = max(1, min(self._most, allowed - 1))  # one is for the presence

    def _on_subscribe(
        self, client: paho.Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._refused = f"may not subscribe to {self._topic}/ack: {reasons[0]}"

    def _on_publish(
        self, client: paho.Client, userdata: Any, mid: int, reason: ReasonCode, properties: Any
    ) -> None:
        event_id = self._ids.pop(mid, None)
        if reason.is_failure:
            self._refused = f"may not publish to {self._topic}: {reason}"
        elif event_id is not None:
            self._taken.append(event_id)

    def _take_capacity(self, payload: bytes) -> None:
        if not payload:  # the retained message was taken back
            return
        try:
            self._capacity = _told(payload)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.bad_messages += 1

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        if message.topic == f"{self._topic}/capacity":
            self._take_capacity(bytes(message.payload))
            return
        try:
            self._acked += _acks.decode(message.payload).ids
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.bad_messages += 1


def _told(payload: bytes) -> Told:
    said = _capacities.decode(payload)
    return Told(said.inside, said.limit, said.share, said.mine, said.held)


def secure(client: paho.Client, settings: ReportSettings, base: Path) -> None:
    """Give a client the password and certificates of the settings. Raises BrokerError."""
    try:
        if settings.username:
            password = None
            if settings.password_file:
                password = _private(base / settings.password_file).read_text().strip()
            client.username_pw_set(settings.username, password)
        if settings.tls:
            context = ssl.create_default_context(
                cafile=str(base / settings.ca_file) if settings.ca_file else None
            )
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if settings.cert_file:
                key = base / (settings.key_file or settings.cert_file)
                load_pair(context, base / settings.cert_file, key if key.suffix == SUFFIX else _private(key))
            client.tls_set_context(context)
    except (OSError, ValueError) as error:
        raise BrokerError(f"report: certificates or password can't be used: {error}") from error


def _private(path: Path) -> Path:
    """A file that only its owner may read; raises BrokerError if others may, OSError if it is not there."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise BrokerError(f"report: {path}: others may read it (mode {mode:04o}); run: chmod 600 {path}")
    return path


def _no_delay(client: paho.Client, userdata: Any, connection: Any) -> None:
    """Send small packets at once: a PUBACK behind an event would else wait 40 ms (Nagle, delayed ACK)."""
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
