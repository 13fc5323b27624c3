"""What came of the steps: kept in a file beside the lanes' products, so that a run can go on."""

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

Outcome = Literal["passed", "unfinished", "failed", "not run"]


class Step(msgspec.Struct):
    """One step of a lane. ``says``: what it shows, in a line; ``details``: what was seen, a line each.

    ``seconds`` by the wall's clock, at ``load`` (of the host, one minute) when it ended.
    """

    name: str
    says: str
    outcome: Outcome
    seconds: float
    load: float
    at: datetime
    details: list[str] = []


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


def keep(lane: Lane, path: Path) -> None:
    """Write it, whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(lane), indent=1))
    temporary.replace(path)


def kept(path: Path) -> Lane | None:
    """What an earlier run left; None: nothing. Raises ValueError where it is not that."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lane)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path}: {error}; move it away to begin anew") from None
