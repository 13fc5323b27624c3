"""How long a fact that is held counts: each kind by its own rule, from the time it was stated.

What the source itself said about the end of validity stands. A test ages by its sampling time, which the
policy counts; a document and doses stay what they are as long as anything is held.
"""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.facts import CodeFact, Fact, KeyAreaFact, RosterFact, WatchListFact

COLOUR_LIVES = timedelta(minutes=30)
ABSENCE_LIVES = timedelta(seconds=120)  # that the platform knows nobody with this credential
_LIVES: dict[type, timedelta] = {
    KeyAreaFact: timedelta(hours=12),
    RosterFact: timedelta(hours=12),
    WatchListFact: timedelta(hours=12),
}


def with_end(fact: Fact, colour_lives: timedelta = COLOUR_LIVES) -> Fact:
    """The fact with an end of validity, where its kind has one and the source stated none.

    That somebody is on a watch-list ends only when somebody says so.
    """
    if fact.by.valid_until is not None or (isinstance(fact, WatchListFact) and fact.listed):
        return fact
    lives = colour_lives if isinstance(fact, CodeFact) else _LIVES.get(type(fact))
    if lives is None:
        return fact
    return replace(fact, by=replace(fact.by, valid_until=fact.by.stated_at + lives))
