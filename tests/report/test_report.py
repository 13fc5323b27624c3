"""Events reach the collector over a real broker, whatever dies on the way."""

import contextlib
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from sentinel.core.delivery import Draft, Outgoing
from sentinel.core.effects import CommitIntent, CommitResult
from sentinel.core.events import Device, DeviceChanged, GateOutcome
from sentinel.core.facts import Colour, HandTemperatureFact, Lookup, Provenance, Source
from sentinel.core.identity import nonce_of
from sentinel.core.policy import Check, CheckResult, Outcome
from sentinel.core.reasons import Reason
from sentinel.report.events import PASSAGE, RESULT, EventWriter, cloud_event
from sentinel.report.mqtt import BrokerError, BrokerLink
from sentinel.report.session import Reporter
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Pulse
from sentinel.sim.broker import DemoBroker
from sentinel.sim.typical import MASKED_NAME, PERSON, PSEUDONYM, typical_passage
from sentinel.store import passages

Make = Callable[..., Any]
BROKER_UP, BROKER_DOWN = DeviceChanged(Device.BROKER, True), DeviceChanged(Device.BROKER, False)


def pass_by(kiosk: Any, count: int = 1, colour: Colour = Colour.GREEN) -> list[str]:
    visits = [str(uuid.uuid4()) for _ in range(count)]
    for visit in visits:
        kiosk.store.submit(CommitIntent(typical_passage(visit, datetime.now(UTC), colour=colour)))
        kiosk.store.submit(CommitResult(visit, GateOutcome.PULSED))
    return visits


@contextlib.contextmanager
def crash(folder: Path, visit: str, *settings: str) -> Iterator[None]:
    """A kiosk in a process of its own that has just committed an intent; killed -9 at the end."""
    script = Path(__file__).with_name("crashing_kiosk.py")
    command = [sys.executable, str(script), str(folder / "data"), visit, *settings]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"intent\n"
            yield
        finally:
            process.kill()


def test_event_says_what_the_contract_says_and_nothing_about_the_person() -> None:
    passage = typical_passage(str(uuid.uuid4()), datetime(2026, 11, 22, 8, 0, tzinfo=UTC), colour=Colour.RED)
    draft = EventWriter().passage(passage)
    payload = cloud_event("kiosk-7", Outgoing(41, draft), historical=True)
    event = json.loads(payload)
    data = event.pop("data")
    assert event == {
        "specversion": "1.0",
        "id": draft.event_id,
        "source": "/kiosks/kiosk-7",
        "type": PASSAGE,
        "time": "2026-11-22T08:00:00.000Z",
        "datacontenttype": "application/json",
        "seq": 41,
        "historical": True,
    }
    assert uuid.UUID(draft.event_id)
    assert (data["visit"], data["verdict"], data["offline"]) == (passage.visit, "refuse", False)
    code = next(c for c in data["checks"] if c["check"] == "code")
    assert code == {"check": "code", "outcome": "fail", "reason": "CODE_ABNORMAL", "age_s": 1.5}
    assert "not_required" not in {c["outcome"] for c in data["checks"]}
    assert data["pseudonym"] == PSEUDONYM
    request = f"{passage.visit}/1"
    assert (data["request_id"], data["nonce"]) == (request, nonce_of(request))
    nobody_asked = replace(passage, facts=replace(passage.facts, lookup=Lookup()))
    data = json.loads(EventWriter().passage(nobody_asked).body)
    assert (data["request_id"], data["nonce"]) == ("", "")
    for secret in (PERSON, MASKED_NAME, MASKED_NAME[:2]):
        assert secret.encode() not in payload


