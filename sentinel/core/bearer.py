"""Whether a bound pass is shown by the one it was made out to: what it carries, against card and face.

A pass carries no hash that could be reversed by trying out id numbers: it is of the venue's keyed hash,
and of the pass's own id, so that two passes of one person are not alike either.
"""

import hashlib
from datetime import datetime

from sentinel.core.facts import (
    BoundTo,
    DocumentFact,
    DocumentKind,
    Facts,
    KnownFaceFact,
    PassState,
)
from sentinel.core.identity import keyed_hash

TAG_BYTES = 12
MARK_BYTES = 4
CERTIFICATE = "certificate"  # the category of a health certificate that a venue accepts as a pass
_PLASTIC = frozenset(
    {
        DocumentKind.RESIDENT_ID, DocumentKind.HK_MO_TW_PERMIT, DocumentKind.FOREIGN_PERMIT_2017,
        DocumentKind.FOREIGN_PERMIT_2023, DocumentKind.SOCIAL_SECURITY,
    }
)  # fmt: skip


def reference(venue_key: bytes, issuer: bytes, pass_id: bytes) -> str:
    """How this venue's kiosks know a pass: the keyed hash of its issuer's key id and its own id (hex).

    Two issuers may choose the same id: one's pass is no use, and no copy, of the other's.
    """
    return keyed_hash(venue_key, f"PASS:{issuer.hex()}:{pass_id.hex()}")


def venue_mark(venue_key: bytes) -> bytes:
    """By which a pass shows in which venue's hashes its bearer is told, so that another venue's kiosk says
    "cannot tell" instead of "borrowed"."""
    return bytes.fromhex(keyed_hash(venue_key, "PASS-VENUE"))[:MARK_BYTES]


def tag(bound_to: BoundTo, ref: str, person: str) -> str:
    """What a pass carries of its bearer (hex, 12 bytes): of the venue's keyed hashes of pass and person."""
    return hashlib.sha256(f"bearer:{bound_to}:{ref}:{person}".encode()).digest()[:TAG_BYTES].hex()


def pass_state(facts: Facts, now: datetime) -> PassState:
    """What the pass says, and where it is bound, whether who shows it is its bearer.

    A card counts before the gallery, which may mistake one for another. UNPROVEN while neither tells,
    BORROWED where it is somebody else.
    """
    fact = facts.permit
    if fact is None:
        return PassState.NONE
    if fact.state is not PassState.VALID:
        return fact.state
    if fact.category == CERTIFICATE:  # in somebody's name: whose, only a card beside it tells
        return PassState.VALID if facts.holder is not None and facts.holder.same else PassState.UNPROVEN
    if fact.bound_to is None:
        return fact.state
    if fact.bound_to is BoundTo.FACE:
        return _by_face(facts, fact.bound)
    person = _by_card(facts.document, now)
    if not person and fact.bound_to is BoundTo.PERSON:
        person = _by_gallery(facts.known_face, now)
    if not person:
        return PassState.UNPROVEN
    same = tag(fact.bound_to, fact.ref, person) == fact.bound
    return PassState.VALID if same else PassState.BORROWED


def _by_card(card: DocumentFact | None, now: datetime) -> str:
    """Whose card was shown; a card of unsound number, or one that expired, tells nothing."""
    if card is None or card.kind not in _PLASTIC or card.number_ok is False or card.by.expired(now):
        return ""
    return "" if card.valid_to is not None and now > card.valid_to else card.person


def _by_gallery(face: KnownFaceFact | None, now: datetime) -> str:
    """Whom the gallery knows the face for, where it may be searched."""
    if face is None or face.person is None or not face.searchable or not face.comparable:
        return ""
    near = face.similarity is not None and face.threshold <= face.similarity <= 1.01
    return face.person if near and not face.by.expired(now) else ""


def vouches(facts: Facts, now: datetime) -> bool:
    """Whether a family pass counts: the very pass that names the family is valid, and its bearer's."""
    permit, family = facts.permit, facts.family
    if permit is None or family is None or permit.ref != family.ref:
        return False
    return pass_state(facts, now) is PassState.VALID


def _by_face(facts: Facts, bound: str) -> PassState:
    """The face of whom the pass names; a card of somebody else beside it, or a comparison with another's
    reference, proves nothing."""
    card, match = facts.document, facts.face_match
    if card is not None and card.kind in _PLASTIC and card.person != bound:
        return PassState.BORROWED
    if match is None or match.person != bound:
        return PassState.UNPROVEN
    if not match.has_reference or not match.comparable or match.similarity is None:
        return PassState.UNPROVEN
    if not -1.01 <= match.similarity <= 1.01:  # NaN is no likeness
        return PassState.UNPROVEN
    return PassState.VALID if match.similarity >= match.threshold else PassState.BORROWED
