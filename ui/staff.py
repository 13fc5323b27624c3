"""Staff at the screen: sign in, decide on referred visitors, sign out. The daemon checks everything."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sentinel.core.staff_role import StaffRole
from sentinel.link.messages import (
    Message,
    Referred,
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
)
from sentinel.link.staff_messages import StaffHere, StaffRetry
from ui.phrasing import name_of, part
from ui.staff_figures import FiguresModel
from ui.staff_orders import OrdersModel
from ui.staff_record import RecordModel
from ui.staff_words import local_time
from ui.viewmodel import KioskModel, plain, prop

_REFERRED_SHOWN = 50
_ALERTS_SHOWN = 3
_ANSWER_MS = 8000  # a long day is read on a small board
_HERE_S = 3.0
_UNBROKEN = "\u00a0"  # a number stays with its unit
_UNASKED = -2  # a request whose answer nobody waits for


def _nothing() -> None:
    pass


class StaffModel(QObject):
    """Registered to QML as the singleton ``Staff``; one request at a time.

    ``Staff.record``, ``Staff.figures`` and ``Staff.orders`` ask through it; what they hold is forgotten with
    the sign-out.
    """

    changed = Signal()
    waitingChanged = Signal()  # noqa: N815 - who waits: apart, as a list that is made anew swallows a touch on it
    decided = Signal()  # the daemon carried a decision out

    def __init__(self, kiosk: KioskModel, timeout_s: int = 60) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._timeout = timeout_s
        self._send: Callable[[Message], bool] = lambda message: False
        self._request = 0
        self._pending = 0
        self._then: Callable[[], None] = _nothing
        self._problem = ""
        self._locked_until = 0.0
        self._here_at = float("-inf")
        self._who = ""
        self._cards: list[dict[str, object]] = []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_ANSWER_MS)
        self._patience.timeout.connect(self._unanswered)
        self._record = RecordModel(kiosk, self.ask, self)
        self._figures = FiguresModel(kiosk, self.ask, self)
        self._orders = OrdersModel(kiosk, self.ask, self)
        kiosk.staffChanged.connect(self._follow)
        kiosk.languageChanged.connect(self._follow)

    def bind(self, send: Callable[[Message], bool]) -> None:
        """Where requests go."""
        self._send = send

    # ---- from the link

    @Slot(object)
    def receive(self, message: Message) -> None:
        """The daemon's answer to the request under way, and what it shows; anything else is not ours."""
        if not self._pending or getattr(message, "request", 0) != self._pending:
            return
        if not isinstance(message, StaffAnswer):
            for model in (self._record, self._figures):
                model.show(message)
            return
        then = self._then
        self._end("" if message.ok else message.problem or "other")
        wait = message.retry_after_s if math.isfinite(message.retry_after_s) else 0.0
        self._locked_until = time.monotonic() + min(max(wait, 0.0), 86400.0)
        self.changed.emit()
        if message.ok:
            then()

    @Slot(str)
    def link_down(self, why: str = "") -> None:
        """A request under way has failed."""
        if self._pending:
            self._end("no_link")

    def _unanswered(self) -> None:
        self._end("no_answer")

    def _end(self, problem: str) -> None:
        self._pending = 0
        self._then = _nothing
        self._patience.stop()
        self._problem = problem
        self.changed.emit()

    def _follow(self) -> None:
        """Whoever signs out, or is signed out, leaves nothing behind."""
        who = self._account()
        if who != self._who:
            self._who = who
            for model in (self._record, self._figures, self._orders):
                model.forget()
        self._orders.follow()
        self._list()
        self.changed.emit()

    def _list(self) -> None:
        snapshot = self._kiosk.snapshot
        cards = [self._card(visitor) for visitor in snapshot.referred[:_REFERRED_SHOWN]] if snapshot else []
        if cards != self._cards:
            self._cards = cards
            self.waitingChanged.emit()

    # ---- from QML

    @Slot(str)
    def login(self, pin: str) -> None:
        """Sign in."""
        self.ask(lambda request: StaffLogin(request, pin))

    @Slot()
    def logout(self) -> None:
        """Sign out; nothing to wait for."""
        self._request += 1
        self._send(StaffLogout(self._request))
        self._end("")

    @Slot()
    def here(self) -> None:
        """The panel is touched: the daemon, too, is to know that somebody is there."""
        now = time.monotonic()
        if self._account() and now - self._here_at >= _HERE_S:
            self._here_at = now
            self._send(StaffHere(_UNASKED))

    @Slot(str, bool, str)
    def decide(self, visit: str, admit: bool, note: str) -> None:
        """Admit or turn away a referred visitor; ``note`` is the code of the reason."""
        if not note:
            self._end("reason_required")
            return
        self.ask(lambda request: StaffDecide(request, visit, admit, note), self.decided.emit)

    @Slot(str, int, bool)
    def measure(self, visit: str, tenths: int, confirmed: bool) -> None:
        """A hand thermometer's reading; ``confirmed``: the daemon asked about an odd one, and it is right."""
        self.ask(lambda request: StaffMeasured(request, visit, tenths, confirmed), self.decided.emit)

    @Slot(str, int)
    def child(self, visit: str, under: int) -> None:
        """Staff see a child under so many years."""
        self.ask(lambda request: StaffStated(request, visit, age_under=under), self.decided.emit)

    @Slot(str)
    def again(self, visit: str) -> None:
        """The kiosk is to look at a referred visitor again, from the beginning."""
        self.ask(lambda request: StaffRetry(request, visit), self.decided.emit)

    @Slot()
    def forgetProblem(self) -> None:  # noqa: N802 - Qt's naming
        """Staff go on: the last problem needs no showing any more."""
        if self._problem:
            self._problem = ""
            self.changed.emit()

    def ask(self, build: Callable[[int], Message], then: Callable[[], None] = _nothing) -> None:
        """Send a request, if none is under way; ``then`` is called once the daemon did it."""
        if self._pending:
            return
        self._request += 1
        if not self._send(build(self._request)):
            self._end("no_link")
            return
        self._then = then
        self._problem = ""
        self._pending = self._request
        self._patience.start()
        self.changed.emit()

    # ---- properties

    def _account(self) -> str:
        snapshot = self._kiosk.snapshot
        return plain(snapshot.staff, 24) if snapshot else ""

    def _role(self) -> str:
        snapshot = self._kiosk.snapshot
        return snapshot.role.value if snapshot and snapshot.role else ""

    def _signed_in(self) -> str:
        role = self._kiosk.sentences.of("staff", f"role_{self._role()}")
        words = self._kiosk.sentences.of("staff", "signed_in_as", "{who}")
        return words.format(who=self._account(), role=role) if role else self._account()

    def _looks_up(self) -> bool:
        return self._role() == StaffRole.SUPERVISOR

    def _referred(self) -> list[dict[str, object]]:
        return self._cards

    def _card(self, visitor: Referred) -> dict[str, object]:
        words = self._kiosk.sentences
        kiosk = words.celsius(visitor.estimate_c, visitor.uncertainty_k).replace(" ", _UNBROKEN)
        hand = words.celsius(visitor.hand_c).replace(" ", _UNBROKEN)
        hand = hand and words.ui("hand_before", value=hand)
        names = plain(", ".join(visitor.variants), 120)
        rules = words.ui("staff_variants", names=names) if names else ""
        measured = kiosk and words.ui("hand_kiosk", value=kiosk)
        return {
            "visit": visitor.visit,
            "name": name_of(visitor.masked_name) or words.ui("anonymous"),
            "number": words.of("staff", "visitors_number").format(n=visitor.number) if visitor.number else "",
            "reason": words.for_staff(visitor.reason),
            "time": local_time(visitor.at),
            "kiosk": words.ui("hand_kiosk", value=kiosk) if kiosk else words.ui("hand_kiosk_none"),
            "readings": "  ·  ".join(filter(None, (measured, hand, rules))),
            "under": min(visitor.under, default=0),
            "child": words.ui("staff_child", n=min(visitor.under)) if visitor.under else "",
        }

    def _alerts(self) -> str:
        """What happened in the doorway, the newest first, a line each."""
        snapshot = self._kiosk.snapshot
        words = self._kiosk.sentences
        alerts = snapshot.alerts[-_ALERTS_SHOWN:] if snapshot else ()
        return "\n".join(
            f"{local_time(alert.at)}  {words.for_staff(alert.reason)}" for alert in reversed(alerts)
        )

    def _more(self) -> int:
        snapshot = self._kiosk.snapshot
        return max(0, len(snapshot.referred) - _REFERRED_SHOWN) if snapshot else 0

    def _problem_text(self) -> str:
        if not self._problem:
            return ""
        words = self._kiosk.sentences
        left = max(1, math.ceil(self._locked_until - time.monotonic()))
        problem = self._problem
        for unit, seconds in (("_hours", 3600), ("_minutes", 60)):
            if problem == "locked" and left >= 2 * seconds:
                problem, left = problem + unit, -(-left // seconds)
        return words.of("problem", problem, words.of("problem", "other")).format(n=left)

    def _odd(self) -> bool:
        return self._problem.startswith("odd_")

    def _busy(self) -> bool:
        return self._pending != 0

    def _timeout_s(self) -> int:
        return self._timeout

    account = prop(str, _account, changed)
    role = prop(str, _role, changed)
    signedIn = prop(str, _signed_in, changed)  # noqa: N815 - Qt's naming
    looksUp = prop(bool, _looks_up, changed)  # noqa: N815
    referred = prop("QVariantList", _referred, waitingChanged)
    referredMore = prop(int, _more, changed)  # noqa: N815
    alerts = prop(str, _alerts, changed)
    problem = prop(str, _problem_text, changed)
    busy = prop(bool, _busy, changed)
    oddReading = prop(bool, _odd, changed)  # noqa: N815
    timeout = prop(int, _timeout_s, changed)
    record = part(lambda self: self._record)
    figures = part(lambda self: self._figures)
    orders = part(lambda self: self._orders)
