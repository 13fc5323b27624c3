"""Whatever comes from the broker: read or refused, never an error, and never larger than its bounds."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.occupancy import Told
from sentinel.core.presence import Said, Word
from sentinel.report.incoming import read_ack, read_capacity, read_presence

WORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
NAMED = st.dictionaries(
    st.sampled_from(
        ["ids", "rejected", "state", "boot", "birth", "inside", "limit", "share", "mine", "held"]
    ),
    WORDS,
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | (WORDS | NAMED).map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    ids = read_ack(payload)
    assert ids is None or all(0 < len(one) <= 64 for one in ids)
    told = read_capacity(payload)
    assert told is None or (told.inside >= 0 and told.share >= 0)
    said = read_presence(payload, retained=False)
    assert said is None or said.birth >= 0


@given(st.lists(st.text(min_size=1, max_size=64), max_size=20))
def test_an_acknowledgement_is_read_back(ids: list[str]) -> None:
    assert read_ack(json.dumps({"ids": ids, "rejected": {"a": "b"}}).encode()) == ids


def test_presence_and_capacity_are_read_back() -> None:
    presence = b'{"state": "ready", "boot": "b", "birth": 7, "at": "x", "more": []}'
    assert read_presence(presence, retained=True) == Said(Word.READY, "b", 7, True)
    assert read_presence(b'{"state": "lost", "boot": "old software"}', retained=False) == Said(
        Word.LOST, "old software"
    )
    assert read_capacity(b'{"inside": 1, "limit": 2, "share": 1, "mine": -3}') == Told(1, 2, 1, -3, 0)
