"""What the console says, in each language: one TOML table, one key a sentence, Chinese first."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = {"zh": "中文", "en": "English"}
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """One language. ``language`` as HTML's ``lang`` has it."""

    language: str
    said: Mapping[str, Mapping[str, str]]

    def say(self, key: str, **values: object) -> str:
        """A sentence, "group.key" or a key of the group "page". Raises KeyError: there is none."""
        group, _dot, name = key.rpartition(".")
        sentence = self.said[group or "page"][name]
        return sentence.format(**values) if values else sentence

    def code(self, group: str, code: str) -> str:
        """What a code means; one that is not known here stands for itself."""
        return self.said[group].get(code, code)


@cache
def words(language: str) -> Words:
    """The sentences of a language; of an unknown one the Chinese."""
    name = language if language in LANGUAGES else "zh"
    said = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Words("zh-CN" if name == "zh" else name, said)


def language_of(chosen: str, accepted: str) -> str:
    """What somebody chose; else English where the browser asks for it before Chinese; else Chinese."""
    if chosen in LANGUAGES:
        return chosen
    for part in accepted.lower().split(","):
        found = part.strip().partition(";")[0].partition("-")[0]
        if found in LANGUAGES:
            return found
    return "zh"
