"""The reporting worker: outbox -> broker -> acknowledgement, one connection a session."""

import contextlib
import logging
import os
import time
import uuid
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from paho.mqtt.enums import MQTTProtocolVersion

from sentinel.config import ReportSettings
from sentinel.core import delivery
from sentinel.core.delivery import (
    Delivery,
    Draft,
    Load,
    Loaded,
    OutboxUnavailable,
    Outgoing,
    Send,
    Settle,
    Terms,
)
from sentinel.core.events import Device, DeviceChanged, Event
from sentinel.core.health import EVERY_S, Health, Telling, due
from sentinel.core.hearing import DEAF_AFTER_S
from sentinel.core.occupancy import Told
from sentinel.core.standing import Standing
from sentinel.report.events import cloud_event, health_event
from sentinel.report.home_assistant import discovery
from sentinel.report.mqtt import BrokerError, BrokerLink, ProtocolRefused
from sentinel.report.securing import out_of_date
from sentinel.report.watch import Watch
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_TICK_S = 0.25
_LOOK_S = 2.0
_HEALTH_EXPIRES_S = int(3 * EVERY_S)


class Outbox(Protocol):
    """Where events wait. Every method raises OutboxUnavailable."""

    def fetch(self, limit: int) -> tuple[Outgoing, ...]:
        """The first open events."""

    def sent(self, sent: Iterable[tuple[str, bool]]) -> None:
        """Event ids that went out, and whether as historical."""

    def acked(self, ids: Sequence[str]) -> int:
        """Event ids that were acknowledged; how many were open."""

    def note(self, standing: Standing) -> None:
        """Keep how we stand with the broker, for who looks from outside."""


