"""How a person was asked for, so that "no answer" and "nobody known" stay apart."""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.replacing import quick


class LookupState(StrEnum):
    """How the question to the platform ended."""

    NOT_ASKED = "not_asked"
    PENDING = "pending"
    ANSWERED = "answered"
    NOT_FOUND = "not_found"  # the source answered: nobody with this credential
    UNAVAILABLE = "unavailable"  # no network, time-out or fault, and nothing held locally
    INVALID = "invalid"  # the platform says the credential is not valid


@quick
@dataclass(frozen=True, slots=True)
class Lookup:
    """State of the question to the platform; ``offline`` when the answer came from what is held locally.

    ``request``: the id of the question that was sent, also of what is decided without an answer (who joined
    another's question about the same person has its id); "" where none was put. Its nonce is
    ``identity.nonce_of`` that.
    """

    state: LookupState = LookupState.NOT_ASKED
    offline: bool = False
    request: str = ""
