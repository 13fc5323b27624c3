"""The gate desk over a real line: every command answered once, and nothing opens late, twice or for nobody."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.boards import load
from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceRefused
from hw.gate.emulator import EmulatedModbusRelay, GateFault
from hw.gate.modbus import open_modbus_gate
from sentinel.core.backoff import Backoff
from sentinel.core.effects import PulseGate
from sentinel.core.events import GateDone, GateOutcome
from sentinel.door.gate import GateDesk
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Pulse, Worker

PULSE = load("pulse").pulsed(1, 1, 200)


def eventually(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.001)


class Gate:
    """A desk at work on an emulated board, and what it answered."""

    def __init__(self) -> None:
        self.board = EmulatedModbusRelay()
        self.answers: list[GateDone] = []
        self.up = threading.Event()
        self.desk = GateDesk(
            lambda: open_modbus_gate(self.board.path, pulse_ms=200),
            self.answers.append,
            SystemClock(),
            check_s=0.3,
        )
        self.worker = Worker(
            "gate",
            self.desk.session,
            expected=(DeviceError,),
            on_up=self.up.set,
            on_down=lambda error: self.up.clear(),
            backoff=Backoff(first_s=0.05, longest_s=0.1),
        )
        self.worker.start()
        assert self.up.wait(20.0)

    def command(self, visit: str, lease_s: float = 2.0) -> None:
        self.desk.submit(PulseGate(visit, time.monotonic() + lease_s))

    def outcome(self, visit: str) -> GateOutcome:
        eventually(lambda: any(answer.visit == visit for answer in self.answers))
        (found,) = [answer.outcome for answer in self.answers if answer.visit == visit]
        return found

    def close(self) -> None:
        self.worker.stop()
        assert self.worker.join(20.0)
        self.board.close()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


def test_a_command_opens_once_and_is_answered_once(gate: Gate) -> None:
    gate.command("v1")
    assert gate.outcome("v1") is GateOutcome.PULSED
    assert len(gate.board.openings) == 1
    eventually(lambda: not gate.board.relays.is_closed())


def test_an_expired_lease_writes_not_a_byte(gate: Gate) -> None:
    before = bytes(gate.board.peer.received)
    gate.command("v1", lease_s=-0.001)
    assert gate.outcome("v1") is GateOutcome.EXPIRED
    assert bytes(gate.board.peer.received) == before
    assert gate.up.is_set()


def test_a_command_that_finds_the_board_away_fails_at_once_and_is_never_pulsed_at_its_return(
    gate: Gate,
) -> None:
    gate.board.unplug()
    gate.command("finds-out")
    assert gate.outcome("finds-out") in (GateOutcome.FAILED, GateOutcome.UNKNOWN)
    eventually(lambda: not gate.up.is_set())
    began = time.monotonic()
    gate.command("away", lease_s=60.0)
    assert gate.answers[-1] == GateDone("away", GateOutcome.FAILED)
    assert time.monotonic() - began < 0.1
    gate.board.replug()
    assert gate.up.wait(20.0)
    time.sleep(0.3)
    assert gate.board.openings == []
    assert PULSE not in bytes(gate.board.peer.received)
    gate.command("after")
    assert gate.outcome("after") is GateOutcome.PULSED


@pytest.mark.parametrize(
    ("fault", "outcome", "opened"),
    [
        (GateFault.WRONG_CRC, GateOutcome.UNKNOWN, 1),
        (GateFault.LATE_ECHO, GateOutcome.UNKNOWN, 1),
        (GateFault.DEAF, GateOutcome.UNKNOWN, 0),
        (GateFault.WRONG_ADDRESS, GateOutcome.UNKNOWN, 1),
        (GateFault.REFUSES, GateOutcome.FAILED, 0),
        (GateFault.BREAKS, GateOutcome.UNKNOWN, 0),
    ],
)
def test_what_is_not_known_is_not_called_failed(
    gate: Gate, fault: GateFault, outcome: GateOutcome, opened: int
) -> None:
    gate.board.gate_fault = fault
    gate.command("v1")
    assert gate.outcome("v1") is outcome
    gate.board.gate_fault = GateFault.NONE
    assert gate.up.wait(20.0)
    eventually(lambda: not gate.board.relays.is_closed())
    assert len(gate.board.openings) == opened, "asked a second time"


def test_an_unplug_during_the_pulse_ends_in_a_shut_gate_and_one_answer(gate: Gate) -> None:
    gate.board.gate_fault = GateFault.LATE_ECHO
    gate.command("v1")
    eventually(gate.board.relays.is_closed)
    gate.board.unplug()
    assert gate.outcome("v1") is GateOutcome.UNKNOWN
    eventually(lambda: not gate.board.relays.is_closed())
    gate.board.gate_fault = GateFault.NONE
    gate.board.replug()
    eventually(gate.up.is_set)
    assert len(gate.board.openings) == 1


def test_more_commands_than_the_queue_holds_fail_at_once_and_none_is_lost(gate: Gate) -> None:
    gate.board.peer.clog()  # the first one is stuck for as long as a write may take
    visits = [f"v{number}" for number in range(20)]
    for visit in visits:
        gate.command(visit)
    gate.board.peer.clog(False)
    eventually(lambda: len(gate.answers) == len(visits))
    assert Counter(answer.visit for answer in gate.answers) == Counter(visits)
    outcomes = Counter(answer.outcome for answer in gate.answers)
    assert outcomes[GateOutcome.FAILED] >= len(visits) - 5
    assert len(gate.board.openings) <= outcomes[GateOutcome.PULSED] + outcomes[GateOutcome.UNKNOWN]


def test_stopping_opens_nothing_and_answers_what_waited(gate: Gate) -> None:
    gate.worker.stop()
    assert gate.worker.join(20.0)
    gate.command("late")
    assert gate.answers == [GateDone("late", GateOutcome.FAILED)]
    assert gate.board.openings == []


def test_an_absent_board_is_noticed_before_a_visitor_is(gate: Gate) -> None:
    gate.board.unplug()
    eventually(lambda: not gate.up.is_set())
    assert gate.board.openings == []
    gate.board.replug()
    eventually(gate.up.is_set)
    gate.command("next")
    assert gate.outcome("next") is GateOutcome.PULSED


class ScriptedGate:
    """A board that follows a script: what its next pulses do; notes every pulse that it sent."""

    def __init__(self, script: list[str], sent: list[float]) -> None:
        self._script, self._sent = script, sent
        self.self_ending = True

    def make_safe(self) -> None:
        pass

    def answers(self) -> None:
        pass

    def close(self) -> None:
        pass

    def pulse(self, still_valid: Callable[[], bool]) -> bool:
        what = self._script.pop(0) if self._script else "works"
        if what == "gone":
            raise DeviceGone("pulled")
        if not still_valid():
            return False
        self._sent.append(time.monotonic())
        if what == "garbled":
            raise DeviceProtocolError("garbled")
        if what == "refused":
            raise DeviceRefused("refused")
        return True


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(("works", "gone", "garbled", "refused")), st.booleans()), max_size=8)
)
def test_whatever_the_board_does_each_command_has_one_true_answer(steps: list[tuple[str, bool]]) -> None:
    answers: list[GateDone] = []
    sent: list[float] = []
    script = [what for what, _ in steps]
    desk = GateDesk(lambda: ScriptedGate(script, sent), answers.append, SystemClock())
    pulse = Pulse()
    thread = threading.Thread(target=_run, args=(desk, pulse))
    thread.start()
    for number, (_, fresh) in enumerate(steps):
        eventually(lambda: desk._ready)
        desk.submit(PulseGate(f"v{number}", time.monotonic() + (5.0 if fresh else -1.0)))
        eventually(lambda wanted=number + 1: len(answers) == wanted)
    eventually(lambda: desk._ready)
    pulse.stop()
    desk.submit(PulseGate("the end", 0.0))  # wakes the desk, so that it sees the stop
    thread.join(2.0)
    assert answers.pop() == GateDone("the end", GateOutcome.EXPIRED)
    assert [answer.visit for answer in answers] == [f"v{number}" for number in range(len(steps))]
    for (what, fresh), answer in zip(steps, answers, strict=True):
        wanted = {
            "gone": GateOutcome.FAILED,
            "works": GateOutcome.PULSED,
            "garbled": GateOutcome.UNKNOWN,
            "refused": GateOutcome.FAILED,
        }[what]
        assert answer.outcome is (wanted if fresh or what == "gone" else GateOutcome.EXPIRED)
    assert len(sent) == sum(fresh and what != "gone" for what, fresh in steps)


def _run(desk: GateDesk, pulse: Pulse) -> None:
    while not pulse.stopping:
        with contextlib.suppress(DeviceError):
            desk.session(pulse)


def test_a_withdrawn_command_writes_not_a_byte_and_says_so() -> None:
    desk_answers: list[GateDone] = []
    sent: list[float] = []
    desk = GateDesk(lambda: ScriptedGate(["ok"], sent), desk_answers.append, SystemClock(), check_s=0.0)
    worker = Worker("gate", desk.session, expected=(DeviceError,))
    worker.start()
    try:
        eventually(lambda: desk._ready)
        desk.withdraw("late")  # in whatever order the two arrive: it is not opened
        desk.submit(PulseGate("late", time.monotonic() + 2.0))
        eventually(lambda: len(desk_answers) == 1)
        assert desk_answers == [GateDone("late", GateOutcome.WITHDRAWN)]
        assert sent == []
    finally:
        worker.stop()
        assert worker.join(20.0)
