"""What the doctor finds and advises in another language: by the table of causes (``causes.toml``) or not.

A line of the table is the English text with "…" for what is filled in, and the same in Chinese, with the gaps
in the same order. The guides are made from the same table. A text that has no line, or a line whose gaps do
not fit, stays in English: better than a guess.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sentinel.doctor.findings import Finding

LANGUAGES = ("zh",)
_TABLE = Path(__file__).with_name("causes.toml")
_GAP = "…"
_LONGEST = 2000  # characters of a text that is looked up
_DEEPEST = 3  # a driver's words within a check's


@dataclass(frozen=True, slots=True)
class _Line:
    english: re.Pattern[str]
    said: str
    literal: int  # characters that are not filled in: of several lines that fit, the more of them the better


def told(finding: Finding, language: str) -> tuple[str, str]:
    """What was found, and what to do, in a language of ``LANGUAGES``; else in English."""
    return _in(finding.found, language) or finding.found, _in(finding.advice, language) or finding.advice


def _in(text: str, language: str, depth: int = 0) -> str | None:
    if not text or len(text) > _LONGEST or depth > _DEEPEST:
        return None
    for line in _lines(language):
        fits = line.english.fullmatch(text)
        if fits is not None:
            filled = (_in(part, language, depth + 1) or part for part in fits.groups())
            first, *rest = line.said.split(_GAP)
            return first + "".join(next(filled) + part for part in rest)
    return None


@lru_cache(maxsize=len(LANGUAGES))
def _lines(language: str) -> tuple[_Line, ...]:
    """The table's lines, those with the most words of their own first."""
    table: dict[str, str] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))[language]
    lines = (
        _Line(
            re.compile("(.*?)".join(map(re.escape, english.split(_GAP))), re.DOTALL),
            said,
            len(english.replace(_GAP, "")),
        )
        for english, said in table.items()
        if said.count(_GAP) in (0, english.count(_GAP))
    )
    return tuple(sorted(lines, key=lambda line: -line.literal))
