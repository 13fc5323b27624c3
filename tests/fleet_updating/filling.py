"""Takes a release on a disk that fills up in the middle; a program of its own, inside a mount namespace.

Arguments: the folder of the kiosk, the repository. Prints what became of it, before and after room was made.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sentinel.fleet.updating import launch, objects
from sentinel.fleet.updating.layout import Layout
from sentinel.fleet.updating.sources import FolderSource
from sentinel.fleet.updating.trust import Trust
from sentinel.fleet.updating.updater import Kiosk, Updater, locked


def take(folder: Path, repo: Path) -> dict[str, str]:
    layout, source = Layout(folder / "opt", folder / "keep"), FolderSource(repo)
    fault = ""
    with locked(layout):
        trust = Trust((repo / "metadata/1.root.json").read_bytes(), layout.keep, source, datetime.now(UTC))
        updater = Updater(Kiosk(layout, folder / "data", folder / "run"), lambda: datetime.now(UTC))
        updater.take(trust.offer(), trust, source, insisted=True)
        fault = str(updater.fault or "")
    choice = launch.decide(layout.root)
    program = str(launch.program(layout.root, choice.version))
    said = subprocess.run([program], capture_output=True, text=True, check=False).stdout.strip()
    return {"fault": fault, "phase": updater.state.phase.value, "starts": said}


def main(folder: Path, repo: Path) -> None:
    objects._SPARE = -(1 << 40)  # somebody else fills the disk after the look at it
    first = take(folder, repo)
    (folder / "opt" / "ballast").unlink()
    sys.stdout.write(json.dumps([first, take(folder, repo)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
