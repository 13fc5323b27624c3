"""The notice on data use: what this kiosk keeps, as it is set up, in every language of the screen.

Each sentence is there only where it is true of these settings. A venue may say it in its own words instead.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from sentinel.core.languages import LANGUAGES
from sentinel.link.messages import Notice


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept, by the settings. ``ask``: language -> whom to ask; ``line``, ``text``: the venue's own.

    ``passage_days``: of the record; ``cache_days``: of a platform's answers, None: none is asked;
    ``regulars``: id numbers of those who come often are kept to ask ahead; ``reported``: events go to a
    collector; ``sealed``: with whose card it was, readable by the authority alone.
    """

    passage_days: float = 30.0
    cache_days: float | None = None
    regulars: bool = False
    reported: bool = False
    sealed: bool = False
    ask: Mapping[str, str] = field(default_factory=dict)
    line: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)


EVENTS_DAYS = 7.0  # an event that was delivered is kept for so long, in case it is asked for again


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    text = files("sentinel.door").joinpath("notices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def notices(keeping: Keeping) -> dict[str, Notice]:
    """Language -> the notice."""
    return {
        language: Notice(
            keeping.line.get(language, _sentences()[language]["line"]),
            keeping.text.get(language) or _text(keeping, language),
        )
        for language in LANGUAGES
    }


def _text(keeping: Keeping, language: str) -> str:
    said = _sentences()[language]
    wanted = {
        "use": True,
        "pictures": True,
        "record": True,
        "cache": keeping.cache_days is not None,
        "regulars": keeping.regulars,
        "reported": keeping.reported and not keeping.sealed,
        "sealed": keeping.reported and keeping.sealed,
        "unsent": keeping.reported,
        "longer": True,
        "memory": True,
        "ask": True,
    }
    values = {
        "days": f"{keeping.passage_days:g}",
        "cache": f"{keeping.cache_days or 0.0:g}",
        "sent": f"{min(EVENTS_DAYS, keeping.passage_days):g}",
        "ask": keeping.ask.get(language, said["staff"]),
    }
    return "\n".join(said[name].format_map(values) for name, on in wanted.items() if on)
