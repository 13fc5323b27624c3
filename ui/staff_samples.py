"""The staff's panel worth looking at, page by page, as scenes."""

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QTimer

from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.core.staff_role import StaffRole
from sentinel.link.messages import Alert, Counters, Message, Referred, Snapshot, StaffAnswer
from sentinel.link.staff_messages import (
    Evidence,
    EvidenceShown,
    Figures,
    HourFigures,
    PassageRow,
    PassageShown,
    PassagesShown,
)
from ui.application import KioskWindow
from ui.samples import referred
from ui.scenes import Scene

_HOUR = 3600.0
_AT = "2026-11-24T01:{:02d}:{:02d}+00:00"

EVIDENCE = EvidenceShown(
    0,
    "visit-0",
    (
        Evidence(Check.MASK, Outcome.PASS, Reason.MASK_OK, "camera", 2.0),
        Evidence(Check.TEMPERATURE, Outcome.CAUTION, Reason.TEMP_NEAR_LIMIT, "thermal", 3.0),
        Evidence(Check.CODE, Outcome.PASS, Reason.CODE_OK, "cache", 9 * _HOUR),
        Evidence(Check.PCR, Outcome.FAIL, Reason.TEST_EXPIRED, "cache", 9 * _HOUR),
        Evidence(Check.KEY_AREA, Outcome.UNKNOWN, Reason.AREA_UNKNOWN),
        Evidence(Check.DOCUMENT, Outcome.PASS, Reason.DOCUMENT_OK, "id_card", 5.0),
        Evidence(Check.PERSON_DOCUMENT, Outcome.CAUTION, Reason.FACE_UNCERTAIN, "camera", 2.0),
    ),
    35.1, 37.2, 0.4, None, True, 9 * _HOUR, True,
)  # fmt: skip
_REASONS = (Reason.TEMP_HIGH, Reason.TEST_EXPIRED, Reason.PERSON_UNKNOWN, Reason.FACE_MISMATCH)


def rows(count: int) -> tuple[PassageRow, ...]:
    """Passages of a morning, the newest first."""
    kinds = (Verdict.ADMIT, Verdict.ADMIT, Verdict.REFER, Verdict.ADMIT, Verdict.REFUSE)
    return tuple(
        PassageRow(
            f"visit-{n}",
            _AT.format(59 - n % 60, (n * 7) % 60),
            kinds[n % 5],
            Reason.PASS if kinds[n % 5] is Verdict.ADMIT else _REASONS[n % 4],
            "pulsed" if kinds[n % 5] is Verdict.ADMIT else "not_opened",
            by_staff=n % 7 == 3,
            annulled=n == 1,
        )
        for n in range(count)
    )


