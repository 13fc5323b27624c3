"""The daemon's snapshot in the words and shapes that the QML shows. No state of its own beyond it."""

import math
import unicodedata
from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QFontDatabase

from sentinel.core.policy import Check, Outcome
from sentinel.core.screen import CheckView, Means, Screen, ScreenKind
from sentinel.link.messages import Message, Snapshot
from ui.sentences import LANGUAGES, Sentences, sentences

CONNECTING = "connecting"
_RESULTS = (ScreenKind.PASS, ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.WAIT)
_GLYPHS = {Means.HEALTH_CODE: "phone", Means.CODE: "phone", Means.CARD: "card"}
_NAME_CHARS = 40
_AGE_SHOWN_S = 60.0  # what was stated just now needs no age
_OWN_WORDS = 40  # letters of a venue rule's own sentence, as a policy may set it
_GAP_MS = 1000  # a daemon that is back within this is not noticed
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str, limit: int = _NAME_CHARS) -> str:
    """Text for one line: no control or direction-changing characters, at most ``limit`` characters."""
    kept = "".join(
        c for c in text if c not in _BIDI and unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp")
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def prop(kind: type | str, read: Callable[..., Any], changed: Signal) -> Any:
    """A read-only Qt property; the stubs know neither type names nor signals here."""
    return Property(cast(Any, kind), read, notify=cast(Any, changed))


def count(number: int) -> str:
    """A counter as the strip has room for it: exact to 9999, then in thousands."""
    if number < 10_000:
        return str(max(number, 0))
    return f"{number // 1000}k" if number < 1_000_000 else "999k+"


class KioskModel(QObject):
    """Registered to QML as the singleton ``Kiosk``. Lives in the screen's thread; keep it referenced."""

    changed = Signal()  # the visitor's screen
    stripChanged = Signal()  # noqa: N815 - Qt's naming
    staffChanged = Signal()  # noqa: N815
    facesChanged = Signal()  # noqa: N815
    languageChanged = Signal()  # noqa: N815
    shown = Signal(str)  # the kind of screen, after QML has followed

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        super().__init__()
        self._default_language = language
        self._words = sentences(language)
        self._snapshot: Snapshot | None = None
        self._linked = False
        self._gap = QTimer(self)
        self._gap.setSingleShot(True)
        self._gap.setInterval(_GAP_MS)
        self._gap.timeout.connect(self.lose)

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
        """The link stands; the snapshot follows."""
        self._linked = True
        self.stripChanged.emit()

    @Slot(str)
    def link_down(self, why: str = "") -> None:
        """The link is gone: the screen stays for a moment."""
        self._linked = False
        if self._snapshot is not None and not self._gap.isActive():
            self._gap.start()
        self.stripChanged.emit()

    def lose(self) -> None:
        """The daemon stayed away: say so."""
        self._snapshot = None
        self._announce()

    @Slot(object)
    def receive(self, message: Message) -> None:
        """A message from the daemon."""
        if isinstance(message, Snapshot):
            self._linked = True
            self._gap.stop()
            self._show(message)

    def _show(self, new: Snapshot) -> None:
        old, self._snapshot = self._snapshot, new
        if old is None:
            self._announce()
            return
        if old.screen.kind in _RESULTS and new.screen.kind == ScreenKind.IDLE:
            self._speak(self._default_language)
        if (old.screen, old.venue, old.rehearsal) != (new.screen, new.venue, new.rehearsal):
            self.changed.emit()
        if (old.online, old.devices, old.counters) != (new.online, new.devices, new.counters):
            self.stripChanged.emit()
        if (old.staff, old.referred, old.alerts) != (new.staff, new.referred, new.alerts):
            self.staffChanged.emit()
        if (old.faces, old.preview) != (new.faces, new.preview):
            self.facesChanged.emit()
        if old.screen.kind != new.screen.kind:
            self.shown.emit(self._kind())

    def _announce(self) -> None:
        for signal in (self.changed, self.stripChanged, self.staffChanged, self.facesChanged):
            signal.emit()
        self.shown.emit(self._kind())

    # ---- language

    def _speak(self, language: str) -> None:
        if language != self._words.language:
            self._words = sentences(language)
            for signal in (self.languageChanged, self.changed, self.stripChanged, self.staffChanged):
                signal.emit()

    @Slot(str)
    def setLanguage(self, language: str) -> None:  # noqa: N802 - Qt's naming
        """Show another language until the visit ends."""
        if language in LANGUAGES:
            self._speak(language)

    @Slot()
    def nextLanguage(self) -> None:  # noqa: N802
        """Go on to the next language, until the visit ends."""
        at = LANGUAGES.index(self._words.language)
        self._speak(LANGUAGES[(at + 1) % len(LANGUAGES)])

    def _language(self) -> str:
        return self._words.language

    def _tables(self) -> dict[str, dict[str, str]]:
        return self._words.tables

    def _family(self) -> str:
        installed = set(QFontDatabase.families())
        return next((name for name in self._words.fonts if name in installed), "")

    def _locale(self) -> str:
        return self._words.locale

    language = prop(str, _language, languageChanged)
    words = prop("QVariantMap", _tables, languageChanged)
    family = prop(str, _family, languageChanged)
    localeName = prop(str, _locale, languageChanged)  # noqa: N815

    # ---- the visitor's screen

    @property
    def _screen(self) -> Screen:
        return self._snapshot.screen if self._snapshot else Screen()

    def _kind(self) -> str:
        return self._snapshot.screen.kind.value if self._snapshot else CONNECTING

    def _word(self) -> str:
        return self._words.of("screen", self._kind())

    def _sentence(self) -> str:
        if not self._snapshot:
            return self._words.ui("connecting")
        own = plain(self._screen.words.get(self._words.language[:2], ""), _OWN_WORDS)
        return own or self._words.reason(self._screen.reason)

    def _next_step(self) -> str:
        step = self._screen.next_step
        if not self._snapshot or step is None:
            return ""
        text = self._words.of("next", step) or self._words.reason(step)
        return "" if text == self._sentence() else text

    def _wanted(self) -> list[dict[str, str]]:
        """What to show now: its picture, its name, and where it goes."""
        return [
            {
                "glyph": _GLYPHS[one],
                "title": self._words.ui(f"show_{one}"),
                "hint": self._words.ui(f"show_{one}_hint"),
            }
            for one in self._screen.wanted
        ]

    def _name(self) -> str:
        """Nobody's name where the visit did not end well."""
        return plain(self._screen.masked_name) if self._kind() == ScreenKind.PASS else ""

    def _checks(self) -> list[dict[str, str]]:
        return [self._tile(view) for view in self._screen.checks if view.check != Check.WATCH_LIST]

    def _tile(self, view: CheckView) -> dict[str, str]:
        text = self._words.tile(view.reason)
        if view.check == Check.TEMPERATURE and view.outcome == Outcome.PASS and self._temperature():
            text = self._temperature()
        return {
            "check": view.check.value,
            "name": self._words.of("check", view.check, view.check.value),
            "outcome": view.outcome.value,
            "text": text,
            "age": self._words.age(view.age_s) if (view.age_s or 0.0) >= _AGE_SHOWN_S else "",
            "badge": self._words.badge(view.badge.hours) if view.badge else "",
            "badgeColour": view.badge.colour.value if view.badge else "",
        }

    def _temperature(self) -> str:
        """The estimate, only beside a pass: no figure where staff will measure again."""
        value, spread = self._screen.estimate_c, self._screen.uncertainty_k
        return self._words.celsius(value, spread) if self._kind() == ScreenKind.PASS else ""

    def _offline(self) -> str:
        if not self._screen.offline:
            return ""
        age = self._words.age(self._screen.data_age_s)
        return self._words.ui("offline_age", age=age) if age else self._words.ui("offline")

    def _rehearsal(self) -> str:
        """In the venue's language, English and the one that is shown: whoever comes by must understand."""
        if not self._snapshot or not self._snapshot.rehearsal:
            return ""
        languages = dict.fromkeys((self._default_language, "en", self._words.language))
        return "\n".join(sentences(language).ui("rehearsal") for language in languages)

    def _venue(self) -> str:
        return plain(self._snapshot.venue) if self._snapshot else ""

    kind = prop(str, _kind, changed)
    word = prop(str, _word, changed)
    sentence = prop(str, _sentence, changed)
    nextStep = prop(str, _next_step, changed)  # noqa: N815
    wanted = prop("QVariantList", _wanted, changed)
    visitorName = prop(str, _name, changed)  # noqa: N815
    checks = prop("QVariantList", _checks, changed)
    offlineText = prop(str, _offline, changed)  # noqa: N815
    rehearsal = prop(str, _rehearsal, changed)
    venue = prop(str, _venue, changed)

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
        if not self._linked or self._snapshot is None:
            return "no_daemon"
        return "online" if self._snapshot.online else "no_network"

    def _down(self) -> str:
        if self._snapshot is None:
            return ""
        names = [
            self._words.of("device", d.device, plain(d.device, 16))
            for d in self._snapshot.devices
            if not d.up
        ]
        separator = "、" if self._words.language.startswith("zh") else ", "
        return separator.join(names)

    def _counters(self) -> list[dict[str, str]]:
        counters = self._snapshot.counters if self._snapshot else None
        names = ("admitted", "referred", "refused", "unsent")
        return [
            {"name": self._words.ui(name), "value": count(getattr(counters, name)) if counters else "–"}
            for name in names
        ]

    connection = prop(str, _connection, stripChanged)
    devicesDown = prop(str, _down, stripChanged)  # noqa: N815
    counters = prop("QVariantList", _counters, stripChanged)
