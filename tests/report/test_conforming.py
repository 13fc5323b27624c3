"""The quick check of messages says what the JSON Schema validator says, of right ones and of each wrong one."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sentinel.core.delivery import Draft
from sentinel.core.events import GateOutcome
from sentinel.core.sensing import DoorEvent, Happening
from sentinel.report.conforming import compiled
from sentinel.report.events import EventWriter
from sentinel.report.schemas import DATA, schemas
from sentinel.sim.typical import typical_passage

VISIT = "886313e1-3b8a-5372-9b90-0c9aee199e5d"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MAKER = EventWriter()


def drafts() -> list[Draft]:
    happening = DoorEvent(VISIT, Happening.NOT_PASSED, AT, VISIT, people=1, of=1)
    counts = {"verdict/admit": {"PASS": 3}, "outcome": {"pulsed": 3}, "door": {"shut": 3}}
    return [
        MAKER.passage(typical_passage(VISIT, AT)),
        MAKER.result(VISIT, GateOutcome.PULSED, AT),
        MAKER.door(happening),
        MAKER.counters(AT, counts, "hour"),
        MAKER.store_replaced("sentinel.db.old", AT),
    ]


def spoiled(value: Any) -> Iterator[Any]:
    """The message with one thing changed, everywhere in it."""
    wrong = (None, True, -1, 0.5, 7, "", "x" * 300, "PASS", [], {}, ["x"], {"x": -1})
    if isinstance(value, dict):
        yield {**value, "home_address": "x"}
        for name, inner in value.items():
            yield {k: v for k, v in value.items() if k != name}
            yield from ({**value, name: other} for other in (*wrong, *spoiled(inner)))
    elif isinstance(value, list):
        yield [*value, "x"]
        for at, inner in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in spoiled(inner))


@pytest.mark.parametrize("draft", drafts(), ids=lambda draft: draft.kind.removeprefix("org.sentinel."))
def test_every_message_with_one_thing_changed_is_judged_as_by_the_schemas_own_validator(draft: Draft) -> None:
    schema, data = DATA[draft.kind], json.loads(draft.body)
    check, reference = compiled(schema), Draft202012Validator(schema)
    assert check(data) == ""
    told: set[bool] = set()
    for message in spoiled(deepcopy(data)):
        told.add(good := reference.is_valid(message))
        assert (check(message) == "") is good, message
    assert False in told


def test_every_published_schema_of_an_event_can_be_compiled() -> None:
    for schema in (*DATA.values(), schemas()["event.schema.json"]):
        assert compiled(schema)(None)


@pytest.mark.parametrize("word", [{"contains": {}}, {"type": "date"}, {"oneOf": []}], ids=str)
def test_a_word_that_the_check_does_not_know_is_not_taken_for_held(word: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not known"):
        compiled({"type": "object", "properties": {"x": word}})


@pytest.mark.parametrize(
    ("age", "said"), [(-0.04, 0.0), (-119.0, 0.0), (-4000.0, None), (3.21, 3.2), (None, None)]
)
def test_a_clock_that_is_ahead_makes_no_event_that_its_schema_refuses(
    age: float | None, said: float | None, valid_event: Any
) -> None:
    passage = typical_passage(VISIT, AT)
    checks = tuple(replace(one, age_s=age) for one in passage.decision.checks)
    draft = MAKER.passage(replace(passage, decision=replace(passage.decision, checks=checks)))
    valid_event(draft)
    assert {one["age_s"] for one in json.loads(draft.body)["checks"]} == {said}
