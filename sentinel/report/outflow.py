"""What goes out on one connection: urgent first, within what the broker takes at once, never twice.

Everything is QoS 1. The broker's limits (MQTT 5.0, 3.2.2.3): receive maximum, topic alias maximum, maximum
packet size. A PUBACK that says "not now" stops the flow for a while instead of the connection.
"""

import random
from collections import deque
from dataclasses import dataclass
from typing import Any, cast

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sentinel.core.backoff import Backoff
from sentinel.report.errors import BrokerError

_CONFIRM_S = 60.0  # a broker that confirms nothing for so long takes nothing
_HEADER = 32  # bytes of a PUBLISH beside topic and payload, at most
_NOT_AUTHORISED, _NO_TOPIC = 0x87, 0x90
_NOBODY_LISTENS = 0x10  # "no matching subscribers": taken, and thrown away
_ALIASES = ("events", "health")  # in this order, as far as the broker's topic alias maximum goes


@dataclass(frozen=True, slots=True)
class _Message:
    what: str
    payload: bytes
    event_id: str = ""
    retain: bool = False
    expires_s: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the broker said it takes. ``aliases`` 0 and ``packet`` 0: none, and any size."""

    window: int
    aliases: int = 0
    packet: int = 0
    retains: bool = True


class Outflow:
    """Owned by the connection's thread. ``topic`` is what all topics begin with."""

    def __init__(self, client: paho.Client, topic: str, limits: Limits, *, five: bool) -> None:
        self._client, self._topic, self._five = client, topic, five
        self.limits = limits
        self._urgent: deque[_Message] = deque()
        self._others: deque[_Message] = deque()
        self._aboard: dict[int, tuple[_Message, float]] = {}
        self._ids: set[str] = set()
        self._known: dict[str, Properties] = {}
        self._backoff = Backoff(first_s=1.0, longest_s=60.0)
        self._paused_until = 0.0
        self._taken: list[str] = []
        self.too_large: set[str] = set()
        self.refused = ""  # the broker's last "not now"; "" since it took something
        self.unheard = False  # the broker said that nobody listens

    def event(self, event_id: str, payload: bytes, *, urgent: bool, monotonic: float) -> None:
        """Send an event as soon as there is room; not again while the same one waits here."""
        if event_id in self._ids:
            return
        if self.limits.packet and len(payload) + len(self._topic) + _HEADER > self.limits.packet:
            self.too_large.add(event_id)
            return
        self._ids.add(event_id)
        (self._urgent if urgent else self._others).append(_Message("events", payload, event_id))
        self.release(monotonic)

    def say(self, what: str, payload: bytes, monotonic: float, *, expires_s: int = 0) -> None:
        """Write a retained message: its older one that still waits is dropped. Expiry in seconds, 0 never."""
        self._urgent = deque(m for m in self._urgent if m.event_id or m.what != what)
        self._urgent.append(_Message(what, payload, "", retain=True, expires_s=expires_s))
        self.release(monotonic)

    def release(self, monotonic: float) -> None:
        """Send what may go now. Raises BrokerError where the broker stopped confirming, or is gone."""
        oldest = next(iter(self._aboard.values()), None)
        if oldest is not None and monotonic - oldest[1] > _CONFIRM_S:
            raise BrokerError(f"the broker confirms nothing for {_CONFIRM_S:g} s")
        if monotonic < self._paused_until:
            return
        while (self._urgent or self._others) and len(self._aboard) < self.limits.window:
            message = (self._urgent or self._others).popleft()
            topic, properties = self._addressed(message)
            retain = message.retain and self.limits.retains
            info = self._client.publish(topic, message.payload, 1, retain, properties)
            if info.rc != paho.MQTT_ERR_SUCCESS:
                raise BrokerError(paho.error_string(info.rc).rstrip(".").lower())
            self._aboard[info.mid] = (message, monotonic)

    def confirmed(self, mid: int, reason: ReasonCode, monotonic: float) -> str:
        """A PUBACK came; what is wrong with the connection, or "" for nothing."""
        message, _ = self._aboard.pop(mid, (None, 0.0))
        if message is None:
            return ""
        self._ids.discard(message.event_id)
        if reason.value in (_NOT_AUTHORISED, _NO_TOPIC):
            return f"may not publish to {self._topic}/{message.what}: {reason}"
        if reason.is_failure:
            self._backoff = self._backoff.failed()
            self._paused_until = monotonic + self._backoff.delay_s(random.random())  # noqa: S311 - jitter
            self.refused = str(reason).lower()
            return ""
        self._backoff, self.refused = self._backoff.succeeded(), ""
        if message.event_id:
            self.unheard = reason.value == _NOBODY_LISTENS
            if not self.unheard:
                self._taken.append(message.event_id)
        return ""

    def take_taken(self) -> tuple[str, ...]:
        """Event ids that the broker took, and did not throw away at once, since the last call."""
        ids, self._taken = tuple(self._taken), []
        return ids

    @property
    def empty(self) -> bool:
        """Whether everything is sent and confirmed."""
        return not (self._urgent or self._others or self._aboard)

    def _addressed(self, message: _Message) -> tuple[str, Properties | None]:
        """The topic, or "" where its alias is known; MQTT 5.0, 3.3.2.3.4."""
        topic = f"{self._topic}/{message.what}" if message.what[:1] != "/" else message.what[1:]
        if not self._five:
            return topic, None
        if (known := self._known.get(message.what)) is not None and not message.expires_s:
            return "", known
        properties: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if message.what in _ALIASES[: self.limits.aliases]:
            properties.TopicAlias = _ALIASES.index(message.what) + 1
            topic = "" if message.what in self._known else topic
            self._known[message.what] = _alias(properties.TopicAlias)
        if message.expires_s:
            properties.MessageExpiryInterval = message.expires_s
        return topic, properties


def _alias(number: int) -> Properties:
    properties: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.TopicAlias = number
    return cast(Properties, properties)
