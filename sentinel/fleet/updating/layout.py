"""Where everything of the updates lies, and how it is replaced: whole, and on disk before the next step.

``root`` (/opt/sentinel): versions/VERSION, objects/, the links current and previous, state.json, and trial/,
which the daemon's group may write too. ``keep`` (/var/lib/sentinel-update), outside that tree: floor.json and
the publisher's metadata.
"""

import contextlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentinel.core.updating import Phase, Release, Updating, Why
from sentinel.fleet.updating import launch

FORMAT = 1
# of a version, in trial/; "restore" is not among them: it waits for the launcher
MARKS = ("starts", "healthy", "failed", "kept", "order")


class LayoutError(Exception):
    """What lies on the disk can't be used or written; one line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders."""

    root: Path
    keep: Path

    def make(self) -> None:
        """Make what is missing. Raises OSError."""
        for folder in (self.root, self.versions, self.objects, self.keep):
            folder.mkdir(parents=True, exist_ok=True)
        # Made by systemd-tmpfiles where the daemon has another account: its group comes from there.
        self.trial.mkdir(mode=0o770, exist_ok=True)
        (self.trial / "told").mkdir(mode=0o770, exist_ok=True)

    @property
    def versions(self) -> Path:
        """A folder for each version."""
        return self.root / "versions"

    @property
    def objects(self) -> Path:
        """Every file of a release under its SHA-256: what two versions share lies there once."""
        return self.root / "objects"

    @property
    def trial(self) -> Path:
        """What launcher, daemon and updater tell each other."""
        return self.root / "trial"

    def version(self, name: str) -> Path:
        """The folder of a version. Raises LayoutError: no name of one."""
        if not launch.is_name(name):
            raise LayoutError(f"{name[:80]!r} can't be a version's name")
        return self.versions / name

    def current(self) -> str:
        """The version that current points to; "": none."""
        return launch.linked(self.root, "current")

    def point(self, link: str, version: str) -> None:
        """Point a link at a version ("": remove it), in one step. Raises OSError."""
        path = self.root / link
        part = self.root / f".{link}.part"
        part.unlink(missing_ok=True)
        if version:
            part.symlink_to(f"versions/{version}")
            part.replace(path)
        else:
            path.unlink(missing_ok=True)
        launch.sync(self.root)

    # ---- the journal

    def load(self) -> Updating:
        """Where the updates stand; from links and orders if the journal is unreadable.

        Raises LayoutError, OSError.
        """
        floor = self._floor()
        note = launch.read_note(self.root / "state.json")
        if note:
            with contextlib.suppress(KeyError, TypeError, ValueError):
                return _decoded(note, floor)
        return self._deduced(floor)

    def _deduced(self, floor: int) -> Updating:
        numbers = launch.complete_versions(self.root)

        def of(version: str) -> Release | None:
            return Release(version, numbers[version]) if version in numbers else None

        running, previous = of(self.current()), of(launch.linked(self.root, "previous"))
        trial = launch.read_trial(self.root, running.version) if running else None
        if trial is not None and (before := of(trial.previous)) is not None:
            return Updating(Phase.TRIAL, before, None, running, floor=floor)
        return Updating(running=running, previous=previous, floor=floor)

    def save(self, state: Updating) -> None:
        """Write the journal. Raises OSError."""
        launch.write_note(self.root / "state.json", _encoded(state))

    def raise_floor(self, number: int) -> None:
        """From now on everything below ``number`` is a downgrade. Raises LayoutError, OSError."""
        if number > self._floor():
            launch.write_note(self.keep / "floor.json", {"format": FORMAT, "number": number})

    def _floor(self) -> int:
        note = launch.read_note(self.keep / "floor.json")
        if note is None:
            return 0
        number = note.get("number")
        if not isinstance(number, int) or number < 0:
            # Nothing is installed over a floor that can't be read: it might be a downgrade.
            raise LayoutError(
                f"{self.keep / 'floor.json'} can't be read: write the number of the running release into it "
                '({"number": N}), as `sentinel update status` of another kiosk shows it'
            )
        return number

    # ---- sweeping

    def sweep(self, keep: set[str], digests: set[str]) -> None:
        """Delete the versions not in ``keep``, what is noted of them, and the objects not in ``digests``."""
        for folder in self.versions.iterdir():
            if folder.name not in keep:
                (folder / "complete").unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)
        for file in self.objects.iterdir():
            if file.name.partition(".")[0] not in digests:
                file.unlink(missing_ok=True)
        for note in self.trial.iterdir():
            version, _, mark = note.name.rpartition(".")
            if mark in MARKS and version not in keep:
                note.unlink(missing_ok=True)


def _encoded(state: Updating) -> dict[str, Any]:
    def of(release: Release | None) -> list[Any] | None:
        return None if release is None else [release.version, release.number]

    return {
        "format": FORMAT,
        "phase": state.phase.value,
        "running": of(state.running),
        "previous": of(state.previous),
        "target": of(state.target),
        "why": state.why.value if state.why else None,
        "refused": list(state.refused),
    }


def _decoded(note: dict[str, Any], floor: int) -> Updating:
    def of(value: Any) -> Release | None:
        if value is None:
            return None
        version, number = value
        if not (isinstance(version, str) and launch.is_name(version) and isinstance(number, int)):
            raise ValueError
        return Release(version, number)

    phase = Phase(note["phase"])
    target = of(note["target"])
    if (target is None) != (phase is Phase.IDLE) or note["format"] != FORMAT:
        raise ValueError
    return Updating(
        phase, of(note["running"]), of(note["previous"]), target, Why(note["why"]) if note["why"] else None,
        floor, tuple(int(number) for number in note["refused"]),
    )  # fmt: skip


def dumped(value: Any) -> bytes:
    """JSON for a note that programs and people read."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
