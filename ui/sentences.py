"""Codes to sentences, by Qt's translations, switched while running.

Reasons arrive as codes over the link, so the translations are keyed by id (``reason.PASS``) and not by a
source string. The tables are read whole: QML takes ``Theme.words.SECTION.CODE``, whose bindings follow the
language at once, and Python ``of(section, code)``. A sentence without a translation is shown in English and
said once in the log; a code without a sentence is shown as neutral words, never as the code.
"""

import logging
import math
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QTranslator

from sentinel.core.languages import LANGUAGES
from ui.i18n.translations import ENGLISH, HERE, UNTRANSLATED, read, topics
from ui.lines import phrased

__all__ = ["LANGUAGES", "Sentences", "sentences"]
_log = logging.getLogger(__name__)
_MOST_BADGE_HOURS = 72
_VISITORS = ("kiosk", "look", "flow")  # topics that are read from afar, in large letters
_REASONS = ("reason", "next", "tile")  # whoever's topic they are in
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a language is written: its own name, Qt's locale for dates, and fonts: the first one there is.

    Fonts are named for each language, because one character is drawn in four ways.
    """

    name: str
    locale: str
    fonts: tuple[str, ...]


_WRITING = {
    "zh_CN": _Writing("简体中文", "zh_CN", ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")),
    "zh_TW": _Writing("繁體中文", "zh_TW", ("Noto Sans CJK TC", "Source Han Sans TC", "WenQuanYi Micro Hei")),
    "en": _Writing("English", "en_GB", ("Noto Sans", "Noto Sans CJK SC", "DejaVu Sans")),
    "ja": _Writing("日本語", "ja_JP", ("Noto Sans CJK JP", "Source Han Sans", "WenQuanYi Micro Hei")),
    "ko": _Writing("한국어", "ko_KR", ("Noto Sans CJK KR", "Source Han Sans K", "WenQuanYi Micro Hei")),
}


@cache
def _english() -> dict[str, dict[str, str]]:
    """Every topic's English sentences by id: which there are, and what stands in for a missing one."""
    found = {topic: read(HERE / f"{topic}_{ENGLISH}.ts") for topic in topics()}
    return {topic: {id: one.text for id, one in messages.items()} for topic, messages in found.items()}


class Sentences:
    """One language's sentences. A code without one falls back to neutral words, never to the code."""

    def __init__(self, language: str) -> None:
        """Raises ValueError: no such language."""
        if language not in LANGUAGES:
            raise ValueError(f'no language "{language}": {", ".join(LANGUAGES)}')
        writing = _WRITING[language]
        self.language = language
        self.name = writing.name
        self.fonts = writing.fonts
        self.locale = writing.locale
        self.tables: dict[str, dict[str, str]] = {}
        self.missing: list[str] = []
        for topic, english in _english().items():
            self._add(topic, english)
        if self.missing:
            some = ", ".join(self.missing[:5])
            _log.warning("%d sentences are in English, not %s: %s", len(self.missing), language, some)

    def _add(self, topic: str, english: dict[str, str]) -> None:
        translator = QTranslator()
        translator.load(str(HERE / f"{topic}_{self.language}.qm"))
        for id, meant in english.items():
            section, _, code = id.partition(".")
            text = translator.translate("", id) or ""
            if not text or text.startswith(UNTRANSLATED):
                self.missing.append(id)
                text = meant
            elif section != "family" and (topic in _VISITORS or section in _REASONS):  # one line each
                text = phrased(text, self.language)
            self.tables.setdefault(section, {})[code] = text

    def of(self, section: str, code: str, fallback: str = "") -> str:
        """The sentence of a code."""
        return self.tables.get(section, {}).get(code, fallback)

    def reason(self, code: str) -> str:
        """The sentence of a reason; an unknown one says to see the staff."""
        return self.of("reason", code, self.tables["reason"]["DENY"])

    def tile(self, code: str) -> str:
        """The words beside a check's name."""
        return self.of("tile", code) or self.reason(code)

    def for_staff(self, code: str) -> str:
        """A reason as the staff must know it."""
        return self.of("staff_reason", code) or self.reason(code)

    def ui(self, code: str, **values: object) -> str:
        """A phrase of the screen with its values filled in."""
        return self.tables["ui"][code].format(**values)

    def celsius(self, value: float | None, spread: float | None = None) -> str:
        """A body's temperature with its uncertainty; "" where there is none or it can't be one."""
        if value is None or not 25.0 <= value <= 45.0:
            return ""
        if spread is None or not math.isfinite(spread) or not 0.0 <= spread < 10.0:
            return self.ui("temperature", value=f"{value:.1f}")
        return self.ui("temperature_uncertain", value=f"{value:.1f}", uncertainty=f"{spread:.1f}")

    def age(self, seconds: float | None) -> str:
        """An age in plain words; "" where there is none or a clock is wrong."""
        if seconds is None or not math.isfinite(seconds) or seconds < -_MINUTE:
            return ""
        if seconds < _MINUTE:
            return self.ui("just_now")
        if seconds < _HOUR:
            return self.ui("minutes", n=int(seconds // _MINUTE))
        if seconds < 2 * _DAY:
            return self.ui("hours", n=int(seconds // _HOUR))
        if seconds < 365 * _DAY:
            return self.ui("days", n=int(seconds // _DAY))
        return self.ui("long_ago")

    def badge(self, hours: float) -> str:
        """How fresh a PCR is, as people call it: 24, 48 and 72 hours, then days; "" for no such time."""
        if not math.isfinite(hours) or not 0 < hours < 1e5:
            return ""
        if hours > _MOST_BADGE_HOURS and hours % 24 == 0:
            return self.ui("badge_days", n=f"{hours / 24:g}")
        return self.ui("badge_hours", n=f"{hours:g}")


@cache
def sentences(language: str) -> Sentences:
    """The sentences of a language, read once."""
    return Sentences(language)
