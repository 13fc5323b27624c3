"""Who somebody is to the policy: category and age, from documents, passes, lists and platforms.

Never from a face. What is not told for certain is "cannot tell"; the policy then takes the stricter.
"""

from datetime import date, datetime, timedelta, timezone

from sentinel.core import bearer, checks
from sentinel.core.condition import PersonCategory, When
from sentinel.core.facts import DocumentFact, DocumentKind, Facts, LookupState, PassState, Source
from sentinel.core.policy import Policy

_YEAR_DAYS = 365
_WRITTEN = frozenset(PersonCategory) - {PersonCategory.DEPENDANT, PersonCategory.CERTIFICATE}
_SAYABLE = _WRITTEN
_OLDEST_CHILD = 18
_OPEN = (LookupState.PENDING, LookupState.UNAVAILABLE)


def of_category(when: When, facts: Facts, policy: Policy, now: datetime) -> bool | None:
    """Whether somebody is of one of the condition's categories; None: cannot tell.

    Who showed no pass and is asked about nowhere is of none: what nobody stated is no doubt.
    """
    wanted = set(when.category)
    if not wanted:
        return True
    said = (_dependant(facts), _by_staff(facts))
    answers = (*said, _by_pass(facts, policy, now), _by_roster(facts, policy, now))
    found: set[PersonCategory | None] = set().union(*answers)
    if wanted & found:
        return True
    return None if None in found and wanted != {PersonCategory.DEPENDANT} else False


def _dependant(facts: Facts) -> set[PersonCategory | None]:
    return {PersonCategory.DEPENDANT} if facts.family is not None and facts.family.of else set()


def sayable(age_under: int | None, category: str) -> bool:
    """Whether staff may say this of somebody: under an age up to 18, a category that is no document's."""
    said = age_under is not None or bool(category)
    return said and _is_child(age_under) and (not category or category in _SAYABLE)


def _is_child(age_under: int | None) -> bool:
    return age_under is None or 1 <= age_under <= _OLDEST_CHILD


def _by_staff(facts: Facts) -> set[PersonCategory | None]:
    stated = facts.stated_person
    return _named(stated.category) if stated is not None else set()


def _named(name: str) -> set[PersonCategory | None]:
    """Of what somebody writes into a pass or a roster; a dependant or a certificate is not made by a word."""
    return {PersonCategory(name)} if name in _WRITTEN else set()


def _by_pass(facts: Facts, policy: Policy, now: datetime) -> set[PersonCategory | None]:
    """What a pass says, once it is valid and its bearer's; {None}: it is not sure whose it is."""
    if facts.permit is None:
        return set()
    state = bearer.pass_state(facts, now)
    if state in (PassState.UNPROVEN, PassState.UNKNOWN):
        return {None}
    if state is not PassState.VALID:
        return set()
    doubtful = facts.clock_untrusted or checks.stale(facts.permit, policy, now) is not None
    if doubtful:
        return {None}
    if facts.permit.category == bearer.CERTIFICATE and facts.permit.by.source is Source.CODE:
        return {PersonCategory.CERTIFICATE}
    return _named(facts.permit.category)


def _by_roster(facts: Facts, policy: Policy, now: datetime) -> set[PersonCategory | None]:
    if facts.roster is None:
        return {None} if facts.lookup.state in _OPEN else set()
    if facts.roster.listed is False:
        return set()
    doubtful = facts.clock_untrusted or checks.stale(facts.roster, policy, now) is not None
    return {None} if facts.roster.listed is None or doubtful else _named(facts.roster.category)


def of_age(when: When, facts: Facts, policy: Policy, now: datetime) -> bool | None:
    """Whether somebody's age is in the condition's range; None: cannot tell.

    A dependant of a family pass may be the youngest named who is not counted as such yet, or any other: under
    an age at most, and never surely from one on.
    """
    if when.age_from is None and when.age_under is None:
        return True
    if facts.family is not None and facts.family.of and facts.lookup.state is LookupState.NOT_ASKED:
        by_pass = _of_dependants_age(when, facts.family.youngest, facts, policy, now)
        if by_pass is not None or facts.stated_person is None:
            return by_pass
    told = _with_staffs(_age(facts, policy, now), facts)
    if told is None:
        return None
    lowest, highest = told
    begin, end = when.age_from or 0, when.age_under or highest + 1
    if lowest >= begin and highest < end:
        return True
    return False if highest < begin or lowest >= end else None


def _of_dependants_age(when: When, youngest: int, facts: Facts, policy: Policy, now: datetime) -> bool | None:
    if not youngest or when.age_from is not None or when.age_under is None or facts.clock_untrusted:
        return None
    return True if local_day(now, policy).year - youngest < when.age_under else None


def _age(facts: Facts, policy: Policy, now: datetime) -> tuple[int, int] | None:
    """The lowest and the highest age that a document or platform leaves open, in full years."""
    fact = facts.document
    if fact is None or fact.age is None or not 0 <= fact.age <= 150 or facts.clock_untrusted:
        return None
    if fact.number_ok is False or not _is_holders(fact, facts) or checks.stale(fact, policy, now) is not None:
        return None
    then, today = local_day(fact.by.stated_at, policy), local_day(now, policy)
    since = (today - then).days
    birthdays = 0 if since <= 0 else 1 + since // _YEAR_DAYS
    return fact.age, fact.age + birthdays


def _with_staffs(told: tuple[int, int] | None, facts: Facts) -> tuple[int, int] | None:
    """The ages that are left open by document and staff together; None: nothing is told, or they disagree."""
    stated = facts.stated_person
    if stated is None or stated.age_under is None:
        return told
    lowest, highest = told or (0, stated.age_under - 1)
    highest = min(highest, stated.age_under - 1)
    return (lowest, highest) if lowest <= highest else None


def _is_holders(fact: DocumentFact, facts: Facts) -> bool:
    """A certificate is in a name: whose it is, only a card beside it tells."""
    if facts.holder is not None:
        return facts.holder.same is True
    return fact.kind is not DocumentKind.CERTIFICATE


def local_day(moment: datetime, policy: Policy) -> date:
    """The day of the policy's local time."""
    return moment.astimezone(timezone(timedelta(minutes=policy.utc_offset_minutes))).date()
