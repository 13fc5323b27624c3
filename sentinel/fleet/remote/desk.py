"""The remote desk: one thread between the broker's messages and what is done about them; reports what holds.

Bounds: of settings only the newest message waits; of commands 32, more are dropped and counted. At most five
messages of each a second (20 at once) are looked at: a signature takes up to 7 ms. What is longer than a
document can be is not even kept. Of events for an outbox that takes none, 256 wait; then the oldest goes.
"""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from sentinel.core.delivery import Draft
from sentinel.core.refusals import Refusals
from sentinel.core.remote_commands import Answer, Desk, Outcome, Why
from sentinel.core.settings_trial import Part, SettingsReason, SettingsState, Tell
from sentinel.core.token_bucket import TokenBucket, full_bucket
from sentinel.fleet.remote.acts import Acts, Hands, LogLevel
from sentinel.fleet.remote.allowed import allowed_values
from sentinel.fleet.remote.commands_side import CommandsSide
from sentinel.fleet.remote.documents import LARGEST_COMMAND, LARGEST_SETTINGS
from sentinel.fleet.remote.events import command_event, refusals_event, settings_event
from sentinel.fleet.remote.files import Said
from sentinel.fleet.remote.settings_side import SettingsSide
from sentinel.fleet.remote.start import Standing
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_MOST_COMMANDS = 32
_MOST_DRAFTS = 256
_PER_S, _AT_ONCE = 5.0, 20.0
_TURN_S = 0.25
_QUIET_S = 60.0  # a restart waits for a quiet moment, at most so long
_FLUSH_S = 3.0  # and for what is to be told before


@dataclass(frozen=True, slots=True)
class Outside:
    """What the desk needs of the kiosk. ``publish(leaf, payload)`` is retained at PREFIX/KIOSK/leaf; ``tell``
    says False where the outbox takes none now; ``idle``: nobody is served; ``health``: what is well."""

    publish: Callable[[str, bytes], None]
    tell: Callable[[Draft], bool]
    health: Callable[[], frozenset[Part]]
    idle: Callable[[], bool]
    restart: Callable[[], None]


@dataclass
class _Mail:
    """What came and was not looked at; shared by the connection's thread and the desk's."""

    desired: bytes | None = None
    commands: deque[bytes] = field(default_factory=deque)
    strange: Counter[tuple[str, str]] = field(default_factory=Counter)  # by topic and reason
    report: bool = True


