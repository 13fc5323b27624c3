"""Audio output: one WAV at a time."""

from pathlib import Path
from typing import Protocol


class AudioOutput(Protocol):
    """A loudspeaker. One thread owns it."""

    def play(self, wav: Path, volume: float) -> None:
        """Start a WAV (16-bit PCM) at ``volume`` 0..1, ending whatever still plays. Raises DeviceError."""

    def close(self) -> None:
        """Stop playing; may be called twice."""
