"""What ``sentinel enrol`` prints: who was enrolled, what was rejected and why, thresholds and bounds."""

import sys
from typing import TYPE_CHECKING, Any

from sentinel.cli.terminal import json_line, shown

if TYPE_CHECKING:
    from pathlib import Path

    from sentinel.config import FaceSettings
    from sentinel.gallery.calibration import Calibration
    from sentinel.gallery.enrolling import Outcome
    from sentinel.gallery.permission import Permission

    Allowed = tuple[Permission, Permission]  # for bare and for masked faces

_BAR = 24
Suggested = dict[str, dict[str, Any]]
Pair = tuple[str, str, float]


def row(outcome: "Outcome", names: dict[str, str]) -> dict[str, Any]:
    """A person's line with --json; ``names``: of those in this run, by their hash."""
    row: dict[str, Any] = {
        "person": outcome.person,
        "enrolled": outcome.enrolled,
        "unchanged": outcome.unchanged,
        "kept": outcome.kept,
        "masked_only": outcome.masked_only,
        "problem": outcome.problem,
        "earlier": outcome.earlier,
        "rejected": [{"path": str(one.path), "reason": one.reason} for one in outcome.rejected],
        "genuine": [round(score, 4) for score in outcome.genuine],
    }
    if outcome.alike is not None:
        other, score = outcome.alike
        row["alike"] = {"person": names.get(other, other[:12]), "similarity": round(score, 4)}
    return row


def report(outcomes: "list[Outcome]", names: dict[str, str], left: "list[tuple[Path, str]]") -> None:
    """Everything that somebody should look at, then the sums; ``left``: what was not looked at, and why."""
    said: set[frozenset[str]] = set()
    for outcome in outcomes:
        for one in outcome.rejected:
            print(shown(f"rejected  {one.path}: {one.reason}"))
        if outcome.alike is not None and (pair := frozenset((outcome.key, outcome.alike[0]))) not in said:
            said.add(pair)  # the other one says it, too
            other, score = outcome.alike
            who = names.get(other, f"somebody enrolled before ({other[:12]})")
            print(shown(f"the same face?  {outcome.person} and {who}: {score:.3f}"))
    for path, why in left:
        print(shown(f"not looked at: {path} ({why})"))
    enrolled = sum(outcome.enrolled for outcome in outcomes)
    unchanged = sum(outcome.unchanged for outcome in outcomes)
    rejected = sum(len(outcome.rejected) for outcome in outcomes)
    print(f"{enrolled} of {len(outcomes)} persons enrolled ({unchanged} unchanged)", end="; ")
    print(f"{rejected} photographs rejected")
    for outcome in outcomes:
        if outcome.masked_only:
            words = "if there is none, say masked = 0 in a list"
            print(shown(f"only with a mask on: {outcome.person} ({words})"))
        if not outcome.enrolled:
            problem = f" ({outcome.problem})" if outcome.problem else ""
            kept = "; known as before by the templates of an earlier enrolment" if outcome.earlier else ""
            print(shown(f"not enrolled: {outcome.person}{problem}{kept}"))


def named(alike: list[Pair], names: dict[str, str]) -> list[Pair]:
    """Pairs by the names of this run, where they are in it; ``names`` by hash."""
    short = {key[:16]: name for key, name in names.items()}
    return [(short.get(one, one[:12]), short.get(other, other[:12]), score) for one, other, score in alike]


def calibration_line(
    found: "Calibration", suggested: Suggested, allowed: "Allowed", alike: list[Pair]
) -> str:
    """The line with --json."""
    kinds = {
        one.kind.value: {
            "pairs": one.pairs,
            "rates": [
                {"threshold": t, "rate": one.rate(t)[0], "upper_95": one.rate(t)[1]} for t in _candidates()
            ],
        }
        for one in found.non_mates
    }
    search = {
        name: {"threshold": one.threshold, "expected": one.expected, "refused": one.problem}
        for name, one in zip(("bare", "masked"), allowed, strict=True)
    }
    return json_line(
        {
            "calibration": kinds, "suggested": suggested, "persons": found.persons, "genuine": found.genuine,
            "search": search,
            "alike": [{"persons": [one, other], "similarity": round(s, 4)} for one, other, s in alike],
            "note": "the pairs are dependent: each face is in many of them",
        }
    )  # fmt: skip


