"""What a visitor can do about a reason: the next step under its sentence, and what is to be shown, as data.

A reason that stands in ``NOW`` or ``ANEW`` can be put right by the visitor alone, and only such a one makes
a screen that says so. For every other one there is a person to go to (``HELP``), and who has a family
with them waits with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.core.reasons import Reason
from sentinel.core.screen import Means

_ANY = (Means.HEALTH_CODE, Means.CARD)
_OTHER = (Means.CODE, Means.CARD)


@dataclass(frozen=True, slots=True)
class Remedy:
    """``step``: the reason whose sentence is the next step. ``wanted``: what to show, first things first;
    empty: nothing is to be shown."""

    step: Reason
    wanted: tuple[Means, ...] = ()


_ANOTHER = Remedy(Reason.NEXT_ANOTHER, _OTHER)
_AGAIN = Remedy(Reason.NEXT_AGAIN, _ANY)

# While the visit is under way it goes on by itself; what has no visit yet begins one.
NOW: Mapping[Reason, Remedy] = {
    Reason.PRESENT_CREDENTIAL: Remedy(Reason.DOCUMENT_MISSING, _ANY),
    Reason.PRESENT_PASS: Remedy(Reason.PRESENT_PASS, _OTHER),
    Reason.HOLDER_UNKNOWN: Remedy(Reason.HOLDER_UNKNOWN, (Means.CARD,)),
    Reason.PASS_UNPROVEN: Remedy(Reason.PASS_UNPROVEN, (Means.CARD,)),
    Reason.PASS_STALE: Remedy(Reason.PASS_STALE, (Means.CODE,)),
    Reason.CODE_STALE: Remedy(Reason.CODE_STALE, (Means.HEALTH_CODE,)),
    Reason.PLACE_CODE: Remedy(Reason.DOCUMENT_MISSING, _ANY),
    Reason.NOT_PASSED: Remedy(Reason.NOT_PASSED, _ANY),
    Reason.MASK_MISSING: Remedy(Reason.MASK_MISSING),
    Reason.MASK_WRONG: Remedy(Reason.MASK_WRONG),
    Reason.DUPLICATE: Remedy(Reason.DUPLICATE),
    Reason.GATE_BLOCKED: Remedy(Reason.GATE_BLOCKED),
    Reason.CARD_RETRY: Remedy(Reason.CARD_RETRY, (Means.CARD,)),
    Reason.DOCUMENT_UNREADABLE: Remedy(Reason.CARD_RETRY, (Means.CARD,)),
    Reason.CARD_UNSUPPORTED: _ANOTHER,
    Reason.CARD_LOCKED: _ANOTHER,
    Reason.CODE_INVALID: _ANOTHER,
    Reason.CODE_UNREADABLE: Remedy(Reason.CODE_UNREADABLE, _OTHER),
    Reason.CERT_PARTIAL: Remedy(Reason.CERT_PARTIAL, (Means.CODE,)),
    Reason.CERT_UNREADABLE: _ANOTHER,
    Reason.CERT_UNTRUSTED: _ANOTHER,
    Reason.CERT_SIGNATURE: _ANOTHER,
    Reason.CERT_WRONG_KEY: _ANOTHER,
    Reason.CERT_EXPIRED: _ANOTHER,
    Reason.CERT_NOT_YET_VALID: _ANOTHER,
    Reason.CERT_REVOKED: _ANOTHER,
    Reason.CERT_NOT_ACCEPTED: _ANOTHER,
}

# After the result nothing goes on by itself: what was shown is forgotten, and to be shown again.
ANEW: Mapping[Reason, Remedy] = {
    Reason.MASK_MISSING: _AGAIN,
    Reason.MASK_WRONG: _AGAIN,
    Reason.TEMP_BLOCKED: _AGAIN,
    Reason.CLOSER: _AGAIN,
    Reason.LOOK: _AGAIN,
    Reason.BACK: _AGAIN,
    Reason.CODE_STALE: Remedy(Reason.CODE_STALE, (Means.HEALTH_CODE,)),
    Reason.PASS_STALE: Remedy(Reason.PASS_STALE, (Means.CODE,)),
    Reason.PASS_UNPROVEN: Remedy(Reason.NEXT_PASS_AND_CARD, _OTHER),
    Reason.CODE_INVALID: _ANOTHER,
    Reason.CODE_UNREADABLE: Remedy(Reason.CODE_UNREADABLE, _OTHER),
    Reason.CARD_RETRY: Remedy(Reason.CARD_RETRY, (Means.CARD,)),
    Reason.DOCUMENT_UNREADABLE: Remedy(Reason.CARD_RETRY, (Means.CARD,)),
}

# Where somebody who can't put it right goes; else the staff come, if they were told.
HELP: Mapping[Reason, Reason] = {
    Reason.TEST_EXPIRED: Reason.NEXT_TEST_SITE,
    Reason.TEST_NONE: Reason.NEXT_TEST_SITE,
    Reason.ANTIGEN_EXPIRED: Reason.NEXT_TEST_SITE,
    Reason.ANTIGEN_NONE: Reason.NEXT_TEST_SITE,
    Reason.DECLARATION_MISSING: Reason.DECLARATION_MISSING,
    Reason.PERSON_UNKNOWN: Reason.NEXT_DESK,
    Reason.OFFLINE_UNKNOWN: Reason.NEXT_STAFFED_LANE,
    Reason.FACE_MISMATCH: Reason.NEXT_STAFFED_LANE,
    Reason.GATE_FAULT: Reason.NEXT_STAFFED_LANE,
    Reason.RECORD_FAULT: Reason.NEXT_STAFFED_LANE,
}

# What is said instead where the kiosk can read no card: whose certificate or pass it is, staff must see.
WITHOUT_CARDS: Mapping[Reason, Reason] = {
    Reason.IDLE: Reason.NEXT_CODE,
    Reason.PRESENT_CREDENTIAL: Reason.NEXT_CODE,
    Reason.NEXT_ANOTHER: Reason.NEXT_OTHER_CODE,
    Reason.NEXT_AGAIN: Reason.NEXT_CODE_AGAIN,
    Reason.FACE_UNKNOWN: Reason.DENY,
    Reason.HOLDER_UNKNOWN: Reason.DENY,
    Reason.PASS_UNPROVEN: Reason.DENY,
    Reason.NEXT_PASS_AND_CARD: Reason.NEXT_STAFFED_LANE,
}
# The same of a next step, where its words are others than the reason's own.
STEPS_WITHOUT_CARDS: Mapping[Reason, Reason] = {
    **WITHOUT_CARDS,
    Reason.DOCUMENT_MISSING: Reason.NEXT_ASK,
    Reason.CODE_UNREADABLE: Reason.NEXT_ASK,
    Reason.TIMEOUT: Reason.NEXT_CODE,
}


def help_with(reason: Reason, *, staff_told: bool) -> Reason:
    """The next step where the visitor can do nothing. "Staff are coming" only where they were told."""
    return HELP.get(reason, Reason.STAFF_COMING if staff_told else Reason.NEXT_STAFFED_LANE)
