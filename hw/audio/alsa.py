"""A loudspeaker through ALSA's ``aplay`` (Debian: alsa-utils)."""

from hw.audio.program import ProgramOutput
from hw.audio.wav import Sound


class AlsaOutput(ProgramOutput):
    """A ``hw.audio.AudioOutput``. ``device``: an ALSA name; ``program``: a player with aplay's options."""

    package = "alsa-utils"
    advice = "check audio and the ALSA device"

    def __init__(self, device: str = "default", *, program: str = "aplay") -> None:
        super().__init__()
        self._device = device
        self._program = program

    def command(self, sound: Sound) -> list[str]:
        """Raw samples: aplay needs no header."""
        options = ["-q", "-D", self._device, "-t", "raw", "-f", "S16_LE"]
        return [self._program, *options, "-r", str(sound.rate), "-c", str(sound.channels)]

    def content(self, sound: Sound) -> bytes:
        """The samples."""
        return sound.pcm
