"""What the venue tells its visitors: its own code, where to go, whom to ask, and what is kept about them."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, field

from sentinel.config.form import ConfigError, Strict, nearest, says
from sentinel.core.languages import LANGUAGES
from sentinel.core.signs import fits

_LONGEST_CODE = 500  # bytes: more makes a code that phones can't read from a step away
_LONGEST = {"desk": 60, "test_site": 60, "ask": 60, "notice_line": 60, "notice_text": 1500}


class VenueSettings(Strict, frozen=True):
    """What visitors are told, by language: zh_CN, zh_TW, en, ja, ko. What is left out is said in the kiosk's
    own words, or not at all."""

    place_code: Annotated[
        str, says("text of the venue's code (场所码), shown for visitors' own phones; empty: none")
    ] = ""
    help: Annotated[
        str,
        says(
            "text of the code shown for help, often an address; {reason}, {kiosk} and {venue} are filled in; "
            "empty: none"
        ),
    ] = "{venue} {kiosk} {reason}"
    desk: Annotated[
        dict[str, str], says("where the service desk is, such as en = 'left of the entrance'")
    ] = field(default_factory=dict)
    test_site: Annotated[
        dict[str, str], says("where the nearest test site is; without it the desk is named")
    ] = field(default_factory=dict)
    ask: Annotated[dict[str, str], says("who answers questions on data; without it: the staff here")] = field(
        default_factory=dict
    )
    notice_line: Annotated[dict[str, str], says("the short notice on data, in place of the kiosk's own")] = (
        field(default_factory=dict)
    )
    notice_text: Annotated[
        dict[str, str],
        says("the whole notice, in place of the kiosk's own, which says what these settings keep"),
    ] = field(default_factory=dict)
    keep_days: Annotated[
        float, Meta(ge=1.0, le=365.0), says("passages are deleted after so long; the notice says it", "days")
    ] = 30.0


def check_venue(venue: VenueSettings) -> None:
    """What types can't say. Raises ConfigError."""
    for name in ("place_code", "help"):
        text = getattr(venue, name)
        if len(text.encode()) > _LONGEST_CODE:
            raise ConfigError(f"venue.{name}: more than {_LONGEST_CODE} bytes make no code that phones read")
        if not _one_line(text):
            raise ConfigError(f"venue.{name}: one line without control characters")
    if wrong := fits(venue.help):
        raise ConfigError(f"venue.help: {wrong}")
    for name, longest in _LONGEST.items():
        _check_texts(name, getattr(venue, name), longest)


def _check_texts(name: str, texts: Mapping[str, str], longest: int) -> None:
    for language, text in texts.items():
        where = f"venue.{name}.{language[:20]}"
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise ConfigError(f"{where}: no language of the kiosk ({known}){_meant(language)}")
        if not text.strip() or len(text) > longest:
            raise ConfigError(f"{where}: from 1 to {longest} characters")
        if not (_one_line(text) if name != "notice_text" else _one_line(text.replace("\n", ""))):
            raise ConfigError(f"{where}: one line without control characters")


def _meant(language: str) -> str:
    written = language.lower().replace("-", "_")
    same = [one for one in LANGUAGES if one.lower() == written]
    return f'; did you mean "{same[0]}"?' if same else nearest(language, LANGUAGES)


def _one_line(text: str) -> bool:
    return all(ord(c) >= 32 and ord(c) != 127 and c not in "\u2028\u2029" for c in text)
