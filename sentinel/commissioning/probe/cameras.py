"""Which cameras the kernel knows, without taking a picture."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

from hw.camera.v4l2 import card_of
from sentinel.commissioning.probe.findings import Found

_WHY = {errno.EACCES: "may not be opened: add the user to the group video", errno.EBUSY: "is in use"}


def look(root: Path = Path("/"), card: Callable[[str], str | None] = card_of) -> Iterator[Found]:
    """The cameras, under names that hold: maker and serial number, else the socket."""
    for path in sorted((root / "dev").glob("video*"), key=lambda path: (len(path.name), path.name)):
        name = _name(path, root)
        try:
            about = card(str(path))
        except OSError as error:
            if error.errno != errno.ENOTTY:  # no camera at all
                yield Found(name, _WHY.get(error.errno or 0, error.strerror or "can't be asked"))
            continue
        if about is not None:
            yield Found(name, f"a camera, {about}", "camera", {"source": name})


def _name(path: Path, root: Path) -> str:
    for folder in ("by-id", "by-path"):
        links = sorted((root / "dev/v4l" / folder).glob("*"))
        found = next((link for link in links if link.resolve() == path.resolve()), None)
        if found is not None:
            return str(found)
    return str(path)
