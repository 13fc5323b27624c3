"""The staff desk: signs staff in by PIN, with lock-out and time-out, and passes their decisions on.

Argon2 takes long on purpose, so it has a thread of its own; PINs and roles never reach the screen's side.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sentinel.config import StaffAccount
from sentinel.core.events import HandMeasured, PersonStated, StaffDecided, StaffSaid
from sentinel.core.hand_thermometer import doubt, possible
from sentinel.core.lockout import Lockout
from sentinel.core.person import sayable
from sentinel.link.messages import (
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
    ThermalWatch,
)
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_SESSION_S = 60.0
_WAITING = 8  # drop rule: a request beyond is answered "busy"
_MIN_NOTE = 2
_REMEMBERED = 16

Request = StaffLogin | StaffLogout | StaffDecide | StaffMeasured | StaffStated | ThermalWatch
Reply = Callable[[StaffAnswer], object]
# About 60 ms on the reference machine, some 0.5 s on an ARM board: slow for a thief, bearable for a guard.
HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One request and where its answer goes. ``screen`` counts the screens that have left before it."""

    request: Request
    reply: Reply
    screen: int


class StaffDesk:
    """One screen, at most one account signed in. ``on_change`` is called with the account or ""."""

    def __init__(
        self,
        accounts: tuple[StaffAccount, ...],
        post: Callable[[StaffSaid], None],
        on_change: Callable[[str], None],
        clock: Clock,
        waits: Callable[[str], bool] = lambda visit: True,
        estimate: Callable[[str], float | None] = lambda visit: None,
        on_watch: Callable[[], None] = lambda: None,
    ) -> None:
        """``waits``: whether a referred visitor (by visit) still waits for a decision; ``estimate``: what the
        kiosk itself measured, in degrees Celsius; ``on_watch``: called whenever a technician asks for the
        thermal picture."""
        self._estimate = estimate
        self._on_watch = on_watch
        self._measured: deque[tuple[str, int]] = deque(maxlen=_REMEMBERED)
        self._accounts = accounts
        self._waits = waits
        self._post = post
        self._on_change = on_change
        self._clock = clock
        self._jobs: queue.Queue[Job] = queue.Queue(_WAITING)
        self._lockout = Lockout()
        # Both the worker and the link's thread (when the screen leaves) sign people out.
        self._lock = threading.Lock()
        self._screen = 0
        self._signed_in = ""
        self._last_use = 0.0

    def submit(self, request: Request, reply: Reply) -> None:
        """Take a request of the screen; never blocks."""
        try:
            self._jobs.put_nowait(Job(request, reply, self._screen))
        except queue.Full:
            reply(StaffAnswer(request.request, ok=False, problem="busy"))

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        while not pulse.stopping:
            pulse.alive()
            self._expire()
            try:
                job = self._jobs.get(timeout=0.5)
            except queue.Empty:
                continue
            self._expire()
            job.reply(self._answer(job.request, job.screen))

    def screen_left(self) -> None:
        """The screen is gone: whoever was signed in is not any more, nor is who was just signing in."""
        with self._lock:
            self._screen += 1
            self._sign("")

    def technician(self) -> str:
        """The account of the technician who is signed in, "" where none is. Looking is use."""
        with self._lock:
            signed_in = self._signed_in
            if not any(a.technician for a in self._accounts if a.id == signed_in):
                return ""
            self._last_use = self._clock.now().monotonic
            return signed_in

    def _answer(self, request: Request, screen: int) -> StaffAnswer:
        match request:
            case StaffLogin():
                return self._login(request, screen)
            case StaffLogout():
                with self._lock:
                    self._sign("")
                return StaffAnswer(request.request, ok=True)
            case StaffDecide():
                return self._decide(request)
            case ThermalWatch():
                return self._watch(request)
            case StaffMeasured():
                return self._take_reading(request)
            case StaffStated():
                return self._take_statement(request)

    def _login(self, request: StaffLogin, screen: int) -> StaffAnswer:
        now = self._clock.now().monotonic
        if self._lockout.remaining_s(now) > 0:
            return self._locked(request.request, now)
        account = next((a for a in self._accounts if _pin_matches(a, request.pin)), None)
        if account is None:
            self._lockout = self._lockout.failed(now)
            if self._lockout.remaining_s(now) > 0:
                _log.warning("staff: locked after %d wrong PINs", self._lockout.wrong)
                return self._locked(request.request, now)
            return StaffAnswer(request.request, ok=False, problem="wrong_pin")
        self._lockout = Lockout()
        with self._lock:
            if screen != self._screen:
                return StaffAnswer(request.request, ok=False, problem="not_signed_in")
            self._sign(account.id)
        return StaffAnswer(request.request, ok=True)

    def _locked(self, number: int, now: float) -> StaffAnswer:
        return StaffAnswer(number, ok=False, problem="locked", retry_after_s=self._lockout.remaining_s(now))

    def _decide(self, request: StaffDecide) -> StaffAnswer:
        account = self._account_in_use()
        if not account:
            return StaffAnswer(request.request, ok=False, problem="not_signed_in")
        if len(request.note.strip()) < _MIN_NOTE:
            return StaffAnswer(request.request, ok=False, problem="reason_required")
        if not self._waits(request.visit):  # gone, or decided already: nobody is told yes for nothing
            return StaffAnswer(request.request, ok=False, problem="not_waiting")
        note = request.note.strip()[:200]
        self._post(StaffDecided(request.visit, request.admit, account, note))
        return StaffAnswer(request.request, ok=True)

    def _watch(self, request: ThermalWatch) -> StaffAnswer:
        with self._lock:
            # Under the lock, so that no picture is asked for after the sign-out. Looking is use: the screen
            # itself signs out whom nothing was heard of.
            self._last_use = self._clock.now().monotonic
            technician = any(a.technician for a in self._accounts if a.id == self._signed_in)
            if technician:
                self._on_watch()
        problem = "" if technician else "not_technician" if self._signed_in else "not_signed_in"
        return StaffAnswer(request.request, ok=technician, problem=problem)

    def _take_reading(self, request: StaffMeasured) -> StaffAnswer:
        """A hand thermometer's reading. The same one sent twice (a lost answer) counts once."""
        account = self._account_in_use()
        if not account:
            return StaffAnswer(request.request, ok=False, problem="not_signed_in")
        if not possible(request.tenths):
            return StaffAnswer(request.request, ok=False, problem="impossible_reading")
        if not self._waits(request.visit):
            taken = (request.visit, request.tenths) in self._measured
            return StaffAnswer(request.request, taken, "" if taken else "not_waiting")
        odd = doubt(request.tenths, self._estimate(request.visit))
        if odd is not None and not request.confirmed:
            return StaffAnswer(request.request, ok=False, problem=f"odd_{odd.value}")
        self._measured.append((request.visit, request.tenths))
        self._post(HandMeasured(request.visit, request.tenths, account))
        return StaffAnswer(request.request, ok=True)

    def _take_statement(self, request: StaffStated) -> StaffAnswer:
        """Who somebody is; it stands in the passage with the account that said it."""
        account = self._account_in_use()
        if not account:
            return StaffAnswer(request.request, ok=False, problem="not_signed_in")
        if not sayable(request.age_under, request.category):
            return StaffAnswer(request.request, ok=False, problem="not_sayable")
        if not self._waits(request.visit):
            return StaffAnswer(request.request, ok=False, problem="not_waiting")
        self._post(PersonStated(request.visit, account, request.age_under, request.category))
        return StaffAnswer(request.request, ok=True)

    def _account_in_use(self) -> str:
        with self._lock:
            self._last_use = self._clock.now().monotonic
            return self._signed_in

    def _expire(self) -> None:
        with self._lock:
            if self._signed_in and self._clock.now().monotonic - self._last_use > _SESSION_S:
                self._sign("")

    def _sign(self, account: str) -> None:
        self._last_use = self._clock.now().monotonic
        if account != self._signed_in:
            self._signed_in = account
            self._on_change(account)


def _pin_matches(account: StaffAccount, pin: str) -> bool:
    try:
        return HASHER.verify(account.pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False
