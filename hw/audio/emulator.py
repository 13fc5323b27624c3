"""A loudspeaker that writes files: what was played, when, how loud, and whether it was cut off."""

import time
from dataclasses import dataclass
from pathlib import Path

from hw.audio.wav import load
from hw.errors import DeviceGone


@dataclass(frozen=True, slots=True)
class Played:
    """One sentence: ``at`` monotonic seconds, ``seconds`` heard until its end or until the next one."""

    wav: Path
    volume: float
    at: float
    seconds: float
    cut: bool = False


class FileOutput:
    """A ``hw.audio.AudioOutput``: writes each sentence, as loud as it was, to ``folder/0001-PASS.wav``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._unplugged = False
        self.played: list[Played] = []

    def play(self, wav: Path, volume: float) -> None:
        """Note and write it, ending what still plays. Raises DeviceError."""
        if self._unplugged:
            raise DeviceGone("the loudspeaker is unplugged")
        sound, now = load(wav, volume), time.monotonic()
        self._end(now)
        self.played.append(Played(wav, volume, now, sound.seconds))
        (self._folder / f"{len(self.played):04d}-{wav.stem}.wav").write_bytes(sound.as_wav())

    def unplug(self) -> None:
        """From now on nothing can be played."""
        self._unplugged = True

    def replug(self) -> None:
        """Works again."""
        self._unplugged = False

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self._end(time.monotonic())

    def _end(self, now: float) -> None:
        if self.played and now < self.played[-1].at + self.played[-1].seconds:
            last = self.played[-1]
            self.played[-1] = Played(last.wav, last.volume, last.at, now - last.at, cut=True)
