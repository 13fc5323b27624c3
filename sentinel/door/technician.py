"""The technician's desk: what the pages on the screen ask, checked, audited and carried out.

Whether a technician is signed in is asked of the staff desk at each request. Every page that is opened and
every touch is in the audit before anything comes of it; where the record can't be written, nothing does.
"""

import logging
import queue
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sentinel.config import Settings
from sentinel.core.clock import Now
from sentinel.core.delivery import Draft
from sentinel.core.effects import MaintenanceTurned, TrialAnswered
from sentinel.core.events import (
    Event,
    GateDone,
    MaintenanceAsked,
    MaintenanceLeft,
    MaintenanceUsed,
    TrialArmed,
    TrialAsked,
)
from sentinel.core.maintenance import Why
from sentinel.door.technician_meters import Meters
from sentinel.door.technician_registration import Calibration, Registrar, RegistrationProblem
from sentinel.door.technician_sheets import newest, of_sheet
from sentinel.door.technician_stick import StickProblem, code_on, write_to
from sentinel.door.technician_work import Works
from sentinel.link.messages import Message, StaffAnswer
from sentinel.link.technician_messages import (
    Act,
    FactLine,
    GateTrial,
    LogLine,
    Page,
    TechnicianAct,
    TechnicianState,
    TechnicianWatch,
)
from sentinel.report.events import Maintained, maintenance
from sentinel.runtime.clock import Clock
from sentinel.runtime.log_ring import LogRing
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_WAITING = 16  # drop rule: a request beyond is answered "busy"
_MOST_LOG = 120  # lines in one answer
_MOST_TRIALS = 8  # whose outcome is waited for; drop rule: the oldest
_MOST_NOTES = 32  # of what came of it, until the audit has it; drop rule: the oldest
# Hands are in the machine, or nobody can be served meanwhile.
_IN_MAINTENANCE = frozenset(
    {Act.GATE_ARM, Act.GATE_PULSE, Act.SCAN, Act.CALIBRATE, Act.PROVISION, Act.RESTART}
)

Request = TechnicianWatch | TechnicianAct
Reply = Callable[[Message], object]


@dataclass(frozen=True, slots=True)
class Hands:
    """What the desk may do to the kiosk; each returns at once but ``audit``, which waits for the disk.

    ``technician``: the account signed in, or "", told whether somebody is at work; ``audit(who, what)``:
    whether it is written; ``tell``: put an event into the outbox; ``say``: a sentence.
    """

    technician: Callable[[bool], str]
    audit: Callable[[str, str], bool]
    tell: Callable[[Draft], bool]
    post: Callable[[Event], None]
    say: Callable[[], None]
    restart: Callable[[], None]
    watch_codes: Callable[[], None]
    facts: Callable[[Now], tuple[FactLine, ...]]
    sticks: Callable[[], list[Path]]


