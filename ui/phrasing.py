"""What the daemon sends, as the texts and small maps that QML shows: pure functions."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from PySide6.QtCore import Property, QObject, Signal

from sentinel.core.policy import Check, Outcome
from sentinel.core.screen import CheckView, CompanionView, Means, ScreenKind, Turn
from ui.sentences import Sentences

_NAME_CHARS = 40
_AGE_SHOWN_S = 60.0  # what was stated just now needs no age
_GLYPHS = {Means.HEALTH_CODE: "phone", Means.CODE: "phone", Means.CARD: "card"}
_ZONES = {Means.HEALTH_CODE: "scanner", Means.CODE: "scanner", Means.CARD: "reader"}
_FAILURES = (ScreenKind.SEE_STAFF, ScreenKind.FIX, ScreenKind.WAIT)
_RELATIONS = ("adult", "elder", "child")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Symbols, emoji with what joins, tints and flags them; a joiner between letters stays
_PICTURES = re.compile(
    "[\u20e3\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0000-\U000e007f]\u200d*"
)
_Said = TypeVar("_Said")


def plain(text: str, limit: int = _NAME_CHARS) -> str:
    """Text for one line: no control or direction-changing characters, at most ``limit`` characters."""
    kept = "".join(
        c for c in text if c not in _BIDI and unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp")
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def name_of(text: str, limit: int = _NAME_CHARS) -> str:
    """A person's name for one line, as ``plain`` makes it; "" where nothing is left of it.

    Without pictures: a kiosk has no font for them, and a row of empty boxes is nobody's name.
    """
    return plain(_PICTURES.sub("", text), limit)


def paragraphs(text: str, limit: int) -> str:
    """Text of several lines, each as ``plain`` makes it; at most ``limit`` characters in all."""
    return "\n".join(plain(line, limit) for line in text[:limit].splitlines()).strip()


def prop(kind: type | str, read: Callable[..., Any], changed: Signal) -> Any:
    """A read-only Qt property; the stubs know neither type names nor signals here."""
    return Property(cast(Any, kind), read, notify=cast(Any, changed))


def part(read: Callable[..., Any]) -> Any:
    """A model's own part, for QML: always the same, so that nothing is made anew when the model changes."""
    return Property(QObject, read, constant=True)


def count(number: int) -> str:
    """A counter as the strip has room for it: exact to 9999, then in thousands."""
    if number < 10_000:
        return str(max(number, 0))
    return f"{number // 1000}k" if number < 1_000_000 else "999k+"


def said(by_language: Mapping[str, _Said], language: str) -> _Said | None:
    """What a venue says in a language (zh_CN), else in its family (zh); None where it says neither."""
    for key in (language, language.replace("_", "-"), language[:2]):
        if key in by_language:
            return by_language[key]
    return None


def tile(view: CheckView, words: Sentences, temperature: str) -> dict[str, str]:
    """One check of the grid. ``temperature``: the estimate in words, "" where no figure is to be shown."""
    text = words.tile(view.reason)
    if view.check == Check.TEMPERATURE and view.outcome == Outcome.PASS and temperature:
        text = temperature
    return {
        "check": view.check.value,
        "name": words.of("check", view.check, view.check.value),
        "outcome": view.outcome.value,
        "text": text,
        "age": words.age(view.age_s) if (view.age_s or 0.0) >= _AGE_SHOWN_S else "",
        "badge": words.badge(view.badge.hours) if view.badge else "",
        "badgeColour": view.badge.colour.value if view.badge else "",
    }


def target(means: Means, words: Sentences) -> dict[str, str]:
    """What to show now: its picture, its name, and where it goes."""
    return {
        "glyph": _GLYPHS[means],
        "zone": _ZONES[means],
        "title": words.ui(f"show_{means}"),
        "hint": words.ui(f"show_{means}_hint"),
    }


def companion(number: int, person: CompanionView, words: Sentences, kind: str = "") -> dict[str, str]:
    """One of a family, from 1: who, whether it is their turn, and what came of it.

    A name only on a pass, and nobody's while the screen (``kind``) tells a failure: a relative's says whose.
    """
    relation = person.relation if person.relation in _RELATIONS else "person"
    good = person.verdict == ScreenKind.PASS
    named = (good or person.verdict is None) and kind not in _FAILURES
    verdict = person.verdict.value if person.verdict else ""
    state = words.of("family", verdict or person.turn.value)
    return {
        "relation": relation,
        "who": words.of("family", relation).format(n=number),
        "name": name_of(person.masked_name, 12) if named else "",
        "turn": person.turn.value,
        "verdict": verdict,
        "state": state,
        "reason": words.tile(person.reason) if person.reason and verdict and not good else "",
        "now": "now" if person.turn == Turn.NOW and not verdict else "",
    }
