"""kill -9 of every process in the middle of things: no passage is lost, and the gate opens for nobody."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
from books import Books, come_with_card, eventually, is_whole

from hw.gate.emulator import GateFault
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.sim.processes import Child
from sentinel.sim.world import World

pytestmark = pytest.mark.xdist_group("faults")  # one emulated world, one after the other
_log = logging.getLogger("figures")  # seen with --log-cli-level=INFO


class KillAt(threading.Thread):
    """Watches closely, and kills at the very moment when ``moment`` holds."""

    def __init__(self, moment: Callable[[], bool], victim: Child) -> None:
        super().__init__(daemon=True)
        self._moment, self._victim = moment, victim
        self.done = threading.Event()
        self.start()

    def run(self) -> None:
        deadline = time.monotonic() + 30.0
        while time.monotonic() < deadline:
            if self._moment():
                self._victim.kill9()
                self.done.set()
                return
            time.sleep(0.0002)


def test_a_kill_during_the_pulse_leaves_no_relay_closed_and_opens_nothing_again(
    world: World, books: Books
) -> None:
    before, known = books.openings, {one.visit for one in books.passages()}
    world.gate.gate_fault = GateFault.LATE_ECHO  # the board acts, and the kiosk can't know yet
    kill = KillAt(world.gate.relays.is_closed, world.daemon)
    visitor = come_with_card(world, cast.LI)
    assert kill.done.wait(30.0)
    world.gate.gate_fault = GateFault.NONE
    assert world.gate.relays.is_closed()
    eventually(lambda: not world.gate.relays.is_closed(), 1.5, "the board ends the pulse by itself")
    visitor.world.stage.clear()
    world.id_card.remove_card()
    _log.info("daemon_recovery_s: %s", round(world.revive(world.daemon), 2))
    time.sleep(1.0)
    assert books.openings == before + 1
    (one,) = [p for p in books.settled() if p.visit not in known]
    assert (one.verdict, one.outcome) == ("admit", "unknown")
    books.check()


def test_a_kill_between_the_commit_and_the_pulse_never_pulses_later(world: World, books: Books) -> None:
    before, known = books.openings, {one.visit for one in books.passages()}

    def committed() -> bool:
        return any(one.visit not in known and not one.outcome for one in books.passages())

    world.gate.peer.clog()  # the command waits in the daemon, and not a byte of it has gone out
    kill = KillAt(committed, world.daemon)
    visitor = come_with_card(world, cast.GAO, "a")
    assert kill.done.wait(30.0)
    world.gate.peer.clog(False)
    assert committed()
    visitor.world.stage.clear()
    world.id_card.remove_card()
    world.revive(world.daemon)
    time.sleep(1.0)
    assert books.openings == before
    (one,) = [p for p in books.settled() if p.visit not in known]
    assert (one.verdict, one.outcome) == ("admit", "unknown")
    books.check()


def test_a_kill_while_the_turn_is_waited_for_claims_nothing_about_who_stayed_outside(
    world: World, books: Books
) -> None:
    known = {one.visit for one in books.passages()}
    world.turnstile.bodies = 0
    visitor = come_with_card(world, cast.HUANG, "b")
    visitor.result()
    eventually(
        lambda: [p.outcome for p in books.passages() if p.visit not in known] == ["pulsed"], 5.0, "result"
    )
    world.daemon.kill9()
    visitor.world.stage.clear()
    world.id_card.remove_card()
    world.turnstile.bodies = 1
    world.revive(world.daemon)
    time.sleep(4.0)  # longer than it would have been waited for
    (one,) = [p for p in books.settled() if p.visit not in known]
    assert (one.outcome, one.annulled) == ("pulsed", False)
    books.check()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=["killed", "crashed in a decoder"])
def test_vision_gone_is_said_and_the_door_is_whole_again_soon(
    world: World, books: Books, number: signal.Signals
) -> None:
    began = time.monotonic()
    os.kill(world.vision.pid, number)
    eventually(
        lambda: world.observer.wait(lambda s: any(d.device == "camera" and not d.up for d in s.devices), 0.1),
        3.0,
        "no camera is said",
    )
    _log.info("camera_down_said_s: %s", round(time.monotonic() - began, 2))
    assert world.daemon.running
    eventually(lambda: not world.vision.running, 5.0, "the end of vision")
    assert world.vision.exit_code == -number
    _log.info("vision_recovery_s: %s", round(world.revive(world.vision), 2))
    visitor = come_with_card(world, cast.LI)
    visitor.result()
    assert world.observer.results()[-1].kind is ScreenKind.PASS
    visitor.leave()
    books.check()


def test_a_kill_of_the_screen_changes_nothing_at_the_gate(world: World, books: Books) -> None:
    assert world.screen is not None
    before = books.openings
    world.screen.kill9()
    visitor = come_with_card(world, cast.GAO, "a")
    visitor.result()
    visitor.leave()
    assert books.openings == before + 1
    assert world.daemon.exit_code is None
    world.revive(world.screen)
    time.sleep(1.5)
    assert world.screen.running, world.screen.last_words()
    books.check()


@pytest.mark.timeout(120)  # the circuit breaker and the collector take their time to come back
def test_broker_and_platform_killed_among_passages_lose_none(world: World, books: Books) -> None:
    # visitors of its own: who was let in a moment ago is only told so
    known = {one.visit for one in books.passages()}
    visitor = come_with_card(world, cast.CHEN)
    world.broker.kill9()
    visitor.result()
    visitor.leave()
    visitor = come_with_card(world, cast.ZHAO, "a")
    world.service.kill9()
    visitor.result()
    visitor.leave()
    new = [one for one in books.settled() if one.visit not in known]
    assert len(new) == 2
    world.broker.start()
    _log.info("platform_recovery_s: %s", round(world.revive(world.service), 2))
    eventually(lambda: is_whole(world), 20.0, "all devices up")
    books.check()
