"""A daemon that is killed while nobody is there is back before the screen says that it is away."""

import configparser
from pathlib import Path

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Snapshot

UNIT = Path(__file__).parents[2] / "systemd" / "sentinel.service"
START_S, CONNECT_S = 3.0, 1.0


def test_the_idle_screen_stays_for_as_long_as_systemd_takes_to_start_it_again(screen) -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.read(UNIT)
    away = float(unit["Service"]["RestartSec"]) + START_S + CONNECT_S
    screen.kiosk.receive(Snapshot(1, Screen()))
    screen.kiosk.link_down("killed")
    try:
        assert screen.kiosk._gap.isActive() and screen.kiosk._gap.interval() / 1000 > 1.3 * away
        assert screen.kiosk.kind == "idle"
    finally:
        screen.kiosk.link_up()
        screen.kiosk.receive(Snapshot(2, Screen()))
    assert not screen.kiosk._gap.isActive()


def test_a_result_stays_a_second_only(screen) -> None:
    screen.kiosk.receive(Snapshot(1, Screen(ScreenKind.PASS, Reason.PASS)))
    screen.kiosk.link_down("killed")
    assert screen.until(lambda: screen.kiosk.kind == "connecting", 3)
    screen.kiosk.link_up()
    screen.kiosk.receive(Snapshot(2, Screen()))
    assert screen.kiosk.kind == "idle"
