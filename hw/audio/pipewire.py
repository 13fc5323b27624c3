"""A loudspeaker through PipeWire's ``pw-cat`` (Debian: pipewire-bin)."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from hw.audio.program import ProgramOutput
from hw.audio.wav import Sound

_LATENCY = "50ms"  # pw-cat's own 100 ms would be heard late


class PipeWireOutput(ProgramOutput):
    """A ``hw.audio.AudioOutput``. ``program``: a player with pw-cat's options."""

    package = "pipewire-bin"
    advice = "check audio and PipeWire (wpctl status)"

    def __init__(self, *, program: str = "pw-cat") -> None:
        super().__init__()
        self._program = program

    def command(self, sound: Sound) -> list[str]:
        """A whole WAV: releases before 1.0 take no raw samples."""
        role = ["--media-role", "Notification"]
        return [self._program, "--playback", *role, "--latency", _LATENCY, "/dev/stdin"]

    def content(self, sound: Sound) -> bytes:
        """The file."""
        return sound.as_wav()


def is_there(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a PipeWire runs for this account: its socket is where its clients look for it."""
    folder = environment.get("PIPEWIRE_RUNTIME_DIR") or environment.get("XDG_RUNTIME_DIR")
    if not folder:
        return False
    try:
        return stat.S_ISSOCK((Path(folder) / environment.get("PIPEWIRE_REMOTE", "pipewire-0")).stat().st_mode)
    except OSError:
        return False