class RemoteDesk:
    """Run ``session`` and ``work`` in workers of their own; ``message``, ``connected``: any thread."""

    def __init__(
        self, standing: Standing, boot: str, clock: Clock, outside: Outside, hands: Hands, level: LogLevel
    ) -> None:
        assert standing.signers is not None
        self._standing, self._boot, self._clock, self._outside = standing, boot, clock, outside
        self._level = level
        self._condition = threading.Condition()
        self._mail = _Mail()
        self._refusals = Refusals()
        self._drafts: deque[Draft] = deque(maxlen=_MOST_DRAFTS)
        self._buckets = {leaf: full_bucket(_PER_S, _AT_ONCE) for leaf in ("desired", "command")}
        self._restart_asked: float | None = None
        self._restarted = False
        self._reported = b""
        self._noted = False
        settings = standing.local
        self._settings = SettingsSide(
            standing, tell=self._tell_settings, strange=self._stranger("desired"), health=outside.health
        )
        desk = Desk(settings.kiosk.id, settings.policies.tenant, boot, gate=settings.remote.gate)
        self._commands = CommandsSide(
            desk,
            standing.signers,
            standing.files,
            Acts(_restarting(hands, self._ask_restart), level),
            answer=self._answer,
            strange=self._stranger("command"),
            now=clock.now(),
        )
        self.work = self._commands.session

    # ---- any thread

    def message(self, topic: str, payload: bytes) -> None:
        """From the broker; never blocks."""
        leaf = topic.rpartition("/")[2]
        with self._condition:
            if leaf == "desired":
                if len(payload) > LARGEST_SETTINGS:
                    self._mail.strange[leaf, SettingsReason.TOO_LARGE.value] += 1
                else:
                    self._mail.desired = payload
            elif leaf == "command":
                if len(payload) > LARGEST_COMMAND:
                    self._mail.strange[leaf, Why.TOO_LARGE.value] += 1
                elif len(self._mail.commands) < _MOST_COMMANDS:
                    self._mail.commands.append(payload)
                else:
                    self._mail.strange[leaf, Why.TOO_MANY.value] += 1
            self._condition.notify()

    def connected(self) -> None:
        """The broker took us in: it may have forgotten what was reported."""
        with self._condition:
            self._mail.report = True
            self._reported = b""
            self._condition.notify()

    # ---- the desk's thread

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        try:
            while not pulse.stopping:
                pulse.alive()
                self._turn()
                with self._condition:
                    if not self._mail.commands:
                        self._condition.wait(_TURN_S)
        finally:
            self._level.restore()
            self._flush()

    def _turn(self) -> None:
        now = self._clock.now()
        desired, command, strange = self._take()
        for (leaf, reason), count in strange.items():
            self._refusals, _ = self._refusals.seen(leaf, reason, count=count)
        if desired is not None:
            self._settings.offer(desired, now)
        if command is not None:
            if self._room("command"):
                self._commands.take(command, now)
            else:
                self._strange("command", Why.TOO_MANY.value)
        self._settings.turn(now)
        self._commands.turn(now)
        self._level.turn()
        self._flush()
        self._report()
        self._perhaps_restart()

    def _take(self) -> tuple[bytes | None, bytes | None, Counter[tuple[str, str]]]:
        with self._condition:
            mail, desired = self._mail, None
            if mail.desired is not None and self._room("desired"):  # else the newest waits for its turn
                desired, mail.desired = mail.desired, None
            command = mail.commands.popleft() if mail.commands else None
            strange, mail.strange = mail.strange, Counter()
            return desired, command, strange

    def _room(self, leaf: str) -> bool:
        bucket: TokenBucket = self._buckets[leaf]
        self._buckets[leaf], taken = bucket.take(time.monotonic())
        return taken

    # ---- telling

    def _stranger(self, leaf: str) -> Callable[[str], None]:
        return lambda reason: self._strange(leaf, reason)

    def _strange(self, leaf: str, reason: str) -> None:
        self._refusals, _ = self._refusals.seen(leaf, reason)

    def _tell_settings(self, tell: Tell) -> None:
        if tell.state is SettingsState.REFUSED:
            number = tell.document
            self._refusals, new = self._refusals.seen(
                "desired", tell.reason.value, f"{number.version}/{number.digest}/{tell.again}"
            )
            if not new:
                return
        self._say(settings_event(tell, self._boot, self._clock.now().utc))

    def _answer(self, answer: Answer, result: dict[str, Any] | None) -> None:
        if answer.outcome is Outcome.REFUSED:
            self._refusals, new = self._refusals.seen("command", answer.why.value, answer.id)
            if not new:
                return
        self._say(command_event(answer, self._boot, self._clock.now().utc, result))

    def _say(self, draft: Draft) -> None:
        if len(self._drafts) == _MOST_DRAFTS:
            _log.error("remote: the outbox takes nothing: the oldest of %d events is lost", _MOST_DRAFTS)
        self._drafts.append(draft)

    def _flush(self) -> None:
        self._refusals, due = self._refusals.take(time.monotonic())
        at = self._clock.now().utc
        for leaf, reason, count in due:
            _log.warning("remote %s: %d refused: %s", leaf, count, reason)
            self._say(refusals_event(leaf, reason, count, self._boot, at))
            self._noted = False  # the counts in the status are as old as what was told of them
        while self._drafts and self._outside.tell(self._drafts[0]):
            self._drafts.popleft()
        if not self._drafts:
            self._settings.told()

    def _report(self) -> None:
        said = self._state()
        body = msgspec.json.encode(said)
        with self._condition:
            due, self._mail.report = self._mail.report or body != self._reported, False
        at = self._clock.now().utc
        if due:
            self._reported = body
            self._outside.publish("reported", msgspec.json.encode(said | {"at": at}))
        if due or not self._noted:
            self._noted = True
            self._note(said, at)

    def _note(self, said: dict[str, Any], at: datetime) -> None:
        """For `sentinel remote status` and the doctor."""
        refused = {f"{leaf}/{reason}": count for (leaf, reason), count in self._refusals.counts.items()}
        about = (said["version"], said["wanted"], SettingsState(said["state"]), said["reason"])
        try:
            self._standing.files.write_said(Said(at, *about, self._boot, refused))
        except OSError as error:
            _log.warning("remote: the status can't be noted: %s", error.strerror)

    def _state(self) -> dict[str, Any]:
        """What holds here: no secret, no identity. ``values``: all that can be set from afar, as in use."""
        standing, ledger = self._standing, self._settings.ledger
        used, highest = standing.document, ledger.highest
        state, reason = ledger.state, ledger.taken_back
        wanted = highest.version if highest is not None else 0
        if standing.fault and state is SettingsState.APPLIED:
            state, reason = SettingsState.REFUSED, standing.fault
        if self._settings.refusal is not None:
            version, reason = self._settings.refusal
            state, wanted = SettingsState.REFUSED, version or wanted
        return {
            "boot": self._boot,
            "version": used.body.version if used is not None else 0,
            "digest": used.number.digest if used is not None else "",
            "wanted": wanted,
            "state": state.value,
            "reason": reason.value,
            "values": allowed_values(standing.settings),
            "challenge": self._commands.challenge,
        }

    # ---- restarting

    def _ask_restart(self) -> None:
        if self._restart_asked is None:
            self._restart_asked = time.monotonic()

    def _perhaps_restart(self) -> None:
        if self._settings.restart_wanted:
            self._ask_restart()
        if self._restart_asked is None or self._restarted:
            return
        waited = time.monotonic() - self._restart_asked
        told = not self._drafts or waited >= _FLUSH_S
        if told and (self._outside.idle() or waited >= _QUIET_S):
            _log.info("remote: restarting")
            self._restarted = True
            self._outside.restart()


def _restarting(hands: Hands, ask: Callable[[], None]) -> Hands:
    """A command's restart waits as that of new settings does."""
    return replace(hands, restart=ask)