class TechnicianDesk:
    """``session`` in a ``Worker``; ``submit`` and what the heart says from any thread, never blocking."""

    def __init__(
        self,
        settings: Settings,
        hands: Hands,
        clock: Clock,
        *,
        meters: Meters,
        works: Works,
        logs: LogRing,
        registrar: Registrar,
        sheets: Path,
    ) -> None:
        self._settings, self._hands, self._clock = settings, hands, clock
        self._meters, self._works, self._logs = meters, works, logs
        self._registrar, self._sheets = registrar, sheets
        self.calibration = Calibration()
        self._jobs: queue.Queue[tuple[Request, Reply, Now]] = queue.Queue(_WAITING)
        self._lock = threading.Lock()
        self._session = ""
        self._who = ""
        self._page: Page | None = None
        self._maintained = ""  # the session whose maintenance is on
        self._why = ""
        self._token = ""
        self._trials: dict[str, tuple[str, str]] = {}  # token: who armed it, in which session
        self._reply: Reply | None = None
        self._notes: deque[tuple[str, str]] = deque(maxlen=_MOST_NOTES)

    # ---- any thread

    def submit(self, request: Request, reply: Reply) -> None:
        """Take a request of the screen."""
        try:
            self._jobs.put_nowait((request, reply, self._clock.now()))
        except queue.Full:
            reply(StaffAnswer(request.request, ok=False, problem="busy"))

    def signed(self, account: str) -> None:
        """Somebody signed in ("" out): what the one before had begun ends."""
        with self._lock:
            session, self._session, self._who, self._page = self._session, "", account, None
            self._token, self._reply, self._why = "", None, ""
            if session:  # under the lock: no request of this session is posted after it
                self._hands.post(MaintenanceLeft(session))
        if session:
            self.calibration.stop(self._clock.now().monotonic)
            self._works.left()

    def turned(self, effect: MaintenanceTurned) -> None:
        """Maintenance began, was refused or ended; in the coordinator's thread."""
        with self._lock:
            if effect.on:
                if self._maintained != effect.session:
                    self._notes.append((effect.who, "maintenance began"))
                    self._tell(effect.session, Maintained.BEGAN)
                self._maintained, self._why = effect.session, ""
            else:
                if effect.session == self._maintained:
                    self._maintained = ""
                    self._notes.append((effect.who, f"maintenance ended: {effect.why}"))
                    self._tell(effect.session, Maintained.ENDED, effect.why)
                self._why = effect.why
        word = "on" if effect.on else f"off ({effect.why})"
        _log.info("maintenance: %s", word)

    def trial(self, effect: TrialAnswered) -> None:
        """What became of arming or pulsing; in the coordinator's thread."""
        with self._lock:
            reply = self._reply if effect.session == self._session else None
            if armed := self._trials.get(effect.token):
                self._notes.append((armed[0], f"gate trial: {effect.said}"))
                if effect.said == Why.UNKNOWN:
                    self._tell(effect.session, Maintained.GATE_TRIAL, effect.said)
        _log.info("gate trial: %s", effect.said)
        if reply is not None:
            reply(GateTrial(effect.token, effect.said))

    def gate_done(self, done: GateDone) -> None:
        """What the gate's worker did; also where the technician has signed out since."""
        with self._lock:
            who, session = self._trials.pop(done.visit, ("", ""))
            if who:
                self._notes.append((who, f"gate trial: {done.outcome.value}"))
                self._tell(session, Maintained.GATE_TRIAL, done.outcome.value)

    def _tell(self, session: str, what: Maintained, said: str = "") -> None:
        """To the collector; never blocks."""
        if not self._hands.tell(maintenance(session, what, said, self._clock.now().utc)):
            _log.error("maintenance: an event was not taken (%s)", what.value)

    def scanned(self, data: bytes) -> bool:
        """Bytes that camera or scanner read; whether they were a hand-over code that was waited for."""
        return self._works.scanned(data)

    # ---- the desk's thread

    def session(self, pulse: Pulse) -> None:
        """The worker session."""
        pulse.working()
        try:
            while not pulse.stopping:
                pulse.alive()
                self._write_notes()
                try:
                    request, reply, at = self._jobs.get(timeout=0.5)
                except queue.Empty:
                    continue
                self._serve(request, reply, at)
        finally:
            self._works.close()

    def _write_notes(self) -> None:
        """What came of it, into the audit; once, where the record is away."""
        while self._notes:
            self._hands.audit(*self._notes.popleft())

    def _serve(self, request: Request, reply: Reply, at: Now) -> None:
        at_work = not isinstance(request, TechnicianWatch) or self._works.busy or self.calibration.running
        who = self._hands.technician(at_work)
        if not who:
            reply(StaffAnswer(request.request, ok=False, problem="not_technician"))
            return
        session = self._of(who)
        if not session:  # signed out this moment
            reply(StaffAnswer(request.request, ok=False, problem="not_technician"))
            return
        if isinstance(request, TechnicianWatch):
            self._watch(request, who, session, reply)
            return
        problem = self._act(request, who, session, reply, at)
        reply(StaffAnswer(request.request, ok=not problem, problem=problem))

    def _of(self, who: str) -> str:
        """The session of who is signed in; "" where that is somebody else by now."""
        with self._lock:
            if self._who != who:
                return ""
            self._session = self._session or secrets.token_hex(8)
            return self._session

    def _post(self, session: str, event: Event) -> str:
        """To the heart, unless this session is over: the audit took its time."""
        with self._lock:
            if self._session != session:
                return "not_technician"
            self._hands.post(event)
        return ""

    def _watch(self, request: TechnicianWatch, who: str, session: str, reply: Reply) -> None:
        if request.page is not self._page:
            if not self._hands.audit(who, f"technician page {request.page.value}"):
                reply(StaffAnswer(request.request, ok=False, problem="record_away"))
                return
            self._page = request.page
        self._post(session, MaintenanceUsed(session))
        if self.calibration.running:
            self._hands.watch_codes()
        reply(self._state(request, session))

    def _state(self, request: TechnicianWatch, session: str) -> TechnicianState:
        page, now = request.page, self._clock.now()
        with self._lock:
            other = "taken" if self._maintained else ""
            maintenance, why = "on" if self._maintained == session else other, self._why
        gate = self._settings.gate
        shown = TechnicianState(
            page, maintenance, why, work=self._works.work(), has_gate=gate.driver not in ("", "none"),
            pulse_ms=gate.pulse_ms,
        )  # fmt: skip
        return _filled(shown, self._fields(page, request.since, now))

    def _fields(self, page: Page, since: int, now: Now) -> dict[str, object]:
        works = self._works
        match page:
            case Page.DEVICES:
                return {"devices": self._meters.lines(works.found)}
            case Page.NETWORK:
                return {"facts": self._hands.facts(now)}
            case Page.THERMAL:
                return {
                    "registration": self._registrar.numbers, "undo": self._registrar.can_undo,
                    "work": self.calibration.work(now.monotonic),
                }  # fmt: skip
            case Page.PROVISION:
                return {
                    "listening": works.listening, "code": works.taken(), "can_provision": works.can_provision,
                    "sheet": of_sheet(newest(self._sheets)),
                }  # fmt: skip
            case Page.LOGS:
                lines = self._logs.after(since, _MOST_LOG)
                return {"logs": tuple(LogLine(n.number, _iso(n.at), n.level, n.text) for n in lines)}
            case Page.SHEET:
                return {"sheet": of_sheet(newest(self._sheets))}
            case _:
                return {}

    # ---- touches

    def _act(self, request: TechnicianAct, who: str, session: str, reply: Reply, at: Now) -> str:
        act = request.act
        with self._lock:
            on, self._reply = self._maintained == session, reply
        if act in _IN_MAINTENANCE and not on:
            return "not_in_maintenance"
        if not self._hands.audit(who, f"technician {act.value}"):
            return "record_away"
        match act:
            case Act.MAINTENANCE_ON:
                return self._post(session, MaintenanceAsked(session, who))
            case Act.MAINTENANCE_OFF:
                return self._post(session, MaintenanceLeft(session))
            case Act.GATE_ARM:
                self._token = f"trial-{secrets.token_hex(8)}"
                with self._lock:
                    self._trials[self._token] = who, session
                    while len(self._trials) > _MOST_TRIALS:
                        del self._trials[next(iter(self._trials))]
                return self._post(session, TrialArmed(session, self._token))
            case Act.GATE_PULSE:
                token, self._token = self._token, ""
                if not token or not secrets.compare_digest(token.encode(), request.text.encode()):
                    return "not_armed"
                return self._post(session, TrialAsked(session, token, at.monotonic))
            case Act.SOUND:
                self._hands.say()
            case Act.RESTART if self._works.running:
                return "work_running"
            case Act.RESTART:
                self._hands.restart()
            case Act.REGISTER | Act.REGISTER_UNDO | Act.CALIBRATE | Act.CALIBRATE_STOP:
                return self._align(request, at)
            case _:
                return self._work(request)
        return ""

    def _align(self, request: TechnicianAct, at: Now) -> str:
        try:
            match request.act:
                case Act.REGISTER:
                    found = self.calibration.result
                    turned = None
                    if found is not None and not request.numbers:
                        move = found.fit.registration
                        numbers: tuple[float, ...] = (move.ax, move.bx, move.ay, move.by)
                        turned = (self._settings.thermal.turned + found.turned) % 360
                    else:
                        numbers = request.numbers
                    self._registrar.save(numbers, at.utc, turned)
                    self.calibration.used()
                case Act.REGISTER_UNDO:
                    self._registrar.undo(at.utc)
                case Act.CALIBRATE:
                    self.calibration.begin(at.monotonic)
                    self._hands.watch_codes()
                case _:
                    self.calibration.stop(at.monotonic)
        except RegistrationProblem as problem:
            return problem.code
        return ""

    def _work(self, request: TechnicianAct) -> str:
        works = self._works
        match request.act:
            case Act.DOCTOR:
                return works.doctor()
            case Act.SCAN:
                works.listening = True
            case Act.SCAN_END:
                works.forget_code()
            case Act.STICK | Act.EXPORT:
                return self._stick(request.act)
            case Act.PROVISION:
                return works.provision()
            case Act.ROLL:
                return works.roll()
            case Act.REHEARSE:
                return works.rehearse(tuple(filter(None, request.text.split(","))))
            case Act.REHEARSE_STOP | Act.WORK_STOP:
                works.stop()
        return ""

    def _stick(self, act: Act) -> str:
        try:
            if act is Act.STICK:
                return self._works.take(code_on(self._hands.sticks()))
            write_to(self._hands.sticks(), newest(self._sheets))
        except StickProblem as problem:
            return problem.code
        return ""


def _filled(state: TechnicianState, fields: dict[str, object]) -> TechnicianState:
    from msgspec.structs import replace

    return replace(state, **fields)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
