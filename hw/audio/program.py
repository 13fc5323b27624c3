"""A loudspeaker through a program that plays what it reads: one process a sentence, never two at once."""

import contextlib
import os
import subprocess
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from hw.audio.wav import Sound, joined
from hw.errors import DeviceError, DeviceGone

_SETTLE_S = 0.06  # a device that is not there is said within this time
_GRACE_S = 2.0  # after a sentence's end, until a hung program is killed


class ProgramOutput(ABC):
    """A ``hw.audio.AudioOutput``; a subclass says which program, and how it is told."""

    package = ""  # of Debian, that has the program
    advice = ""  # where to look when it has no sound

    def __init__(self) -> None:
        self._playing: subprocess.Popen[bytes] | None = None
        self._killer: threading.Timer | None = None

    @abstractmethod
    def command(self, sound: Sound) -> list[str]:
        """The program and its options; it reads ``content`` from stdin."""

    @abstractmethod
    def content(self, sound: Sound) -> bytes:
        """What it reads."""

    def play(self, wavs: Sequence[Path], volume: float) -> float:
        """Start files, ending whatever still plays; see ``hw.audio.AudioOutput``. Raises DeviceError.

        A failure that shows only later (the device is unplugged in the middle) is raised by the next call.
        """
        sound = joined(wavs, volume)
        self._end()
        self._playing = self._start(sound)
        self._killer = threading.Timer(sound.seconds + _GRACE_S, self._playing.kill)
        self._killer.daemon = True
        self._killer.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._playing.wait(_SETTLE_S)
            self._end()
        return sound.seconds

    @property
    def playing(self) -> bool:
        """Whether a sentence is being played."""
        return self._playing is not None and self._playing.poll() is None

    def silence(self) -> None:
        """End what plays now."""
        self._stop()

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self._stop()

    def _start(self, sound: Sound) -> subprocess.Popen[bytes]:
        command = self.command(sound)
        held = os.memfd_create("sound")  # unlike a pipe it takes all at once, so that play never blocks
        try:
            os.write(held, self.content(sound))
            os.lseek(held, 0, os.SEEK_SET)
            return subprocess.Popen(  # noqa: S603 - the program is the wiring's choice
                command, stdin=held, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except FileNotFoundError:
            raise DeviceGone(f"{command[0]} is not installed: apt-get install {self.package}") from None
        except OSError as error:
            raise DeviceError(f"{command[0]} can't be started: {error.strerror}") from error
        finally:
            os.close(held)

    def _end(self) -> None:
        """Raises DeviceError: what played ended with an error."""
        failed = self._stop()
        if failed:
            raise DeviceError(failed)

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
        return f"no sound: {lines[0]}: {self.advice}"