def _candidates() -> list[float]:
    return [round(0.20 + 0.05 * step, 2) for step in range(13)]


def print_rates(found: "Calibration", sizes: tuple[int, int]) -> None:
    """A table a kind of comparison; ``sizes``: how many templates a bare, and a masked, face meets."""
    from sentinel.gallery.calibration import Kind, false_identifications

    for one in found.non_mates:
        size = sizes[one.kind is not Kind.BARE]
        print(f"{one.kind.value} faces: {one.pairs} pairs of different persons")
        print("  threshold  false matches  95 % bound  1:N, bound")
        for threshold in _candidates():
            rate, bound = one.rate(threshold)
            strangers = false_identifications(bound, size)
            print(f"  {threshold:>9.2f}  {rate:>13.2e}  {bound:>10.2e}  {strangers:>10.2%}")
    print("The bounds are for independent pairs. These are dependent (each face is in many of them): the")
    print("truth is less sure than they say. And they hold for people and cameras like these only.")


def print_suggested(found: "Calibration", suggested: Suggested, face: "FaceSettings") -> None:
    """Thresholds for the limits of the settings, or that none can be given."""
    from sentinel.gallery.calibration import doubled

    limits = f"{face.false_matches:g} of strangers for 1:1, {face.false_identifications:.1%} of them for 1:N"
    print(f"\nsuggested, so that by the bound at most {limits}:")
    for name, values in suggested.items():
        match, search = values["match"], values["search"]
        words = "is refused" if search is None else f"from {search:.2f} on"
        if values["doubles"]:
            words += f": {doubled(values['doubles'])}"
        else:
            few = ": too few pairs to bound it" if search is None else ""
            words += f"{few} (they suffice for {values['suffices_for']} templates)"
        print(
            f"  {name:<7} 1:1 from {'-' if match is None else f'{match:.2f}'} on; "
            f"1:N over {values['templates']} templates {words}"
        )
    if found.genuine:
        least, low, median = found.genuine
        print(f"  own photographs of the enrolled: lowest {least:.2f}, 5 % {low:.2f}, median {median:.2f}")


def print_alike(alike: list[Pair], names: dict[str, str]) -> None:
    """Who may be enrolled twice: one such pair can be all that 1:N is refused for."""
    known = set(names.values())
    for one, other, score in alike:
        print(shown(f"the same person?  {one} and {other}: {score:.3f}"))
    if any(not {one, other} <= known for one, other, _ in alike):
        print("(a name of 12 digits is the beginning of the hash that `sentinel person show` tells)")


def print_allowed(allowed: "Allowed") -> None:
    """What the door does with the settings as they are."""
    print("\n1:N with these settings:")
    for name, one in zip(("bare", "masked"), allowed, strict=True):
        if one.threshold is None:
            print(f"  {name:<7} refused: {one.problem}")
        else:
            print(f"  {name:<7} from {one.threshold:.2f} on, up to {one.expected:.2%} of strangers wrongly")


class Progress:
    """A bar on stderr where that is a terminal; bounded to one line."""

    def __init__(self, steps: int, what: str) -> None:
        self._steps = max(1, steps)
        self._what = what
        self._done = 0
        self._shown = ""
        self._visible = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def step(self) -> None:
        """One of the steps is done."""
        self._done += 1
        self.share(self._done / self._steps)

    def share(self, share: float) -> None:
        """So much is done, 0..1."""
        filled = round(_BAR * share)
        counted = f"{self._done}/{self._steps}" if self._steps > 1 else f"{share:.0%}"
        text = f"{self._what} [{'#' * filled}{'.' * (_BAR - filled)}] {counted}"
        if self._visible and text != self._shown:
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def clear(self) -> None:
        """Take the bar away before something else is printed."""
        if self._visible and self._shown:
            print(f"\r{' ' * len(self._shown)}\r", end="", file=sys.stderr, flush=True)
            self._shown = ""
