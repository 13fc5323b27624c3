"""What came of the steps: kept in a file beside the lanes' products, so that a run can go on."""

from datetime import datetime
from typing import Literal

import msgspec

Outcome = Literal["passed", "unfinished", "failed", "not run"]


class Step(msgspec.Struct):
    """One step of a lane. ``says``: what it shows, in a line; ``details``: what was seen, a line each.

    ``seconds`` by the wall's clock, at ``load`` (of the host, one minute) when it ended; ``commit`` of the
    checkout that played it.
    """

    name: str
    says: str
    outcome: Outcome
    seconds: float
    load: float
    at: datetime
    details: list[str] = []
    commit: str = ""


class Lane(msgspec.Struct):
    """The last result of each step, by its name, and what it ran on."""

    name: str
    machine: str
    commit: str
    versions: dict[str, str] = {}
    steps: dict[str, Step] = {}

    def put(self, step: Step) -> None:
        """The step's last result."""
        self.steps[step.name] = step

    @property
    def good(self) -> bool:
        """Whether something ran and nothing of it failed."""
        outcomes = [step.outcome for step in self.steps.values()]
        return "passed" in outcomes and "failed" not in outcomes
