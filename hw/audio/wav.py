"""WAV files of the kiosk's sentences: 16-bit PCM, put one after the other, made louder or quieter."""

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hw.audio import BadSound

LONGEST_S = 10.0
RATES = (8_000, 48_000)
_PAUSE_S = 0.12  # between a chime and its sentence


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


def load(path: Path, volume: float = 1.0) -> Sound:
    """A WAV of 16-bit PCM, 8 to 48 kHz, mono or stereo, at most 10 s, at ``volume`` 0..1. Raises BadSound."""
    try:
        with wave.open(str(path), "rb") as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            data = file.readframes(int(rate * LONGEST_S) + 1) if rate <= RATES[1] else b""
    except (OSError, EOFError, wave.Error) as error:
        raise BadSound(f"{path.name}: no sound that can be played: {error}") from error
    if not RATES[0] <= rate <= RATES[1]:
        raise BadSound(f"{path.name}: {rate} samples a second; 8000 to 48000 can be played")
    if width != 2 or channels not in (1, 2):
        raise BadSound(
            f"{path.name}: {8 * width} bit, {channels} channels; 16-bit mono or stereo can be played"
        )
    whole = len(data) // (2 * channels) * 2 * channels
    if not whole:
        raise BadSound(f"{path.name}: nothing in it")
    if whole > 2 * channels * rate * LONGEST_S:
        raise BadSound(f"{path.name}: longer than {LONGEST_S:g} s")
    return Sound(_scaled(np.frombuffer(data[:whole], "<i2"), volume), rate, channels)


def joined(paths: Sequence[Path], volume: float) -> Sound:
    """The files with a pause between them, at the last one's rate and channels. Raises BadSound."""
    *before, last = [load(path, volume) for path in paths]
    pause = bytes(2 * last.channels * round(_PAUSE_S * last.rate))
    parts = [part for sound in before for part in (_alike(sound, last), pause)]
    return Sound(b"".join([*parts, last.pcm]), last.rate, last.channels)


def _alike(sound: Sound, other: Sound) -> bytes:
    """Its samples at the other's rate and channels."""
    samples = np.frombuffer(sound.pcm, "<i2").reshape(-1, sound.channels).astype(np.float64)
    if sound.rate != other.rate:
        samples = _resampled(samples, round(len(samples) * other.rate / sound.rate))
    if sound.channels != other.channels:
        samples = np.repeat(samples.mean(axis=1, keepdims=True), other.channels, axis=1)
    return _scaled(samples.reshape(-1), 1.0)


def _resampled(samples: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """To ``count`` rows, band-limited: the spectrum is cut, or goes on with nothing."""
    spectrum = np.fft.rfft(samples, axis=0)[: count // 2 + 1]
    return np.fft.irfft(spectrum, count, axis=0) * count / len(samples)


def _scaled(samples: NDArray[np.int16] | NDArray[np.float64], volume: float) -> bytes:
    loud = samples * min(max(volume, 0.0), 1.0)
    return np.clip(np.round(loud), -32_768, 32_767).astype("<i2").tobytes()
