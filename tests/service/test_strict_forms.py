"""What the platform takes as a name, a number or a source is that and nothing more."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.service.admin.statements import TestForm as PcrForm
from sentinel.service.admin.statements import VisitForm
from sentinel.service.persons import SeedFile


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(found := schema.get("pattern"), str):
            yield found
        for part in schema.values():
            yield from _patterns(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _patterns(part)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_no_form_takes_a_line_end_for_a_part_of_a_name(document: dict[str, Any], data: st.DataObject) -> None:
    forms = [document["components"], msgspec.json.schema(SeedFile)]
    patterns = sorted(set(_patterns(forms)))
    assert len(patterns) >= 6
    for pattern in patterns:
        good = data.draw(st.from_regex(pattern))
        assert not re.search(pattern, good + "\n"), pattern


SAID = '{"result": "negative", "sampled_at": "2026-11-28T08:10:00Z", "source": "%s"}'


@pytest.mark.parametrize("source", ["", "lab-3", "lab-310115", "City.Hospital_2", "x" * 64])
def test_a_source_is_an_institution(source: str) -> None:
    assert msgspec.json.decode(SAID % source, type=PcrForm).source == source


@pytest.mark.parametrize(
    "source",
    ["11010519491231002X", "A1234567", "E12345678", "13800138000", "a.1.2.3.4.5.6.7", "lab 3", "小明", "x" * 65,
     "lab-3\\n", "-lab", "3"],
)  # fmt: skip
def test_a_source_is_no_number_of_a_person(source: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(SAID % source, type=PcrForm)


def test_an_area_is_one_line() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode('{"area": "A\\n", "left_at": "2026-11-28T08:10:00Z"}', type=VisitForm)
