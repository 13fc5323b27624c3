"""The record as staff look it up: evidence, passages, one passage; forgotten with the page."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.link.messages import Message
from sentinel.link.staff_messages import (
    EvidenceShown,
    EvidenceWanted,
    PassageShown,
    PassagesShown,
    PassagesWanted,
    PassageWanted,
    Purpose,
)
from ui.phrasing import name_of, plain
from ui.staff_words import lines_of, note_of, row_of, temperatures, warnings
from ui.viewmodel import KioskModel, prop

Ask = Callable[..., None]
_LONGEST_NUMBER = 18


class RecordModel(QObject):
    """``Staff.record``. Nothing of it stays after the page is left or staff signed out."""

    changed = Signal()
    opened = Signal(str)  # what has come: evidence, passages or passage

    def __init__(self, kiosk: KioskModel, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)  # QML deletes what nobody owns
        self._kiosk, self._ask = kiosk, ask
        self._purpose = Purpose.OPERATION
        self._evidence: EvidenceShown | None = None
        self._passages: PassagesShown | None = None
        self._passage: PassageShown | None = None
        self._wanted: dict[str, Any] = {}
        kiosk.languageChanged.connect(self.changed)

    def forget(self) -> None:
        """Nobody looks any more."""
        self._evidence = self._passages = self._passage = None
        self._wanted = {}
        self.changed.emit()

    def show(self, message: Message) -> None:
        """What the daemon shows for the request under way."""
        match message:
            case EvidenceShown():
                self._evidence = message
                what = "evidence"
            case PassagesShown():
                self._passages = message
                what = "passages"
            case PassageShown():
                self._passage, self._evidence = message, message.evidence
                what = "passage"
            case _:
                return
        self.changed.emit()
        self.opened.emit(what)

    # ---- from QML

    @Slot(str)
    def evidence(self, visit: str) -> None:
        """What is known of a referred visitor."""
        self._ask(lambda request: EvidenceWanted(request, visit))

    @Slot(str, int, int, str, str, str)
    def search(
        self, purpose: str, since: int, until: int, verdict: str, reason: str, number: str
    ) -> None:  # fmt: skip
        """Today's passages; "" for any verdict or reason, and for no document's number."""
        self._purpose = Purpose(purpose)
        self._wanted = {
            "since_hour": since,
            "until_hour": until,
            "verdict": Verdict(verdict) if verdict else None,
            "reason": Reason(reason) if reason else None,
            "number": number[:_LONGEST_NUMBER],
        }
        self._page("")

    @Slot()
    def nextPage(self) -> None:  # noqa: N802 - Qt's naming
        """The passages before those that are shown."""
        if self._passages is not None and self._passages.after:
            self._page(self._passages.after)

    def _page(self, after: str) -> None:
        purpose, wanted = self._purpose, self._wanted
        self._ask(lambda request: PassagesWanted(request, purpose, after=after, **wanted))

    @Slot(str)
    def passage(self, visit: str) -> None:
        """One of the passages that are shown, with what it was decided on."""
        purpose = self._purpose
        self._ask(lambda request: PassageWanted(request, visit, purpose))

    @Slot()
    def close(self) -> None:
        """The page is left."""
        self.forget()

    # ---- properties

    def _lines(self) -> list[dict[str, str]]:
        return lines_of(self._evidence, self._kiosk.sentences) if self._evidence else []

    def _temperatures(self) -> str:
        return temperatures(self._evidence, self._kiosk.sentences) if self._evidence else ""

    def _warnings(self) -> str:
        return warnings(self._evidence, self._kiosk.sentences) if self._evidence else ""

    def _rows(self) -> list[dict[str, str]]:
        found = self._passages.rows if self._passages else ()
        return [row_of(row, self._kiosk.sentences) for row in found]

    def _total(self) -> str:
        words = self._kiosk.sentences
        if self._passages is None:
            return ""
        if not self._passages.total:
            return words.of("staff", "found_none")
        return words.of("staff", "found").format(n=self._passages.total)

    def _more(self) -> bool:
        return bool(self._passages and self._passages.after)

    def _row(self) -> dict[str, str]:
        return row_of(self._passage.row, self._kiosk.sentences) if self._passage else {}

    def _name(self) -> str:
        return name_of(self._passage.masked_name) if self._passage else ""

    def _facts(self) -> str:
        """Around the decision: rules, time taken, who decided, and whether it comes out the same again."""
        shown, words = self._passage, self._kiosk.sentences
        if shown is None:
            return ""
        said = [
            words.of("staff", "policy").format(value=plain(shown.policy, 40)),
            words.of("staff", "took").format(n=f"{min(shown.seconds, 9999.0):.1f}"),
        ]
        lines = ["  ·  ".join(said)]
        if shown.who:
            note = note_of(shown.note, admitted=shown.row.verdict is Verdict.ADMIT, words=words)
            lines.append(words.of("staff", "decided_by").format(who=plain(shown.who, 24), note=note))
        return "\n".join(lines)

    def _verdict_again(self) -> str:
        if self._passage is None:
            return ""
        key = {True: "agrees", False: "differs", None: "undecidable"}[self._passage.agrees]
        return self._kiosk.sentences.of("staff", key)

    lines = prop("QVariantList", _lines, changed)
    temperatures = prop(str, _temperatures, changed)
    warnings = prop(str, _warnings, changed)
    rows = prop("QVariantList", _rows, changed)
    total = prop(str, _total, changed)
    more = prop(bool, _more, changed)
    row = prop("QVariantMap", _row, changed)
    name = prop(str, _name, changed)
    facts = prop(str, _facts, changed)
    again = prop(str, _verdict_again, changed)
