"""The daemon's snapshot in the words and shapes that the QML shows. No state of its own beyond it."""

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QFontDatabase

from sentinel.core.events import Device
from sentinel.core.policy import Check
from sentinel.core.screen import MOST_NUMBER, Means, Screen, ScreenKind
from sentinel.link.messages import Counters, DeviceState, LanguageChosen, Message, Notice, Snapshot
from ui.lines import phrased
from ui.phrasing import companion, count, paragraphs, said, target, tile
from ui.phrasing import plain as plain
from ui.phrasing import prop as prop
from ui.sentences import LANGUAGES, Sentences, sentences

CONNECTING = "connecting"
MISMATCH = "mismatch"  # the daemon is of another version
_RESULTS = (ScreenKind.PASS, ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.WAIT)
_SENT = (ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.WAIT)
_USUAL = (Means.HEALTH_CODE, Means.CARD)
_READERS = frozenset((Device.SCANNER, Device.ID_CARD, Device.SMART_CARD))
_OWN_WORDS = 40  # letters of a venue rule's own sentence, as a policy may set it
_WHERE_WORDS = 80
_NOTICE_WORDS = 6000
_CODE_BYTES = 512  # of a code to scan: more is no code that a phone reads from a screen
_FAMILY = 8
_GAP_MS = 1000  # a daemon that is back within this is not noticed
# ... nor one that starts again while nobody is there: systemd waits 1 s, a start takes 3, or more when busy
_RESTART_MS = 8000
_SETTLE_MS = 3000  # ... and one that is back finds devices and counts again in its first seconds
_CHOICE_MS = 45_000  # a choice that no visit follows is forgotten


