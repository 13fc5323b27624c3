"""Providers: who is asked about a credential, behind one Protocol; ``core.race`` says whose word counts when.

To add one (a base file, another register): a class with ``name``, ``role``, ``slow`` and ``state``, handed
to ``Verifier(..., providers=[...])`` in ``sentinel.app.verification``. What it states are facts of
``core.facts``, each with its source, the time of its statement (UTC) and, where it ends by itself, its end.
A copy's facts keep the time at which the authority first said them, so that ages are true; a copy older than
the authority's own answer is superseded by it, a newer one that disagrees is a contradiction, of which the
stricter counts.
"""

from typing import Protocol

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.race import Role, Said, Statement

__all__ = ["Provider", "Role", "Said", "Statement"]


class Provider(Protocol):
    """One source of facts about people. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """Tells it from the others; in the log too."""

    @property
    def role(self) -> Role:
        """AUTHORITY (says what is true now), COPY (what it said earlier) or LIST (something else)."""

    @property
    def slow(self) -> bool:
        """Whether it may wait for somebody else: asked in a thread of its own, while others are asked."""

    def state(self, question: Verify, now: Now, budget_s: float) -> Statement:
        """What it knows about ``question.credential``, within ``budget_s`` seconds.

        The digest is the venue's keyed hash of the subject; ``credential.holder.person`` that of the id
        number where a card tells it. ANSWERED with facts; NOT_FOUND: it would know, and does not; NOTHING: it
        can't say; FAILED: away or damaged. Should not raise: what it raises is FAILED, and logged.
        """
