"""What the visitor's screen shows, as QML reads it: worked out once a change, each value with its own signal.

So what stays the same is neither read nor drawn again, also by the screens that are kept and not seen.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from sentinel.core.events import Device
from sentinel.core.policy import Check
from sentinel.core.reasons import Reason
from sentinel.core.remedies import STEPS_WITHOUT_CARDS, WITHOUT_CARDS
from sentinel.core.screen import MOST_NUMBER, Means, Screen, ScreenKind
from sentinel.link.messages import Notice, Snapshot
from ui.lines import phrased
from ui.phrasing import companion, name_of, paragraphs, plain, prop, said, target, tile
from ui.sentences import Sentences, sentences

CONNECTING = "connecting"
MISMATCH = "mismatch"  # the daemon is of another version
_SENT = (ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.WAIT)
_USUAL = (Means.HEALTH_CODE, Means.CARD)
_CARD_READERS = frozenset((Device.ID_CARD, Device.SMART_CARD))
_READERS = _CARD_READERS | {Device.SCANNER}
_OWN_WORDS = 40  # letters of a venue rule's own sentence, as a policy may set it
_WHERE_WORDS = 80
_NOTICE_WORDS = 6000
_CODE_BYTES = 512  # of a code to scan: more is no code that a phone reads from a screen
_FAMILY = 8


def _of(name: str) -> Callable[["VisitorScreen"], Any]:
    """A property's reader."""

    def read(screen: "VisitorScreen") -> Any:
        return screen.values()[name]

    return read