class KioskModel(QObject):
    """Registered to QML as the singleton ``Kiosk``. Lives in the screen's thread; keep it referenced."""

    changed = Signal()  # the visitor's screen
    stripChanged = Signal()  # noqa: N815 - Qt's naming
    staffChanged = Signal()  # noqa: N815
    facesChanged = Signal()  # noqa: N815
    languageChanged = Signal()  # noqa: N815
    shown = Signal(str)  # the kind of screen, after QML has followed
    visitEnded = Signal()  # noqa: N815 - what the visitor chose ends with it

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        super().__init__()
        self._default_language = language
        self._words = sentences(language)
        self._snapshot: Snapshot | None = None
        self._strip: tuple[bool, tuple[DeviceState, ...], Counters] | None = None  # as it is shown
        self._mismatch = False
        self._dark = False  # stays so while the daemon is away: nobody is dazzled
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
        if old.screen.kind in _RESULTS and new.screen.kind == ScreenKind.IDLE:
            self._visit_over()
        else:
            self._speak(self._wanted_language())
        if _visible(old) != _visible(new):
            self.changed.emit()
        if not self._settle.isActive():
            self._follow_strip(new)
        if _for_staff(old) != _for_staff(new):
            self.staffChanged.emit()
        if (old.faces, old.preview) != (new.faces, new.preview):
            self.facesChanged.emit()
        if old.screen.kind != new.screen.kind:
            self.shown.emit(self._kind())

    def _follow_strip(self, new: Snapshot) -> None:
        if self._strip != _of_strip(new):
            self._strip = _of_strip(new)
            self.stripChanged.emit()

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

    # ---- the visitor's screen

    @property
    def _screen(self) -> Screen:
        return self._snapshot.screen if self._snapshot else Screen()

    def _kind(self) -> str:
        if not self._snapshot:
            return MISMATCH if self._mismatch else CONNECTING
        return self._snapshot.screen.kind.value

    def _word(self) -> str:
        kind = self._kind()
        return self._words.of("look", "mismatch_word") if kind == MISMATCH else self._words.of("screen", kind)

    def _sentence(self) -> str:
        if not self._snapshot:
            return self._words.of("look", MISMATCH) if self._mismatch else self._words.ui("connecting")
        own = plain(said(self._screen.words, self._words.language) or "", _OWN_WORDS)
        return phrased(own, self._words.language) or self._words.reason(self._screen.reason)

    def _next_step(self) -> str:
        step = self._screen.next_step
        if not self._snapshot or step is None:
            return ""
        text = self._words.of("next", step) or self._words.reason(step)
        return "" if text == self._sentence() else text

    def _wanted(self) -> list[dict[str, str]]:
        return [target(one, self._words) for one in self._possible(self._screen.wanted)]

    def _ways(self) -> list[dict[str, str]]:
        """What the idle screen invites to."""
        return [target(one, self._words) for one in self._possible(self._screen.wanted or _USUAL)]

    def _possible(self, wanted: tuple[Means, ...]) -> tuple[Means, ...]:
        """No card is asked for where a scanner is the only reader; unless nothing else is left to show."""
        if self._snapshot is None or _readers(self._snapshot) != {Device.SCANNER}:
            return wanted
        return tuple(means for means in wanted if means is not Means.CARD) or wanted

    def _name(self) -> str:
        """Nobody's name where the visit did not end well."""
        return plain(self._screen.masked_name) if self._kind() == ScreenKind.PASS else ""

    def _number(self) -> str:
        """What a visitor tells the staff, who have it on their card; "" where nobody was sent to them."""
        number = self._screen.number
        sent = self._kind() in _SENT and 0 < number <= MOST_NUMBER
        return self._words.of("look", "your_number").format(n=number) if sent else ""

    def _checks(self) -> list[dict[str, str]]:
        shown = [view for view in self._screen.checks if view.check != Check.WATCH_LIST]
        return [tile(view, self._words, self._temperature()) for view in shown]

    def _family_views(self) -> list[dict[str, str]]:
        people = self._screen.family[:_FAMILY]
        return [companion(number, person, self._words) for number, person in enumerate(people, 1)]

    def _where(self) -> str:
        """In the visitor's language, else in English, else in the venue's: an address is of use in any."""
        languages = (self._words.language, "en", self._default_language)
        texts = (said(self._screen.where, language) for language in languages)
        return plain(next(filter(None, texts), ""), _WHERE_WORDS)

    def _help_code(self) -> str:
        return _scannable(self._screen.help_code)

    def _place_code(self) -> str:
        return _scannable(self._snapshot.place_code) if self._snapshot else ""

    def _notice(self) -> Notice:
        """The venue's own, else the sentence that is true of every kiosk."""
        own = said(self._snapshot.notice, self._words.language) if self._snapshot else None
        return own or Notice(self._words.ui("privacy"), "")

    def _notice_line(self) -> str:
        return phrased(plain(self._notice().line, 120), self._words.language)

    def _notice_text(self) -> str:
        return paragraphs(self._notice().text, _NOTICE_WORDS)

    def _night(self) -> bool:
        return self._dark

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

    people = prop("QVariantList", _family_views, changed)
    where = prop(str, _where, changed)
    helpCode = prop(str, _help_code, changed)  # noqa: N815
    placeCode = prop(str, _place_code, changed)  # noqa: N815
    noticeLine = prop(str, _notice_line, changed)  # noqa: N815
    noticeText = prop(str, _notice_text, changed)  # noqa: N815
    night = prop(bool, _night, changed)

    kind = prop(str, _kind, changed)
    word = prop(str, _word, changed)
    sentence = prop(str, _sentence, changed)
    nextStep = prop(str, _next_step, changed)  # noqa: N815
    wanted = prop("QVariantList", _wanted, changed)
    ways = prop("QVariantList", _ways, changed)
    visitorName = prop(str, _name, changed)  # noqa: N815
    number = prop(str, _number, changed)
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


def _readers(snapshot: Snapshot) -> frozenset[str]:
    """Those that this kiosk has, working or not."""
    return _READERS & {state.device for state in snapshot.devices}


def _visible(snapshot: Snapshot) -> tuple[object, ...]:
    """What the visitor's screen is made of."""
    return (
        snapshot.screen, _readers(snapshot), snapshot.venue, snapshot.rehearsal, snapshot.place_code,
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


def _scannable(text: str) -> str:
    return text if len(text.encode("utf-8", "replace")) <= _CODE_BYTES else ""


def _timer(parent: QObject, milliseconds: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
