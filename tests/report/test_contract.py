"""Every message of a real run over a real broker is what docs/asyncapi.json and docs/schemas say it is."""

import json
import ssl
import uuid
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from jsonschema import Draft202012Validator, ValidationError
from paho.mqtt.enums import CallbackAPIVersion

from sentinel.core.effects import CommitIntent, CommitResult, RecordDoor
from sentinel.core.events import Device, DeviceChanged, GateOutcome
from sentinel.core.facts import Colour
from sentinel.core.incident import Incident, IncidentKind
from sentinel.core.lost import Shortened, lost
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.crypto.signing import Algorithm, generate
from sentinel.report import asyncapi, events, fleet_schemas
from sentinel.report.events import EventWriter
from sentinel.report.schemas import DATA, name_of, schemas
from sentinel.service.collecting.collector import Collector
from sentinel.sim.broker import SERVICE, DemoBroker
from sentinel.sim.typical import typical_passage
from sentinel.store import hourly
from sentinel.store.audit_heads import Head, Signer

DOCS = Path(__file__).resolve().parents[2] / "docs"
MAKER = EventWriter()


class Ear:
    """Hears all topics of all kiosks."""

    def __init__(self, broker: DemoBroker) -> None:
        self.heard: dict[str, list[Any]] = defaultdict(list)
        self.ready = False
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id="ear")
        identity = broker.identity(SERVICE)
        if identity:
            self.client.tls_set(broker.ca_file, str(identity.cert_file), str(identity.key_file))
        self.client.on_connect = lambda *_: self.client.subscribe("sentinel/#", 1)
        self.client.on_subscribe = lambda *_: setattr(self, "ready", True)
        self.client.on_message = self._message
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()

    def _message(self, client: Any, userdata: Any, message: Any) -> None:
        self.heard[message.topic.rpartition("/")[2]].append(json.loads(message.payload))


@pytest.fixture
def ear(broker: DemoBroker, wait: Callable[..., None]) -> Iterator[Ear]:
    one = Ear(broker)
    wait(lambda: one.ready)
    yield one
    one.client.disconnect()
    one.client.loop_stop()


@pytest.fixture
def counting(broker: DemoBroker, tmp_path: Path) -> Iterator[Collector]:
    tls = None
    identity = broker.identity(SERVICE)
    if identity is not None:
        tls = ssl.create_default_context(cafile=broker.ca_file)
        tls.load_cert_chain(identity.cert_file, identity.key_file)
    collector = Collector(f"sqlite:///{tmp_path}/service.db", broker.host, broker.port, tls, capacity=9)
    assert collector.start()
    yield collector
    collector.stop()


def happen(store: Any) -> None:
    """Everything that a kiosk tells of."""
    now = datetime.now(UTC)
    for colour, outcome in zip(Colour, [*GateOutcome] * 2, strict=False):
        visit = str(uuid.uuid4())
        store.submit(CommitIntent(typical_passage(visit, now, colour=colour)))
        store.submit(CommitResult(visit, outcome))
    for what in Happening:
        store.submit(RecordDoor(DoorEvent(str(uuid.uuid4()), what, now, visit, 1, 1)))
    store.tell(MAKER.store_replaced("sentinel.db.unreadable-x", now))
    store.tell(MAKER.events_lost(lost([(4, events.PASSAGE, now), (9, events.DOOR, now)]), now))
    store.tell(
        MAKER.record_shortened(Shortened(64, 3, now - timedelta(days=9), now - timedelta(days=8)), 0, now)
    )
    store.tell(events.contested("boot-1", "", now))
    store.tell(events.incident(Incident("i-1", IncidentKind.MEDICAL, "guard-1"), now))
    store.tell(events.incident(Incident("i-1", IncidentKind.MEDICAL, "guard-1", called_off=True), now))
    store.tell(events.count_corrected("c-1", -3, now))
    for told in events.Maintained:
        store.tell(events.maintenance("5e551011", told, "pulsed", now))
    store.call(lambda c: hourly.tell(c, MAKER, now + timedelta(hours=1)))
    signer = Signer("kiosk-7", generate(Algorithm.ED25519))
    head = Head("kiosk-7", 1, 3, "0a" * 32, now)
    store.tell(MAKER.audit_head(head, signer.sign(head), signer.key.public.pem))


def test_every_message_of_a_real_run_is_what_its_schema_says(
    ear: Ear, counting: Collector, kiosk: Any, broker: DemoBroker, wait: Callable[..., None],
    validate: Callable[[str, Any], None],
) -> None:  # fmt: skip
    door = kiosk(broker, health=True)
    door.take(DeviceChanged(Device.BROKER, up=True))
    happen(door.store)
    wait(lambda: door.store.today().unsent == 0)
    wait(lambda: ear.heard["health"] and ear.heard["capacity"])
    kinds = {event["type"] for event in ear.heard["events"]} | {m["type"] for m in ear.heard["health"]}
    door.stop()
    wait(lambda: {m["state"] for m in ear.heard["state"]} == {"init", "ready", "disconnected"})
    elsewhere = set(fleet_schemas.DATA)  # the tests of the parts that tell them hold these against theirs
    assert kinds == set(DATA) - elsewhere, "every type was seen"
    assert set(ear.heard) == {"events", "health", "state", "ack", "capacity"}
    for event in [*ear.heard["events"], *ear.heard["health"]]:
        validate(name_of(event["type"]), event)
    for topic in ("state", "ack", "capacity"):
        for message in ear.heard[topic]:
            validate(name_of(topic), message)
    numbers = [event["seq"] for event in ear.heard["events"]]
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))


def test_documents_are_those_of_the_code(published: dict[str, Any]) -> None:
    again = "run: python -m sentinel.report.asyncapi docs"
    assert published == schemas(), again
    assert json.loads((DOCS / "asyncapi.json").read_text()) == asyncapi.document(), again


def test_every_schema_is_one_and_refuses_what_is_wrong(
    published: dict[str, Any], validate: Callable[[str, Any], None]
) -> None:
    for schema in published.values():
        Draft202012Validator.check_schema(schema)
    validate("state.schema.json", {"state": "lost", "boot": "b", "birth": 1})
    for name, wrong in (
        ("state.schema.json", {"state": "asleep", "boot": "b", "birth": 1}),
        ("state.schema.json", {"state": "lost", "boot": "b", "birth": 1, "person": "x"}),
        ("ack.schema.json", {"ids": ["x"] * 10_001}),
        ("capacity.schema.json", {"inside": -1, "limit": 1, "share": 1, "mine": 0, "held": 0}),
        ("passage.v1.schema.json", {}),
    ):
        with pytest.raises(ValidationError):
            validate(name, wrong)


def test_the_document_has_asyncapis_structure_and_its_references_lead_somewhere() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from asyncapi3 import AsyncAPI3
    text = (DOCS / "asyncapi.json").read_text()
    document = json.loads(text)
    AsyncAPI3.model_validate(document)
    references = [part["$ref"] for part in nodes(document) if "$ref" in part]
    assert len(references) > 20
    for reference in references:
        if reference.startswith("#/"):
            found = document
            for step in reference[2:].split("/"):
                found = found[step]
        else:
            assert (DOCS / reference).exists(), reference


def nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from nodes(inner)
