"""A kiosk's numbers, followed: which are missing, which came late, which came twice (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

RENUMBERED = 10_000_000
"""A jump by more than a kiosk's outbox holds is a record that began anew, not that many lost events."""

MOST_GAPS = 1_000
"""Open gaps of a kiosk: of more the lowest are put together into one, which lacks what they lacked."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that did not come, both ends among them; ``missing``: how many still. ``row`` 0: a new one."""

    first: int
    last: int
    missing: int
    row: int = 0


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a kiosk's numbers stand. ``high`` None: none came yet. ``changed``: gaps that are new, or of
    which some came; ``jumped``: gaps that are too wide to be any; ``merged``: gaps that went into another."""

    high: int | None
    changed: tuple[Gap, ...] = ()
    jumped: tuple[Gap, ...] = ()
    merged: tuple[Gap, ...] = ()


def follow(high: int | None, gaps: Sequence[Gap], seqs: Iterable[int]) -> Followed:
    """Take new events' numbers in. ``gaps``: the open ones. No number may be one that came before."""
    known = list(gaps)
    touched: set[int] = set()
    jumped: list[Gap] = []
    for seq in sorted(seqs):
        if high is None or seq > high:
            if high is not None and seq - high > RENUMBERED:
                jumped.append(Gap(high + 1, seq - 1, seq - 1 - high))
            elif high is not None and seq > high + 1:
                touched.add(len(known))
                known.append(Gap(high + 1, seq - 1, seq - 1 - high))
            high = seq
            continue
        for at, gap in enumerate(known):
            if gap.first <= seq <= gap.last and gap.missing:
                known[at] = replace(gap, missing=gap.missing - 1)
                touched.add(at)
                break
    merged = _merge(known, touched)
    return Followed(high, tuple(known[at] for at in sorted(touched)), tuple(jumped), merged)


def _merge(known: list[Gap], touched: set[int]) -> tuple[Gap, ...]:
    """Put the lowest of too many open gaps together. Returns those that are no more."""
    still = sorted((at for at, gap in enumerate(known) if gap.missing), key=lambda at: known[at].first)
    if len(still) <= MOST_GAPS:
        return ()
    lowest = still[: len(still) - MOST_GAPS + 1]
    parts = [known[at] for at in lowest]
    into = next((at for at in lowest if known[at].row), lowest[0])
    ends = (min(gap.first for gap in parts), max(gap.last for gap in parts))
    known[into] = Gap(*ends, sum(gap.missing for gap in parts), known[into].row)
    touched -= set(lowest)
    touched.add(into)
    for at in lowest:
        if at != into:
            known[at] = replace(known[at], missing=0)
    return tuple(gap for at, gap in zip(lowest, parts, strict=True) if at != into)
