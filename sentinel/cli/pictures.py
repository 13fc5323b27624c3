"""Pictures named on a command line: each has its line, in order, also one that can't be read."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.terminal import followed, json_line, shown

if TYPE_CHECKING:
    from sentinel.vision.geometry import Image

FORMATS = "PNG, JPEG, GIF (its first picture), BMP or WebP; - for standard input"
_MANY = 20  # pictures; fewer are done soon


class Pictures:
    """Iterates over name and BGR picture of those that can be read.

    Of one that can't be, both outputs say so: its row is ``{"path", "error"}`` with ``empty`` beside.
    ``bad``: whether there was one.
    """

    def __init__(self, names: list[str], empty: dict[str, Any], *, as_json: bool) -> None:
        self._names, self._empty, self._as_json = names, empty, as_json
        self.bad = False

    def __iter__(self) -> Iterator[tuple[str, "Image"]]:
        from sentinel.vision.picture import PictureError

        for name in followed(self._names, len(self._names), "pictures", _MANY):
            try:
                image = load_named(name)
            except PictureError as error:
                self.bad = True
                row = {"path": name, "error": str(error)} | self._empty
                tell(json_line(row) if self._as_json else shown(f"{name}: unreadable"))
                print(shown(f"{name}: {error}"), file=sys.stderr)
                continue
            yield name, image


def confined(args: argparse.Namespace, names: Iterable[str | Path]) -> None:
    """Before strangers' pictures are parsed: give up the network, programs and all files but the named ones.

    For good, so only where the process is the command's own; as far as the kernel can. Models are open then.
    """
    if getattr(args, "own_process", False):
        from sentinel.vision.confinement import confine

        confine([Path(name) for name in names if name != "-"], (), network=False)


def load_named(name: str) -> "Image":
    """The picture of that name, ``-``: of standard input. Raises PictureError."""
    from sentinel.vision.picture import decode, load
    from sentinel.vision.picture_file import MAX_BYTES

    return decode(sys.stdin.buffer.read(MAX_BYTES + 1)) if name == "-" else load(Path(name))


def tell(line: str) -> None:
    """A line of the answer, at once: whoever reads along, or ends a long run, has what was done."""
    print(line, flush=True)


def by_models(command: str, work: Callable[[], int]) -> int:
    """What ``work`` comes to; 2, in one line, where a model is missing, or answers nonsense when asked."""
    from sentinel.runtime.manifest import ModelError

    try:
        return work()
    except ModelError as error:
        print(f"sentinel {command}: {error}", file=sys.stderr)
        return 2
