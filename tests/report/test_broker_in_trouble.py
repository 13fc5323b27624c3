"""A real broker that takes and forgets, and a certificate that ran out meanwhile: found out, said, survived."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.config import Kiosk, Settings
from sentinel.core.effects import CommitIntent
from sentinel.doctor.daemon import Running
from sentinel.doctor.findings import State
from sentinel.doctor.network import test_broker as broker_found
from sentinel.sim.broker import DemoBroker
from sentinel.sim.typical import typical_passage

Make = Callable[..., Any]
KIOSK = "kiosk-7"


def pass_by(door: Any) -> str:
    """Somebody comes through; their visit."""
    visit = str(uuid.uuid4())
    door.store.submit(CommitIntent(typical_passage(visit, datetime.now(UTC))))
    return visit


def visits(collector: Any) -> set[str]:
    return {event["data"].get("visit") for event in collector.events.values()}


def test_events_that_a_broker_takes_and_nobody_acknowledges_are_said_and_come_once_somebody_does(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make
) -> None:
    collector = collect(broker)
    collector.acknowledging = False
    door = kiosk(broker, deaf_after_s=0.5)
    visit = pass_by(door)
    wait(lambda: visit in visits(collector), timeout_s=20.0)
    wait(lambda: door.reporter.standing.deaf_since is not None)
    assert door.store.today().unsent, "what nobody acknowledged is kept"
    collector.acknowledging = True
    wait(lambda: not door.store.today().unsent, timeout_s=30.0)
    wait(lambda: door.reporter.standing.deaf_since is None)


def test_a_certificate_that_ran_out_while_the_kiosk_was_cut_off_loses_nothing_and_is_said(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make, caplog: pytest.LogCaptureFixture
) -> None:
    collector = collect(broker)
    door = kiosk(broker)
    visit = pass_by(door)
    wait(lambda: visit in visits(collector))
    broker.stop()
    broker.issue_again(KIOSK, timedelta(minutes=-1))
    broker.start()
    visit = pass_by(door)
    wait(lambda: "our certificate expired on" in caplog.text, timeout_s=20.0)
    assert caplog.text.count("our certificate expired on") == 1
    assert visit not in visits(collector) and door.store.today().unsent
    broker.issue_again(KIOSK, timedelta(days=1))
    wait(lambda: visit in visits(collector), timeout_s=30.0)
    wait(lambda: not door.store.today().unsent)


def test_the_doctor_names_the_certificate_that_ran_out_while_the_connection_from_before_still_stands(
    broker: DemoBroker, tmp_path: Path
) -> None:
    if not broker.tls:
        pytest.skip("a broker without certificates")
    broker.issue_again(KIOSK, timedelta(minutes=-1))
    settings = Settings(kiosk=Kiosk(id=KIOSK), report=broker.settings(KIOSK))
    for devices in ({"broker": True}, {}):
        finding = broker_found(settings, tmp_path, Running(bool(devices), devices=devices))
        assert finding.state is State.FAIL and "our certificate expired on" in finding.found
        assert ("from before" in finding.found) == bool(devices)
