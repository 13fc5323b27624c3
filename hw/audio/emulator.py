"""A loudspeaker that writes files: what was played, when, how loud, and whether it was cut off."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hw.audio.wav import joined
from hw.errors import DeviceGone


@dataclass(frozen=True, slots=True)
class Played:
    """One sentence: ``at`` monotonic seconds, ``seconds`` heard until its end or until the next one.

    ``wav``: the sentence; ``before``: what was played ahead of it, such as a chime.
    """

    wav: Path
    volume: float
    at: float
    seconds: float
    cut: bool = False
    before: tuple[Path, ...] = ()


class FileOutput:
    """A ``hw.audio.AudioOutput``: writes each sentence, as loud as it was, to ``folder/0001-PASS.wav``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._unplugged = False
        self.played: list[Played] = []

    def play(self, wavs: Sequence[Path], volume: float) -> float:
        """Note and write it, ending what still plays. Raises DeviceError."""
        if self._unplugged:
            raise DeviceGone("the loudspeaker is unplugged")
        sound = joined(wavs, volume)
        self.silence()
        self.played.append(Played(wavs[-1], volume, time.monotonic(), sound.seconds, before=tuple(wavs[:-1])))
        (self._folder / f"{len(self.played):04d}-{wavs[-1].stem}.wav").write_bytes(sound.as_wav())
        return sound.seconds

    def unplug(self) -> None:
        """From now on nothing can be played."""
        self._unplugged = True

    def replug(self) -> None:
        """Works again."""
        self._unplugged = False

    def silence(self) -> None:
        """End what plays now."""
        now = time.monotonic()
        if self.played and now < self.played[-1].at + self.played[-1].seconds:
            self.played[-1] = replace(self.played[-1], seconds=now - self.played[-1].at, cut=True)

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self.silence()
