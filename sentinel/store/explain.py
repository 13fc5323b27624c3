"""A passage decided again from its stored facts under its stored policy: it must agree."""

from dataclasses import dataclass, fields, replace

from sentinel.core.decide import decide
from sentinel.core.facts import Contradiction
from sentinel.core.liveness import Signal
from sentinel.core.policy import Decision, Outcome
from sentinel.store import passages, record
from sentinel.store.database import Connection
from sentinel.store.passages import StoredPassage


@dataclass(frozen=True, slots=True)
class Explanation:
    """``again`` None where it could not be decided again; ``difference`` says why or what ("": agrees);
    ``liveness``: which signal said what; ``contradictions``: which sources stated different things."""

    stored: Decision
    again: Decision | None
    difference: str
    liveness: tuple[Signal, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the same decision came out."""
        return not self.difference


def explain(connection: Connection, passage: StoredPassage) -> Explanation:
    """Raises StoreError where the record can't be read by this software."""
    stored = record.decode_decision(passage.decision)
    policy = passages.policy(connection, passage.policy_hash)
    if policy is None:
        return Explanation(stored, None, f"policy {passage.policy_version} is not in the record")
    facts = record.decode_facts(passage.facts)
    signals = facts.liveness.signals if facts.liveness else ()
    again = decide(facts, policy, stored.decided_at)
    if (passage.verdict, passage.reason) != (stored.verdict.value, stored.reason.value):
        difference = "the record's columns contradict its decision"
    else:
        difference = _difference(stored, again)
    return Explanation(stored, again, difference, signals, facts.contradictions)


def _difference(stored: Decision, again: Decision) -> str:
    known = {result.check for result in stored.checks}
    # A check that there was not yet when this was decided, and that its policy did not ask for.
    checks = (r for r in again.checks if r.check in known or r.outcome is not Outcome.NOT_REQUIRED)
    again = replace(again, checks=tuple(checks))
    if stored == again:
        return ""
    for before, after in zip(stored.checks, again.checks, strict=False):
        if before != after:
            return (
                f"{before.check.value} was {before.outcome.value} ({before.reason.value}), "
                f"is {after.outcome.value} ({after.reason.value})"
            )
    names = [f.name for f in fields(Decision) if getattr(stored, f.name) != getattr(again, f.name)]
    return f"{', '.join(names)} came out otherwise"
