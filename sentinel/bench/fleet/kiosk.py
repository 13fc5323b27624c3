"""One simulated kiosk on an event loop: presence, last will, real events until they are acknowledged."""

import asyncio
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from sentinel.bench.fleet import wire
from sentinel.core.backoff import Backoff
from sentinel.core.delivery import Outgoing
from sentinel.report.events import EventWriter, cloud_event
from sentinel.sim.typical import typical_passage

KEEPALIVE_S = 60
_WRITER = EventWriter()
_state = msgspec.json.encode


class _Ack(msgspec.Struct):
    ids: list[str]


_acks = msgspec.json.Decoder(_Ack)


class Kiosk:
    """``on_up`` and ``on_down`` tell the fleet; ``took`` gets the seconds from event to acknowledgement.

    An acknowledgement is sent by the collector after its commit, so those seconds are an upper bound of the
    time to the commit.
    """

    def __init__(
        self,
        name: str,
        prefix: str,
        on_up: Callable[["Kiosk"], None],
        on_down: Callable[["Kiosk"], None],
        took: Callable[[float], None],
    ) -> None:
        self.name, self._topic = name, f"{prefix}/{name}"
        self._on_up, self._on_down, self._took = on_up, on_down, took
        self._boot = uuid.uuid4().hex
        self._transport: asyncio.Transport | None = None
        self._number = self._seq = 0
        self.backoff = Backoff(first_s=0.5, longest_s=5.0)  # as the kiosk's own reporter (runtime.worker)
        self.unacknowledged: dict[str, tuple[float, bytes]] = {}
        self.up = False

    def event(self) -> None:
        """A passage, as the kiosk's outbox would send it."""
        self._seq += 1
        at = datetime.now(UTC)
        draft = _WRITER.passage(typical_passage(str(uuid.uuid4()), at))
        payload = cloud_event(self.name, Outgoing(self._seq, draft), historical=False)
        self.unacknowledged[draft.event_id] = (time.monotonic(), payload)
        if self.up:
            self._publish("events", payload)

    def ping(self) -> None:
        """Still here."""
        if self._transport is not None and self.up:
            self._transport.write(wire.PINGREQ)

    def leave(self) -> None:
        """In order: the last will stays unused."""
        if self._transport is not None:
            if self.up:
                self._say("disconnected")
                self._transport.write(wire.DISCONNECT)
            self._transport.close()

    # ---- of its connection

    def joined(self, transport: asyncio.Transport) -> None:
        """The connection, with TLS where it is wanted, is there: the one that counts from now on."""
        self._transport = transport
        will = _state({"state": "lost", "boot": self._boot})
        transport.write(wire.connect(f"sentinel-{self.name}", KEEPALIVE_S, f"{self._topic}/state", will))

    def heard(self, transport: asyncio.Transport, packet: tuple[int, int, bytes]) -> None:
        """A packet of the broker; of a connection that was given up it is nothing."""
        if transport is self._transport:
            self._packet(*packet)

    def left(self, transport: asyncio.Transport | None) -> None:
        """A connection is gone; None: none could be made."""
        if transport is self._transport:
            self._transport, self.up = None, False
            self.backoff = self.backoff.failed()
            self._on_down(self)

    def _packet(self, kind: int, flags: int, body: bytes) -> None:
        if kind == wire.CONNACK:
            self._welcome(body)
        elif kind == wire.PUBLISH:
            _topic, payload, number = wire.published(flags, body)
            if number and self._transport is not None:
                self._transport.write(wire.puback(number))
            for event_id in _acks.decode(payload).ids:
                sent = self.unacknowledged.pop(event_id, None)
                if sent is not None:
                    self._took(time.monotonic() - sent[0])

    def _welcome(self, body: bytes) -> None:
        if body[1:2] != b"\x00":
            raise wire.WireFault("refused")
        self.up, self.backoff = True, self.backoff.succeeded()
        assert self._transport is not None
        self._transport.write(wire.subscribe(self._next(), f"{self._topic}/ack"))
        self._say("ready")
        for _at, payload in self.unacknowledged.values():
            self._publish("events", payload)
        self._on_up(self)

    def _say(self, state: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._publish("state", _state({"state": state, "boot": self._boot, "at": at}), retain=True)

    def _publish(self, what: str, payload: bytes, *, retain: bool = False) -> None:
        assert self._transport is not None
        self._transport.write(wire.publish(f"{self._topic}/{what}", payload, self._next(), retain=retain))

    def _next(self) -> int:
        self._number = self._number % 65535 + 1
        return self._number


class Line(asyncio.Protocol):
    """One connection of a kiosk."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk, self._reader = kiosk, wire.Reader()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._kiosk.joined(transport)

    def data_received(self, data: bytes) -> None:
        """Bytes of the broker."""
        assert self._transport is not None
        try:
            for packet in self._reader.feed(data):
                self._kiosk.heard(self._transport, packet)
        except (wire.WireFault, msgspec.DecodeError):
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """It is gone."""
        if self._transport is not None:
            self._kiosk.left(self._transport)