class Reporter:
    """Run ``session`` in a ``Worker`` with ``expected=(BrokerError,)`` and ``stale_after_s`` 40 or more.

    A connection attempt may take 20 s (connect, TLS handshake). Posts ``DeviceChanged(BROKER)`` on change.
    ``boot`` names this run of the kiosk in its presence, ``birth`` counts its runs; ``base`` is what relative
    paths count from. ``tell`` puts an event into the outbox; ``health`` is asked every two seconds;
    ``name`` is what Home Assistant shows. ``protocol`` is tried first, the other where the broker refuses it.
    """

    def __init__(
        self,
        settings: ReportSettings,
        kiosk: str,
        outbox: Outbox,
        post: Callable[[Event], None],
        clock: Clock,
        *,
        base: Path = Path(),
        boot: str = "",
        birth: int = 0,
        terms: Terms | None = None,
        on_capacity: Callable[[Told], None] = lambda told: None,
        tell: Callable[[Draft], bool] = lambda draft: False,
        health: Callable[[Standing], Health] | None = None,
        name: str = "",
        deaf_after_s: float = DEAF_AFTER_S,
        protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
    ) -> None:
        if not kiosk or set(kiosk) & set("/+#\0"):
            raise BrokerError(f'kiosk.id "{kiosk}" can\'t be part of a topic: no "/", "+", "#"')
        self._settings = settings
        self._kiosk = kiosk
        self._outbox = outbox
        self._post = post
        self._clock = clock
        self._base = base
        self._on_capacity = on_capacity
        self._boot = boot or str(uuid.uuid4())
        self._birth = birth or int(clock.now().utc.timestamp())
        terms = terms or Terms(broker_suffices=settings.ack == "broker")
        acknowledged = not terms.broker_suffices
        self._watch = Watch(
            self._boot, self._birth, tell, acknowledged=acknowledged, deaf_after_s=deaf_after_s
        )
        self._health = health
        self._name = name
        self._telling, self._told, self._look_at = Telling(), 0, 0.0
        self._noted: Standing | None = None
        self._state = Delivery(terms)
        self._protocol = protocol
        self._up: bool | None = None
        self._outbox_failed = False
        self._out_of_date = ""
        self._settled_some = False
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        weakref.finalize(self, os.close, self._wake)

    def wake(self) -> None:
        """Something new is in the outbox. Any thread; never blocks."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_write(self._wake, 1)

    @property
    def standing(self) -> Standing:
        """How we stand with the broker; any thread."""
        return self._watch.standing

    def session(self, pulse: Pulse) -> None:
        """One connection. Raises BrokerError when it is lost or can't be made."""
        link, failed = None, None
        try:
            if self._stay_away(pulse):
                return
            link = self._connect(pulse)
            five = self._protocol is MQTTProtocolVersion.MQTTv5
            self._watch.connected(link, "5" if five else "3.1.1", self._clock.now())
            pulse.working()
            self._say(up=True)
            self._introduce(link)
            self._feed(link, delivery.Connected())
            self._serve(pulse, link)
            link.close()
        except Exception as error:
            failed = error
            self._say(up=False)
            raise
        finally:
            self._watch.lost(failed, self._clock.now())
            self._note()
            if link is not None:
                self._watch.carry_over(link)
                link.drop()
                self._feed(link, delivery.Disconnected())

    def _introduce(self, link: BrokerLink) -> None:
        """What stands at the broker of us: it may be a new one, or have forgotten."""
        self._telling = Telling()
        if self._settings.home_assistant:
            topics = f"{self._settings.topic_prefix}/{self._kiosk}"
            topic, message = discovery(self._settings.home_assistant, topics, self._kiosk, self._name)
            link.say(f"/{topic}", message)

    def _stay_away(self, pulse: Pulse) -> bool:
        """Wait where the broker is busy or another has our name; whether to stop."""
        until = time.monotonic() + self._watch.pause_s(self._clock.now())
        while (left := until - time.monotonic()) > 0:
            if pulse.wait(min(left, 1.0)):
                break
        return pulse.stopping

    def _connect(self, pulse: Pulse) -> BrokerLink:
        link = self._link(self._protocol)
        try:
            pulse.alive()
            link.open()
        except ProtocolRefused:
            self._look_at_certificate()
            link.drop()
            other = (
                MQTTProtocolVersion.MQTTv311
                if self._protocol is MQTTProtocolVersion.MQTTv5
                else MQTTProtocolVersion.MQTTv5
            )
            link = self._link(other)
            pulse.alive()
            self._open(link)
            self._protocol = other
            _log.info("the broker speaks MQTT %s", "5" if other is MQTTProtocolVersion.MQTTv5 else "3.1.1")
        except BrokerError:
            link.drop()
            self._look_at_certificate()
            raise
        self._out_of_date = ""
        return link

    def _look_at_certificate(self) -> None:
        """Where no connection can be made: our own certificate may be why, and nobody else says so."""
        found = out_of_date(self._settings, self._base, self._clock.now().utc)
        if found and found != self._out_of_date:
            _log.warning("broker: %s", found)
        self._out_of_date = found

    def _open(self, link: BrokerLink) -> None:
        try:
            link.open()
        except BrokerError:
            link.drop()
            raise

    def _link(self, protocol: MQTTProtocolVersion) -> BrokerLink:
        return BrokerLink(
            self._settings,
            self._kiosk,
            self._boot,
            birth=self._birth,
            base=self._base,
            protocol=protocol,
            window=self._state.terms.window,
        )

    def _serve(self, pulse: Pulse, link: BrokerLink) -> None:
        tick_at = time.monotonic() + _TICK_S
        while not pulse.stopping:
            pulse.alive()
            if link.turn(max(0.0, tick_at - time.monotonic()), self._wake):
                os.eventfd_read(self._wake)
                self._feed(link, delivery.Stored())
            if acked := link.take_acked():
                self._feed(link, delivery.Acknowledged(acked))
            if (told := link.take_capacity()) is not None:
                self._on_capacity(told)
            if taken := link.take_taken():
                self._feed(link, delivery.TakenByBroker(taken))
            self._watch.turn(link, self._clock.now(), taken=bool(taken), acked=self._settled_some)
            self._settled_some = False
            if time.monotonic() >= tick_at:
                tick_at = time.monotonic() + _TICK_S
                self._tick(link)

    def _tick(self, link: BrokerLink) -> None:
        self._feed(link, delivery.Tick())
        now = self._clock.now()
        self._watch.tick(link, now, self._state.ignored)
        self._note()
        if self._health is None or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + _LOOK_S
        health = self._health(self.standing)
        if due(self._telling, health, now.monotonic):
            self._telling, self._told = Telling(health, now.monotonic), self._told + 1
            message = health_event(self._kiosk, self._boot, self._told, health, now.utc)
            link.say("health", message, expires_s=_HEALTH_EXPIRES_S)

    def _note(self) -> None:
        """Where it changed; counts alone are no change."""
        standing = replace(self.standing, ignored=0, bad=0)
        if standing != self._noted and self._ask(lambda: self._outbox.note(self.standing)):
            self._noted = standing

    def _feed(self, link: BrokerLink, happened: delivery.Input) -> None:
        self._state, effects = delivery.step(self._state, happened, self._clock.now())
        sent: list[tuple[str, bool]] = []
        for effect in effects:
            match effect:
                case Send(outgoing, historical):
                    event_id = outgoing.event.event_id
                    message = cloud_event(self._kiosk, outgoing, historical=historical)
                    link.publish(event_id, message, urgent=outgoing.event.priority > 0)
                    if not effect.again:
                        sent.append((event_id, historical))
                case Settle(ids):
                    # If this fails the events are sent again, and acknowledged again.
                    self._ask(lambda ids=ids: self._settle(ids))  # type: ignore[misc]
                case Load(limit):
                    self._feed(link, self._load(limit))
        if sent:
            self._ask(lambda: self._outbox.sent(sent))

    def _settle(self, ids: tuple[str, ...]) -> None:
        if self._outbox.acked(ids) > 0:  # an unknown id ends no silence
            self._settled_some = True

    def _load(self, limit: int) -> Loaded:
        found: list[Outgoing] = []
        ok = self._ask(lambda: found.extend(self._outbox.fetch(limit)))
        return Loaded(tuple(found), failed=not ok)

    def _ask(self, question: Callable[[], object]) -> bool:
        try:
            question()
        except OutboxUnavailable as error:
            if not self._outbox_failed:
                self._outbox_failed = True
                _log.warning("the outbox can't be used: %s", error)
            return False
        if self._outbox_failed:
            self._outbox_failed = False
            _log.info("the outbox can be used again")
        return True

    def _say(self, *, up: bool) -> None:
        if self._up is not up:
            self._up = up
            self._post(DeviceChanged(Device.BROKER, up))
