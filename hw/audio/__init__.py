"""Audio output: one sentence at a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hw.errors import DeviceError


class BadSound(DeviceError):
    """A file that is no sound that can be played; the loudspeaker itself may be well."""


class AudioOutput(Protocol):
    """A loudspeaker. One thread owns it."""

    def play(self, wavs: Sequence[Path], volume: float) -> float:
        """Start WAVs (16-bit PCM), one after the other as one sound, at ``volume`` 0..1; its seconds.

        Whatever still plays ends first. Raises DeviceError; BadSound, before anything ends: a file's fault.
        """

    def silence(self) -> None:
        """End what plays now."""

    def close(self) -> None:
        """Stop playing; may be called twice."""
