"""A loudspeaker through ALSA's ``aplay`` (Debian: alsa-utils): one process a sentence, never two at once."""

import contextlib
import os
import subprocess
import threading
from pathlib import Path

from hw.audio.wav import Sound, load
from hw.errors import DeviceError, DeviceGone

_SETTLE_S = 0.06  # a device that is not there is said within this time
_GRACE_S = 2.0  # after a sentence's end, until a hung aplay is killed


class AlsaOutput:
    """A ``hw.audio.AudioOutput``. ``device``: an ALSA name; ``program``: a player with aplay's options."""

    def __init__(self, device: str = "default", *, program: str = "aplay") -> None:
        self._device = device
        self._program = program
        self._playing: subprocess.Popen[bytes] | None = None
        self._killer: threading.Timer | None = None

    def play(self, wav: Path, volume: float) -> None:
        """Start a file, ending whatever still plays; see ``hw.audio.AudioOutput``. Raises DeviceError.

        A failure that shows only later (the device is unplugged in the middle) is raised by the next call.
        """
        sound = load(wav, volume)
        failed = self._stop()
        if failed:
            raise DeviceError(failed)
        self._playing = self._start(sound)
        self._killer = threading.Timer(sound.seconds + _GRACE_S, self._playing.kill)
        self._killer.daemon = True
        self._killer.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._playing.wait(_SETTLE_S)
            failed = self._stop()
            if failed:
                raise DeviceError(failed)

    @property
    def playing(self) -> bool:
        """Whether a sentence is being played."""
        return self._playing is not None and self._playing.poll() is None

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self._stop()

    def _start(self, sound: Sound) -> subprocess.Popen[bytes]:
        command = [self._program, "-q", "-D", self._device, "-t", "raw", "-f", "S16_LE"]
        command += ["-r", str(sound.rate), "-c", str(sound.channels)]
        held = os.memfd_create("sound")  # unlike a pipe it takes all at once, so that play never blocks
        try:
            os.write(held, sound.pcm)
            os.lseek(held, 0, os.SEEK_SET)
            return subprocess.Popen(  # noqa: S603 - the program is the wiring's choice
                command, stdin=held, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except FileNotFoundError:
            raise DeviceGone(f"{self._program} is not installed: apt-get install alsa-utils") from None
        except OSError as error:
            raise DeviceError(f"{self._program} can't be started: {error.strerror}") from error
        finally:
            os.close(held)

    def _stop(self) -> str:
        """End what plays; what it complained of, if it ended by itself with an error."""
        process, self._playing = self._playing, None
        if self._killer is not None:
            self._killer.cancel()
            self._killer = None
        if process is None:
            return ""
        ended = process.poll()
        if ended is None:
            process.kill()
        _, complaint = process.communicate(timeout=5.0)
        if ended in (None, 0):
            return ""
        lines = complaint.decode("utf-8", "replace").strip().splitlines() or [f"exit code {ended}"]
        return f"no sound: {lines[0]}: check audio and the ALSA device"
