"""Whose an admission's evidence is, by the marks of ``people``, and how old: apart from the heart."""

from collections.abc import Collection, Mapping

from sentinel.core.effects import Passage
from sentinel.core.facts import Source
from sentinel.core.policy import Check, Need

_AGED = ("mask", "temperature", "code", "pcr", "key_area")
_SENSED = ("mask", "temperature")
_TOLERANCE_S = 120.0  # of clocks


def stale(passage: Passage) -> list[str]:
    """What was stated too long before the decision, or after it."""
    policy, decided = passage.policy, passage.decision.decided_at
    added = passage.facts.hand_temperature or passage.facts.stated_person
    looked = decided if added is None else min(decided, added.seen_at)  # when the person stood there
    found = []
    for name in _AGED:
        fact = getattr(passage.facts, name)
        if name == "temperature" and passage.facts.hand_temperature is not None:
            continue  # the staff's thermometer counts instead
        if fact is None or policy.rules[Check(name)].need is Need.NEVER:
            continue
        own = fact.by.source in (Source.CAMERA, Source.THERMAL, Source.ID_CARD)
        most = policy.evidence_age_s if own else policy.fact_age_s
        age = ((looked if own else decided) - fact.by.stated_at).total_seconds()
        if not -_TOLERANCE_S <= age <= most:
            found.append(name)
    return found


def owners(passage: Passage) -> dict[str, int]:
    """Whose each piece of evidence is, by the marks that ``people`` puts into it."""
    facts, found = passage.facts, {}
    if facts.mask is not None and facts.mask.confidence > 0.0:
        found["mask"] = round((facts.mask.confidence - 0.9) * 1e5)
    if facts.temperature is not None and facts.temperature.ambient_c is not None:
        found["temperature"] = round((facts.temperature.ambient_c - 20.0) * 1e3)
    if facts.document is not None:
        found["document"] = int(facts.document.person[6:], 16)
    for name in ("code", "pcr", "key_area"):
        fact = getattr(facts, name)
        if fact is not None:
            found[name] = fact.by.stated_at.microsecond
    return found


def nobody_could_tell(owners: Mapping[str, int], shown: Collection[str]) -> bool:
    """Whether papers and sensors may differ: one person's card was ``shown``, and no camera saw by whom.

    Whoever stood there then was measured after it. Where two persons' cards were shown they may not.
    """
    stated = {owners[name] for name in owners.keys() - set(_SENSED)}
    return len(shown) == 1 and len(sensed(owners)) <= 1 and len(stated) <= 1


def sensed(owners: Mapping[str, int]) -> set[int]:
    """Whom the camera and the thermometer took in."""
    return {owners[name] for name in owners.keys() & set(_SENSED)}
