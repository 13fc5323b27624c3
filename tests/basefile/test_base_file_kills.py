"""A writer killed at any moment leaves the old or the new, whole."""

import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile.record import Field

WRITER = Path(__file__).parent / "killed_writer.py"


def test_killed_while_applying_and_compacting_never_leaves_a_mix(tmp_path: Path) -> None:
    key = tmp_path / "signer.pem"
    key.write_text(made.SIGNER.pem)
    folder = tmp_path / "held"
    made.held(folder, [f"{made.number(n)},green,,,,,0,0" for n in range(40)]).close()
    chance, horizon, seen = random.Random(7), 0, set()
    for attempt in range(60):  # on a busy machine a compaction takes longer than the first pauses
        process = subprocess.Popen(
            [sys.executable, str(WRITER), str(folder), str(key), str(horizon + 1)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.35 + 0.05 * attempt))
        process.kill()
        process.wait(20.0)
        process.stdout.close()
        holding = made.holding(folder)
        doses = {
            known.codes[Field.VACCINE]
            for n in range(40)
            if (known := holding.find(made.number(n), made.now(10.0))) is not None
        }
        state = holding.state(made.now(10.0))
        assert state is not None
        assert len(doses) == 1
        assert state.horizon >= horizon
        assert state.horizon == 0 or doses == {1 + state.horizon % 4}
        assert not state.ahead
        horizon = state.horizon
        seen.add(holding.status(made.now(10.0)).header.sequence)  # type: ignore[union-attr]
        holding.close()
        if attempt >= 11 and horizon > 10 and len(seen) > 2:
            break
    assert horizon > 10
    assert len(seen) > 2  # compactions happened between the kills
    holding = made.holding(folder)
    holding.compact(made.now(10.0))
    left = sorted(path.name for path in folder.iterdir() if not path.name.startswith("changes.db"))
    assert left == ["base.sbase", "compacting", "compaction.key", "generation", "writing"]
