"""One event of a kiosk that is taken out of service: acknowledged, or it was not delivered."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sentinel.cli.wipe_delivery import by_broker
from sentinel.config import parse
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


def test_a_certificate_of_erasure_goes_to_the_kiosks_own_collector(broker, collect, tmp_path: Path) -> None:
    collector = collect(broker)
    settings = msgspec.structs.replace(
        parse({"kiosk": {"id": "kiosk-7"}}), report=broker.settings("kiosk-7")
    )  # fmt: skip
    deliver = by_broker(settings, tmp_path)
    certificate = b'{"kind": "sentinel-certificate-of-erasure", "version": 1}'
    assert deliver(certificate, "order-1") and deliver(certificate, "order-1")
    (event,) = collector.events.values()  # told twice, the same event
    assert event["type"] == "org.sentinel.wiped.v1" and event["data"]["version"] == 1


def test_without_an_acknowledgement_it_was_not_delivered(broker, collect, tmp_path: Path) -> None:
    collector = collect(broker)
    collector.acknowledging = False
    settings = broker.settings("kiosk-7")
    assert not deliver_once(settings, "kiosk-7", DRAFT, SystemClock(), tmp_path, 1.5)
    assert DRAFT.event_id in collector.events
    broker.stop()
    assert not deliver_once(settings, "kiosk-7", DRAFT, SystemClock(), tmp_path, 1.0)
