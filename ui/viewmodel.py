"""The daemon's snapshot in the words and shapes that the QML shows. No state of its own beyond it."""

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QFontDatabase

from sentinel.core.screen import ScreenKind
from sentinel.link.messages import Counters, DeviceState, LanguageChosen, Message, Snapshot
from ui.phrasing import count
from ui.phrasing import plain as plain
from ui.phrasing import prop as prop
from ui.sentences import LANGUAGES, Sentences, sentences
from ui.visitor_screen import CONNECTING, MISMATCH, VisitorScreen, readers

_RESULTS = (ScreenKind.PASS, ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.WAIT)
_GAP_MS = 1000  # a daemon that is back within this is not noticed
# ... nor one that starts again while nobody is there: systemd waits 1 s, a start takes 3, or more when busy
_RESTART_MS = 8000
_SETTLE_MS = 3000  # ... and one that is back finds devices and counts again in its first seconds
_CHOICE_MS = 45_000  # a choice that no visit follows is forgotten


class KioskModel(VisitorScreen):
    """Registered to QML as the singleton ``Kiosk``. Lives in the screen's thread; keep it referenced."""

    stripChanged = Signal()  # noqa: N815 - Qt's naming
    staffChanged = Signal()  # noqa: N815
    facesChanged = Signal()  # noqa: N815
    languageChanged = Signal()  # noqa: N815
    shown = Signal(str)  # the kind of screen, after QML has followed
    visitEnded = Signal()  # noqa: N815 - what the visitor chose ends with it

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        super().__init__(language)
        self._strip: tuple[bool, tuple[DeviceState, ...], Counters] | None = None  # as it is shown
        self._font = ""
        self._touched = ""  # the language a visitor touched
        self._send: Callable[[Message], bool] = lambda message: False
        self._gap = _timer(self, _GAP_MS, self.lose)
        self._settle = _timer(self, _SETTLE_MS, self._settled)
        self._choice = _timer(self, _CHOICE_MS, self._choice_old)

    def bind(self, send: Callable[[Message], bool]) -> None:
        """Where the language that a visitor touched is told."""
        self._send = send

    @property
    def snapshot(self) -> Snapshot | None:
        """What the daemon said last; None while it is away."""
        return self._snapshot

    @property
    def sentences(self) -> Sentences:
        """The sentences of the language that is shown."""
        return self._words

    # ---- from the link

    @Slot()
    def link_up(self) -> None:
        """The link stands; the snapshot follows. The strip waits for what a new daemon has to find first."""
        self._mismatch = False
        if self._gap.isActive():
            self._settle.start()

    @Slot(str)
    def link_down(self, why: str = "") -> None:
        """The link is gone: the screen stays for a moment, with all that is on it."""
        if self._snapshot is not None and not self._gap.isActive():
            alone = self._snapshot.screen.kind in (ScreenKind.IDLE, ScreenKind.OUT_OF_SERVICE)
            self._gap.start(_RESTART_MS if alone else _GAP_MS)

    @Slot()
    def other_version(self) -> None:
        """The daemon that answers speaks another version of the link."""
        self._mismatch, self._snapshot, self._strip = True, None, None
        self._gap.stop()
        self._settle.stop()
        self._announce()

    def lose(self) -> None:
        """The daemon stayed away: say so."""
        self._snapshot, self._strip = None, None
        self._gap.stop()
        self._settle.stop()
        self._announce()

    def _settled(self) -> None:
        if self._snapshot is not None:
            self._follow_strip(self._snapshot)

    @Slot(object)
    def receive(self, message: Message) -> None:
        """A message from the daemon."""
        if isinstance(message, Snapshot):
            self._gap.stop()
            self._show(message)

    def _show(self, new: Snapshot) -> None:
        old, self._snapshot = self._snapshot, new
        self._dark = new.night
        if old is None:
            self._strip = _of_strip(new)
            self._announce()
            return
        if (old.faces, old.preview) != (new.faces, new.preview):
            self.facesChanged.emit()
        if old.screen.kind in _RESULTS and new.screen.kind == ScreenKind.IDLE:
            self._visit_over()
        else:
            self._speak(self._wanted_language())
        if _visible(old) != _visible(new):
            self.renew()
        if not self._settle.isActive():
            self._follow_strip(new)
        if _for_staff(old) != _for_staff(new):
            self.staffChanged.emit()
        if old.screen.kind != new.screen.kind:
            self.shown.emit(self._kind())

    def _follow_strip(self, new: Snapshot) -> None:
        if self._strip != _of_strip(new):
            self._strip = _of_strip(new)
            self.stripChanged.emit()

    def _announce(self) -> None:
        self.renew()
        for signal in (self.stripChanged, self.staffChanged, self.facesChanged):
            signal.emit()
        self.shown.emit(self._kind())

    # ---- language

    def _speak(self, language: str) -> None:
        if language != self._words.language:
            self._words = sentences(language)
            self.renew()
            for signal in (self.languageChanged, self.stripChanged, self.staffChanged):
                signal.emit()

    def _wanted_language(self) -> str:
        """As touched, else the document's, else the venue's."""
        written = self._screen.language
        return self._touched or (written if written in LANGUAGES else self._default_language)

    @Slot(str)
    def setLanguage(self, language: str) -> None:  # noqa: N802 - Qt's naming
        """A visitor touched a language: show it until the visit ends, and tell the daemon."""
        if language in LANGUAGES:
            self._touched = language
            self._send(LanguageChosen(language))
            self._speak(language)
            self.chosen()

    def chosen(self) -> None:
        """A visitor chose something: it ends with the visit, or after a while where none follows."""
        self._choice.start()

    def _visit_over(self) -> None:
        self._choice.stop()
        self._touched = ""
        self._speak(self._wanted_language())
        self.visitEnded.emit()

    def _choice_old(self) -> None:
        if self._kind() in (ScreenKind.IDLE, CONNECTING, MISMATCH):
            self._visit_over()
        else:
            self._choice.start()  # a visit is under way

    def _languages(self) -> list[dict[str, str]]:
        return [{"code": code, "name": sentences(code).name} for code in LANGUAGES]

    def _language(self) -> str:
        return self._words.language

    def _tables(self) -> dict[str, dict[str, str]]:
        return self._words.tables

    def use_font(self, family: str) -> None:
        """Every language in one font, for reference pictures; "": each in its own."""
        self._font = family
        self.languageChanged.emit()

    def _family(self) -> str:
        if self._font:
            return self._font
        installed = set(QFontDatabase.families())
        return next((name for name in self._words.fonts if name in installed), "")

    def _locale(self) -> str:
        return self._words.locale

    language = prop(str, _language, languageChanged)
    languages = prop("QVariantList", _languages, languageChanged)
    words = prop("QVariantMap", _tables, languageChanged)
    family = prop(str, _family, languageChanged)
    localeName = prop(str, _locale, languageChanged)  # noqa: N815

    # ---- preview

    def _faces(self) -> list[list[float]]:
        faces = self._snapshot.faces if self._snapshot else ()
        return [list(box) for box in faces[:8] if all(math.isfinite(v) and -1 <= v <= 2 for v in box)]

    def _preview(self) -> str:
        return self._snapshot.preview if self._snapshot else ""

    faces = prop("QVariantList", _faces, facesChanged)
    previewPath = prop(str, _preview, facesChanged)  # noqa: N815

    # ---- the strip

    def _connection(self) -> str:
        if self._strip is None:
            return "no_daemon"
        return "online" if self._strip[0] else "no_network"

    def _down(self) -> str:
        if self._strip is None:
            return ""
        names = [self._words.of("device", d.device, plain(d.device, 16)) for d in self._strip[1] if not d.up]
        separator = "、" if self._words.language in ("zh_CN", "zh_TW", "ja") else ", "
        return separator.join(names)

    def _counters(self) -> list[dict[str, str]]:
        counters = self._strip[2] if self._strip else None
        names = ("admitted", "referred", "refused", "unsent")
        return [
            {"name": self._words.ui(name), "value": count(getattr(counters, name)) if counters else "–"}
            for name in names
        ]

    connection = prop(str, _connection, stripChanged)
    devicesDown = prop(str, _down, stripChanged)  # noqa: N815
    counters = prop("QVariantList", _counters, stripChanged)


def _visible(snapshot: Snapshot) -> tuple[object, ...]:
    """What the visitor's screen is made of."""
    return (
        snapshot.screen, readers(snapshot), snapshot.venue, snapshot.rehearsal, snapshot.place_code,
        snapshot.notice, snapshot.night,
    )  # fmt: skip


def _of_strip(snapshot: Snapshot) -> tuple[bool, tuple[DeviceState, ...], Counters]:
    """What the strip for the staff's eyes is made of."""
    return snapshot.online, snapshot.devices, snapshot.counters


def _for_staff(snapshot: Snapshot) -> tuple[object, ...]:
    """What the staff's panel is made of."""
    return (
        snapshot.staff, snapshot.role, snapshot.referred, snapshot.alerts, snapshot.muted, snapshot.night,
        snapshot.occupancy,
    )  # fmt: skip


def _timer(parent: QObject, milliseconds: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
