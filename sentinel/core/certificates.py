"""Certificates and passes beside a card: what they state, and whether they are in the name of who is here.

A certificate names its holder by name and day of birth. A card shown in the same visit tells whether that is
who stands there; without one, or where the names can't be compared, nobody but staff can tell.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.core.facts import (
    DocumentFact,
    DocumentKind,
    Fact,
    Facts,
    FamilyFact,
    HolderFact,
    PassFact,
    PassState,
    Provenance,
    Source,
)
from sentinel.core.identity import Credential
from sentinel.core.weighing import nothing_on_file


def stated(facts: Facts, beside: Sequence[Credential], card: Credential | None, now: datetime) -> Facts:
    """The facts with what the certificates and passes state, and whose they are.

    They fill what nobody else has stated, or knows nothing of, and replace nothing: a platform's positive
    result stays. One that
    is surely another person's states nothing, but that it is borrowed.
    """
    facts = facts.without(Source.CODE)
    sames = [whose(one, beside, card) for one in beside if one.holder is not None]
    if sames:
        same = False if False in sames else (None if None in sames else True)
        facts = facts.with_(HolderFact(Provenance(Source.KIOSK, now), same))
    for one in reversed(beside):  # the last one shown counts
        borrowed = one.holder is not None and whose(one, beside, card) is False
        facts = facts.with_(*_new(facts, _borrowed(one.facts) if borrowed else one.facts))
    return facts


def identifies(document: DocumentFact | None) -> bool:
    """Whether a document says who somebody is: a certificate alone does not."""
    return document is not None and document.kind is not DocumentKind.CERTIFICATE


def whose(one: Credential, beside: Sequence[Credential], card: Credential | None) -> bool | None:
    """Whether a certificate is in the name of who showed the card; None: cannot tell, also without a card.

    Two certificates of different people are never one person's, whoever shows them.
    """
    holder = one.holder
    if holder is None:
        return None
    others = [other.holder for other in beside if other.holder is not None and other is not one]
    if any(holder.is_of(other) is False for other in others):
        return False
    return holder.is_of(card.holder) if card is not None and card.holder is not None else None


def _new(facts: Facts, offered: Sequence[Fact]) -> list[Fact]:
    """Those of which nothing is known yet; a family only beside the pass that names it.

    A pass counts also beside an appointment that does not count now.
    """
    held: set[type] = {type(fact) for fact in facts.all() if not nothing_on_file(fact)}
    permit = facts.permit
    if permit is not None and permit.by.source is Source.ROSTER and permit.state is not PassState.VALID:
        held.discard(PassFact)
    if PassFact in held:
        held.add(FamilyFact)
    return [fact for fact in offered if type(fact) not in held]


def _borrowed(facts: Sequence[Fact]) -> list[Fact]:
    return [replace(fact, state=PassState.BORROWED) for fact in facts if isinstance(fact, PassFact)]
