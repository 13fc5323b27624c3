"""The technician's pages as QML shows them: what the daemon says in words, and what is asked of it.

The daemon checks everything; nothing here opens, writes or remembers anything.
"""

import math
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sentinel.link.messages import Message, StaffAnswer
from sentinel.link.technician_messages import (
    Act,
    GateTrial,
    LogLine,
    Page,
    TechnicianAct,
    TechnicianState,
    TechnicianWatch,
)
from ui import technician_words as words
from ui.viewmodel import KioskModel, plain, prop

_FIRST_REQUEST = -1000  # downwards: the staff model counts upwards, the thermal page has -1
_POLL_MS = 1000
_SILENT_S = 4.0
_ANSWER_MS = 6000
_LOG_SHOWN = 400
_MOST_ROWS = 32
COUNTDOWN_S = 4  # the daemon's own is 3 s; the screen's must never be shorter
_NOTHING = (1.0, 0.0, 1.0, 0.0)
_NUDGES = {"left": (1, 0.005), "right": (1, -0.005), "up": (3, 0.005), "down": (3, -0.005)}
_SIZES = {"wider": (0, 1), "narrower": (0, -1), "taller": (2, 1), "shorter": (2, -1)}
_SIZE_STEP = 0.02
_LEVELS: dict[str, frozenset[str]] = {
    "all": frozenset(),
    "warning": frozenset({"warning", "error", "critical"}),
    "error": frozenset({"error", "critical"}),
}


