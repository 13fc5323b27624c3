"""A daemon that is killed while nobody is there is back before the screen says that it is away."""

import configparser
from pathlib import Path

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.link.messages import Counters, DeviceState, Snapshot

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


def test_the_strip_says_what_it_said_until_a_new_daemon_has_found_its_devices(screen) -> None:
    kiosk = screen.kiosk
    camera, none = (DeviceState("camera", True),), (DeviceState("camera", False),)
    kiosk.receive(Snapshot(9, Screen(), devices=camera, counters=Counters(1284, 17)))
    said = kiosk.connection, kiosk.devicesDown, kiosk.counters
    kiosk.link_down("killed")
    assert (kiosk.connection, kiosk.devicesDown, kiosk.counters) == said
    kiosk.link_up()
    kiosk.receive(Snapshot(1, Screen(), devices=none))
    assert (kiosk.connection, kiosk.devicesDown, kiosk.counters) == said
    kiosk.receive(Snapshot(2, Screen(), online=False, devices=none, counters=Counters(1285, 17)))
    assert (kiosk.connection, kiosk.devicesDown, kiosk.counters) == said
    assert screen.until(lambda: kiosk.connection == "no_network", 4.0), "what stays wrong is said"
    assert kiosk.devicesDown != "" and kiosk.counters[0]["value"] != said[2][0]["value"]


def test_a_daemon_that_stays_away_is_said_on_the_strip_too(screen) -> None:
    screen.kiosk.receive(Snapshot(1, Screen(ScreenKind.PASS, Reason.PASS), counters=Counters(3)))
    screen.kiosk.link_down("killed")
    assert screen.until(lambda: screen.kiosk.connection == "no_daemon", 3)
    assert {one["value"] for one in screen.kiosk.counters} == {"–"}
    screen.kiosk.link_up()
    screen.kiosk.receive(Snapshot(2, Screen()))
    assert screen.kiosk.connection == "online"
