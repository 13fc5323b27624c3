"""Codes to sentences, one TOML table per language, switched while running.

TOML and not Qt's .ts/.qm: reasons arrive as codes over the link, so a table keyed by the code needs no source
string, no compile step at installation, and the test that every code has a sentence is one set comparison.
"""

import math
import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh_CN", "en")
_SECTIONS = (
    "reason",
    "tile",
    "check",
    "outcome",
    "screen",
    "next",
    "ui",
    "staff_reason",
    "admit_note",
    "turn_away_note",
    "problem",
    "device",
    "thermal_state",
)
_MOST_BADGE_HOURS = 72
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


class Sentences:
    """One language's sentences. A code without one falls back to neutral words, never to the code."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f'no language "{language}": {", ".join(LANGUAGES)}')
        raw = tomllib.loads(files("ui.i18n").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
        self.language = language
        self.fonts: tuple[str, ...] = tuple(raw["font"])
        self.locale: str = raw["locale"]
        self.name: str = raw["name"]
        self.tables: dict[str, dict[str, str]] = {section: dict(raw[section]) for section in _SECTIONS}
        for topic in sorted(files("ui.i18n").iterdir(), key=lambda entry: entry.name):
            if topic.name.endswith(f".{language}.toml"):  # TOPIC.LANGUAGE.toml: a topic's own tables
                for section, table in tomllib.loads(topic.read_text(encoding="utf-8")).items():
                    self.tables.setdefault(section, {}).update(table)

    def of(self, section: str, code: str, fallback: str = "") -> str:
        """The sentence of a code."""
        return self.tables[section].get(code, fallback)

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
