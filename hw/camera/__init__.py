"""Cameras: pictures in, newest only."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: ``image`` (height, width, 3) uint8 BGR, owned by the receiver.

    ``captured`` monotonic seconds, ``sequence`` counts up by one or more; it never repeats.
    """

    image: NDArray[np.uint8]
    captured: float
    sequence: int


class Camera(Protocol):
    """A source of pictures. One thread owns it."""

    def read(self, timeout_s: float) -> Frame:
        """The newest picture not yet given out. Raises DeviceTimeout, DeviceGone."""

    def lighten(self, stops: float) -> None:
        """Ask for pictures brighter by so many stops (EV; negative: darker); 0: as it likes.

        A hint: returns at once, and a camera without such controls goes on as it is.
        """

    def close(self) -> None:
        """Let go of the device; may be called twice."""
