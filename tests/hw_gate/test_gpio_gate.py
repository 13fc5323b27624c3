"""A gate on a GPIO line: its keeper ends every pulse, whatever becomes of the daemon.

No kernel here offers gpio-sim, so the chip is a fake behind gpiod's own interface (``hw.gpio.Request``): it
writes each change of its line into a file. The keeper, its pipe and every kill are real processes.
"""

import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import gpiod
import pytest
from gpiod.line import Value
from hypothesis import given, settings
from hypothesis import strategies as st

from hw import gpio
from hw.contact.gpio import open_gpio_contacts
from hw.errors import DeviceError, DeviceGone, DeviceRefused, DeviceTimeout
from hw.gate.gpio import GpioGate, open_gpio_gate
from hw.gate.gpio_keeper import keep
from hw.light import Lamp
from hw.light.relays import open_gpio_light

_KEEPER = """
import sys, time
import hw.gpio
from gpiod.line import Value
from hw.gate import gpio_keeper

class Fake:
    def __init__(self, path): self.file = open(path, "a", buffering=1)
    def set_value(self, line, value): self.file.write(f"{line} {value.name} {time.monotonic()}\\n")
    def release(self): self.file.write("released\\n")

hw.gpio._request = lambda chip, lines, settings: Fake(chip)
sys.exit(gpio_keeper.main(sys.argv[1:]))
"""


def command(path: Path, pulse_ms: int) -> list[str]:
    return [sys.executable, "-c", _KEEPER, str(path), "17", str(pulse_ms), "high"]


def gate_on(path: Path, pulse_ms: int = 200) -> GpioGate:
    return GpioGate(command(path, pulse_ms), pulse_ms=pulse_ms, name="fake line 17")


def changes(path: Path) -> list[str]:
    """What the line did: states without repetitions, and the release."""
    said = [line.split()[1] if " " in line else line for line in path.read_text().splitlines()]
    return [word for at, word in enumerate(said) if at == 0 or word != said[at - 1]]


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_one_pulse_and_off_first_and_last(tmp_path: Path) -> None:
    line = tmp_path / "line"
    gate = gate_on(line)
    assert changes(line) == ["INACTIVE"]
    gate.make_safe()
    gate.answers()
    assert not gate.self_ending
    assert gate.pulse(lambda: False) is False
    assert changes(line) == ["INACTIVE"]
    assert gate.pulse(lambda: True)
    at = [float(row.split()[2]) for row in line.read_text().splitlines()][-2:]
    assert 0.19 <= at[1] - at[0] <= 0.6
    gate.close()
    gate.close()
    assert changes(line) == ["INACTIVE", "ACTIVE", "INACTIVE", "released"]


_DAEMON = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_gpio_gate import gate_on
gate_on(Path(sys.argv[1]), 500).pulse(lambda: True)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_daemon_killed_in_the_middle_of_a_pulse_leaves_the_line_off(
    tmp_path: Path, number: signal.Signals
) -> None:
    line = tmp_path / "line"
    code = _DAEMON.format(tests=str(Path(__file__).parent))
    with subprocess.Popen([sys.executable, "-c", code, str(line)]) as daemon:
        assert eventually(lambda: line.exists() and changes(line)[-1:] == ["ACTIVE"], 20.0)
        daemon.send_signal(number)
    assert eventually(lambda: changes(line) == ["INACTIVE", "ACTIVE", "INACTIVE", "released"])


