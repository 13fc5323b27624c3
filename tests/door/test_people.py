"""What vision reports is not taken on trust: impossible faces are ignored, the rest is served nearest first."""

import base64
import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.events import PeopleSeen
from sentinel.core.facts import Mask
from sentinel.core.liveness import Cue, Signal
from sentinel.door.people import People, Seen
from sentinel.link.messages import TrackReport, VisionReport

ZONE = (0.2, 0.05, 0.6, 0.9)
NEAR = (220.0, 120.0, 200.0, 220.0)


class Listener:
    """People, and what came out of them."""

    def __init__(self) -> None:
        self.posted: list[PeopleSeen] = []
        self.seen: list[Seen] = []
        self.people = People(ZONE, self.posted.append, self.seen.append)

    def report(self, *tracks: TrackReport, size: tuple[int, int] = (640, 480)) -> None:
        self.people.report(VisionReport(1, 1.0, size, tracks))

    @property
    def tracks(self) -> list[int]:
        return [view.track for view in self.posted[-1].tracks]


def track(number: int, box: Any = NEAR, **more: Any) -> TrackReport:
    return TrackReport(number, box, True, Mask.MASK, **({"mask_confidence": 0.9} | more))


def encoded(vector: Any) -> str:
    return base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode()


GOOD = np.eye(512, dtype=np.float32)[0]


def test_the_nearest_and_most_central_person_comes_first() -> None:
    listener = Listener()
    listener.report(track(1, (10.0, 10.0, 60.0, 70.0)), track(2), track(3, (500.0, 200.0, 90.0, 100.0)))
    assert listener.tracks == [2, 3, 1]
    assert listener.seen[-1].boxes[0] == (2, 220 / 640, 120 / 480, 200 / 640, 220 / 480, True)


def test_impossible_faces_are_ignored_and_the_real_one_is_served() -> None:
    nan, inf = math.nan, math.inf
    impossible = [
        track(1, (nan, 0.0, 10.0, 10.0)), track(2, (0.0, 0.0, nan, 10.0)), track(3, (0.0, 0.0, -5.0, 10.0)),
        track(4, (0.0, 0.0, 10.0, 0.0)), track(5, (0.0, inf, 10.0, 10.0)), track(6, (1e308, 0.0, 1e308, 10.0)),
        track(8, mask_confidence=nan),
    ]  # fmt: skip
    listener = Listener()
    listener.report(*impossible, track(9))
    assert listener.tracks == [9]
    assert [box[0] for box in listener.seen[-1].boxes] == [9]


def test_a_picture_without_a_size_shows_nobody() -> None:
    listener = Listener()
    for size in ((0, 480), (640, 0), (-640, 480), (10**400, 480)):
        listener.report(track(1), size=size)
        assert listener.tracks == []


def test_a_crowd_of_a_thousand_is_cut_and_nothing_grows() -> None:
    listener = Listener()
    for start in (0, 1000):
        listener.report(*(track(start + number, embedding=encoded(GOOD)) for number in range(1000)))
        assert len(listener.tracks) == 32
    assert len(listener.people._embeddings) == 32


def test_an_embedding_that_is_none_replaces_no_good_one() -> None:
    broken = GOOD.copy()
    broken[7] = np.nan
    listener = Listener()
    for _ in range(2):
        listener.report(track(1, embedding=encoded(GOOD)))
    for bad in (None, "", "not base64!", encoded(GOOD[:511]), encoded(np.zeros(513)), encoded(broken)):
        listener.report(track(1, embedding=bad))
        found = listener.people.consensus(1)
        assert found is not None
        assert np.array_equal(found.vector, GOOD)


def test_the_embedding_of_somebody_who_left_is_gone() -> None:
    listener = Listener()
    for _ in range(2):
        listener.report(track(1, embedding=encoded(GOOD)), track(2, embedding=encoded(GOOD)))
    listener.report(track(2))
    assert listener.people.consensus(1) is None
    assert listener.people.consensus(2) is not None
    listener.people.forget()
    assert listener.people.consensus(2) is None
    assert listener.people.consensus(None) is None


_numbers = st.floats(allow_nan=True, allow_infinity=True)
_tracks = st.builds(
    TrackReport,
    st.integers(),
    st.tuples(_numbers, _numbers, _numbers, _numbers),
    st.booleans(),
    st.none() | st.sampled_from(Mask),
    _numbers,
    live=st.lists(st.builds(Signal, st.sampled_from(Cue), st.none() | _numbers), max_size=9).map(tuple),
    embedding=st.none() | st.text(max_size=20),
)


@settings(max_examples=80)
@given(st.lists(_tracks, max_size=40), st.tuples(st.integers(), st.integers()))
def test_no_report_can_make_it_fail_or_pass_on_what_is_no_number(
    tracks: list[TrackReport], size: tuple[int, int]
) -> None:
    listener = Listener()
    listener.report(*tracks, size=size)
    for box in listener.seen[-1].boxes:
        assert all(math.isfinite(value) for value in box[1:5])
        assert box[3] > 0
        assert box[4] > 0
    assert len(listener.posted) == len(listener.seen) == 1


def test_a_doubted_face_is_forgotten_and_the_others_are_kept() -> None:
    listener = Listener()
    for _ in range(2):
        listener.report(track(1, embedding=encoded(GOOD)), track(2, embedding=encoded(GOOD)))
    assert listener.people.consensus(1) is not None
    listener.people.drop(1)
    listener.people.drop(3)
    assert listener.people.consensus(1) is None
    assert listener.people.consensus(2) is not None
