"""A family as the screen shows it: whose turn it is, and at the end one verdict per person.

Whoever steps up is taken for whom the kiosk has just asked for; it can't know better, and nothing depends
on it but what is shown. Before all are counted nobody is told how anybody did. Where all wait, nobody is told
for whom: only what somebody can put right is named.
"""

from sentinel.core.decision import Decision
from sentinel.core.family import Family
from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.core.relations import CHILD, ELDER
from sentinel.core.remedies import ANEW
from sentinel.core.screen import CompanionView, ScreenKind, Turn

_BY_WISH = {
    Reason.MASK_MISSING, Reason.MASK_WRONG, Reason.TEMP_BLOCKED, Reason.CLOSER, Reason.LOOK, Reason.BACK,
}  # fmt: skip
_NEXT = {CHILD: Reason.COMPANION_CHILD, ELDER: Reason.COMPANION_ELDER}


def counting(family: Family) -> tuple[CompanionView, ...]:
    """While they are counted: the adult first, then whom the pass names; no verdict yet."""
    counted = len(family.members)
    return tuple(
        CompanionView(
            one.relation,
            one.masked_name,
            Turn.DONE if at < counted else Turn.NOW if at == counted else Turn.LATER,
        )
        for at, one in enumerate(family.kin)
    )


def next_one(family: Family) -> Reason:
    """The sentence that asks for who comes next."""
    at = len(family.members)
    return _NEXT.get(family.kin[at].relation if at < len(family.kin) else "", Reason.COMPANION_NEXT)


def waiting(decision: Decision) -> tuple[ScreenKind, Reason | None]:
    """What one of those who wait is told: what they can put right by themselves, and nothing else."""
    wish = decision.verdict is Verdict.REFER and decision.reason in _BY_WISH and decision.reason in ANEW
    return (ScreenKind.FIX, decision.reason) if wish else (ScreenKind.WAIT, None)


def decided(family: Family, whose: str) -> tuple[tuple[CompanionView, ...], int]:
    """All who were counted, and which of them ``whose`` visit is, at whose turn it is now.

    Where fewer came than the pass names, who is who is not said, unless all named are alike.
    """
    alike = len({one.relation for one in family.kin[1:]}) <= 1
    known = alike or len(family.ids) == len(family.kin)
    views = []
    for at, visit in enumerate(family.ids):
        kind, reason = family.verdicts.get(visit, (None, None))
        one = family.kin[at] if at < len(family.kin) else CompanionView("")
        now = visit == whose and not family.keeps_back  # of those who wait nobody is singled out
        turn = Turn.NOW if now else Turn.LATER if kind is None else Turn.DONE
        named = known or at == 0
        name = one.masked_name if named and not family.keeps_back else ""
        views.append(CompanionView(one.relation if named else "", name, turn, kind, reason))
    return tuple(views), family.ids.index(whose) if whose in family.ids else 0