FIGURES = Figures(
    0,
    tuple(
        HourFigures(hour, admitted, admitted // 14, admitted // 40)
        for hour, admitted in enumerate((42, 388, 214, 97, 86, 143, 161, 74, 92, 187, 342), 7)
    ),
    (
        (Reason.TEST_EXPIRED, 61), (Reason.TEMP_HIGH, 22), (Reason.PERSON_UNKNOWN, 14),
        (Reason.MASK_MISSING, 9), (Reason.FACE_MISMATCH, 3),
    ),
    1.4, 4.9, 1946, 212, 118, 42, 0,
)  # fmt: skip
PASSAGE = PassageShown(
    0, msgspec.structs.replace(rows(4)[3], reason=Reason.STAFF_PASS, by_staff=True), EVIDENCE, "王＊",
    "venue-12", 6.2, "temperature_rechecked", "guard-07", agrees=True,
)  # fmt: skip


def signed_in(
    role: StaffRole = StaffRole.SUPERVISOR, count: int = 3, screen: Screen | None = None
) -> Snapshot:  # fmt: skip
    """The board with somebody signed in."""
    alerts = (Alert(Reason.TAILGATING, "2026-11-24T01:31:00+00:00"),)
    return Snapshot(
        1, screen or Screen(), "滨江图书馆", counters=Counters(1284, 17, 3, 42), staff="guard-07", role=role,
        referred=referred(count), alerts=alerts if count else (), occupancy=(318, 500),
    )  # fmt: skip


class _Answering:
    """Answers what the panel asks, as a daemon would that has these to show."""

    def __init__(self, window: KioskWindow, *shown: Message) -> None:
        self._window, self._shown = window, shown

    def __call__(self, message: Message) -> bool:
        QTimer.singleShot(0, lambda: self._answer(getattr(message, "request", 0)))
        return True

    def _answer(self, number: int) -> None:
        for message in self._shown:
            self._window.staff.receive(msgspec.structs.replace(message, request=number))
        self._window.staff.receive(StaffAnswer(number, ok=True))


def _open(window: KioskWindow, snapshot: Snapshot) -> QObject:
    shown = window.kiosk.snapshot
    night = bool(shown and shown.night)
    window.view.rootObject().setProperty("staffOpen", True)
    window.kiosk.receive(msgspec.structs.replace(snapshot, night=night))
    return _panel(window)


def _panel(window: KioskWindow) -> QObject:
    loader = window.view.rootObject().findChild(QObject, "staffPanel")
    assert loader is not None
    panel = loader.property("item")
    assert isinstance(panel, QObject)
    return panel


def _page(window: KioskWindow, snapshot: Snapshot, **properties: object) -> None:
    panel = _open(window, snapshot)
    for name, value in properties.items():
        panel.setProperty(name, value)


def _asked(
    window: KioskWindow, snapshot: Snapshot, ask: Callable[[KioskWindow], None], *shown: Message,
    **properties: object,
) -> None:  # fmt: skip
    """A page that shows what was asked for."""
    panel = _open(window, snapshot)
    window.staff.bind(_Answering(window, *shown))
    for name, value in properties.items():
        panel.setProperty(name, value)
    ask(window)


def _visitor(window: KioskWindow) -> object:
    return window.staff.property("referred")[0]


def _with_visitor(window: KioskWindow, doing: str, **properties: object) -> None:
    _page(window, signed_in(), doing=doing, visitor=None, **properties)
    _panel(window).setProperty("visitor", _visitor(window))


def _evidence(window: KioskWindow) -> None:
    _with_visitor(window, "evidence")
    window.staff.bind(_Answering(window, EVIDENCE))
    window.staff.record.evidence("visit-0")


def _search(window: KioskWindow) -> None:
    window.staff.record.search("complaint", 0, 24, "", "", "")


def _armed(window: KioskWindow) -> None:
    _page(window, signed_in(count=0), tab="entrance")
    window.staff.orders.arm("medical")


def _called(window: KioskWindow) -> None:
    def call(shown: KioskWindow) -> None:
        shown.staff.orders.arm("medical")
        shown.staff.orders.call()

    _asked(window, signed_in(count=0), call, tab="entrance")


_STRANGE = Referred(
    "visit-x", "🙂 عبد الرحمن " + "王" * 40, Reason.TEST_EXPIRED, "not a time", 37.5, 0.4, 36.9,
    ("weekend-with-a-very-long-name-of-rules",), (3, 12),
)  # fmt: skip


def _strange(window: KioskWindow) -> None:
    _page(window, msgspec.structs.replace(signed_in(), referred=(_STRANGE, *referred(30))))


_BUSY = Screen(ScreenKind.SEE_STAFF, Reason.TEST_EXPIRED, "v1", next_step=Reason.STAFF_COMING)
_FORM = {"purpose": "complaint", "since": 8, "until": 12, "verdict": "refer", "reason": "", "number": ""}

SCENES: dict[str, Scene] = {
    "staff-pin": lambda window: _page(window, Snapshot(1, Screen(), "滨江图书馆")),
    "staff-visitors": lambda window: _page(window, signed_in()),
    "staff-guard": lambda window: _page(window, signed_in(StaffRole.GUARD)),
    "staff-nobody": lambda window: _page(window, signed_in(count=0)),
    "staff-busy": lambda window: _page(window, signed_in(screen=_BUSY)),
    "staff-strange": _strange,
    "staff-evidence": _evidence,
    "staff-admit": partial(_with_visitor, doing="decide", admitting=True),
    "staff-turn-away": partial(_with_visitor, doing="decide", admitting=False),
    "staff-thermometer": partial(_with_visitor, doing="measure"),
    "staff-search": lambda window: _page(window, signed_in(), tab="record", wanted=_FORM),
    "staff-number": lambda window: _page(window, signed_in(), tab="record", looking="number"),
    "staff-passages": lambda window: _asked(
        window, signed_in(), _search, PassagesShown(0, rows(20), "more", 1284), tab="record"
    ),
    "staff-none-found": lambda window: _asked(window, signed_in(), _search, PassagesShown(0), tab="record"),
    "staff-passage": lambda window: _asked(
        window, signed_in(), lambda shown: shown.staff.record.passage("visit-3"), PASSAGE, tab="record"
    ),
    "staff-figures": lambda window: _asked(window, signed_in(), lambda shown: None, FIGURES, tab="figures"),
    "staff-entrance": lambda window: _page(
        window, msgspec.structs.replace(signed_in(StaffRole.GUARD, 0), muted=True), tab="entrance"
    ),
    "staff-call": _armed,
    "staff-called": _called,
}
