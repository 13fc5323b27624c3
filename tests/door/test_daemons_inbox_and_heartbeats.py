"""What goes to the heart and who overhears it; and what is said of workers whose hearts don't beat."""

from dataclasses import dataclass, field

import pytest

from sentinel.app.heartbeats import Heartbeats
from sentinel.app.inbox import Inbox
from sentinel.core.events import Device, DeviceChanged, Event, GateDone, GateOutcome, Tick
from sentinel.runtime.sdnotify import Notifier


def test_who_overhears_is_told_before_the_heart_and_not_of_what_goes_straight_to_it() -> None:
    told: list[str] = []
    inbox = Inbox()
    inbox.lead_to(lambda e: told.append("heart"), (lambda e: told.append("1"), lambda e: told.append("2")))
    inbox.post(GateDone("visit", GateOutcome.PULSED))
    assert told == ["1", "2", "heart"]
    inbox.straight(GateDone("visit", GateOutcome.NO_GATE))
    assert told == ["1", "2", "heart", "heart"]


def test_an_event_before_there_is_a_heart_is_not_lost_without_a_word() -> None:
    with pytest.raises(RuntimeError, match="Tick before there is a heart"):
        Inbox().post(Tick())


@dataclass
class Beating:
    """A worker as far as its heart is asked for."""

    name: str
    beats: bool = True

    def fresh(self, now: float) -> bool:
        return self.beats


@dataclass
class Told(Notifier):
    """What systemd hears."""

    said: list[str] = field(default_factory=list)

    def watchdog(self) -> None:
        self.said.append("watchdog")

    def status(self, status: str) -> None:
        self.said.append(status)


def test_a_device_that_hangs_is_away_once_and_the_watchdog_is_fed_all_the_same() -> None:
    scanner, told, posted = Beating("scanner"), Told(), list[Event]()
    hearts = Heartbeats([Beating("coordinator"), scanner], lambda now: True, told, posted.append)
    assert hearts.turn(0.0) == set() and told.said == ["watchdog"]
    scanner.beats = False
    assert hearts.turn(1.0) == {"scanner"} and hearts.turn(2.0) == {"scanner"}
    assert posted == [DeviceChanged(Device.SCANNER, up=False)]
    assert told.said == ["watchdog", "watchdog", "no heartbeat: scanner", "watchdog"]
    assert hearts.well
    scanner.beats = True
    hearts.turn(3.0)
    assert told.said[-1] == "serving"


@pytest.mark.parametrize("name", ["coordinator", "store", "gate", "verify-1", "verify-2"])
def test_without_one_that_makes_a_door_the_watchdog_starves(name: str) -> None:
    told = Told()
    hearts = Heartbeats([Beating(name, beats=False)], lambda now: True, told, lambda event: None)
    assert hearts.turn(0.0) == {name}
    assert not hearts.well and "watchdog" not in told.said


def test_a_link_that_hangs_starves_the_watchdog_too() -> None:
    told = Told()
    Heartbeats([Beating("coordinator")], lambda now: False, told, lambda event: None).turn(0.0)
    assert told.said == []
