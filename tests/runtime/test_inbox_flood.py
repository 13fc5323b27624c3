"""A flood of events that may not be dropped: each put costs the same, and the queue has an end."""

import logging
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.runtime.queues import BoundedInbox


@dataclass(frozen=True)
class Item:
    number: int = 0


class Picture(Item):
    """What may be dropped."""


class Card(Item):
    """What a visitor shows."""


class Staff(Item):
    """What staff says."""


class Done(Item):
    """What a visit waits for."""


def inbox_of(limit: int) -> BoundedInbox[Item]:
    return BoundedInbox(limit, lambda item: isinstance(item, Picture), lambda item: isinstance(item, Done))


def drain(inbox: BoundedInbox[Item]) -> list[Item]:
    taken = []
    while (item := inbox.take(0.0)) is not None:
        taken.append(item)
    return taken


def test_a_flood_does_not_make_every_put_search_the_whole_queue() -> None:
    asked = 0

    def droppable(item: str) -> bool:
        nonlocal asked
        asked += 1
        return item == "picture"

    inbox: BoundedInbox[str] = BoundedInbox(500, droppable)
    for _ in range(1999):
        inbox.put("card")
    assert asked <= 2 * 2000
    inbox.put("picture")
    inbox.put("picture")
    assert (len(inbox), inbox.dropped) == (2000, 1)
    taken = [inbox.take(0.0) for _ in range(2000)]
    assert taken == ["card"] * 1999 + ["picture"]
    assert inbox.take(0.0) is None


def test_a_flood_of_cards_ends_at_four_times_the_limit_and_the_oldest_stay() -> None:
    inbox = inbox_of(8)
    assert [inbox.put(Card(n)) for n in range(5000)] == [True] * 32 + [False] * 4968
    assert (len(inbox), inbox.refused, inbox.overrun) == (32, 4968, 24)
    assert not inbox.put(Picture()), "nothing looser than a card is left to go"
    assert [item.number for item in drain(inbox)] == list(range(32))
    assert inbox.put(Card(1))


def test_what_a_visit_waits_for_is_never_refused() -> None:
    inbox = inbox_of(8)
    for n in range(100):
        inbox.put(Card(n))
    assert all(inbox.put(Done(n)) for n in range(100))
    assert sum(isinstance(item, Done) for item in drain(inbox)) == 100


def test_staff_is_heard_through_a_flood_of_cards() -> None:
    inbox = inbox_of(8)
    for n in range(100):
        inbox.put(Card(n))
    assert inbox.put(Staff(7))
    assert (len(inbox), inbox.refused) == (32, 69)
    taken = drain(inbox)
    assert [item.number for item in taken if isinstance(item, Card)] == list(range(31))
    assert taken[-1] == Staff(7)


def test_a_flood_is_logged_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sentinel.runtime.queues")
    inbox = inbox_of(8)
    for _ in range(2):
        for n in range(100):
            inbox.put(Card(n))
        drain(inbox)
    said = [record.levelname for record in caplog.records]
    assert said == ["WARNING", "INFO"] * 2


@settings(max_examples=60)
@given(st.lists(st.sampled_from([Picture, Card, Staff, Done, None]), max_size=120))
def test_whatever_comes_the_bound_holds_and_the_vital_arrives(kinds: list[type[Item] | None]) -> None:
    inbox = inbox_of(4)
    put = taken = vital_put = vital_taken = inside_vital = 0
    for number, kind in enumerate(kinds):
        if kind is None:
            item = inbox.take(0.0)
            taken += item is not None
            vital_taken += isinstance(item, Done)
        else:
            put += 1
            vital_put += kind is Done
            inbox.put(kind(number))
        inside_vital = vital_put - vital_taken
        assert len(inbox) <= 16 + inside_vital
        assert put == taken + len(inbox) + inbox.dropped + inbox.refused
    assert sum(isinstance(item, Done) for item in drain(inbox)) == inside_vital
