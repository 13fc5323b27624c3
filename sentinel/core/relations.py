"""Child, adult or elder: what somebody is within a family, and in which order they are asked to step up."""

from sentinel.core.facts import Dependant
from sentinel.core.screen import CompanionView

CHILD, ADULT, ELDER = "child", "adult", "elder"
CHILD_UNDER = 14
ELDER_FROM = 60


def relation(birth_year: int, year: int) -> str:
    """Child, adult or elder in the year of the visit; "" where the year of birth is not known."""
    if not 0 < birth_year <= year:
        return ""
    age = year - birth_year
    return CHILD if age < CHILD_UNDER else ELDER if age >= ELDER_FROM else ADULT


def in_turn(named: tuple[Dependant, ...], year: int) -> tuple[CompanionView, ...]:
    """Whom a pass names, in the order in which they are asked for: elders first, children last."""
    order = {ELDER: 0, ADULT: 1, "": 1, CHILD: 2}
    ranked = sorted(named, key=lambda one: (order[relation(one.birth_year, year)], one.birth_year))
    return tuple(CompanionView(relation(one.birth_year, year), one.masked_name) for one in ranked)
