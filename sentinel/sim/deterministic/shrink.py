"""From a day that went wrong to the few visitors and faults that it takes (delta debugging, Zeller 1999)."""

from collections.abc import Callable

from sentinel.sim.deterministic.plan import Fault, Plan


def shrunk(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    """A small plan that still ``fails``. ``plan`` itself must fail."""
    return _fewer_visitors(_fewer_faults(_fewer_visitors(plan, fails), fails), fails)


def _fewer_visitors(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    parts = 2
    while len(plan.visitors) > 1:
        found = next((one for one in _halves(plan, parts) if fails(one)), None)
        if found is not None:
            plan, parts = found, max(2, parts - 1)
        elif parts >= len(plan.visitors):
            break
        else:
            parts = min(len(plan.visitors), parts * 2)
    return plan


def _halves(plan: Plan, parts: int) -> list[Plan]:
    """The day with one part only, then with each part left out."""
    size = -(-len(plan.visitors) // parts)
    cuts = [plan.visitors[at : at + size] for at in range(0, len(plan.visitors), size)]
    rests = [tuple(v for v in plan.visitors if v not in set(cut)) for cut in cuts] if parts > 2 else []
    return [plan.of(kept) for kept in (*cuts, *rests) if kept and kept != plan.visitors]


def _fewer_faults(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    for fault in sorted(Fault):
        if fault in plan.faults and fails(plan.without(fault)):
            plan = plan.without(fault)
    return plan
