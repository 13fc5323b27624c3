"""The desk that plays a rehearsal: one thread runs the script, posts what visitors do, and reports.

It may be begun over the daemon's own socket or by a signed command; the heart says whether the door is idle,
and ends it as soon as somebody real comes.
"""

import logging
import secrets
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from sentinel.core.delivery import Draft
from sentinel.core.effects import CommitIntent, CommitResult, CompareFace, Effect, RehearsalTurned, Verify
from sentinel.core.events import (
    BeginRehearsal,
    Device,
    DeviceChanged,
    EndRehearsal,
    Event,
    Scripted,
    Verified,
)
from sentinel.core.facts import Lookup, LookupState
from sentinel.core.rehearsal import script as play
from sentinel.core.rehearsal.actors import Actor, answer, compared, credentials
from sentinel.core.rehearsal.plan import Fault, Item, Part, Plan, Unplayed, planned
from sentinel.core.rehearsal.scoring import Report, named, score_data
from sentinel.core.rehearsing import RUNNING
from sentinel.fleet.rehearsal.faults import Faults
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
REHEARSAL = "org.sentinel.rehearsal.v1"
_NAMESPACE = uuid.UUID("f3c0b0a8-6a51-5b8e-9d4c-64ac0c0a2f51")
_BEAT_S = 0.15
_ANSWER_S = 3.0
_MOST_HEARD = 1024  # drop rule: the oldest; more is said only where something has gone mad
_ITEM_S, _BEFORE_S = 90.0, 30.0

UNKNOWN_ITEM = "unknown_item"
NO_ANSWER = "no_answer"
STOPPED = "stopped"
LEFT = "left"
FAULT = "fault"

News = dict[str, Any]


@dataclass(slots=True)
class _Wanted:
    items: tuple[Item, ...]
    on_news: Callable[[News], None]
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    began: bool | None = None  # the heart's answer
    ended: str | None = None  # why it was over


