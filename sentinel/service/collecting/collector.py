"""Collector: takes the kiosks' events from the broker, commits them, and only then acknowledges their ids."""

import logging
import queue
import socket
import ssl
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import msgspec
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sentinel.service.collecting.events import Received, read_event
from sentinel.service.collecting.headcount import HeadCount
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.database import open_database

_log = logging.getLogger(__name__)

_QUEUE = 20_000
_BATCH = 1_000
_BATCH_S = 0.005
_RETRY_S = 0.5
_LONGEST_KIOSK = 64


class Collector:
    """MQTT 3.1.1 client on ``<prefix>/+/events`` and ``<prefix>/+/state``.

    The persistent session lets the broker keep what comes while the collector is down. Drop rule: when
    the queue is full, or a commit fails for good, a message goes unacknowledged and its kiosk sends it
    again. ``capacity``: how many the venue holds; what is inside, and each kiosk's share of the room to go on
    with while it is cut off, is published retained on ``<prefix>/<kiosk>/capacity``. ``db`` a URL, or an
    engine that its owner closes. Raises ServiceError.
    """

    def __init__(
        self,
        db: str | Engine,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        prefix: str = "sentinel",
        *,
        username: str = "",
        password: str = "",
        client_id: str = "sentinel-collector",
        capacity: int | None = None,
    ) -> None:
        self._owned = open_database(db, durable=True) if isinstance(db, str) else None
        self._store = EventStore(self._owned if isinstance(db, str) else db)  # type: ignore[arg-type]
        self._host, self._port, self._prefix = host, port, prefix
        self._incoming: queue.Queue[Received] = queue.Queue(_QUEUE)
        self._presence: dict[str, Any] = {}
        self._headcount = HeadCount(self._store, capacity) if capacity is not None else None
        self._recount = threading.Event()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._subscribed = threading.Event()
        self._writer = threading.Thread(target=self._write, name="collector", daemon=True)
        self._client = Client(CallbackAPIVersion.VERSION2, client_id, clean_session=False)
        self._client.reconnect_delay_set(1, 5)
        self._client.on_socket_open = _no_delay
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        if username:
            self._client.username_pw_set(username, password)
        if tls is not None:
            self._client.tls_set_context(tls)
        self._complained: set[str] = set()
        self.dropped = 0

    def start(self, wait_s: float = 5.0) -> bool:
        """Connect and collect; returns whether the subscription stands after at most ``wait_s`` seconds.

        Where it doesn't, it goes on trying.
        """
        self._writer.start()
        self._client.connect_async(self._host, self._port, keepalive=20)
        self._client.loop_start()
        return self._subscribed.wait(wait_s)

    def stop(self) -> None:
        """Commit and acknowledge what has come, then disconnect."""
        self._stop.set()
        if self._writer.ident is not None:
            self._writer.join(5.0)
        self._client.disconnect()
        self._client.loop_stop()
        if self._owned is not None:
            self._owned.dispose()

    def events(self, kiosk: str | None = None) -> list[dict[str, Any]]:
        """All events, or one kiosk's, in the order of arrival."""
        return self._store.events(kiosk)

    def presence(self) -> dict[str, Any]:
        """The last state of each kiosk: JSON decoded, other text as it is."""
        with self._lock:
            return dict(self._presence)

    def _on_connect(
        self,
        client: Client,
        userdata: Any,
        flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            _log.warning("collector: the broker refuses: %s", reason)
            return
        topics = ["events", "state"] if self._headcount is None else ["events", "state", "capacity"]
        client.subscribe([(f"{self._prefix}/+/{topic}", 1) for topic in topics])

    def _on_subscribe(
        self,
        client: Client,
        userdata: Any,
        mid: int,
        reasons: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            _log.warning("collector: the broker refuses the subscription")
        else:
            if self._headcount is not None:
                self._headcount.begin_again()
                self._recount.set()
            self._subscribed.set()

    def _on_disconnect(
        self,
        client: Client,
        userdata: Any,
        flags: DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._subscribed.clear()
        if reason.is_failure and not self._stop.is_set():
            _log.warning("collector: lost the broker: %s", reason)

    def _on_message(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        kiosk, _slash, what = message.topic.removeprefix(f"{self._prefix}/").rpartition("/")
        if len(kiosk) > _LONGEST_KIOSK:
            self.dropped += 1
            return
        if what == "state":
            with self._lock:
                self._presence[kiosk] = _state(bytes(message.payload))
            self._recount.set()
            return
        if what == "capacity":
            if self._headcount is not None:
                self._headcount.remember(kiosk, bytes(message.payload))
            return
        try:
            self._incoming.put_nowait(read_event(kiosk, bytes(message.payload)))
        except queue.Full:
            self.dropped += 1

    def _write(self) -> None:
        while not (self._stop.is_set() and self._incoming.empty()):
            batch = self._batch()
            if batch and (kept := self._commit(batch)):
                self._acknowledge(kept)
                self._recount.set()
            self._publish_capacity()

    def _publish_capacity(self) -> None:
        """After the acknowledgements: so what is acknowledged is counted in what a kiosk hears next."""
        if self._headcount is None or not self._subscribed.is_set():
            return
        if not self._headcount.due(time.monotonic(), changed=self._recount.is_set()):
            return
        self._recount.clear()
        try:
            news = self._headcount.news(self.presence(), datetime.now(UTC))
        except SQLAlchemyError as error:
            _log.warning("collector: can't count who is inside: %s", type(error).__name__)
            return
        for kiosk, message in news.items():
            topic = f"{self._prefix}/{kiosk}/capacity"
            self._client.publish(topic, msgspec.json.encode(message), qos=1, retain=True)

    def _batch(self) -> list[Received]:
        try:
            batch = [self._incoming.get(timeout=0.1)]
        except queue.Empty:
            return []
        until = time.monotonic() + _BATCH_S
        while len(batch) < _BATCH:
            try:
                batch.append(self._incoming.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                break
        return batch

    def _commit(self, batch: list[Received]) -> list[Received]:
        """What was kept; nothing where the database stays away until the stop."""
        failed = False
        while True:
            try:
                kept = self._store.keep(batch)
            except SQLAlchemyError as error:
                if not failed:
                    _log.warning("collector: can't store: %s", type(error).__name__)
                failed = True
                if self._stop.wait(_RETRY_S):
                    return []
                continue
            if failed:
                _log.info("collector: stores again")
            return kept

    def _acknowledge(self, batch: list[Received]) -> None:
        ids: dict[str, dict[str, None]] = defaultdict(dict)
        rejected: dict[str, dict[str, str]] = defaultdict(dict)
        for message in batch:
            if message.event_id:
                ids[message.kiosk][message.event_id] = None
                if message.fault:
                    rejected[message.kiosk][message.event_id] = message.fault
            if message.fault and message.kiosk not in self._complained:
                self._complained.add(message.kiosk)
                _log.warning("collector: rejected a message of %s: %s", message.kiosk, message.fault)
        for kiosk, stored in ids.items():
            answer: dict[str, Any] = {"ids": list(stored)}
            if rejected[kiosk]:
                answer["rejected"] = rejected[kiosk]
            sent = self._client.publish(f"{self._prefix}/{kiosk}/ack", msgspec.json.encode(answer), qos=1)
            if sent.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN):
                _log.warning("collector: can't acknowledge: %s", sent.rc)


def _no_delay(client: Client, userdata: Any, connection: Any) -> None:
    """Send small packets at once: of PUBACK and acknowledgement in a row the second would else wait 40 ms."""
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _state(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return payload.decode(errors="replace")
