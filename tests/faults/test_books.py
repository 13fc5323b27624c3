"""The tests' own book of events: an hour that turns during a run adds nothing, and anything else still does."""

from books import told

from sentinel.report.events import COUNTERS, PASSAGE, RESULT


def event(kind: str, number: int, **data: str) -> dict:
    return {"id": f"event-{number}", "type": kind, "data": data}


VISIT = [event(PASSAGE, 1, visit="a"), event(RESULT, 2, visit="a")]


def test_the_counts_of_an_hour_that_turned_are_no_event_too_many() -> None:
    assert told([*VISIT, event(COUNTERS, 3)]) == told(VISIT)


def test_an_event_that_came_twice_or_that_nobody_expected_still_shows() -> None:
    assert told([*VISIT, event(RESULT, 3, visit="a")]) != told(VISIT)
    assert told([*VISIT, event("org.sentinel.events.lost.v1", 3)]) != told(VISIT)