def test_a_stop_of_the_whole_service_does_not_cut_a_pulse_short(tmp_path: Path) -> None:
    line = tmp_path / "line"
    with subprocess.Popen(command(line, 300), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as keeper:
        assert keeper.stdin is not None and keeper.stdout is not None
        assert keeper.stdout.readline() == b"ready\n"
        keeper.stdin.write(f"pulse {time.monotonic() + 1}\n".encode())
        keeper.stdin.flush()
        assert eventually(lambda: changes(line)[-1] == "ACTIVE")
        keeper.send_signal(signal.SIGTERM)  # as systemd sends it to every process of the unit
        assert keeper.stdout.readline() == b"done\n"
        keeper.stdin.close()
        assert keeper.wait(20.0) == 0
    assert changes(line)[-2:] == ["INACTIVE", "released"]


def test_a_killed_keeper_is_said_and_the_next_one_begins_with_off(tmp_path: Path) -> None:
    line = tmp_path / "line"
    gate = gate_on(line)
    gate._keeper.kill()
    gate._keeper.wait()
    with pytest.raises(DeviceGone, match="ended"):
        gate.answers()
    gate.close()
    again = gate_on(line)
    assert changes(line)[-1] == "INACTIVE"
    assert "ACTIVE" not in changes(line)
    again.close()


def test_a_keeper_that_hangs_is_a_time_out_and_its_late_pulse_is_not_made(tmp_path: Path) -> None:
    line = tmp_path / "line"
    gate = gate_on(line, pulse_ms=100)
    gate._keeper.send_signal(signal.SIGSTOP)
    with pytest.raises(DeviceTimeout):
        gate.pulse(lambda: True)
    gate._keeper.send_signal(signal.SIGCONT)
    with pytest.raises(DeviceRefused, match="too late"):
        gate._expect("done", 2.0)
    assert changes(line) == ["INACTIVE"]
    gate.close()


def test_a_chip_that_is_not_there_is_one_line() -> None:
    with pytest.raises(DeviceError, match=r"no-such-chip: not there"):
        open_gpio_gate("/dev/no-such-chip", 17)
    with pytest.raises(DeviceGone, match="not there"):
        open_gpio_contacts("/dev/no-such-chip", (1, 2))


class Trace:
    """A line that notes what it is driven to, and may fail."""

    def __init__(self, fails_at: int = -1) -> None:
        self.states: list[bool] = []
        self.closed = False
        self._fails_at = fails_at

    def switch(self, line: int, on: bool) -> None:
        self.states.append(on)
        if len(self.states) == self._fails_at:
            raise DeviceGone("pulled")

    def close(self) -> None:
        self.closed = True


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"off", b"here", b"pulse 1e18", b"pulse 0", b"pulse x", b"pulse nan", b"pulse", b""])
        | st.binary(max_size=20),
        max_size=12,
    )
)
def test_whatever_the_keeper_reads_it_ends_off_and_answers_each_line(lines: list[bytes]) -> None:
    trace, said = Trace(), io.BytesIO()
    sent = b"\n".join(lines) + b"\n" if lines else b""
    keep(trace, 1, 0.0, io.BytesIO(sent), said, sleep=lambda s: None)
    assert trace.closed
    assert trace.states[0] is trace.states[-1] is False
    assert all(not b for a, b in zip(trace.states, trace.states[1:], strict=False) if a)
    assert said.getvalue().count(b"\n") == 1 + sent.count(b"\n")
    assert trace.states.count(True) == said.getvalue().split(b"\n").count(b"done")


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_line_that_fails_ends_the_keeper_and_off_is_tried(fails_at: int) -> None:
    trace = Trace(fails_at)
    with pytest.raises(DeviceGone):
        keep(trace, 1, 0.0, io.BytesIO(b"pulse 1e18\n"), io.BytesIO(), sleep=lambda s: None)
    assert trace.closed
    assert trace.states[-1] is False


class FakeChip:
    """Stands in for ``gpiod.request_lines``: the same arguments, a request with the same methods."""

    def __init__(self) -> None:
        self.values: dict[int, Value] = {}
        self.settings: gpiod.LineSettings | None = None
        self.released = False

    def request(self, chip: str, lines: Sequence[int], settings: gpiod.LineSettings) -> "FakeChip":
        self.settings = settings
        self.values |= dict.fromkeys(lines, settings.output_value)
        return self

    def get_values(self, lines: Sequence[int]) -> list[Value]:
        return [self.values[line] for line in lines]

    def set_value(self, line: int, value: Value) -> None:
        if self.released:
            raise gpiod.RequestReleasedError
        self.values[line] = value

    def release(self) -> None:
        self.released = True


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch) -> FakeChip:
    made = FakeChip()
    monkeypatch.setattr(gpio, "_request", made.request)
    return made


def test_contacts_to_ground_are_closed_when_low(chip: FakeChip) -> None:
    contacts = open_gpio_contacts("chip", (5, 6, 7), bias="up")
    assert chip.settings is not None and chip.settings.active_low
    chip.values[7] = Value.ACTIVE
    assert contacts.read() == 0b100
    contacts.close()
    assert chip.released


def test_a_light_on_lines_never_shows_two_colours(chip: FakeChip) -> None:
    light = open_gpio_light("chip", green=5, red=6)
    assert set(chip.values.values()) == {Value.INACTIVE}
    for lamp in (Lamp.RED, Lamp.GREEN, Lamp.RED, Lamp.DARK):
        light.show(lamp)
        lit = {line for line, value in chip.values.items() if value is Value.ACTIVE}
        assert lit == {Lamp.RED: {6}, Lamp.GREEN: {5}, Lamp.DARK: set()}[lamp]
    light.show(Lamp.GREEN)
    light.close()
    assert set(chip.values.values()) == {Value.INACTIVE}
    light.close()
