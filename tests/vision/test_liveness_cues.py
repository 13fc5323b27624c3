"""What pictures say about liveness: a flat thing moves as a plane, a head does not, and unclear is said so."""

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.facts import Mask
from sentinel.core.liveness import VISION_CUES, Cue, fuse
from sentinel.vision.liveness import flow, screen
from sentinel.vision.liveness import witness as witness_module
from sentinel.vision.liveness.motion import Motion, homography, mapped
from sentinel.vision.liveness.screen import Lines, border, framed, moire
from sentinel.vision.liveness.witness import SILENT_S, Witness
from sentinel.vision.views import Views

Image = np.ndarray
BOX = (250.0, 150.0, 140.0, 180.0)
MIDDLE = np.array([320.0, 240.0])
STEP_S = 0.15


def texture(seed: int, height: int = 480, width: int = 640, coarse: float = 2.0) -> Image:
    """Blots with corners to follow."""
    rng = np.random.default_rng(seed)
    rough = cv2.GaussianBlur(rng.normal(0, 1, (height, width)), (0, 0), coarse)
    rough = 128 + 50 * rough / rough.std()
    return np.repeat(np.clip(rough, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


WALL, SKIN = texture(1), texture(2)


def noisy(image: Image, number: int) -> Image:
    rng = np.random.default_rng(number)
    return np.clip(image + rng.normal(0, 2, image.shape), 0, 255).astype(np.uint8)


def oval(width: float = 60, height: float = 80, at: np.ndarray = MIDDLE) -> np.ndarray:
    cover = np.zeros((480, 640), np.uint8)
    middle = (round(float(at[0])), round(float(at[1])))
    cv2.ellipse(cover, middle, (round(width), round(height)), 0, 0, 360, 255, -1)
    return cv2.GaussianBlur(cover, (0, 0), 1.5)[..., None].astype(np.float32) / 255


def head(number: int, degrees: float = 9.0) -> Image:
    """A round, textured head that turns before a wall."""
    turn = math.radians(degrees) * math.sin(1.7 * number * STEP_S)
    rows, columns = np.mgrid[0:480, 0:640].astype(np.float32)
    egg = 1 - ((columns - 320) / 75) ** 2 - ((rows - 240) / 100) ** 2
    depth = 55 * np.sqrt(np.clip(egg, 0, 1)).astype(np.float32)
    shown = cv2.remap(SKIN, columns - np.float32(math.sin(turn)) * depth, rows, cv2.INTER_LINEAR)
    cover = oval(75, 100)
    return noisy((WALL * (1 - cover) + shown * cover).astype(np.uint8), number)


def print_(number: int, *, margin: float = 1.6) -> Image:
    """The same head on a sheet that is tilted and moved."""
    t = number * STEP_S
    turned, _ = cv2.Rodrigues(
        np.array([0.1 * math.sin(1.1 * t), 0.14 * math.sin(1.7 * t), 0.03 * math.sin(t)])
    )
    lens = np.array(
        [[640, 0, 320 + 9 * math.sin(1.3 * t)], [0, 640, 240 + 5 * math.sin(0.9 * t)], [0, 0, 1.0]]
    )
    plane = lens @ np.column_stack([turned[:, 0], turned[:, 1], [0, 0, 640.0]])
    plane = plane @ np.array([[1, 0, -320], [0, 1, -240], [0, 0, 1.0]])
    sheet = np.zeros((480, 640), np.float32)
    w, h = 75 * margin, 100 * margin
    sheet[max(0, round(240 - h)) : round(240 + h), max(0, round(320 - w)) : round(320 + w)] = 1
    shown = cv2.warpPerspective(SKIN, plane, (640, 480))
    cover = cv2.warpPerspective(sheet, plane, (640, 480))[..., None]
    return noisy((WALL * (1 - cover) + shown * cover).astype(np.uint8), number)


def still(number: int) -> Image:
    return noisy((WALL * (1 - oval()) + SKIN * oval()).astype(np.uint8), number)


def follow(play: Callable[[int], Image], count: int = 24, step_s: float = STEP_S) -> Motion:
    motion = Motion()
    for number in range(count):
        motion = motion.step(Views(play(number)), BOX, 100 + number * step_s)
    return motion


# ---- motion


def test_a_head_that_turns_leaves_its_plane_and_the_wall_stays() -> None:
    motion = follow(head)
    assert motion.depth is not None and motion.depth > 2.8
    assert motion.carried is None or motion.carried < 0.3


def test_a_print_moves_as_a_plane_and_takes_its_background_along() -> None:
    motion = follow(lambda n: print_(n, margin=3.2))
    assert motion.depth is not None and motion.depth < 1.2
    assert motion.carried is not None and motion.carried > 0.9


def test_a_cut_out_is_flat_too_but_the_wall_behind_it_stays() -> None:
    motion = follow(lambda n: print_(n, margin=1.05))
    assert motion.depth is not None and motion.depth < 1.4
    assert motion.carried is None or motion.carried < 0.3


def test_who_stands_still_and_what_lies_still_can_not_be_told_apart() -> None:
    motion = follow(still)
    assert motion.depth is None
    assert motion.carried is None


def test_too_few_pictures_too_small_a_face_or_nothing_to_follow_is_cannot_tell() -> None:
    assert follow(head, count=4).depth is None
    small = Motion()
    for number in range(20):
        small = small.step(Views(head(number)), (300.0, 220.0, 30.0, 40.0), 100 + number * STEP_S)
    assert small.depth is None
    assert follow(lambda n: np.full((480, 640, 3), 128, np.uint8)).depth is None


def test_old_motion_is_forgotten() -> None:
    motion = follow(head)
    for number in range(40):
        motion = motion.step(Views(still(number)), BOX, 104 + number * STEP_S)
    assert motion.depth is None


def test_a_gap_in_the_pictures_is_no_motion() -> None:
    def jumping(number: int) -> Image:
        return np.roll(still(number), 12 * number, axis=1)

    assert follow(jumping, step_s=2.0).measures == ()


def test_a_face_at_the_edge_or_outside_of_the_picture_does_no_harm() -> None:
    for box in ((-60.0, -80.0, 140.0, 180.0), (560.0, 400.0, 140.0, 180.0), (700.0, 500.0, 140.0, 180.0)):
        motion, witness = Motion(), Witness(NoModel(), Lines())
        for number in range(4):
            motion = motion.step(Views(head(number)), box, 100 + number * STEP_S)
            witness.step(Views(head(number)), box, 100 + number * STEP_S, mask=None, good=True)


@given(st.lists(st.floats(-0.2, 0.2), min_size=8, max_size=8), st.integers(0, 2**31))
def test_points_on_a_plane_are_found_on_it_again(numbers: list[float], seed: int) -> None:
    plane = np.eye(3) + np.append(numbers, 0).reshape(3, 3)
    points = np.random.default_rng(seed).uniform(-1, 1, (30, 2))
    there = mapped(plane, points)
    assert np.allclose(mapped(homography(points, there), points), there, atol=1e-6)


@settings(max_examples=30)
@given(st.floats(2, 1e4), st.floats(2, 1e4), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_any_box_gives_a_region_of_the_same_size(w: float, h: float, x: float, y: float) -> None:
    region = flow.cut(Views(WALL), (x + w / 2, y + h / 2), max(w, h))
    assert region.shape == (flow.SIZE, flow.SIZE)
    assert region.dtype == np.uint8


# ---- frames and moire


def rectangle(tilt: float = 0.0, sides: str = "lrtb", half: float = 105.0) -> Image:
    """A dark frame around the face, some of its sides left out."""
    image = still(0)
    c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    corner = {
        (i, j): (MIDDLE + np.array([c * i * half - s * j * half * 1.2, s * i * half + c * j * half * 1.2]))
        for i in (-1, 1)
        for j in (-1, 1)
    }
    ends = {
        "l": ((-1, -1), (-1, 1)),
        "r": ((1, -1), (1, 1)),
        "t": ((-1, -1), (1, -1)),
        "b": ((-1, 1), (1, 1)),
    }
    for side in sides:
        a, b = (corner[end].round().astype(int).tolist() for end in ends[side])
        cv2.line(image, a, b, (15, 15, 15), 7, cv2.LINE_AA)
    return image


@pytest.mark.parametrize("tilt", [0.0, 7.0, -11.0])
def test_a_frame_around_the_face_is_seen_however_a_hand_holds_it(tilt: float) -> None:
    assert framed(Lines(), Views(rectangle(tilt)), BOX) > 0.9


@pytest.mark.parametrize("sides", ["", "l", "lr", "lt"])
def test_a_door_a_shelf_or_a_corner_is_no_frame(sides: str) -> None:
    assert framed(Lines(), Views(rectangle(sides=sides)), BOX) < 0.65


def test_the_door_behind_a_visitor_is_no_frame_but_a_phone_before_it_is() -> None:
    lines = Lines()
    door = rectangle(half=110.0)
    assert framed(lines, Views(door), BOX) > 0.9  # never seen without somebody
    lines.nobody(Views(noisy(door, 5)), 100.0)
    assert framed(lines, Views(door), BOX) < 0.65
    phone = door.copy()
    held = rectangle(tilt=5.0, half=80.0)
    phone[130:350, 225:415] = held[130:350, 225:415]
    assert framed(lines, Views(phone), BOX) > 0.9
    other_size = np.asarray(cv2.resize(door, (1280, 960)), np.uint8)
    assert framed(lines, Views(other_size), tuple(2 * value for value in BOX)) > 0.9  # type: ignore[arg-type]


def test_the_door_behind_a_visitor_who_sways_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, looked = Lines(), list[tuple[int, ...]]()
    find = lines.find
    monkeypatch.setattr(lines, "find", lambda region: looked.append(region.shape) or find(region))
    door = rectangle(half=110.0)
    lines.nobody(Views(noisy(door, 5)), 100.0)
    sway = [(0, 0, 1.0), (12, 0, 1.0), (-9, 6, 1.04), (5, -10, 0.97), (14, 8, 1.02)]
    for dx, dy, grown in sway:
        box = (BOX[0] + dx, BOX[1] + dy, BOX[2] * grown, BOX[3] * grown)
        assert framed(lines, Views(door), box) < 0.65
    assert len(looked) == len(sway) + 1
    far = (BOX[0] + 60, BOX[1], BOX[2], BOX[3])
    assert framed(lines, Views(door), far) < 0.65


def tiles(pitch: int, seed: int) -> Image:
    """A wall of tiles of many colours."""
    rng = np.random.default_rng(seed)
    image = np.full((720, 1280, 3), 200, np.uint8)
    for y in range(0, 720, pitch):
        for x in range(0, 1280, pitch):
            colour = rng.integers(30, 230, 3).tolist()
            cv2.rectangle(image, (x + 1, y + 1), (x + pitch - 3, y + pitch - 3), colour, -1)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.8), np.uint8)


@pytest.mark.parametrize("pitch", [33, 34, 36])
def test_a_visitor_before_a_tiled_wall_has_no_frame_around_the_face(pitch: int) -> None:
    for seed in range(8):
        wall, lines = tiles(pitch, seed), Lines()
        lines.nobody(Views(noisy(wall, 2 * seed)), 100.0)
        visitor = noisy(wall, 2 * seed + 1)
        cv2.ellipse(visitor, (625, 360), (85, 105), 0, 0, 360, (140, 160, 190), -1)
        assert framed(lines, Views(visitor), (540.0, 260.0, 170.0, 200.0)) < 0.65


def test_corners_looked_for_around_the_face_are_those_of_the_whole_region() -> None:
    for seed in range(20):
        region = texture(seed, flow.SIZE, flow.SIZE)[..., 0]
        for mask in flow._masks(0.6 + 0.02 * seed, 1.0):
            whole = cv2.goodFeaturesToTrack(region, 48, flow._TEXTURE, 4, mask=mask)[:, 0]
            assert np.array_equal(flow._corners(region, 48, mask), whole)


def test_of_nobody_one_picture_in_five_seconds_is_kept() -> None:
    lines = Lines()
    door, empty = rectangle(half=110.0), still(0)
    lines.nobody(Views(door), 100.0)
    lines.nobody(Views(empty), 104.0)
    assert framed(lines, Views(door), BOX) < 0.65
    lines.nobody(Views(empty), 105.1)
    assert framed(lines, Views(door), BOX) > 0.9


def test_the_edge_of_the_picture_is_no_frame() -> None:
    image = still(0)[140:340, 240:400].copy()
    assert framed(Lines(), Views(image), (10.0, 10.0, 140.0, 180.0)) < 0.65


@given(st.lists(st.tuples(*[st.floats(0, 192)] * 4), max_size=40))
def test_any_lines_give_a_share(lines: list[tuple[float, float, float, float]]) -> None:
    assert 0.0 <= border(np.array(lines, np.float64).reshape(-1, 4)) <= 1.0


def test_the_pixels_of_a_screen_stand_out_and_those_of_a_wall_do_not() -> None:
    rows, columns = np.mgrid[0:480, 0:640]
    grating = 8 * np.sin(2 * np.pi * (0.23 * rows + 0.19 * columns))
    plain, played = (
        moire(still(0), BOX),
        moire(np.clip(still(0) + grating[..., None], 0, 255).astype(np.uint8), BOX),
    )
    assert plain is not None and plain < 4.1
    assert played is not None and played > 5.0


def test_a_face_too_small_for_moire_is_cannot_tell() -> None:
    assert moire(still(0), (300.0, 220.0, 40.0, 40.0)) is None
    assert moire(still(0), (620.0, 460.0, 100.0, 100.0)) is None


# ---- all of it, for one track


class NoModel:
    """Counts how often it is asked."""

    def __init__(self, score: float = 0.9) -> None:
        self.calls = 0
        self._score = score

    def score(self, image: Image, box: tuple[float, float, float, float]) -> float:
        self.calls += 1
        return self._score


def watch(witness: Witness, play: Callable[[int], Image], mask: Mask | None, count: int = 24) -> float:
    now = 100.0
    for number in range(count):
        now = 100 + number * STEP_S
        witness.step(Views(play(number)), BOX, now, mask=mask, good=True)
    return now


def test_a_head_is_vouched_for_and_a_framed_print_is_doubted() -> None:
    lively, flat = Witness(NoModel(), Lines()), Witness(NoModel(0.1), Lines())
    now = watch(lively, head, Mask.NONE)
    watch(flat, lambda n: print_(n, margin=1.25), Mask.NONE)
    live, attack = fuse(lively.signals(now)).score, fuse(flat.signals(now)).score
    assert live is not None and live > 0.7
    assert attack is not None and attack < 0.3


def test_who_stands_still_is_followed_seldom_and_who_then_moves_is_told_in_time() -> None:
    witness, followed, moved, told = Witness(NoModel(), Lines()), 0, 100 + 24 * STEP_S, math.inf
    for number in range(60):
        now = 100 + number * STEP_S
        if now < moved:
            followed += witness.follows(now)
        shown = still(number) if now < moved else head(number)
        witness.step(Views(shown), BOX, now, mask=Mask.MASK, good=True)
        depth = next(signal.value for signal in witness.signals(now) if signal.cue is Cue.MOTION)
        told = min(told, now) if depth is not None else told
    assert followed <= 15  # the first second and a half, then twice a second
    assert told - moved <= 2.0


def test_the_model_is_not_asked_about_a_masked_face_nor_remembered_from_before_the_mask() -> None:
    model = NoModel()
    witness = Witness(model, Lines())
    watch(witness, still, Mask.NONE, 4)
    asked = model.calls
    assert asked >= 1
    now = watch(witness, still, Mask.MASK)
    assert model.calls == asked
    values = {signal.cue: signal.value for signal in witness.signals(now)}
    assert values[Cue.PICTURE] is None
    assert tuple(values) == VISION_CUES


def test_the_model_runs_as_often_as_embeddings_are_made_and_never_on_a_poor_picture() -> None:
    model, poor = NoModel(), NoModel()
    watch(Witness(model, Lines()), still, Mask.NONE, 60)
    assert model.calls <= 6
    witness = Witness(poor, Lines())
    for number in range(20):
        witness.step(Views(still(number)), BOX, 100 + number * STEP_S, mask=Mask.NONE, good=False)
    assert poor.calls == 0


def test_a_frame_held_up_late_is_noticed_within_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    shown = now = 0.0

    def drawn(*_: object) -> float:
        looks.append(now)
        return 1.0 if now >= shown else 0.0

    monkeypatch.setattr(witness_module, "framed", drawn)
    for shown in (5.0, 5.7, 6.4):
        looks.clear()
        witness, noticed = Witness(NoModel(), Lines()), math.inf
        for number in range(80):
            now = number * STEP_S
            witness.step(Views(still(0)), BOX, now, mask=Mask.MASK, good=True)
            said = {signal.cue: signal.value for signal in witness.signals(now)}
            if said[Cue.BORDER] == 1.0:
                noticed = min(noticed, now)
        assert noticed - shown <= 3.3  # three seconds and two pictures
        before = [look for look in looks if 1.3 < look < shown]
        assert len(before) <= 2  # nothing had been wrong


def test_of_a_face_that_is_gone_nothing_is_said() -> None:
    witness = Witness(NoModel(), Lines())
    assert witness.signals(100.0) == ()
    now = watch(witness, head, Mask.NONE)
    assert witness.signals(now)
    assert witness.signals(now + SILENT_S + 0.1) == ()


def test_every_line_in_a_region_costs_bounded_work() -> None:
    busy = np.random.default_rng(0).integers(0, 2, (192, 192), np.uint8) * 255
    busy = cv2.resize(busy, (192, 192), interpolation=cv2.INTER_NEAREST)
    assert len(Lines().find(busy)) <= screen._MOST_SEGMENTS
