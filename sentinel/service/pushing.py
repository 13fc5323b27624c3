"""Each new delta of the publication, pushed to all kiosks by the broker; what they miss, when they ask.

On a connection of its own, driven by the thread that owns it: a large delta holds up no acknowledgement.
"""

import contextlib
import logging
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt import MQTTException
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from sentinel.basefile.delta import unbundle
from sentinel.basefile.publication import Ask, asks_topic, own_topic, published_topic, pushed, read_ask
from sentinel.runtime.worker import Pulse
from sentinel.service.publishing import Publication
from sentinel.service.rates import Rates

_log = logging.getLogger(__name__)

_CONNECT_S, _ANSWER_S, _KEEPALIVE_S = 5.0, 5.0, 15
_LOOK_S = 0.1
_WINDOW = 16  # of pushed deltas that the broker has not taken yet
_MOST_BEHIND = 64  # older ones are left to the kiosks' own asking
_MOST_ANSWERED = 48  # deltas an answer; a kiosk has room for 64
_MOST_ASKS = 256
_LONGEST_KIOSK = 64
_ASKS_PER_S, _ASKS_AT_ONCE = 1.0, 8


class PushError(Exception):
    """The broker can't be used now; one line."""


class Pusher:
    """Run ``session`` in a ``Worker`` with ``expected=(PushError,)`` and ``stale_after_s`` 30 or more.

    The newest delta is retained; what was there at the start is taken as pushed before, but for it. One is
    pushed again until the broker has taken it (QoS 1). A kiosk may ask once a second; of more than 256
    questions that wait the oldest is dropped, and asked again. Topics: ``publication``; docs/base-file.md
    says which of them the broker should let whom use.
    """

    def __init__(
        self,
        publication: Publication,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        prefix: str = "sentinel",
        *,
        username: str = "",
        password: str = "",
        client_id: str = "sentinel-publisher",
    ) -> None:
        self._publication, self._prefix = publication, prefix
        self._host, self._port, self._tls = host, port, tls
        self._login, self._client_id = (username, password), client_id
        self._asked: deque[tuple[str, Ask]] = deque(maxlen=_MOST_ASKS)
        self._rates = Rates(_ASKS_PER_S, _ASKS_AT_ONCE, time.monotonic)
        self._known: Mapping[int, Path] | None = None
        self._taken: set[int] = set()
        self._waiting: deque[int] = deque()
        self._sending: dict[int, int] = {}  # message id -> delta
        self._answering: set[int] = set()  # message ids of the last answer that the broker has not taken yet
        self._answer = ""

    def session(self, pulse: Pulse) -> None:
        """One connection. Raises PushError when it is lost or can't be made."""
        client = self._client()
        try:
            self._open(client, pulse)
            pulse.working()
            self._begin()
            while not pulse.stopping:
                pulse.alive()
                self._look()
                self._push(client)
                self._reply(client)
                self._turn(client)
            client.disconnect()
        finally:
            connection = client.socket()
            if connection is not None:
                connection.close()

    def _begin(self) -> None:
        """A broker may have forgotten the retained one: the newest is pushed at every connection."""
        self._sending.clear()
        self._answering.clear()
        there = self._publication.numbers()
        if self._known is None:
            self._taken = set(there)
        self._taken.discard(max(there, default=0))
        self._known = {}

    def _look(self) -> None:
        there = self._publication.numbers()
        if there is self._known:
            return
        self._known = there
        self._taken &= there.keys()
        new = sorted(there.keys() - self._taken - set(self._sending.values()))
        self._taken.update(new[:-_MOST_BEHIND])
        self._waiting = deque(new[-_MOST_BEHIND:])

    def _push(self, client: paho.Client) -> None:
        newest = max(self._known or (), default=0)
        while self._waiting and len(self._sending) < _WINDOW:
            number = self._waiting.popleft()
            raw = self._publication.read(number)
            if raw is None:
                continue
            topic, payload = published_topic(self._prefix), pushed(number, raw)
            self._sending[self._publish(client, topic, payload, retain=number == newest)] = number

    def _reply(self, client: paho.Client) -> None:
        """One question at a time; what is not there is not answered, and what is being pushed comes first.

        A broker that takes nothing is sent one answer and no more: the next waits for its acknowledgement.
        """
        if self._waiting or self._answering or not self._asked:
            return
        kiosk, ask = self._asked.popleft()
        topic = own_topic(self._prefix, kiosk)
        for raw in unbundle(self._publication.deltas(ask.first, ask.last))[:_MOST_ANSWERED]:
            self._answering.add(self._publish(client, topic, raw, retain=False))

    def _publish(self, client: paho.Client, topic: str, payload: bytes, *, retain: bool) -> int:
        sent = client.publish(topic, payload, qos=1, retain=retain)
        if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise PushError(f"{self._where}: {paho.error_string(sent.rc).rstrip('.').lower()}")
        return sent.mid

    def _client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = _CONNECT_S
        client.max_inflight_messages_set(_WINDOW + _MOST_ANSWERED)
        client.on_socket_open = _no_delay
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        if self._login[0]:
            client.username_pw_set(*self._login)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        return client

    def _open(self, client: paho.Client, pulse: Pulse) -> None:
        self._answer = ""
        try:
            client.connect(self._host, self._port, keepalive=_KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise PushError(f"{self._where}: {error}") from error
        deadline = time.monotonic() + _ANSWER_S
        while self._answer != "subscribed":
            if time.monotonic() >= deadline:
                raise PushError(f"{self._where}: no answer")
            pulse.alive()
            self._turn(client)

    def _turn(self, client: paho.Client) -> None:
        try:
            code = client.loop(_LOOK_S)
        except (MQTTException, ValueError, IndexError, ArithmeticError, OSError) as error:
            raise PushError(f"{self._where}: not understood: {error}") from error
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise PushError(f"{self._where}: {paho.error_string(code).rstrip('.').lower()}")
        if self._answer.startswith("refused"):
            raise PushError(f"{self._where}: {self._answer}")

    @property
    def _where(self) -> str:
        return f"broker {self._host}:{self._port}, publishing"

    def _on_connect(self, client: paho.Client, userdata: Any, flags: Any, reason: Any, more: Any) -> None:
        if reason.is_failure:
            self._answer = f"refused: {reason}"
        else:
            client.subscribe(asks_topic(self._prefix), 1)

    def _on_subscribe(self, client: paho.Client, userdata: Any, mid: int, reasons: Any, more: Any) -> None:
        failed = any(reason.is_failure for reason in reasons)
        self._answer = f"refused: may not listen to {asks_topic(self._prefix)}" if failed else "subscribed"

    def _on_publish(self, client: paho.Client, userdata: Any, mid: int, reason: Any, more: Any) -> None:
        self._answering.discard(mid)
        number = self._sending.pop(mid, None)
        if number is not None:
            self._taken.add(number)

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        kiosk = message.topic.removeprefix(f"{self._prefix}/").removesuffix("/base-file/ask")
        ask = read_ask(bytes(message.payload))
        if ask is None or len(kiosk) > _LONGEST_KIOSK or self._rates.take(kiosk):
            return
        self._asked.append((kiosk, ask))


def _no_delay(client: paho.Client, userdata: Any, connection: Any) -> None:
    """Small packets at once: a delta behind another would else wait 40 ms (Nagle, delayed ACK)."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
