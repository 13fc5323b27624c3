"""One visitor with an ID card at a small entrance, on a machine that is slow: ``python -m`` this in the root.

The real daemon on a slowed clock, broker, platform, reader and gate on real lines, and no camera, whose
models are what emulation is slowest at. A JSON object: verdict, what was expected, how often the gate opened.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from sentinel.core.screen import ScreenKind
from sentinel.sim.faults.books import settle
from sentinel.sim.faults.entrance import Entrance, EntranceError, person
from sentinel.sim.processes import Child

_WITHIN_S = 1500.0
_GREEN = 2  # whom the platform calls green


class SlowEntrance(Entrance):
    """Waits longer, and slows the daemon's clock ``pace`` times."""

    def __init__(self, folder: Path, pace: str) -> None:
        super().__init__(folder)
        daemon = self.daemon
        assert isinstance(daemon, Child)
        self.daemon = daemon.with_arguments("--pace", pace)

    def await_whole(self, timeout_s: float = _WITHIN_S) -> float:
        """Wait for it; the seconds that it took. Raises EntranceError."""
        return super().await_whole(timeout_s)


def main() -> int:
    """0: let in, as expected. 1: not."""
    pace = sys.argv[1] if len(sys.argv) > 1 else "20"
    with tempfile.TemporaryDirectory(prefix="one-card-") as name:
        try:
            told = _visit(Path(name), pace)
        except EntranceError as error:
            sys.stderr.write(f"one_card: {error}\n")
            return 1
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if told["verdict"] == told["expected"] else 1


def _visit(folder: Path, pace: str) -> dict[str, object]:
    began = time.monotonic()
    with SlowEntrance(folder, pace) as entrance:
        whole = time.monotonic() - began
        entrance.id_card.place_card(person(_GREEN).card())
        entrance.until(entrance.observer.results, _WITHIN_S, "a result")
        shown = entrance.observer.results()[0]
        decided = time.monotonic() - began - whole
        entrance.until(lambda: entrance.gate.openings, _WITHIN_S, "the gate opens")
        settle(entrance, _WITHIN_S)
        return {
            "visitor": "id-card",
            "verdict": "admit" if shown.kind is ScreenKind.PASS else shown.kind.value,
            "reasons": [shown.reason.value if shown.reason else ""],
            "expected": "admit",
            "gate": len(entrance.gate.openings),
            "whole_s": round(whole),
            "decided_s": round(decided),
        }


if __name__ == "__main__":
    sys.exit(main())