class VisitorScreen(QObject):
    """``changed`` follows the single values' signals. Lives in the screen's thread."""

    changed = Signal()
    kindChanged = Signal()  # noqa: N815 - Qt's naming
    wordChanged = Signal()  # noqa: N815
    sentenceChanged = Signal()  # noqa: N815
    nextStepChanged = Signal()  # noqa: N815
    wantedChanged = Signal()  # noqa: N815
    waysChanged = Signal()  # noqa: N815
    visitorNameChanged = Signal()  # noqa: N815
    numberChanged = Signal()  # noqa: N815
    checksChanged = Signal()  # noqa: N815
    offlineTextChanged = Signal()  # noqa: N815
    peopleChanged = Signal()  # noqa: N815
    whereChanged = Signal()  # noqa: N815
    helpCodeChanged = Signal()  # noqa: N815
    placeCodeChanged = Signal()  # noqa: N815
    noticeLineChanged = Signal()  # noqa: N815
    noticeTextChanged = Signal()  # noqa: N815
    nightChanged = Signal()  # noqa: N815
    rehearsalChanged = Signal()  # noqa: N815
    venueChanged = Signal()  # noqa: N815

    def __init__(self, language: str) -> None:
        super().__init__()
        self._default_language = language
        self._words: Sentences = sentences(language)
        self._snapshot: Snapshot | None = None
        self._mismatch = False
        self._dark = False  # stays so while the daemon is away: nobody is dazzled
        self._values: dict[str, Any] = {}

    def values(self) -> dict[str, Any]:
        """All that is shown now, by the property's name."""
        if not self._values:
            self._values = self._worked_out()
        return self._values

    def renew(self) -> None:
        """The snapshot or the language is another: tell QML what differs by it, then ``changed``."""
        before, self._values = self._values, self._worked_out()
        for name, value in self._values.items():
            if name not in before or before[name] != value:
                getattr(self, f"{name}Changed").emit()
        self.changed.emit()

    def _worked_out(self) -> dict[str, Any]:
        return {
            "kind": self._kind(), "word": self._word(), "sentence": self._sentence(), "night": self._dark,
            "nextStep": self._next_step(), "wanted": self._wanted(), "ways": self._ways(),
            "visitorName": self._name(), "number": self._number(), "checks": self._checks(),
            "offlineText": self._offline(), "people": self._family_views(), "where": self._where(),
            "helpCode": self._help_code(), "placeCode": self._place_code(),
            "noticeLine": self._notice_line(), "noticeText": self._notice_text(),
            "rehearsal": self._rehearsal(), "venue": self._venue(),
        }  # fmt: skip

    @property
    def _screen(self) -> Screen:
        return self._snapshot.screen if self._snapshot else Screen()

    def _kind(self) -> str:
        if not self._snapshot:
            return MISMATCH if self._mismatch else CONNECTING
        return self._snapshot.screen.kind.value

    def _word(self) -> str:
        kind = self._kind()
        if kind == MISMATCH:
            return self._words.of("look", "mismatch_word")
        if kind == ScreenKind.FIX and self._screen.reason == Reason.DUPLICATE:
            return self._words.of("look", "duplicate_word")  # nothing is left to do
        return self._words.of("screen", kind)

    def _sentence(self) -> str:
        if not self._snapshot:
            return self._words.of("look", MISMATCH) if self._mismatch else self._words.ui("connecting")
        own = plain(said(self._screen.words, self._words.language) or "", _OWN_WORDS)
        reason = self._screen.reason
        if not self._reads_cards():
            reason = WITHOUT_CARDS.get(reason, reason)
        return phrased(own, self._words.language) or self._words.reason(reason)

    def _next_step(self) -> str:
        step = self._screen.next_step
        if not self._snapshot or step is None:
            return ""
        if not self._reads_cards():
            step = STEPS_WITHOUT_CARDS.get(step, step)
        text = self._words.of("next", step) or self._words.reason(step)
        return "" if text == self._sentence() else text

    def _wanted(self) -> list[dict[str, str]]:
        return [target(one, self._words) for one in self._possible(self._screen.wanted)]

    def _ways(self) -> list[dict[str, str]]:
        """What the idle screen invites to."""
        return [target(one, self._words) for one in self._possible(self._screen.wanted or _USUAL)]

    def _possible(self, wanted: tuple[Means, ...]) -> tuple[Means, ...]:
        """No card is asked for where none can be read."""
        if self._reads_cards():
            return wanted
        return tuple(means for means in wanted if means is not Means.CARD)

    def _reads_cards(self) -> bool:
        """Whether cards may be asked for: not where the kiosk has no reader for any."""
        if self._snapshot is None or not self._snapshot.devices:
            return True  # nothing is known of the kiosk yet
        return bool(_CARD_READERS & readers(self._snapshot))

    def _name(self) -> str:
        """Nobody's name where the visit did not end well."""
        return name_of(self._screen.masked_name) if self._kind() == ScreenKind.PASS else ""

    def _number(self) -> str:
        """What a visitor tells the staff, who have it on their card; "" where nobody was sent to them."""
        number = self._screen.number
        sent = self._kind() in _SENT and 0 < number <= MOST_NUMBER
        return self._words.of("look", "your_number").format(n=number) if sent else ""

    def _checks(self) -> list[dict[str, str]]:
        shown = [view for view in self._screen.checks if view.check != Check.WATCH_LIST]
        return [tile(view, self._words, self._temperature()) for view in shown]

    def _family_views(self) -> list[dict[str, str]]:
        people, kind = self._screen.family[:_FAMILY], self._kind()
        return [companion(number, person, self._words, kind) for number, person in enumerate(people, 1)]

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

    kind = prop(str, _of("kind"), kindChanged)
    word = prop(str, _of("word"), wordChanged)
    sentence = prop(str, _of("sentence"), sentenceChanged)
    nextStep = prop(str, _of("nextStep"), nextStepChanged)  # noqa: N815
    wanted = prop("QVariantList", _of("wanted"), wantedChanged)
    ways = prop("QVariantList", _of("ways"), waysChanged)
    visitorName = prop(str, _of("visitorName"), visitorNameChanged)  # noqa: N815
    number = prop(str, _of("number"), numberChanged)
    checks = prop("QVariantList", _of("checks"), checksChanged)
    offlineText = prop(str, _of("offlineText"), offlineTextChanged)  # noqa: N815
    people = prop("QVariantList", _of("people"), peopleChanged)
    where = prop(str, _of("where"), whereChanged)
    helpCode = prop(str, _of("helpCode"), helpCodeChanged)  # noqa: N815
    placeCode = prop(str, _of("placeCode"), placeCodeChanged)  # noqa: N815
    noticeLine = prop(str, _of("noticeLine"), noticeLineChanged)  # noqa: N815
    noticeText = prop(str, _of("noticeText"), noticeTextChanged)  # noqa: N815
    night = prop(bool, _of("night"), nightChanged)
    rehearsal = prop(str, _of("rehearsal"), rehearsalChanged)
    venue = prop(str, _of("venue"), venueChanged)


def readers(snapshot: Snapshot) -> frozenset[str]:
    """Those that this kiosk has, working or not."""
    return _READERS & {state.device for state in snapshot.devices}


def _scannable(text: str) -> str:
    return text if len(text.encode("utf-8", "replace")) <= _CODE_BYTES else ""
