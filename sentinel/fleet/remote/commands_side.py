"""Commands as they come: opened, judged by ``core.remote_commands``, carried out once, answered."""

import logging
import queue
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sentinel.core import remote_commands as core
from sentinel.core.clock import Now
from sentinel.core.remote_commands import (
    CHALLENGE,
    Answer,
    Began,
    CarryOut,
    ChallengeMade,
    Command,
    Desk,
    Ended,
    Memory,
    Outcome,
    Signed,
    Why,
    Write,
    unknown_past,
)
from sentinel.fleet.remote.acts import SLOW, Acts, Result
from sentinel.fleet.remote.documents import BadDocument, open_command
from sentinel.fleet.remote.files import RemoteFiles, Unreadable
from sentinel.fleet.remote.keys import Signers
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_MOST_SLOW = 4  # that wait; drop rule: one beyond has failed, "busy"
_TURN_S = 0.5

Told = Callable[[Answer, "dict[str, Any] | None"], None]


class CommandsSide:
    """``take``, ``turn`` and ``challenge`` belong to one thread, ``session`` is the slow commands' own.

    ``answer`` is told of what was accepted, refused, is done or failed; ``strange`` of what no signature
    stands behind.
    """

    def __init__(
        self,
        desk: Desk,
        signers: Signers,
        files: RemoteFiles,
        acts: Acts,
        *,
        answer: Told,
        strange: Callable[[str], None],
        now: Now,
    ) -> None:
        self._desk, self._signers, self._files, self._acts = desk, signers, files, acts
        self._answer, self._strange = answer, strange
        self._slow: queue.Queue[Command] = queue.Queue(_MOST_SLOW)
        self._ended: queue.SimpleQueue[tuple[Command, Result]] = queue.SimpleQueue()
        self._broken = False
        self._begin(now)

    @property
    def challenge(self) -> str:
        """What a command to the gate must answer now; "" for none."""
        return self._desk.challenge.text if self._desk.challenge is not None else ""

    def take(self, raw: bytes, now: Now) -> None:
        """One message. Never raises."""
        try:
            command, key = open_command(raw, self._signers.keys)
        except BadDocument as error:
            self._strange(error.fault)
            return
        if self._broken:  # without a memory nothing can be known to be new
            self._answer(Answer(command.id, command.name, Outcome.REFUSED, Why.STORAGE), None)
            return
        self._feed(Signed(command, self._signers.may(key)), now)

    def turn(self, now: Now) -> None:
        """What slow commands have brought."""
        while True:
            try:
                command, result = self._ended.get_nowait()
            except queue.Empty:
                return
            self._end(command, result, now)

    def session(self, pulse: Pulse) -> None:
        """The worker of commands that take their time."""
        pulse.working()
        while not pulse.stopping:
            pulse.alive()
            try:
                command = self._slow.get(timeout=_TURN_S)
            except queue.Empty:
                continue
            self._ended.put((command, self._do(command) or Result()))

    # ---- the machine

    def _begin(self, now: Now) -> None:
        try:
            memory = self._files.memory()
        except Unreadable as error:
            self._broken = not now.utc_trusted
            _log.error("remote commands: %s; none is carried out before tomorrow", error)
            memory = unknown_past(now)
        self._desk = _with_memory(self._desk, memory)
        self._feed(Began(), now)

    def _feed(self, event: core.Event, now: Now, result: Result | None = None) -> None:
        before = self._desk
        desk, effects = core.step(self._desk, event, now)
        self._desk = desk
        for effect in effects:
            match effect:
                case Write(memory):
                    if not self._written(memory) and isinstance(event, Signed):
                        # What is not remembered must not happen; the challenge is used up all the same.
                        self._desk = _with_memory(desk, before.memory)
                        command = event.command
                        refused = Answer(command.id, command.name, Outcome.REFUSED, Why.STORAGE)
                        self._answer(refused, None)
                        return
                case Answer():
                    self._tell(effect, result)
                case CarryOut(command, until):
                    self._carry_out(command, until, now)

    def _tell(self, answer: Answer, result: Result | None) -> None:
        words = (answer.name, answer.id, answer.outcome.value, f" ({answer.why.value})" if answer.why else "")
        _log.log(logging.WARNING if answer.alarm else logging.INFO, "remote command %s %s: %s%s", *words)
        self._answer(answer, dict(result.data) if result is not None and result.data else None)

    def _written(self, memory: Memory) -> bool:
        try:
            self._files.write_memory(memory)
        except OSError as error:
            _log.error("remote commands: can't be remembered: %s", error.strerror)
            return False
        return True

    def _carry_out(self, command: Command, until: float | None, now: Now) -> None:
        if command.name == CHALLENGE:
            self._feed(ChallengeMade(secrets.token_hex(16)), now)
            self._end(command, Result(), now)
        elif command.name in SLOW:
            try:
                self._slow.put_nowait(command)
            except queue.Full:
                self._end(command, Result(Outcome.FAILED, Why.BUSY), now)
        else:
            result = self._do(command, until)
            if result is not None:
                self._end(command, result, now)

    def _do(self, command: Command, until: float | None = None) -> Result | None:
        try:
            return self._acts.do(command, until)
        except Exception:
            _log.exception("remote command %s failed", command.name)
            return Result(Outcome.FAILED, Why.ERROR)

    def _end(self, command: Command, result: Result, now: Now) -> None:
        self._feed(Ended(command.id, result.outcome, result.why), now, result)


def _with_memory(desk: Desk, memory: Memory) -> Desk:
    return replace(desk, memory=memory)
