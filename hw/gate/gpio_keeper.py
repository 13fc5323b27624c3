"""The process that owns the gate's GPIO line: it ends each pulse by itself, whatever becomes of the daemon.

``python -m hw.gate.gpio_keeper CHIP LINE PULSE_MS high|low``. Commands come on stdin, a line each, and are
answered by a line: ``pulse DEADLINE`` (monotonic seconds): ``done`` after the pulse, or ``late``; ``off``:
``off``; ``here``: ``here``. At the end of stdin (the daemon is gone, however it went) the line is driven off
and let go. Only a kill of this very process between ON and OFF, or the kernel's end, can leave it on: hence
gate.edge_triggered.
"""

import signal
import sys
import time
from collections.abc import Callable
from typing import BinaryIO, Protocol

from hw.errors import DeviceError


class Line(Protocol):
    """One output line."""

    def switch(self, line: int, on: bool) -> None:
        """Drive it. Raises DeviceError."""

    def close(self) -> None:
        """Let go."""


def keep(
    line: Line,
    number: int,
    pulse_s: float,
    commands: BinaryIO,
    answers: BinaryIO,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Serve until ``commands`` ends. Raises DeviceError when the line can't be driven."""
    try:
        line.switch(number, False)
        _say(answers, "ready")
        for command in iter(commands.readline, b""):
            word, _, deadline = command.decode("ascii", "replace").strip().partition(" ")
            if word == "pulse":
                _say(answers, "done" if _pulse(line, number, pulse_s, deadline, sleep) else "late")
            elif word == "off":
                line.switch(number, False)
                _say(answers, "off")
            elif word == "here":
                _say(answers, "here")
            else:
                _say(answers, "what")
    finally:
        try:
            line.switch(number, False)
        finally:
            line.close()


def _pulse(line: Line, number: int, pulse_s: float, deadline: str, sleep: Callable[[float], object]) -> bool:
    try:
        in_time = time.monotonic() < float(deadline)
    except ValueError:
        return False
    if not in_time:
        return False
    try:
        line.switch(number, True)
        sleep(pulse_s)
    finally:
        line.switch(number, False)
    return True


def _say(answers: BinaryIO, word: str) -> None:
    try:
        answers.write(word.encode() + b"\n")
        answers.flush()
    except OSError:  # nobody listens any more: the end of stdin follows
        return


def main(arguments: list[str]) -> int:
    """The process. 0 at the end of stdin, 1 when the line can't be had."""
    from hw.gpio import open_outputs

    chip, number, pulse_ms, level = arguments
    # A stop of the service reaches this process too; it ends with its stdin, never in the middle of a pulse.
    for number_of in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number_of, signal.SIG_IGN)
    try:
        line = open_outputs(chip, [int(number)], active_low=level == "low")
        keep(line, int(number), int(pulse_ms) / 1000, sys.stdin.buffer, sys.stdout.buffer)
    except DeviceError as error:
        _say(sys.stdout.buffer, f"failed {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
