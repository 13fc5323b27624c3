"""The step machines of vision: tracks, the mask vote, quality hints, geometry. No models."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.vision import geometry
from sentinel.vision.align import align, similarity
from sentinel.vision.detect import Face
from sentinel.vision.geometry import iou, square_crop, suppress
from sentinel.vision.quality import Limits, Quality, assess, hint, pose
from sentinel.vision.track import LOST_S, Tracks
from sentinel.vision.vote import REFRESH_S, MaskVote

MASKED = (0.95, 0.03, 0.02)
WRONG = (0.1, 0.85, 0.05)
BARE = (0.02, 0.03, 0.95)
UNSURE = (0.4, 0.3, 0.3)


def at(x: float, y: float, size: float = 100.0) -> Face:
    return Face((x, y, size, size), 0.9)


def follow(frames: list[list[Face]], step_s: float = 0.05) -> list[Tracks]:
    tracks, seen = Tracks(), []
    for number, faces in enumerate(frames):
        tracks = tracks.step(faces, 10.0 + number * step_s)
        seen.append(tracks)
    return seen


def test_two_people_walking_keep_their_numbers() -> None:
    frames = [[at(100 + 8 * i, 100), at(800 - 8 * i, 120)] for i in range(20)]
    last = follow(frames)[-1].all
    assert {t.id for t in last} == {1, 2}
    assert next(t for t in last if t.id == 1).box[0] == pytest.approx(252, abs=15)


def test_two_people_passing_each_other_at_different_depths_keep_their_numbers() -> None:
    frames = [[at(100 + 20 * i, 100, 180), at(700 - 20 * i, 130, 80)] for i in range(31)]
    last = {t.id: t.box[2] for t in follow(frames)[-1].all}
    assert last[1] == pytest.approx(180, abs=8)
    assert last[2] == pytest.approx(80, abs=8)


def test_a_face_missed_in_a_few_pictures_is_the_same_person() -> None:
    frames = [[at(100, 100)]] * 5 + [[]] * 8 + [[at(112, 104)]] * 2
    last = follow(frames)[-1].all
    assert [t.id for t in last] == [1]


def test_a_person_who_left_is_forgotten_and_the_next_one_is_another() -> None:
    gone = follow([[at(100, 100)]] * 5 + [[]] * int(LOST_S / 0.05 + 3) + [[at(105, 100)]] * 2)
    assert [t.id for t in gone[-1].all] == [2]


def test_who_stands_where_somebody_stood_before_a_camera_stopped_is_somebody_else() -> None:
    before = follow([[at(100, 100)]] * 5)[-1]  # the last picture at 10.2 s
    after = before.step([at(100, 100)], 12.0)
    assert [t.id for t in after.all] == [2]


def test_pictures_a_second_apart_still_follow_who_stands_there() -> None:
    assert [t.id for t in follow([[at(100, 100)]] * 4, 1.0)[-1].all] == [1]


def test_an_unsure_detection_continues_a_person_but_begins_none() -> None:
    unsure = Face((104.0, 100.0, 100.0, 100.0), 0.45)
    assert follow([[unsure]] * 5)[-1].all == ()
    tracks = follow([[at(100, 100)]] * 3 + [[unsure]] * 30)[-1].all
    assert [t.id for t in tracks] == [1]


def test_one_flicker_of_the_detector_is_nobody() -> None:
    seen = follow([[at(10, 10)], [], [], []])
    assert not any(t.confirmed for tracks in seen for t in tracks.all)


def test_somebody_who_appears_across_the_picture_is_somebody_else() -> None:
    last = follow([[at(100, 100)]] * 5 + [[at(900, 500)]] * 2)[-1].all
    assert {t.id for t in last} == {1, 2}


boxes = st.tuples(
    st.floats(0, 1200, allow_subnormal=False),
    st.floats(0, 700, allow_subnormal=False),
    st.floats(20, 300, allow_subnormal=False),
    st.floats(20, 300, allow_subnormal=False),
)


@settings(max_examples=60)
@given(st.lists(st.lists(boxes, max_size=5), max_size=15), st.floats(0.01, 0.6, allow_subnormal=False))
def test_ids_never_repeat_and_every_face_is_in_exactly_one_track(
    frames: list[list[tuple[float, float, float, float]]], step_s: float
) -> None:
    tracks, known, now = Tracks(), set[int](), 5.0
    for boxes_ in frames:
        now += step_s
        before = {t.id for t in tracks.all}
        tracks = tracks.step([Face(box, 0.9) for box in boxes_], now)
        ids = [t.id for t in tracks.all]
        assert len(ids) == len(set(ids))
        fresh = set(ids) - before
        assert not fresh & known
        known |= set(ids)
        assert sum(t.visible(now) for t in tracks.all) == len(boxes_)
        assert all(t.box[2] > 0 and t.box[3] > 0 for t in tracks.all)


def vote(scores: list[tuple[float, float, float]], step_s: float = 0.05) -> list[MaskVote]:
    """Votes at each due picture of a stream; a state per picture."""
    state, states = MaskVote(), []
    for number, row in enumerate(scores):
        now = 100.0 + number * step_s
        if state.due(now):
            state = state.step(row, now)
        states.append(state)
    return states


def test_three_clear_pictures_decide() -> None:
    states = vote([MASKED] * 4)
    assert [s.label for s in states] == [None, None, Mask.MASK, Mask.MASK]
    assert states[-1].confidence > 0.9


def test_one_bad_picture_among_good_ones_does_not_make_a_bare_face_masked() -> None:
    assert Mask.MASK not in {s.label for s in vote([BARE, MASKED, BARE, BARE, MASKED, BARE, BARE, BARE])}


@pytest.mark.parametrize(("before", "after", "label"), [(MASKED, BARE, Mask.NONE), (BARE, MASKED, Mask.MASK)])
def test_a_mask_taken_off_or_put_on_is_noticed_within_a_second(
    before: tuple[float, float, float], after: tuple[float, float, float], label: Mask
) -> None:
    states = vote([before] * 40 + [after] * 20)  # the last second at 20 pictures a second
    assert states[39].label is not label
    assert states[-1].label is label


def test_a_hand_before_the_face_for_one_picture_changes_nothing() -> None:
    states = vote([MASKED] * 20 + [WRONG] + [MASKED] * 20)
    assert {s.label for s in states[3:]} == {Mask.MASK}


def test_a_decided_mask_costs_one_picture_each_refresh() -> None:
    state, runs = MaskVote(), 0
    for number in range(200):
        now = number * 0.05
        if state.due(now):
            runs += 1
            state = state.step(MASKED, now)
    assert runs <= 3 + 10 / REFRESH_S + 2


def test_pictures_that_say_nothing_leave_the_mask_undecided() -> None:
    assert {s.label for s in vote([UNSURE] * 30)} == {None}


def test_a_label_that_nothing_confirms_is_dropped() -> None:
    state = vote([MASKED] * 5)[-1]
    assert state.expire(101.0).label is Mask.MASK
    assert state.expire(110.0).label is None


def frontal(size: float = 112.0) -> np.ndarray:
    points = [[38.3, 51.7], [73.5, 51.5], [56.0, 71.7], [41.5, 92.4], [70.7, 92.2]]
    return np.array(points, np.float32) * (size / 112)


def test_a_frontal_face_has_no_pose_to_complain_about() -> None:
    yaw, pitch, roll = pose(frontal())
    assert max(abs(yaw), abs(pitch), abs(roll)) < 8


def test_a_turned_head_is_asked_to_look() -> None:
    points = frontal()
    points[2, 0] += 18  # the nose moves, eyes and mouth hardly
    good = Quality(120, 120, 1.0, *pose(points))
    assert hint(good, (1280, 720), Limits()) is Reason.LOOK


def test_a_tilted_head_has_its_roll_measured() -> None:
    angle = np.radians(25)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    yaw, pitch, roll = pose(((frontal() - 56) @ turn.T + 56).astype(np.float32))
    assert roll == pytest.approx(25, abs=2)
    assert max(abs(yaw), abs(pitch)) < 8


@pytest.mark.parametrize(
    ("quality", "wanted"),
    [
        (Quality(40, 120, 1.0), Reason.CLOSER),
        (Quality(600, 120, 1.0), Reason.BACK),
        (Quality(150, 20, 1.0), Reason.TOO_DARK),
        (Quality(150, 20, 1.0, around=60.0), Reason.TOO_DARK),
        (Quality(150, 20, 1.0, around=220.0), Reason.BACKLIT),
        (Quality(150, 60, 1.0, around=220.0), None),
        (Quality(150, 120, 0.1), Reason.BLURRED),
        (Quality(150, 120, 1.0), None),
        (Quality(150, 120, 1.0, 60.0, 0.0, 0.0), Reason.LOOK),
    ],
)
def test_the_hint_names_the_first_thing_to_change(quality: Quality, wanted: Reason | None) -> None:
    assert hint(quality, (1280, 720), Limits()) is wanted


def test_a_box_outside_the_picture_is_measured_without_an_error() -> None:
    image = np.zeros((50, 50, 3), np.uint8)
    assert assess(image, (-200.0, -200.0, 30.0, 30.0)).light == 0
    assert assess(image, (49.5, 49.5, 30.0, 30.0)).sharp == 0


@settings(max_examples=80)
@given(
    st.floats(-300, 600, allow_subnormal=False),
    st.floats(-300, 600, allow_subnormal=False),
    st.floats(0.1, 900, allow_subnormal=False),
    st.floats(0.1, 900, allow_subnormal=False),
    st.floats(0.5, 3, allow_subnormal=False),
)
def test_a_crop_is_square_wherever_the_box_lies(x: float, y: float, w: float, h: float, scale: float) -> None:
    image = np.full((120, 160, 3), 77, np.uint8)
    crop = square_crop(image, (x, y, w, h), scale, 96)
    assert crop.shape == (96, 96, 3)
    assert (crop == 77).all()


def test_the_crop_of_a_box_in_the_middle_is_that_part_of_the_picture() -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    image[60:140, 110:190] = 255
    crop = square_crop(image, (110, 60, 80, 80), 1.0, 96)
    assert crop.min() == 255
    wider = square_crop(image, (110, 60, 80, 80), 1.3, 96)
    assert wider.mean() == pytest.approx(255 / 1.69, rel=0.05)


def test_alignment_brings_any_similar_face_to_the_same_place() -> None:
    angle, scale = np.radians(20), 3.1
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (frontal() @ turn.T + np.array([200, 50])).astype(np.float32)
    matrix = similarity(points)
    placed = points @ matrix[:, :2].T + matrix[:, 2]
    assert np.abs(placed - frontal()).max() < 0.6


def test_a_large_face_is_aligned_like_a_small_one() -> None:
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (14, 14, 3), np.uint8).astype(np.float32)
    small = np.kron(coarse, np.ones((8, 8, 1), np.float32)).astype(np.uint8)  # 112 x 112
    large = np.kron(coarse, np.ones((32, 32, 1), np.float32)).astype(np.uint8)  # 4 times as large
    a = align(small, frontal()).astype(int)
    b = align(large, np.asarray(frontal() * 4 + 1.5, np.float32)).astype(
        int
    )  # pixel centres: 4 (x + 0.5) - 0.5
    assert np.abs(a - b).mean() < 12


def test_landmarks_in_one_point_are_an_error_not_a_face() -> None:
    with pytest.raises(ValueError, match="one point"):
        similarity(np.ones((5, 2), np.float32))


def test_overlap_is_one_for_itself_and_nothing_for_neighbours() -> None:
    assert iou((0, 0, 10, 10), (0, 0, 10, 10)) == 1.0
    assert iou((0, 0, 10, 10), (10, 0, 10, 10)) == 0.0


def test_of_overlapping_boxes_the_best_stays() -> None:
    corners = [(0.0, 0.0, 10.0, 10.0), (1.0, 1.0, 11.0, 11.0), (50.0, 50.0, 60.0, 60.0)]
    assert suppress(corners, [0.7, 0.9, 0.8], 0.4) == [1, 2]


def test_a_crowd_is_suppressed_as_opencv_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(4)
    for _ in range(20):
        middles, sizes = random.uniform(0, 300, (60, 2)), random.uniform(20, 60, (60, 2))
        boxes = [tuple(box) for box in np.hstack([middles - sizes, middles + sizes]).tolist()]
        scores = random.uniform(0.4, 1.0, 60).tolist()
        ours = suppress(boxes, scores, 0.4)
        with monkeypatch.context() as patch:
            patch.setattr(geometry, "_FEW", 0)
            assert suppress(boxes, scores, 0.4) == ours
