"""One connection to the broker, driven by the thread that owns it: no callback of paho runs anywhere else.

Topics under ``<prefix>/<kiosk>/`` (docs/asyncapi.json): ``events`` and ``health`` out, ``ack`` and
``capacity`` in, ``state`` retained, with a last will, and read back. paho calls ``on_publish`` with its mutex
held; with one thread nothing can deadlock. Every connection is a new session: what the broker would keep for
us is sent again anyway, by the outbox or by the collector.
"""

import select
import ssl
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import paho.mqtt.client as paho
from paho.mqtt import MQTTException
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sentinel.config import ReportSettings
from sentinel.core.occupancy import Told
from sentinel.core.presence import Said, Word
from sentinel.report import incoming
from sentinel.report.errors import BrokerBusy, BrokerError, ProtocolRefused, TakenOver
from sentinel.report.outflow import Limits, Outflow
from sentinel.report.securing import no_delay, secure

__all__ = ["BrokerBusy", "BrokerError", "BrokerLink", "ProtocolRefused", "TakenOver"]

_CONNECT_S = 5.0
_ANSWER_S = 3.0
_KEEPALIVE_S = 15
_UNSUPPORTED = {"Unsupported protocol version"}
_MOST_WORDS = 64  # of our own presence that wait to be looked at; the oldest is dropped
_RECEIVE_MAXIMUM = 64
_TAKEN_OVER = 0x8E
# Server unavailable, busy, message rate too high, quota exceeded, connection rate exceeded.
_BUSY = {0x88, 0x89, 0x96, 0x97, 0x9F}


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
        birth: int = 0,
        base: Path,
        protocol: MQTTProtocolVersion,
        window: int,
        silent: bool = False,
    ) -> None:
        self._silent = silent
        self._where = f"{settings.host}:{settings.port}"
        self._topic = f"{settings.topic_prefix}/{kiosk}"
        self._run = {"boot": boot, "birth": birth}
        self._most = window
        self._acked: list[str] = []
        self._words: deque[Said] = deque(maxlen=_MOST_WORDS)
        self._capacity: Told | None = None
        self._answer: ReasonCode | None = None
        self._farewell: ReasonCode | None = None
        self._refused = ""
        self.listening = False
        self.deaf_to = ""
        self.bad_messages = 0
        self._five = five = protocol is MQTTProtocolVersion.MQTTv5
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"sentinel-{kiosk}{'-look' if silent else ''}",
            clean_session=None if five else True,
            protocol=protocol,
            reconnect_on_failure=False,
        )
        self._client.on_socket_open = no_delay
        self._client.connect_timeout = _CONNECT_S
        self._client.max_inflight_messages_set(0)  # counted here: paho can't be told the broker's limit
        self.flow = Outflow(self._client, self._topic, Limits(window), five=five)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_publish = self._on_publish
        self._client.on_message = self._on_message
        if not silent:
            self._client.will_set(f"{self._topic}/state", self._state(Word.LOST), qos=1, retain=True)
        secure(self._client, settings, base)
        self._address = (settings.host, settings.port)

    def open(self) -> None:
        """Connect and ask for the subscriptions. Raises BrokerError, ProtocolRefused, BrokerBusy."""
        try:
            self._client.connect(*self._address, keepalive=_KEEPALIVE_S, properties=self._terms())
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
            if str(self._answer) in _UNSUPPORTED:
                raise ProtocolRefused(f"broker {self._where}: refused: {self._answer}")
            raise self._worded("refused", self._answer)
        if not self._silent:
            self._client.subscribe([(f"{self._topic}/{what}", 1) for what in self._heard])

    _heard = ("state", "ack", "capacity")  # the presence first: what stands there is read before ours

    def _terms(self) -> Properties | None:
        """Ours, of MQTT 5. No session expiry: nothing is kept for us, so nothing can be old."""
        if not self._five:
            return None
        terms: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        terms.ReceiveMaximum = _RECEIVE_MAXIMUM
        terms.MaximumPacketSize = incoming.LARGEST
        return cast(Properties, terms)

    def turn(self, timeout_s: float, wake: int = -1) -> bool:
        """Let the network happen for up to ``timeout_s``; whether descriptor ``wake`` became readable."""
        socket = self._client.socket()
        if socket is None:
            raise self._lost("connection lost")
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
                self._read()
            if mine & select.POLLOUT:
                self._check(self._client.loop_write())
            self._check(self._client.loop_misc())
        except (MQTTException, ValueError, IndexError, ArithmeticError, OSError) as error:
            raise BrokerError(f"broker {self._where}: not understood: {error}") from error
        self._flow(lambda: self.flow.release(time.monotonic()))
        if self._refused:
            raise BrokerError(f"broker {self._where}: {self._refused}")
        return wake in ready

    def publish(self, event_id: str, payload: bytes, *, urgent: bool = False) -> None:
        """Send one event, QoS 1, as soon as the broker takes more (its receive maximum)."""
        self._flow(lambda: self.flow.event(event_id, payload, urgent=urgent, monotonic=time.monotonic()))

    def say(self, what: str, payload: bytes, *, expires_s: int = 0) -> None:
        """Write a retained message to a topic of ours, or to any topic by "/TOPIC"."""
        self._flow(lambda: self.flow.say(what, payload, time.monotonic(), expires_s=expires_s))

    def present(self, word: Word) -> None:
        """Write our presence."""
        self.say("state", self._state(word))

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
        return self.flow.take_taken()

    def take_presences(self) -> tuple[Said, ...]:
        """What stood or was written in our own topic since the last call."""
        words = tuple(self._words)
        self._words.clear()
        return words

    def close(self) -> None:
        """Say "disconnected" (so that the last will stays unused) and go."""
        try:
            if not self._silent:
                self._say_disconnected()
            self._client.disconnect()
        except (BrokerError, ValueError, RuntimeError):
            self.drop()

    def _say_disconnected(self) -> None:
        self.present(Word.DISCONNECTED)
        deadline = time.monotonic() + 1.0
        while not self.flow.empty and time.monotonic() < deadline:
            self.turn(0.1)
        if not self.flow.empty:
            raise BrokerError("not confirmed")  # so that the last will is spoken

    def drop(self) -> None:
        """Let go of the socket; the broker will publish the last will."""
        socket = self._client.socket()
        if socket is not None:
            socket.close()

    def _flow(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BrokerError as error:
            raise self._lost(str(error)) from None

    def _read(self) -> None:
        code = self._client.loop_read()
        if self._farewell is not None:
            raise self._worded("hung up", self._farewell)
        self._check(code)

    def _state(self, word: Word) -> bytes:
        body: dict[str, Any] = {"state": word.value, **self._run}
        if word is not Word.LOST:  # a will is written before it comes true
            body["at"] = datetime.now(UTC).isoformat(timespec="seconds")
        return msgspec.json.encode(body)

    def _lost(self, words: str) -> BrokerError:
        if self._farewell is not None:
            return self._worded("hung up", self._farewell)
        return BrokerError(f"broker {self._where}: {words}")

    def _worded(self, what: str, reason: ReasonCode) -> BrokerError:
        kind: type[BrokerError] = BrokerBusy if reason.value in _BUSY else BrokerError
        if reason.value == _TAKEN_OVER:
            kind = TakenOver
        return kind(f"broker {self._where}: {what}: {str(reason).lower()}")

    def _check(self, code: MQTTErrorCode) -> None:
        if code != paho.MQTT_ERR_SUCCESS:
            raise self._lost(paho.error_string(code).rstrip(".").lower())

    def _on_connect(
        self,
        client: paho.Client,
        userdata: Any,
        flags: Any,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._answer = reason

        def said(name: str, otherwise: int) -> int:
            return int(getattr(properties, name, otherwise))

        self.flow.limits = Limits(
            window=max(1, min(self._most, said("ReceiveMaximum", self._most))),
            aliases=said("TopicAliasMaximum", 0) if self._five else 0,
            packet=said("MaximumPacketSize", 0),
            retains=bool(said("RetainAvailable", 1)),
        )

    def _on_disconnect(
        self, client: paho.Client, userdata: Any, flags: Any, reason: ReasonCode, properties: Any
    ) -> None:
        if flags.is_disconnect_packet_from_server:
            self._farewell = reason

    def _on_subscribe(
        self, client: paho.Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        refused = [what for what, r in zip(self._heard, reasons, strict=False) if r.is_failure]
        if "ack" in refused or not reasons:
            self._refused = f"may not subscribe to {self._topic}/ack: {reasons[1:2]}"
        self.deaf_to, self.listening = ", ".join(refused), True

    def _on_publish(
        self, client: paho.Client, userdata: Any, mid: int, reason: ReasonCode, properties: Any
    ) -> None:
        self._refused = self.flow.confirmed(mid, reason, time.monotonic()) or self._refused

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        what, payload = message.topic.removeprefix(f"{self._topic}/"), bytes(message.payload)
        if not payload and what != "ack":  # a retained message was taken back
            return
        read = {"ack": self._take_ack, "capacity": self._take_capacity}.get(what)
        understood = read(payload) if read else self._take_presence(payload, retained=message.retain)
        if not understood:
            self.bad_messages += 1

    def _take_ack(self, payload: bytes) -> bool:
        ids = incoming.read_ack(payload)
        self._acked += ids or ()
        return ids is not None

    def _take_capacity(self, payload: bytes) -> bool:
        told = incoming.read_capacity(payload)
        self._capacity = told or self._capacity
        return told is not None

    def _take_presence(self, payload: bytes, *, retained: bool) -> bool:
        said = incoming.read_presence(payload, retained=retained)
        if said is not None:
            self._words.append(said)
        return said is not None
