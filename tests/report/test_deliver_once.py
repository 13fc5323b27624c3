"""One event of a kiosk that is taken out of service: acknowledged, or it was not delivered."""

import json
from datetime import UTC, datetime
from pathlib import Path

from sentinel.core.delivery import Draft
from sentinel.report.once import deliver_once
from sentinel.runtime.clock import SystemClock

DRAFT = Draft(
    "7d444840-9dc0-11d1-b245-5ffdce74fad2", "org.sentinel.wiped.v1", datetime.now(UTC), b'{"clean":true}', 10
)


def test_it_is_delivered_and_acknowledged_with_no_store(broker, collect, tmp_path: Path) -> None:
    collector = collect(broker)
    settings = broker.settings("kiosk-7")
    assert deliver_once(settings, "kiosk-7", DRAFT, SystemClock(), tmp_path, 20.0)
    event = collector.events[DRAFT.event_id]
    assert event["type"] == "org.sentinel.wiped.v1" and event["data"] == {"clean": True}
    assert json.loads(json.dumps(event))["source"] == "/kiosks/kiosk-7" and event["seq"] > 1_700_000_000_000


def test_without_an_acknowledgement_it_was_not_delivered(broker, collect, tmp_path: Path) -> None:
    collector = collect(broker)
    collector.acknowledging = False
    settings = broker.settings("kiosk-7")
    assert not deliver_once(settings, "kiosk-7", DRAFT, SystemClock(), tmp_path, 1.5)
    assert DRAFT.event_id in collector.events
    broker.stop()
    assert not deliver_once(settings, "kiosk-7", DRAFT, SystemClock(), tmp_path, 1.0)
