"""Keeps the door's policies in step with their files, and notes which of them holds."""

import logging
from collections.abc import Callable
from pathlib import Path

from sentinel.core.clock import Now
from sentinel.core.effects import PolicyBegan
from sentinel.core.events import Event, PoliciesChanged
from sentinel.core.policy import Policy
from sentinel.core.policy_timetable import Scheduled, shown
from sentinel.policies.in_force import InForce, read_in_force, write_in_force
from sentinel.policies.shelf import Shelf
from sentinel.runtime.clock import Clock
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
LOOK_S = 1.0
_NOTE_S = 1800.0  # how often the time is noted: a start with an older one knows that the clock was reset


class PolicyDesk:
    """Between the shelf and the door. ``began`` is for the coordinator's thread, the rest for its own.

    Drop rule: of several that began before one was noted only the last is noted. ``concerns`` says what is to
    be known about a policy at this kiosk.
    """

    def __init__(
        self,
        shelf: Shelf,
        data: Path,
        post: Callable[[Event], None],
        clock: Clock,
        concerns: Callable[[Policy], tuple[str, ...]] = lambda policy: (),
        look_s: float = LOOK_S,
    ) -> None:
        self._shelf, self._data, self._post, self._clock = shelf, data, post, clock
        self._concerns, self._look_s = concerns, look_s
        self._began: LatestSlot[Scheduled] = LatestSlot()
        self._unnoted: Scheduled | None = None
        self._held: Scheduled | None = None
        self._noted_at = float("-inf")

    def began(self, effect: PolicyBegan) -> None:
        """Another policy holds from now on: said, and noted soon."""
        held = effect.held
        _log.info("policy: version %s holds now (%s)", held.policy.version, held.origin)
        for line in self._concerns(held.policy):
            _log.warning("policy: %s", line)
        self._began.put(held)

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        while True:
            self.turn()
            if pulse.wait(self._look_s):
                return

    def turn(self) -> None:
        """One look at the files."""
        now = self._clock.now()
        self._unnoted = self._began.take(0.0) or self._unnoted
        self._held = self._unnoted or self._held
        due = self._unnoted is not None or now.monotonic - self._noted_at >= _NOTE_S
        if self._held is not None and due and now.utc_trusted:  # an uncertain time is never noted as certain
            self._note(self._held, now)
            self._unnoted, self._noted_at = None, now.monotonic
        changed = self._shelf.look(now)
        if changed is not None:
            self._post(PoliciesChanged(changed.timetable))
            following = changed.timetable.next(now.utc)
            if following is not None:
                version = following.policy.version
                _log.info("policy: version %s begins %s", version, shown(following.begins))

    def _note(self, held: Scheduled, now: Now) -> None:
        before, version = read_in_force(self._data), held.policy.version
        same = before is not None and (before.version, before.sequence) == (version, held.sequence)
        since = before.since if before is not None and same else max(now.utc, held.begins)
        try:
            note = InForce(version, held.sequence, held.origin, since, now.utc)
            write_in_force(self._data, note)
        except OSError as error:
            _log.warning("policy: which one holds can't be noted: %s", error.strerror)
