"""The staff desk: signs staff in by PIN, with lock-out and time-out, and passes their decisions on.

Argon2 takes long on purpose, so it has a thread of its own; PINs and roles never reach the screen's side.
"""

import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sentinel.config import StaffAccount
from sentinel.core.events import HandMeasured, LookAgain, PersonStated, StaffDecided, StaffSaid
from sentinel.core.hand_thermometer import doubt, possible
from sentinel.core.person import sayable
from sentinel.core.staff_note import is_reason
from sentinel.core.staff_role import StaffRole
from sentinel.door.staff_lockout import KeptTries
from sentinel.door.staff_looks import NotShown, StaffLooks
from sentinel.door.staff_orders import StaffOrders
from sentinel.link.messages import (
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
    ThermalWatch,
)
from sentinel.link.staff_messages import (
    EvidenceWanted,
    StaffHere,
    StaffLook,
    StaffMore,
    StaffOrder,
    StaffRetry,
    StaffShown,
)
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_SESSION_S = 60.0
_TECHNICIAN_S = 300.0  # nobody touches the pages, and no work that was begun there runs
_WAITING = 8  # drop rule: a request beyond is answered "busy"
_REMEMBERED = 16
_HEAD = 16  # hex digits of the audit's head in the log

Request = StaffLogin | StaffLogout | StaffDecide | StaffMeasured | StaffStated | ThermalWatch | StaffMore
Serving = StaffDecide | StaffMeasured | StaffStated | StaffRetry | StaffLook | StaffOrder
Reply = Callable[[StaffAnswer | StaffShown], object]
# About 60 ms on the reference machine, some 0.5 s on an ARM board: slow for a thief, bearable for a guard.
HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One request, where its answer goes, which screen asks, and how many had ``left`` before it."""

    request: Request
    reply: Reply
    screen: object
    left: int


class StaffDesk:
    """At most one account signed in, at the screen where it did so: another process on the link is nobody.

    ``on_change`` gets the account ("" none) and its role.
    """

    def __init__(
        self,
        accounts: tuple[StaffAccount, ...],
        post: Callable[[StaffSaid | LookAgain], None],
        on_change: Callable[[str, StaffRole | None], None],
        clock: Clock,
        waits: Callable[[str], bool] = lambda visit: True,
        estimate: Callable[[str], float | None] = lambda visit: None,
        on_watch: Callable[[], None] = lambda: None,
        *,
        looks: StaffLooks | None = None,
        orders: StaffOrders | None = None,
        tries: KeptTries | None = None,
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
        self._looks, self._orders = looks, orders
        self._tries = tries or KeptTries(None)
        self._lockout = self._tries.read(clock.now().monotonic)
        # Both the worker and the link's thread (when the screen leaves) sign people out.
        self._lock = threading.Lock()
        self._left = 0
        self._screen: object = None
        self._to_note: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)  # drop rule: the oldest
        self._signed_in = ""
        self._role: StaffRole | None = None
        self._last_use = 0.0

    def submit(self, request: Request, reply: Reply, screen: object = None) -> None:
        """Take a request of a screen (whatever tells one from another); never blocks."""
        try:
            self._jobs.put_nowait(Job(request, reply, screen, self._left))
        except queue.Full:
            reply(StaffAnswer(request.request, ok=False, problem="busy"))

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        while not pulse.stopping:
            pulse.alive()
            self._turn()
            try:
                job = self._jobs.get(timeout=0.5)
            except queue.Empty:
                continue
            self._turn()
            job.reply(self._answer(job))
            self._write_notes()

    def _turn(self) -> None:
        """What time alone changes."""
        self._expire()
        self._write_notes()
        if self._orders is not None:
            self._orders.turn()

    def technician(self, *, used: bool) -> str:
        """The account of the technician who is signed in, "" where none is.

        ``used``: somebody is at work. A page that only asks for its values each second says nothing of that.
        """
        with self._lock:
            if self._role is not StaffRole.TECHNICIAN:
                return ""
            if used:
                self._last_use = self._clock.now().monotonic
            return self._signed_in

    @property
    def screen(self) -> object:
        """Where somebody is signed in; None: nobody is."""
        return self._screen

    def screen_left(self, screen: object = None) -> None:
        """A screen is gone: whoever was signed in at it is not any more, nor is who was just signing in."""
        with self._lock:
            self._left += 1
            if screen is self._screen:
                self._sign("", why="the screen left")

    def _answer(self, job: Job) -> StaffAnswer:
        request = job.request
        match request:
            case StaffLogin():
                return self._login(request, job)
            case StaffLogout():
                with self._lock:
                    if job.screen is self._screen:
                        self._sign("", why="by hand")
                return StaffAnswer(request.request, ok=True)
            case ThermalWatch():
                return self._watch(request, job.screen)
            case StaffHere():
                signed_in = bool(self._in_use(job.screen)[0])
                return StaffAnswer(request.request, signed_in, "" if signed_in else "not_signed_in")
            case _:
                return self._serve(request, job)

    def _serve(self, request: Serving, job: Job) -> StaffAnswer:
        """What only those do who mind visitors."""
        account, role = self._in_use(job.screen)
        if role is None:
            return StaffAnswer(request.request, ok=False, problem="not_signed_in")
        if not _may(role, request):
            return StaffAnswer(request.request, ok=False, problem="not_allowed")
        match request:
            case StaffDecide():
                return self._decide(request, account)
            case StaffMeasured():
                return self._take_reading(request, account)
            case StaffStated():
                return self._take_statement(request, account)
            case _:
                try:
                    problem = self._carry_out(request, account, job.reply)
                except NotShown as refused:
                    problem = refused.problem
                return StaffAnswer(request.request, not problem, problem)

    def _carry_out(self, request: StaffRetry | StaffLook | StaffOrder, account: str, reply: Reply) -> str:
        """Something that is noted in the audit; "" or why not. Raises NotShown."""
        if self._looks is None or self._orders is None:
            return "record_fault"
        if isinstance(request, StaffRetry):
            if not self._waits(request.visit):
                return "not_waiting"
            self._looks.note(account, f"{request.visit[:40]} looked at again")
            self._post(LookAgain(request.visit))
            return ""
        if isinstance(request, StaffLook):
            reply(self._looks.look(request, account))
            return ""
        return self._orders.carry_out(request, account, self._looks.note)

    def _login(self, request: StaffLogin, job: Job) -> StaffAnswer:
        now = self._clock.now().monotonic
        if self._lockout.remaining_s(now) > 0:
            return self._locked(request.request, now)
        account = next((a for a in self._accounts if _pin_matches(a, request.pin)), None)
        if account is None:
            self._lockout = self._lockout.failed(now)
            self._tries.keep(self._lockout)
            if self._lockout.remaining_s(now) > 0:
                _log.warning("staff: locked after %d wrong PINs", self._lockout.wrong)
                self._to_note.append(("nobody", f"locked after {self._lockout.wrong} wrong PINs"))
                return self._locked(request.request, now)
            return StaffAnswer(request.request, ok=False, problem="wrong_pin")
        self._lockout = self._lockout.passed(now)
        self._tries.keep(self._lockout)
        # First, as the list of who waits comes with it. Also where it can't be noted they are in: help is
        # called and the disk mended by people.
        self._to_note.append((account.id, f"signed in as {account.role}"))
        self._write_notes()
        with self._lock:
            if job.left != self._left:
                return StaffAnswer(request.request, ok=False, problem="not_signed_in")
            self._sign(account.id, account.role, job.screen, why="somebody signed in")
        return StaffAnswer(request.request, ok=True)

    def _write_notes(self) -> None:
        while self._looks is not None and self._to_note:
            with contextlib.suppress(NotShown):  # logged there
                head = self._looks.note(*self._to_note.popleft())
                _log.info("staff: the audit's head is %s", head[:_HEAD])  # outside the record itself

    def _locked(self, number: int, now: float) -> StaffAnswer:
        return StaffAnswer(number, ok=False, problem="locked", retry_after_s=self._lockout.remaining_s(now))

    def _decide(self, request: StaffDecide, account: str) -> StaffAnswer:
        if not is_reason(request.note, admit=request.admit):
            return StaffAnswer(request.request, ok=False, problem="reason_required")
        if not self._waits(request.visit):  # gone, or decided already: nobody is told yes for nothing
            return StaffAnswer(request.request, ok=False, problem="not_waiting")
        self._post(StaffDecided(request.visit, request.admit, account, request.note))
        return StaffAnswer(request.request, ok=True)

    def _watch(self, request: ThermalWatch, screen: object) -> StaffAnswer:
        with self._lock:
            if screen is not self._screen:
                return StaffAnswer(request.request, ok=False, problem="not_signed_in")
            # Under the lock, so that no picture is asked for after the sign-out.
            technician = self._role is StaffRole.TECHNICIAN
            if technician:
                self._on_watch()
        problem = "" if technician else "not_technician" if self._signed_in else "not_signed_in"
        return StaffAnswer(request.request, ok=technician, problem=problem)

    def _take_reading(self, request: StaffMeasured, account: str) -> StaffAnswer:
        """A hand thermometer's reading. The same one sent twice (a lost answer) counts once."""
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

    def _take_statement(self, request: StaffStated, account: str) -> StaffAnswer:
        """Who somebody is; it stands in the passage with the account that said it."""
        if not sayable(request.age_under, request.category):
            return StaffAnswer(request.request, ok=False, problem="not_sayable")
        if not self._waits(request.visit):
            return StaffAnswer(request.request, ok=False, problem="not_waiting")
        self._post(PersonStated(request.visit, account, request.age_under, request.category))
        return StaffAnswer(request.request, ok=True)

    def _in_use(self, screen: object) -> tuple[str, StaffRole | None]:
        with self._lock:
            if screen is not self._screen:
                return "", None
            self._last_use = self._clock.now().monotonic
            return self._signed_in, self._role

    def _expire(self) -> None:
        with self._lock:
            longest = _TECHNICIAN_S if self._role is StaffRole.TECHNICIAN else _SESSION_S
            if self._signed_in and self._clock.now().monotonic - self._last_use > longest:
                self._sign("", why="nothing was touched")

    def _sign(
        self, account: str, role: StaffRole | None = None, screen: object = None, *, why: str = ""
    ) -> None:
        """Under the lock. ``why``: the one before is signed out."""
        self._last_use = self._clock.now().monotonic
        if self._signed_in and (account, screen) != (self._signed_in, self._screen):
            self._to_note.append((self._signed_in, f"signed out: {why}"))
        if (account, screen) != (self._signed_in, self._screen):
            self._signed_in, self._role, self._screen = account, role, screen
            self._on_change(account, role)


def _may(role: StaffRole, request: Serving) -> bool:
    """Whether an account of this role may ask for it."""
    if isinstance(request, StaffLook) and not isinstance(request, EvidenceWanted):
        return role.looks_up
    return role.serves


def _pin_matches(account: StaffAccount, pin: str) -> bool:
    try:
        return HASHER.verify(account.pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False
