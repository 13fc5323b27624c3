"""What a technician may read of the log: whatever slipped into it, nobody is named by a number."""

import logging

import pytest

from sentinel.runtime.log_ring import LogRing, masked


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491231002X", "13800138000", "900101-1234567", "A123456789", "E12345678", "k" * 40],
    ids=["citizen", "check-x", "telephone", "korea", "taiwan", "passport", "key"],
)  # fmt: skip
def test_no_number_that_names_somebody_is_shown(number: str) -> None:
    assert masked(f"a card {number} at the reader") == "a card … at the reader"


@pytest.mark.parametrize(
    "said",
    [
        "the broker does not answer: again in 30 s",
        "policy 2026-11-20.2 holds",
        "link: ui (pid 812345) joined",
    ],
    ids=["words", "a-date", "a-process"],
)
def test_what_a_technician_needs_stays(said: str) -> None:
    assert masked(said) == said


def test_a_traceback_shows_its_first_line_only_and_old_lines_go() -> None:
    ring, log = LogRing(kept=3), logging.Logger("test")
    log.addHandler(ring)
    for number in range(5):
        log.error("line %d\nsomebody's name", number)
    assert [line.text for line in ring.after(0, 10)] == ["test: line 2", "test: line 3", "test: line 4"]
    assert ring.after(5, 10) == []
