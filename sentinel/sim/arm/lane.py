"""A lane's steps, one after the other: each timed, kept as soon as it ends, kept products used again."""

import hashlib
import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sentinel.sim.arm.host import TOP, Failed, Unfinished, say
from sentinel.sim.arm.results import Lane, Outcome, Step
from sentinel.sim.resumable import keep, kept

_SHIPPED = ("sentinel", "hw", "ui", "models", "packaging", "systemd", "requirements", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Part:
    """``act`` does the step and returns what was seen; it raises Failed. None: all was there already, and
    what an earlier run said of it holds. ``needed``: without it the rest is not tried."""

    name: str
    says: str
    act: Callable[[], list[str] | None]
    needed: bool = False


class Work:
    """The folder of products and results (``cache``), shared by both lanes."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.root = cache / "root"
        self.logs = cache / "logs"

    def fresh(self, name: str, key: str) -> bool:
        """Whether a product was made of just this."""
        stamp = self.cache / "stamps" / name
        return stamp.exists() and stamp.read_text() == key

    def stamp(self, name: str, key: str) -> None:
        """The product is there. An empty key: it is not."""
        stamp = self.cache / "stamps" / name
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(key)

    def results(self, lane: str) -> Path:
        """Where its results are kept."""
        return self.cache / "results" / f"{lane}.json"


def commit() -> str:
    """The checkout's, short; with "and changes" where it has any."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty= and changes", "--abbrev=10"],  # noqa: S607
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.stdout.strip() or "unknown"


def shipped(at: str = "HEAD", folders: Sequence[str] = _SHIPPED) -> str:
    """A hash of what the package is made of: this folder and documents change without a new package."""
    told = subprocess.run(  # noqa: S603
        ["git", "ls-tree", "-r", at, "--", *folders],  # noqa: S607
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line for line in told.stdout.splitlines() if "sentinel/sim/arm/" not in line]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def machine() -> str:
    """The host, for the page."""
    return f"{os.cpu_count() or 1} cores {platform.machine()}, Linux {platform.release()}"


def play(
    work: Work,
    name: str,
    parts: Sequence[Part],
    versions: Callable[[], dict[str, str]],
    only: Sequence[str] = (),
    before: Lane | None = None,
) -> Lane:
    """Run the parts; results are kept after each. ``before``: what is known where none are kept.

    Raises ValueError (what is kept can't be read), OSError.
    """
    path = work.results(name)
    began, stopped = _described(kept(path, Lane) or before or Lane(name, "", "")), ""
    for part in parts:
        began.steps.setdefault(part.name, _step(part, "not run", ["not tried yet"]))
    began.steps = {part.name: began.steps[part.name] for part in parts}
    keep(began, path)
    for part in parts:
        if only and part.name not in only:
            continue
        if stopped:
            step = _step(part, "not run", [f"{stopped} failed before"])
        else:
            say(f"{name}: {part.name}: {part.says}")
            at = commit()  # a checkout may go on while a long step runs
            try:
                step = _played(part, began.steps[part.name])
                step.commit = step.commit if step is began.steps[part.name] else at
            except KeyboardInterrupt:
                _stopped(part, path)
                raise
            say(f"{name}: {part.name}: {step.outcome}, {step.seconds:.0f} s")
            for line in step.details:
                say(f"    {line}")
            stopped = part.name if part.needed and step.outcome == "failed" else ""
        lane = kept(path, Lane) or began  # another step may have been played beside this one
        lane.put(step)
        lane.versions |= versions()
        keep(lane, path)
    return kept(path, Lane) or began


def _described(lane: Lane) -> Lane:
    for step in lane.steps.values():  # kept by a version that noted one commit for all
        step.commit = step.commit or (lane.commit if step.outcome != "not run" else "")
    lane.machine, lane.commit = machine(), commit()
    return lane


def _stopped(part: Part, path: Path) -> None:
    """A step that was stopped is no result where there is one."""
    lane = kept(path, Lane)
    if lane is not None and lane.steps[part.name].outcome == "not run":
        lane.put(_step(part, "unfinished", ["it was begun and stopped by hand"]))
        keep(lane, path)


def _played(part: Part, before: Step) -> Step:
    began = time.monotonic()
    try:
        seen = part.act()
        if seen is None and before.outcome == "passed":
            return before
        step = _step(part, "passed", ["all of it was there already"] if seen is None else seen)
    except Unfinished as error:
        step = _step(part, "unfinished", str(error).splitlines())
    except Failed as error:
        step = _step(part, "failed", str(error).splitlines())
    step.seconds = round(time.monotonic() - began, 1)
    return step


def _step(part: Part, outcome: Outcome, details: list[str]) -> Step:
    now = datetime.now(UTC).replace(microsecond=0)
    return Step(part.name, part.says, outcome, 0.0, round(os.getloadavg()[0], 1), now, details, commit())
