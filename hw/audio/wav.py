"""WAV files of the kiosk's sentences: 16-bit PCM, made louder or quieter."""

import io
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw.errors import DeviceError

_LONGEST_S = 30


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples as they go out: little-endian 16-bit, ``channels`` interleaved, ``rate`` per second."""

    pcm: bytes
    rate: int
    channels: int

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.pcm) / (2 * self.channels * self.rate)

    def as_wav(self) -> bytes:
        """A WAV file."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(self.channels)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(self.pcm)
        return out.getvalue()


def load(path: Path, volume: float) -> Sound:
    """A 16-bit PCM WAV of at most 30 s at ``volume`` 0..1 of its loudness. Raises DeviceError."""
    try:
        with wave.open(str(path), "rb") as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            data = file.readframes(rate * _LONGEST_S)
    except (OSError, EOFError, wave.Error) as error:
        raise DeviceError(f"{path.name}: no sound that can be played: {error}") from error
    if width != 2 or not data or channels not in (1, 2):
        raise DeviceError(f"{path.name}: only 16-bit mono or stereo PCM can be played")
    whole = len(data) // (2 * channels) * 2 * channels
    loud = np.frombuffer(data[:whole], "<i2") * min(max(volume, 0.0), 1.0)
    return Sound(np.round(loud).astype("<i2").tobytes(), rate, channels)
