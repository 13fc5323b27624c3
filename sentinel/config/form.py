"""The form of all settings: strict sections whose options say what they mean, and how errors are told."""

import difflib
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

Port = Annotated[int, Meta(ge=1, le=65535)]
Ratio = Annotated[float, Meta(ge=0.0, le=1.0)]


def says(meaning: str, unit: str = "") -> Meta:
    """What a setting means, and its unit: for docs/settings.md."""
    return Meta(description=meaning, extra={"unit": unit})


class ConfigError(Exception):
    """The settings are wrong; the text is one line that says where and what to do."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of the settings."""


def nearest(word: str, known: Sequence[str]) -> str:
    """``; did you mean "..."?`` or nothing."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else ""
