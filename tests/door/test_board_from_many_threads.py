"""The board is changed from many threads at once, and still shows what is true."""

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from sentinel.core.clock import Now
from sentinel.core.decide import decide
from sentinel.core.events import Device
from sentinel.core.facts import Facts
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Policy
from sentinel.door.board import Board
from sentinel.link.messages import Snapshot

_ROUNDS = 1500


@pytest.fixture(autouse=True)
def switching() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(*tasks: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=lambda task=task: [task(n) for n in range(_ROUNDS)]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_a_name_never_stays_on_the_screen_of_staff_who_signed_out() -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    moment = Now(0.0, now)
    waits = Visit(
        "v", Policy(), moment, 0.0, 0.0, decision=decide(Facts(), Policy(), now), masked_name="王＊"
    )
    leaks: list[Snapshot] = []
    board = Board("", "", lambda shown: leaks.append(shown) if shown.referred and not shown.staff else None)
    at_once(
        lambda n: board.referred((waits,) if n % 2 else ()),
        lambda n: board.staff("guard-1" if n % 2 == 0 else ""),
    )
    assert not leaks


def test_a_device_that_is_back_is_not_shown_as_gone() -> None:
    board = Board("", "", lambda shown: None)
    pairs = (Device.GATE, Device.SCANNER, Device.ID_CARD)
    at_once(*(lambda n, device=device: board.device(device, n % 2 == 1) for device in pairs))
    assert {state.device: state.up for state in board.snapshot.devices} == {d.value: True for d in pairs}
