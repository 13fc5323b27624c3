"""An emulated loudspeaker: a program named ``aplay`` that keeps what it is given as WAV files.

The kiosk's real ALSA driver starts it; ``install`` puts it into a folder that comes first in PATH.
"""

import shlex
import sys
import time
import wave
from pathlib import Path


def install(folder: Path, spoken: Path) -> None:
    """Write the program to ``folder/aplay``; sentences go to ``spoken``."""
    for each in (folder, spoken):
        each.mkdir(parents=True, exist_ok=True)
    root = Path(__file__).resolve().parents[2]
    command = f"{shlex.quote(sys.executable)} -m sentinel.sim.loudspeaker {shlex.quote(str(spoken))}"
    program = folder / "aplay"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(root))} exec {command} "$@"\n', "utf-8")
    program.chmod(0o755)


def main(arguments: list[str]) -> int:
    """``FOLDER`` and aplay's options: raw 16-bit PCM from standard input; lasts as long as it would sound."""
    folder, options = Path(arguments[0]), arguments[1:]
    rate, channels = (int(options[options.index(name) + 1]) for name in ("-r", "-c"))
    pcm = sys.stdin.buffer.read()
    path = folder / f"{time.monotonic_ns():020d}.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(pcm)
    time.sleep(len(pcm) / (2 * channels * rate))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