class TechnicianModel(QObject):
    """Registered to QML as the singleton ``Technician``; asks for a page only while it is open."""

    changed = Signal()
    draftChanged = Signal()  # noqa: N815 - Qt's naming
    logsChanged = Signal()  # noqa: N815 - on its own: a list that is made anew each second can't be scrolled
    done = Signal(str)  # an act that the daemon carried out

    def __init__(self, kiosk: KioskModel) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._send: Callable[[Message], bool] = lambda message: False
        self._state: TechnicianState | None = None
        self._heard = 0.0
        self._page: Page | None = None
        self._request = _FIRST_REQUEST
        self._pending: tuple[int, Act] | None = None
        self._problem = ""
        self._logs: list[LogLine] = []
        self._level = "all"
        self._trial, self._token, self._left = "", "", 0
        self._draft: tuple[float, ...] | None = None
        self._poll = _timer(self, _POLL_MS, self._ask)
        self._count = _timer(self, 1000, self._counted)
        self._patience = _timer(self, _ANSWER_MS, self._unanswered, once=True)
        self._shown: dict[str, Any] = {}
        kiosk.languageChanged.connect(self._reword)

    def bind(self, send: Callable[[Message], bool]) -> None:
        """Where requests go."""
        self._send = send

    # ---- from the link

    @Slot(object)
    def receive(self, message: Message) -> None:
        """A page's state, the answer to a touch, or what became of the gate's trial."""
        match message:
            case TechnicianState() if self._page is not None and message.page is self._page:
                self._take(message)
            case GateTrial():
                self._tried(message)
            case StaffAnswer() if message.request <= _FIRST_REQUEST:
                self._answered(message)
            case _:
                pass

    @Slot(str)
    def link_down(self, why: str = "") -> None:
        """The daemon went away: nothing that was armed or asked for counts any more."""
        self._disarm("")
        self._pending, self._problem = None, "no_link" if self._page else ""
        self._logs = []  # the next daemon's numbers are others
        self._forget()

    def _take(self, state: TechnicianState) -> None:
        self._state, self._heard = state, time.monotonic()
        if self._problem in ("no_link", "no_answer", "not_technician"):
            self._problem = ""
        if state.logs:
            self._keep(state.logs)
        if state.maintenance != "on":
            self._disarm(self._trial if self._left == 0 else "")
        self._reword()
        if self._draft is None:
            self.draftChanged.emit()

    def _reword(self) -> None:
        """What is shown, put into words once: QML asks for each list once for each of its rows."""
        table, state = self._kiosk.sentences, self._state
        self._shown = {
            "devices": [words.device(table, line) for line in state.devices[:_MOST_ROWS]] if state else [],
            "facts": [words.fact(table, line) for line in state.facts[:_MOST_ROWS]] if state else [],
            "work": words.work(table, state.work if state else None),
            "code": words.code(table, state),
            "sheet": words.sheet(table, state),
        }
        self.changed.emit()

    def _keep(self, lines: tuple[LogLine, ...]) -> None:
        """The newest lines; a daemon that began anew counts from 1 again."""
        known = self._logs[-1].number if self._logs else 0
        if lines[-1].number < known:
            self._logs, known = [], 0
        fresh = [line for line in lines if line.number > known]
        if fresh:
            self._logs = [*self._logs, *fresh][-_LOG_SHOWN:]
            self.logsChanged.emit()

    def _answered(self, answer: StaffAnswer) -> None:
        pending = self._pending
        if pending is None or answer.request != pending[0]:
            if not answer.ok and answer.problem:  # a page that was not to be shown
                self._problem = answer.problem
                self._forget()
            return
        self._pending = None
        self._patience.stop()
        self._problem = "" if answer.ok else answer.problem or "other"
        if not answer.ok and pending[1] in (Act.GATE_ARM, Act.GATE_PULSE):
            self._disarm(answer.problem)
        self.changed.emit()
        if answer.ok:
            self.done.emit(pending[1].value)
            self._ask()

    def _unanswered(self) -> None:
        self._pending, self._problem = None, "no_answer"
        self._disarm("")
        self.changed.emit()

    def _forget(self) -> None:
        self._state = None
        self._reword()

    # ---- from QML: pages

    @Slot(str)
    def open(self, page: str) -> None:
        """A page is shown."""
        chosen = Page(page)
        if chosen is not self._page:
            self._page, self._state, self._problem = chosen, None, ""
            self._shown = {}
            self._logs, self._draft = [], None
            self._disarm("")
        self._poll.start()
        self._ask()
        for signal in (self.changed, self.draftChanged, self.logsChanged):
            signal.emit()

    @Slot(str)
    def showLevel(self, level: str) -> None:  # noqa: N802
        """Lines of this level and above: all, warning, error."""
        self._level = level if level in _LEVELS else "all"
        self.logsChanged.emit()

    @Slot()
    def leave(self) -> None:
        """The panel is closed; nothing of it stays."""
        self._poll.stop()
        self._disarm("")
        self._page, self._pending, self._problem, self._logs, self._draft = None, None, "", [], None
        self._forget()

    def _ask(self) -> None:
        if self._page is None:
            return
        if self._state is not None and time.monotonic() - self._heard > _SILENT_S:
            self._problem = "no_answer"
            self._forget()  # live values that stand still are none
        since = self._logs[-1].number if self._logs else 0
        if not self._send(TechnicianWatch(self._next(), self._page, since)):
            self._problem = "no_link"
            self._forget()

    def _next(self) -> int:
        self._request -= 1
        return self._request

    @Slot(str)
    @Slot(str, str)
    def act(self, act: str, text: str = "") -> None:
        """A touch; one at a time."""
        self._do(Act(act), text)

    def _do(self, act: Act, text: str = "", numbers: tuple[float, ...] = ()) -> None:
        if self._pending is not None:
            return
        request = TechnicianAct(self._next(), act, text, numbers)
        if not self._send(request):
            self._problem = "no_link"
        else:
            self._pending, self._problem = (request.request, act), ""
            self._patience.start()
        self.changed.emit()

    # ---- the gate's trial

    @Slot()
    def arm(self) -> None:
        """The key was held long enough."""
        self._trial, self._token = "", ""
        self._do(Act.GATE_ARM)

    @Slot()
    def cancel(self) -> None:
        """Not now: what was armed is forgotten, here at once and by the daemon in seconds."""
        self._disarm("cancelled")
        self.changed.emit()

    def _tried(self, trial: GateTrial) -> None:
        if self._page is not Page.GATE:
            return
        if trial.said == "armed":
            self._trial, self._token, self._left = "armed", trial.token, COUNTDOWN_S
            self._count.start()
        else:
            self._disarm(trial.said)
        self.changed.emit()

    def _counted(self) -> None:
        if not self._token:
            self._count.stop()
            return
        self._left -= 1
        if self._left <= 0 and self._pending is None:
            token, self._token = self._token, ""
            self._count.stop()
            self._trial = "asked"
            self._do(Act.GATE_PULSE, token)
        self.changed.emit()

    def _disarm(self, said: str) -> None:
        self._count.stop()
        self._trial, self._token, self._left = said, "", 0

    # ---- alignment

    @Slot(str)
    def nudge(self, way: str) -> None:
        """Move or stretch the thermal picture over the camera's, on the screen only."""
        move = list(self._numbers())
        if way in _NUDGES:
            at, step = _NUDGES[way]
            move[at] += step * (1 if move[at - 1] > 0 else -1)
        else:
            at, sign = _SIZES[way]
            before = move[at]
            factor = 1.0 - sign * _SIZE_STEP  # a smaller scale draws the thermal picture larger
            move[at] = before * factor
            move[at + 1] += before * (1.0 - factor) * 0.5  # about the picture's middle
        self._draft = tuple(round(number, 4) for number in move)
        self.draftChanged.emit()

    @Slot()
    def resetDraft(self) -> None:  # noqa: N802
        """Back to what is saved."""
        self._draft = None
        self.draftChanged.emit()

    @Slot()
    def saveDraft(self) -> None:  # noqa: N802
        """Into the settings."""
        if self._draft is not None:
            numbers, self._draft = self._draft, None
            self._do(Act.REGISTER, numbers=numbers)
            self.draftChanged.emit()

    def _numbers(self) -> tuple[float, ...]:
        saved = self._state.registration if self._state is not None else None
        return self._draft or saved or _NOTHING

    # ---- properties

    def _page_name(self) -> str:
        return self._page.value if self._page is not None else ""

    def _maintenance(self) -> str:
        return self._state.maintenance if self._state is not None else ""

    def _why(self) -> str:
        return words.why(self._kiosk.sentences, self._state)

    def _problem_text(self) -> str:
        table = self._kiosk.sentences
        return table.of("problem", self._problem, table.of("problem", "other")) if self._problem else ""

    def _log_lines(self) -> list[dict[str, str]]:
        shown = _LEVELS[self._level]
        return [words.log(line) for line in reversed(self._logs) if not shown or line.level in shown]

    def _trial_text(self) -> str:
        return self._kiosk.sentences.of("tech_trial", self._trial) if self._trial else ""

    def _draft_numbers(self) -> list[float]:
        return [number if math.isfinite(number) else 0.0 for number in self._numbers()]

    def _gate(self) -> str:
        if self._state is None or self._state.page is not Page.GATE or not self._state.has_gate:
            return ""
        return self._kiosk.sentences.of("tech", "gate_pulse_ms").format(n=self._state.pulse_ms)

    def _account(self) -> str:
        snapshot = self._kiosk.snapshot
        return plain(snapshot.staff, 24) if snapshot else ""

    page = prop(str, _page_name, changed)
    ready = prop(bool, lambda self: self._state is not None, changed)
    busy = prop(bool, lambda self: self._pending is not None, changed)
    account = prop(str, _account, changed)
    maintenance = prop(str, _maintenance, changed)
    why = prop(str, _why, changed)
    problem = prop(str, _problem_text, changed)
    devices = prop("QVariantList", lambda self: self._shown.get("devices", []), changed)
    facts = prop("QVariantList", lambda self: self._shown.get("facts", []), changed)
    work = prop("QVariantMap", lambda self: self._shown.get("work", {}), changed)
    code = prop("QVariantMap", lambda self: self._shown.get("code", {}), changed)
    sheet = prop("QVariantMap", lambda self: self._shown.get("sheet", {}), changed)
    logs = prop("QVariantList", _log_lines, logsChanged)
    level = prop(str, lambda self: self._level, logsChanged)
    listening = prop(bool, lambda self: bool(self._state and self._state.listening), changed)
    canProvision = prop(bool, lambda self: bool(self._state and self._state.can_provision), changed)  # noqa: N815
    trial = prop(str, lambda self: self._trial, changed)
    trialText = prop(str, _trial_text, changed)  # noqa: N815
    countdown = prop(int, lambda self: self._left, changed)
    gate = prop(str, _gate, changed)
    registered = prop(bool, lambda self: bool(self._state and self._state.registration), changed)
    canUndo = prop(bool, lambda self: bool(self._state and self._state.undo), changed)  # noqa: N815
    draft = prop("QVariantList", _draft_numbers, draftChanged)
    dirty = prop(bool, lambda self: self._draft is not None, draftChanged)


def _timer(parent: QObject, interval_ms: int, act: Callable[[], None], *, once: bool = False) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.setSingleShot(once)
    timer.timeout.connect(act)
    return timer
