"""A flood of events that may not be dropped costs each put the same, however many wait."""

from sentinel.runtime.queues import BoundedInbox


def test_a_flood_does_not_make_every_put_search_the_whole_queue() -> None:
    asked = 0

    def droppable(item: str) -> bool:
        nonlocal asked
        asked += 1
        return item == "picture"

    inbox: BoundedInbox[str] = BoundedInbox(8, droppable)
    for _ in range(2000):
        inbox.put("card")
    assert asked <= 2 * 2000
    inbox.put("picture")
    inbox.put("picture")
    assert (len(inbox), inbox.dropped) == (2001, 1)
    taken = [inbox.take(0.0) for _ in range(2001)]
    assert taken == ["card"] * 2000 + ["picture"]
    assert inbox.take(0.0) is None
