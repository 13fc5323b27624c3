"""What a check found, and the checks run side by side, each within its time."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is. ``WARN``: the kiosk works, with a drawback that somebody should know."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NOT_CONFIGURED = "not configured"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table: ``found`` is what was seen, ``advice`` what to do ("" for nothing)."""

    what: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """``act`` looks and answers; ``limit_s``: after that it counts as hung."""

    what: str
    act: Callable[[], Finding]
    limit_s: float = 8.0


def ok(what: str, found: str, advice: str = "") -> Finding:
    """All is well."""
    return Finding(what, State.OK, found, advice)


def warn(what: str, found: str, advice: str) -> Finding:
    """It works, with a drawback."""
    return Finding(what, State.WARN, found, advice)


def fail(what: str, found: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(what, State.FAIL, found, advice)


def absent(what: str, found: str = "", advice: str = "") -> Finding:
    """The settings name none."""
    return Finding(what, State.NOT_CONFIGURED, found, advice)


def examine(checks: Sequence[Check]) -> Iterator[Finding]:
    """The findings in the order of ``checks``, each as soon as it and those before it are known.

    Every check has a thread of its own, so that one that hangs holds up nobody; it is left behind (it is a
    daemon thread) and reported. Checks must be independent of each other.
    """
    began = time.monotonic()
    answers: list[queue.SimpleQueue[Finding]] = [queue.SimpleQueue() for _ in checks]
    for check, answer in zip(checks, answers, strict=True):
        threading.Thread(target=_run, args=(check, answer), name=f"check {check.what}", daemon=True).start()
    for check, answer in zip(checks, answers, strict=True):
        try:
            yield answer.get(timeout=max(0.01, began + check.limit_s - time.monotonic()))
        except queue.Empty:
            yield fail(check.what, f"no answer within {check.limit_s:g} s", "power-cycle it, then look again")


def _run(check: Check, answer: "queue.SimpleQueue[Finding]") -> None:
    try:
        answer.put(check.act())
    except Exception as error:  # a fault of one check must not hide what the others found
        answer.put(
            fail(check.what, f"{type(error).__name__}: {error}", "report this: the check itself failed")
        )
