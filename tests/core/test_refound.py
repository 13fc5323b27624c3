"""A family's member whom the camera loses and finds again under another number is the same person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_family import Family

from sentinel.core.events import PeopleSeen, Tick, TrackView
from sentinel.core.facts import Mask
from sentinel.core.family import BESIDE_S, WAIT_S, WHOLE_S
from sentinel.core.policy import Verdict
from sentinel.core.refound import AGAIN_S, STALE_S

ADULT, CHILD, SMALL, ELDER = (160, -1.5), (130, 1.6), (120, 2.6), (150, -0.4)  # face's pixels, and drop
KIN = (CHILD, SMALL, ELDER)


class Camera(Family):
    """As vision tells it: who walks up is seen before the zone, a lost face is told for a while where it was."""

    def begins(self, named: int) -> None:
        self.numbers = 1
        self.shows_pass(named=named)
        self.front(ADULT, 1)

    def look(self, *views: TrackView, after: float = 0.2) -> None:
        self(PeopleSeen(views), after)

    def view(self, person: tuple[int, float], track: int, *, in_zone: bool = True) -> TrackView:
        return TrackView(track, in_zone, person[0], Mask.MASK, 0.95, drop=person[1])

    def front(self, person: tuple[int, float], track: int) -> None:
        self.look(self.view(person, track))

    def walks_up(self, person: tuple[int, float]) -> int:
        self.numbers += 1
        self.look(self.view(person, self.numbers, in_zone=False))
        self.stands(person, self.numbers)
        return self.numbers

    def stands(self, person: tuple[int, float], track: int) -> None:
        self.front(person, track)
        self.warm(track=track, after=0.2)
        for _ in range(3):
            self.front(person, track)

    def loses(self, person: tuple[int, float], track: int, away_s: float, jump: bool = False) -> int:
        """Told where it was for a while, then not at all; with ``jump`` the new number comes beside the old."""
        self.numbers += 1
        stale = self.view(person, track)
        for _ in range(4):
            also = (self.view(person, self.numbers),) if jump else ()
            self.look(stale, *also)
        if not jump:
            self.look(after=0.1)
            for _ in range(int(away_s / 0.5)):
                self.look(after=0.5)
        self.stands(person, self.numbers)
        return self.numbers


@pytest.mark.parametrize("away_s", [0.0, 1.0, AGAIN_S - 1])
def test_an_adult_who_looks_away_and_up_again_is_not_counted_as_a_child(away_s: float) -> None:
    door = Camera()
    door.begins(named=1)
    door.loses(ADULT, 1, away_s)
    assert len(door.door.family.members) == 1
    assert door.verdicts == []
    door.walks_up(CHILD)
    door.waits(6)
    assert door.verdicts == [(Verdict.ADMIT, door.verdicts[0][1])] * 2
    assert len(door.pulses) == 2


def test_an_adult_who_was_found_again_still_stands_by_for_the_child() -> None:
    door = Camera()
    door.begins(named=1)
    again = door.loses(ADULT, 1, 0.5)
    for _ in range(int((BESIDE_S + 1) / 0.5)):
        door.look(door.view(ADULT, again, in_zone=False), after=0.5)
    door.walks_up(CHILD)
    door.waits(6)
    assert len(door.pulses) == 2


def test_a_face_that_jumps_is_the_same_person_with_two_numbers_for_a_moment() -> None:
    door = Camera()
    door.begins(named=2)
    child = door.walks_up(CHILD)
    assert len(door.door.family.members) == 2
    child = door.loses(CHILD, child, 0.0, jump=True)
    child = door.loses(CHILD, child, 0.5)
    assert len(door.door.family.members) == 2
    door.walks_up(SMALL)
    door.waits(6)
    assert len(door.pulses) == 3


def test_two_of_like_size_who_stand_before_the_kiosk_together_are_two() -> None:
    door = Camera()
    door.begins(named=1)
    twin = door.view(ADULT, 2)
    for _ in range(8):
        door.look(door.view(ADULT, 1), twin)
    door.warm(track=2, after=0.2)
    for _ in range(4):
        door.look(door.view(ADULT, 1), twin)
    door.waits(6)
    assert len(door.pulses) == 2


def test_a_child_who_takes_the_adult_s_place_in_a_moment_is_somebody_else() -> None:
    door = Camera()
    door.begins(named=1)
    door.numbers += 1
    door.stands(CHILD, door.numbers)  # never seen on the way
    door.waits(6)
    assert len(door.pulses) == 2


def test_whoever_was_taken_for_one_who_was_counted_can_step_back_and_up_again() -> None:
    door = Camera()
    door.begins(named=1)
    door.loses(ADULT, 1, 1.0)  # in truth an elder of the same height, who stood behind
    assert len(door.door.family.members) == 1
    door.look(after=STALE_S)
    door.walks_up(ADULT)
    door.waits(6)
    assert len(door.pulses) == 2


_DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("walks"), st.integers(0, 2), st.just(0.0)),
        st.tuples(st.just("lost"), st.just(0), st.floats(0.0, AGAIN_S - 1.0)),
        st.tuples(st.just("jumps"), st.just(0), st.just(0.0)),
    ),
    max_size=10,
)


@given(st.integers(1, 3), _DOINGS)
@settings(max_examples=150, deadline=None)
def test_nobody_is_counted_twice_whatever_numbers_the_camera_gives_them(named: int, doings) -> None:
    door = Camera()
    door.begins(named)
    person, track, walked = ADULT, 1, [ADULT]
    for what, who, away_s in doings:
        if door.door.family is None or not door.door.family.checking:
            break
        if what == "walks" and KIN[who] not in walked:
            person = KIN[who]
            walked.append(person)
            track = door.walks_up(person)
        elif what != "walks":
            track = door.loses(person, track, away_s, jump=what == "jumps")
        family = door.door.family
        assert len(family.ids if family else ()) <= len(walked)
    door.look()
    for _ in range(int(2 * (WHOLE_S + WAIT_S))):
        door(Tick(), 0.5)
    assert len(door.pulses) in (0, min(len(walked), named + 1))
    assert door.door.family is None