def test_an_event_names_the_venues_own_rule_that_decided() -> None:
    passage = typical_passage(str(uuid.uuid4()), datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
    result = CheckResult(Check.VENUE_RULES, Outcome.FAIL, Reason.RULES_FAILED, rule="two-doses")
    decision = replace(passage.decision, checks=(*passage.decision.checks, result))
    checks = json.loads(EventWriter().passage(replace(passage, decision=decision)).body)["checks"]
    assert [c["rule"] for c in checks if "rule" in c] == ["two-doses"]


def test_an_event_says_what_the_hand_thermometer_showed_and_not_who_held_it() -> None:
    at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    passage = typical_passage(str(uuid.uuid4()), at)
    assert json.loads(EventWriter().passage(passage).body)["hand_thermometer_c"] is None
    hand = HandTemperatureFact(Provenance(Source.HAND_THERMOMETER, at), 36.6, "guard-77", at)
    body = EventWriter().passage(replace(passage, facts=passage.facts.with_(hand))).body
    assert json.loads(body)["hand_thermometer_c"] == 36.6
    assert b"guard-77" not in body


def test_passage_and_result_arrive_acknowledged_over_tls(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make
) -> None:
    collector = collect(broker)
    door = kiosk(broker)
    door.take(BROKER_UP)
    (visit,) = pass_by(door)
    wait(lambda: len(collector.events) == 2)
    wait(lambda: door.store.today().unsent == 0)
    by_type = {e["type"]: e for e in collector.events.values()}
    assert set(by_type) == {PASSAGE, RESULT}
    assert {e["data"]["visit"] for e in by_type.values()} == {visit}
    assert by_type[RESULT]["data"]["outcome"] == "pulsed"
    assert by_type[PASSAGE]["seq"] < by_type[RESULT]["seq"]
    assert not any(e["historical"] for e in by_type.values())
    assert PERSON.encode() not in b"".join(collector.payloads)


def test_nothing_is_done_before_the_application_acknowledges(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make
) -> None:
    collector = collect(broker)
    collector.acknowledging = False
    door = kiosk(broker)
    door.take(BROKER_UP)
    pass_by(door)
    wait(lambda: sum(collector.copies.values()) >= 4)  # sent again after a second
    assert door.store.today().unsent == 2
    collector.acknowledging = True
    wait(lambda: door.store.today().unsent == 0)
    assert len(collector.events) == 2


def test_puback_suffices_where_the_settings_say_so(broker: DemoBroker, kiosk: Make, wait: Make) -> None:
    door = kiosk(broker, ack="broker")
    door.take(BROKER_UP)
    pass_by(door)
    wait(lambda: door.store.today().unsent == 0)


def test_broker_killed_and_restarted_loses_no_event(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make
) -> None:
    collector = collect(broker)
    door = kiosk(broker)
    door.take(BROKER_UP)
    before = pass_by(door, 20)
    broker.kill9()
    during = pass_by(door, 20)
    door.take(BROKER_DOWN)
    broker.start()
    door.take(BROKER_UP)
    after = pass_by(door, 5)
    wait(lambda: door.store.today().unsent == 0)
    wait(lambda: len(collector.events) == 2 * 45)
    assert {e["data"]["visit"] for e in collector.events.values()} == {*before, *during, *after}
    late = [e for e in collector.events.values() if e["data"]["visit"] in during]
    assert all(e["historical"] for e in late)


def test_kiosk_killed_between_intent_and_result_reports_the_passage_once_as_unknown(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make, tmp_path: Path
) -> None:
    visit = str(uuid.uuid4())
    with crash(tmp_path, visit):
        pass
    collector = collect(broker)
    door = kiosk(broker)
    wait(lambda: len(collector.events) == 2)
    wait(lambda: door.store.today().unsent == 0)
    data = {e["type"]: e["data"] for e in collector.events.values()}
    assert data[PASSAGE]["visit"] == data[RESULT]["visit"] == visit
    assert data[RESULT]["outcome"] == "unknown"
    assert set(collector.copies.values()) == {1}
    (stored,) = door.store.call(passages.find)
    assert stored.outcome == "unknown"


def test_staff_elsewhere_see_that_a_kiosk_died(
    broker: DemoBroker, collect: Make, wait: Make, tmp_path: Path
) -> None:
    collector = collect(broker)
    settings = msgspec.json.encode(broker.settings("kiosk-7")).decode()
    with crash(tmp_path, str(uuid.uuid4()), settings):
        wait(lambda: [(s["state"], s["boot"]) for s in collector.states] == [("ready", "boot-9")])
    wait(lambda: collector.states[1:] == [{"state": "lost", "boot": "boot-9"}])


def test_orderly_stop_is_not_a_loss(broker: DemoBroker, collect: Make, kiosk: Make, wait: Make) -> None:
    collector = collect(broker)
    door = kiosk(broker)
    door.take(BROKER_UP)
    door.stop()
    wait(lambda: [s["state"] for s in collector.states] == ["ready", "disconnected"])


def test_garbage_acknowledgements_change_nothing(
    broker: DemoBroker, collect: Make, kiosk: Make, wait: Make
) -> None:
    collector = collect(broker)
    collector.acknowledging = False
    door = kiosk(broker)
    door.take(BROKER_UP)
    pass_by(door)
    wait(lambda: len(collector.events) == 2)
    for bad in (
        b"",
        b"\xff",
        b"[]",
        b'{"ids": 3}',
        b'{"ids": ["x"]}',
        b'{"ids": ["' + b"x" * 70000 + b'"]}',
        b"[" * 9999,
    ):
        collector.client.publish("sentinel/kiosk-7/ack", bad, qos=1).wait_for_publish(5.0)
    collector.acknowledging = True
    wait(lambda: door.store.today().unsent == 0)


def test_kiosk_whose_name_is_not_its_certificates_is_told_so(
    broker: DemoBroker, kiosk: Make, caplog: pytest.LogCaptureFixture, wait: Make
) -> None:
    kiosk(broker, kiosk="somebody-else")
    wait(lambda: "may not" in caplog.text)


def test_missing_certificate_is_one_clear_sentence(tmp_path: Path, broker: DemoBroker) -> None:
    settings = msgspec.structs.replace(broker.settings("kiosk-7"), cert_file=str(tmp_path / "none.crt"))
    door = Reporter(settings, "kiosk-7", None, lambda event: None, SystemClock())  # type: ignore[arg-type]
    with pytest.raises(BrokerError, match="certificates or password can't be used"):
        door.session(Pulse())
    with pytest.raises(BrokerError, match="part of a topic"):
        Reporter(settings, "a/b", None, lambda event: None, SystemClock())  # type: ignore[arg-type]


@pytest.mark.parametrize("shared", ["key_file", "cert_file", "password_file"])
def test_secret_that_others_may_read_is_not_used(tmp_path: Path, broker: DemoBroker, shared: str) -> None:
    settings = broker.settings("kiosk-7")
    key, password, both = Path(settings.key_file), tmp_path / "password", tmp_path / "both.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    password.write_text("secret")
    both.write_bytes(Path(settings.cert_file).read_bytes() + key.read_bytes())
    files = {"key_file": key, "cert_file": both, "password_file": password}
    for file in files.values():
        file.chmod(0o600)
    if shared == "cert_file":  # which holds the key too
        settings = msgspec.structs.replace(settings, key_file="", cert_file=str(both))
    settings = msgspec.structs.replace(settings, username="kiosk-7", password_file=str(password))

    def look() -> BrokerLink:
        v5 = MQTTProtocolVersion.MQTTv5
        return BrokerLink(settings, "kiosk-7", "b", base=tmp_path, protocol=v5, window=1, silent=True)

    link = look()
    link.open()
    link.close()
    for mode in (0o640, 0o604):
        files[shared].chmod(mode)
        with pytest.raises(BrokerError, match=f"mode {mode:04o}.*; run: chmod 600 {files[shared]}$"):
            look()


def test_client_without_a_certificate_is_not_let_in(broker: DemoBroker, kiosk: Make) -> None:
    settings = msgspec.structs.replace(broker.settings("kiosk-7"), cert_file="", key_file="")
    door = Reporter(settings, "kiosk-7", None, lambda event: None, SystemClock())  # type: ignore[arg-type]
    with pytest.raises(BrokerError):
        door.session(Pulse())


def test_embedded_broker_carries_events_where_mosquitto_is_missing(
    tmp_path: Path, collect: Make, kiosk: Make, wait: Make
) -> None:
    broker = DemoBroker(tmp_path / "broker", engine="amqtt")
    broker.start()
    try:
        collector = collect(broker)
        door = kiosk(broker)
        door.take(BROKER_UP)
        pass_by(door, 3)
        wait(lambda: len(collector.events) == 6 and door.store.today().unsent == 0)
    finally:
        broker.stop()


def test_draft_is_what_was_decided_not_when_it_was_sent() -> None:
    passage = typical_passage("v", datetime(2026, 1, 2, tzinfo=UTC))
    maker = EventWriter()
    assert maker.passage(passage) == maker.passage(passage)
    assert isinstance(maker.passage(passage), Draft)
