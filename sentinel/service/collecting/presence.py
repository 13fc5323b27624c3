"""What a kiosk's presence means, word after word: news, an old word that came late, or two machines (pure).

Each run of a kiosk has its ``boot`` id, and where the kiosk counts its runs a ``birth`` that rises with them
(as Sparkplug B's bdSeq, Sparkplug 3.0, 6.4.23). A last will is spoken by the broker, maybe after the next run
has come: it counts for its own run only. A run that is over never comes back; one that does is another
machine under the same name.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

THERE = ("init", "ready")
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A word. ``at``: by the kiosk's clock; None in a last will, which was written before it came true."""

    state: str
    boot: str = ""
    birth: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """What holds. ``since``: when the state was heard; ``boots``: runs before this one, the newest first."""

    state: str = ""
    boot: str = ""
    birth: int = 0
    said_at: datetime | None = None
    since: datetime | None = None
    boots: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        """Whether the kiosk is connected."""
        return self.state in THERE


class Meaning(StrEnum):
    """What a word was."""

    NEWS = "news"
    SAME = "same"
    LATE = "late"  # of an earlier run, or overtaken by a later word
    TWINS = "twins"  # two machines speak under one name


def step(presence: Presence, said: Said, now: datetime) -> tuple[Presence, Meaning]:
    """Take in a word. One that came late changes nothing; of twins the last who spoke is shown."""
    if said.boot == presence.boot:
        return _same_run(presence, said, now)
    returned = said.boot in presence.boots
    # A lower birth of a run that is new: of an earlier one, or said later, and the record began anew.
    if not returned and not 0 < said.birth <= presence.birth:
        return _news(presence, said, now), Meaning.NEWS
    later = said.at is not None and (presence.said_at is None or said.at > presence.said_at)
    if said.state not in THERE or not later:
        return presence, Meaning.LATE
    return _news(presence, said, now), Meaning.TWINS if returned else Meaning.NEWS


def _same_run(presence: Presence, said: Said, now: datetime) -> tuple[Presence, Meaning]:
    if said.at is not None and presence.said_at is not None and said.at < presence.said_at:
        return presence, Meaning.LATE
    if said.state == presence.state and said.at == presence.said_at:
        return presence, Meaning.SAME
    return _news(presence, said, now), Meaning.NEWS


def _news(presence: Presence, said: Said, now: datetime) -> Presence:
    boots = presence.boots
    if presence.boot and presence.boot != said.boot:
        boots = (presence.boot, *(boot for boot in boots if boot not in (presence.boot, said.boot)))
    changed = said.state != presence.state or said.boot != presence.boot
    return replace(
        presence,
        state=said.state,
        boot=said.boot,
        birth=said.birth,
        said_at=said.at or presence.said_at,
        since=now if changed else presence.since,
        boots=boots[:_REMEMBERED],
    )
