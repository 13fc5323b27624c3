"""The newest acceptance sheet of this kiosk, as its signature vouches for it."""

from collections.abc import Sequence
from pathlib import Path

from sentinel.fleet.provisioning.sheet import BadSheet, verify
from sentinel.link.technician_messages import Sheet

_SUFFIXES = (".pdf", ".png", ".sig")


def newest(folder: Path) -> tuple[Path, ...]:
    """The files of the newest sheet; empty where there is none. Their names carry the time."""
    try:
        signatures = [path for path in folder.glob("acceptance-*.sig") if path.is_file()]
    except OSError:
        return ()
    if not signatures:
        return ()
    last = max(signatures, key=lambda path: (path.stem.rpartition("-")[2], path.name))
    return tuple(path for suffix in _SUFFIXES if (path := last.with_suffix(suffix)).is_file())


def of_sheet(files: Sequence[Path]) -> Sheet | None:
    """What it says; None where there is none."""
    if not files:
        return None
    try:
        told = verify(files[-1], None).facts
    except BadSheet:
        return Sheet(files[-1].stem)
    return Sheet(
        files[-1].stem, told.accepted, told.kiosk, f"{told.venue} / {told.place}", told.at.isoformat(),
        told.failed, told.missing, tuple((test.what, test.state) for test in told.tests),
    )  # fmt: skip
