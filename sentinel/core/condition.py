"""When a variant of the policy counts: where, at what time, for whom. Data and set arithmetic, no visit."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from sentinel.core.verdict_table import PolicyError

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
_ALL_WEEK = (1 << WEEK_MINUTES) - 1
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_OLDEST = 130
_LONGEST_NAME = 40


class Weekday(StrEnum):
    """A day of the week, in order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_DAYS = {day: number for number, day in enumerate(Weekday)}


class Direction(StrEnum):
    """Which way a kiosk's door leads (``kiosk.direction``)."""

    IN = "in"
    OUT = "out"


class PersonCategory(StrEnum):
    """What a pass, an appointment or a roster says of somebody; dependant: comes in with a family pass."""

    STAFF = "staff"
    WORK_SITE = "work_site"
    VOLUNTEER = "volunteer"
    VISITOR = "visitor"
    CERTIFICATE = "certificate"
    DEPENDANT = "dependant"


@dataclass(frozen=True, slots=True)
class When:
    """The conditions of a variant; all that are given must hold, and of those in a list any.

    ``entrance``: names as in ``kiosk.entrance``. ``time``: from and to, ``"HH:MM"`` of the policy's local
    time, the last minute excluded, over midnight where it ends before it begins; ``weekdays`` are those on
    which the window begins. ``age_from`` and ``age_under`` in full years. Raises PolicyError.
    """

    entrance: tuple[str, ...] = ()
    direction: Direction | None = None
    time: tuple[str, str] | None = None
    weekdays: tuple[Weekday, ...] = ()
    category: tuple[PersonCategory, ...] = ()
    age_from: int | None = None
    age_under: int | None = None

    def __post_init__(self) -> None:
        for name in self.entrance:
            if not (name.isprintable() and name == name.strip() and 0 < len(name) <= _LONGEST_NAME):
                raise PolicyError(f"entrance: a name is one line of {_LONGEST_NAME} letters at most")
        for what in ("entrance", "weekdays", "category"):
            listed = getattr(self, what)
            if len(set(listed)) < len(listed):
                raise PolicyError(f"{what}: the same twice")
        if self.time is not None:
            _check_time(*self.time)
        if len(self.weekdays) == len(Weekday):
            raise PolicyError("weekdays: all seven: leave it out")
        for what in ("age_from", "age_under"):
            age = getattr(self, what)
            if age is not None and not 1 <= age <= _OLDEST:
                raise PolicyError(f"{what} is full years from 1 to {_OLDEST}")
        if self.age_from is not None and self.age_under is not None and self.age_from >= self.age_under:
            raise PolicyError("nobody is as old as age_from and under age_under")
        if all(getattr(self, name) in ((), None) for name in self.__dataclass_fields__):
            raise PolicyError("no condition: what always counts stands at the top of the file")

    @property
    def week(self) -> int:
        """The minutes of the week in which it holds, Monday's first being bit 0."""
        return _week(self.time, self.weekdays)


def _check_time(begins: str, ends: str) -> None:
    for text, last in ((begins, False), (ends, True)):
        if not (_TIME.fullmatch(text) or (last and text == "24:00")):
            raise PolicyError(f'time: "{text[:20]}" is no time such as "22:00"')
    if begins == ends:
        raise PolicyError(f"time: from {begins} to {ends} is no window")
    if (begins, ends) == ("00:00", "24:00"):
        raise PolicyError("time: the whole day: leave it out")


def minute_of_day(text: str) -> int:
    """The minute that ``"HH:MM"`` names; 1440 for ``"24:00"``."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


@lru_cache(maxsize=256)
def _week(time: tuple[str, str] | None, weekdays: tuple[Weekday, ...]) -> int:
    begins, ends = (minute_of_day(text) for text in time) if time else (0, DAY_MINUTES)
    length = ends - begins if ends > begins else ends - begins + DAY_MINUTES
    minutes = 0
    for day in weekdays or tuple(Weekday):
        minutes |= ((1 << length) - 1) << (_DAYS[day] * DAY_MINUTES + begins)
    return (minutes & _ALL_WEEK) | (minutes >> WEEK_MINUTES)  # Sunday's night goes on on Monday


def minute_of_week(now: datetime, utc_offset_minutes: int) -> int:
    """The minute of the local week that this moment is in; 0: Monday 00:00."""
    local = now.astimezone(timezone(timedelta(minutes=utc_offset_minutes)))
    return local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute


def minute_text(minute: int) -> str:
    """A minute of the week in words: ``mon 22:00``."""
    day, rest = divmod(minute, DAY_MINUTES)
    return f"{list(Weekday)[day]} {rest // 60:02d}:{rest % 60:02d}"


class Relation(StrEnum):
    """How the situations of one condition lie to those of another."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    OVERLAPPING = "overlapping"
    DISJOINT = "disjoint"


def _of_sets(one: tuple[str, ...], other: tuple[str, ...]) -> Relation:
    """Of two lists of which an empty one means all."""
    first, second = set(one), set(other)
    if first == second:
        return Relation.SAME
    if not second or (first and first < second):
        return Relation.NARROWER
    if not first or second < first:
        return Relation.WIDER
    return Relation.OVERLAPPING if first & second else Relation.DISJOINT


def _of_weeks(one: int, other: int) -> Relation:
    both = one & other
    if one == other:
        return Relation.SAME
    if both in (one, other):
        return Relation.NARROWER if both == one else Relation.WIDER
    return Relation.OVERLAPPING if both else Relation.DISJOINT


def _of_ages(one: When, other: When) -> Relation:
    first, second = (range(w.age_from or 0, w.age_under or _OLDEST + 1) for w in (one, other))
    if first == second:
        return Relation.SAME
    both = range(max(first.start, second.start), min(first.stop, second.stop))
    if both in (first, second):
        return Relation.NARROWER if both == first else Relation.WIDER
    return Relation.OVERLAPPING if both else Relation.DISJOINT


@lru_cache(maxsize=4096)
def relations(one: When, other: When) -> dict[str, Relation]:
    """How they lie to each other in each respect."""
    directions = [(w.direction,) if w.direction else () for w in (one, other)]
    return {
        "entrance": _of_sets(one.entrance, other.entrance),
        "direction": _of_sets(*directions),
        "time": _of_weeks(one.week, other.week),
        "category": _of_sets(one.category, other.category),
        "age": _of_ages(one, other),
    }


@lru_cache(maxsize=4096)
def narrower(one: When, other: When) -> bool:
    """Whether ``one`` holds only where ``other`` does, and not the other way round."""
    found = set(relations(one, other).values())
    return Relation.NARROWER in found and found <= {Relation.NARROWER, Relation.SAME}


def may_meet(one: When, other: When) -> bool:
    """Whether both can hold at once. Somebody can be of two categories, by a pass and by a roster."""
    return all(
        relation is not Relation.DISJOINT or what == "category"
        for what, relation in relations(one, other).items()
    )