class RehearsalDesk:
    """``session`` in a ``Worker``; the rest from any thread, and never blocks.

    ``devices``: those the kiosk has, and whether each works now; ``show``: whether the screen says that it
    is a rehearsal; ``tell``: an event for the outbox, False where it was refused.
    """

    def __init__(
        self,
        post: Callable[[Event], None],
        clock: Clock,
        faults: Faults,
        *,
        devices: Callable[[], Mapping[Device, bool]],
        show: Callable[[bool], None],
        tell: Callable[[Draft], bool],
        kiosk: str,
        software: str = "",
    ) -> None:
        self._post, self._clock, self.faults = post, clock, faults
        self._devices, self._show, self._tell = devices, show, tell
        self._kiosk, self._software = kiosk, software
        self._condition = threading.Condition()
        self._heard: deque[play.Input] = deque(maxlen=_MOST_HEARD)
        self._wanted: _Wanted | None = None
        self._script: play.Script | None = None

    # ---- any thread

    def start(self, name: str = "") -> str:
        """Begin an item, or all ("" or "all"), for a command that was authorised; the report's event id.

        Raises ValueError: there is no such item, or another is on. Whether the door is idle shows a moment
        later: a rehearsal that was refused then has no report.
        """
        if why := self.begin([] if name in ("", "all") else [name], lambda news: None):
            raise ValueError(why)
        wanted = self._wanted
        return _event_id(wanted.token) if wanted is not None else ""

    def begin(self, names: Iterable[str], on_news: Callable[[News], None]) -> str:
        """Begin the named items, or all. ``on_news`` is called in the desk's thread and must not block."""
        try:
            items = named(names)
        except ValueError:
            return UNKNOWN_ITEM
        with self._condition:
            if self._wanted is not None:
                return RUNNING
            self._wanted = _Wanted(items, on_news)
            self._condition.notify_all()
        return ""

    def end(self, why: str = STOPPED) -> None:
        """End it, if one is on."""
        with self._condition:
            if self._wanted is None:
                return
            self._wanted.ended = self._wanted.ended or why
            token = self._wanted.token
            self._condition.notify_all()
        self.faults.clear()
        self._post(EndRehearsal(token, why))

    # ---- the coordinator's thread

    def turned(self, effect: RehearsalTurned) -> None:
        """The heart began, refused or ended it. Where somebody came, all works before they are served."""
        with self._condition:
            wanted = self._wanted
            ours = wanted is not None and wanted.token == effect.token
            if ours and wanted is not None:
                if effect.on:
                    wanted.began = True
                elif wanted.began is None:
                    wanted.began, wanted.ended = False, effect.why
                else:
                    wanted.ended = wanted.ended or effect.why
                self._condition.notify_all()
            if not effect.on and effect.why != RUNNING:
                self.faults.clear()
        if effect.why != RUNNING:
            self._show(effect.on and ours)

    def observed(self, event: Event, effects: tuple[Effect, ...]) -> None:
        """What happened at the door, for the marks."""
        if self._script is None:
            return
        said: list[play.Input] = []
        if isinstance(event, DeviceChanged):
            said.append(play.Went(event.device, event.up))
        for effect in effects:
            if isinstance(effect, CommitIntent) and effect.passage.rehearsal:
                said.append(play.Decided(effect.passage))
            elif isinstance(effect, CommitResult) and effect.rehearsal:
                said.append(play.Resulted(effect.visit, effect.outcome))
        with self._condition:
            self._heard.extend(said)

    def verify(self, question: Verify) -> bool:
        """Answer a scripted visitor's question; False: the kiosk's own client is to fail at it."""
        actor = self._actor_with(question.credential.digest)
        if actor is not None and actor.part is Part.ASKED and self.faults.on(Fault.NETWORK, Fault.NONSENSE):
            return False
        if actor is None or actor.part is Part.ASKED:  # nothing invented goes out to a real platform
            silent = Lookup(LookupState.UNAVAILABLE, offline=True)
            self._post(Verified(question.visit, question.request, silent))
            return True
        other = "another-visit/1" if actor.part is Part.FOREIGN else ""
        self._post(answer(actor, question, self._clock.now(), as_if=other))
        return True

    def compare(self, question: CompareFace) -> None:
        """The face of a scripted visitor."""
        stage = self._script.stage if self._script is not None else ()
        actor = next((one for one in stage if one.number == question.track), None)
        self._post(compared(actor, question, self._clock.now()))

    def _actor_with(self, digest: str) -> Actor | None:
        stage = self._script.stage if self._script is not None else ()
        now = self._clock.now()
        return next((a for a in stage if any(c.digest == digest for c in credentials(a, now))), None)

    # ---- the desk's thread

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        while not pulse.stopping:
            pulse.alive()
            with self._condition:
                if self._wanted is None:
                    self._condition.wait(0.25)
                wanted = self._wanted
            if wanted is not None:
                self._play(pulse, wanted)

    def _play(self, pulse: Pulse, wanted: _Wanted) -> None:
        began_at = self._clock.now().utc
        try:
            plans, unplayed = self._plans(wanted.items)
            lasts = min(600.0, _BEFORE_S + _ITEM_S * len(plans))
            self._post(BeginRehearsal(wanted.token, lasts))
            if not self._await(wanted):
                wanted.on_news({"state": "refused", "why": wanted.ended or NO_ANSWER})
                return
            _log.info("rehearsal: %s", ", ".join(plan.item.value for plan in plans) or "nothing to play")
            self._perform(pulse, wanted, plans)
            self._report(wanted, began_at, unplayed)
        except Exception:
            wanted.on_news({"state": "refused", "why": FAULT})
            raise
        finally:
            self.faults.clear()
            self._post(EndRehearsal(wanted.token, "done"))
            with self._condition:
                self._wanted = self._script = None
                self._heard.clear()

    def _plans(self, items: tuple[Item, ...]) -> tuple[tuple[Plan, ...], tuple[Unplayed, ...]]:
        devices = self._devices()
        found = [planned(item, devices) for item in items]
        return (
            tuple(plan for plan in found if isinstance(plan, Plan)),
            tuple(none for none in found if isinstance(none, Unplayed)),
        )

    def _await(self, wanted: _Wanted) -> bool:
        deadline = time.monotonic() + _ANSWER_S
        with self._condition:
            while wanted.began is None and wanted.ended is None and time.monotonic() < deadline:
                self._condition.wait(0.1)
            return wanted.began is True and wanted.ended is None

    def _perform(self, pulse: Pulse, wanted: _Wanted, plans: tuple[Plan, ...]) -> None:
        self._script = script = play.begin(wanted.token, plans, self._clock.now())
        while not script.over and wanted.ended is None:
            if pulse.wait(_BEAT_S):
                wanted.ended = STOPPED
                return
            with self._condition:
                heard, self._heard = list(self._heard), deque(maxlen=_MOST_HEARD)
            for happened in (*heard, play.Beat()):
                script, effects = play.step(script, happened, self._clock.now())
                self._script = script
                if wanted.ended is None:
                    self._carry_out(wanted, effects)

    def _carry_out(self, wanted: _Wanted, effects: tuple[play.Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case play.Act(event):
                    self._post(Scripted(wanted.token, event))
                case play.Break(faults):
                    with self._condition:  # never after the heart has ended it
                        if wanted.ended is None:
                            self.faults.set(faults)
                case play.Began(item):
                    wanted.on_news({"state": "item", "item": item.value})
                case play.Done(score):
                    wanted.on_news({"state": "scored", **score_data(score)})

    def _report(self, wanted: _Wanted, began_at: datetime, unplayed: tuple[Unplayed, ...]) -> None:
        scores = self._script.scores if self._script is not None else ()
        now = self._clock.now().utc
        report = Report(
            self._kiosk, began_at, now, scores, unplayed, wanted.ended or "", self._software
        )  # fmt: skip
        data = report.as_data()
        body = msgspec.json.encode({"rehearsal": True, **data})
        if not self._tell(Draft(_event_id(wanted.token), REHEARSAL, now, body)):
            _log.warning("rehearsal: the report could not be put into the outbox")
        _log.info("rehearsal: %s of %s points%s", data["points"], data["of"], _because(report.ended))
        wanted.on_news({"state": "ended", "report": data})


def _event_id(token: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, token))


def _because(ended: str) -> str:
    return f", ended early: {ended}" if ended else ""
