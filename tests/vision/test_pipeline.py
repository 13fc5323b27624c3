"""What a person before the camera sees happen: real models on portraits that move through a scene."""

import base64
from collections.abc import Callable, Iterable
from itertools import pairwise

import cv2
import numpy as np
import pytest

from hw.camera import Camera, Frame
from hw.errors import DeviceError
from sentinel.bench.vision.scenes import Image, scene
from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.link.messages import CodeReport, FacesDone, TrackReport, VisionReport
from sentinel.vision.codes.stream import CodeStream
from sentinel.vision.geometry import iou
from sentinel.vision.models import Models
from sentinel.vision.pipeline import Pipeline, Report
from sentinel.vision.process import VisionProcess, shrink
from sentinel.vision.quality import Limits

Heads = dict[str, Image]
EVERYWHERE = (0.0, 0.0, 1.0, 1.0)


def pipeline(models: Models, zone: tuple[float, float, float, float] = EVERYWHERE) -> Pipeline:
    return Pipeline(models, CodeStream(), zone=zone, limits=Limits())


def play(
    line: Pipeline, pictures: Iterable[Image], start: float = 100.0, step_s: float = 0.1
) -> list[tuple[float, Report]]:
    """Reports with their time since the start."""
    out = []
    for number, image in enumerate(pictures):
        now = start + number * step_s
        out += [(now - start, r) for r in line.step(Frame(image, now, number))]
    return out


def tracks(reports: list[tuple[float, Report]]) -> list[tuple[float, TrackReport]]:
    return [(t, track) for t, r in reports if isinstance(r, VisionReport) for track in r.tracks]


def embeddings(reports: list[tuple[float, Report]]) -> list[np.ndarray]:
    found = [track.embedding for _, track in tracks(reports) if track.embedding]
    return [np.frombuffer(base64.b64decode(text), "<f4") for text in found]


def with_mask(models: Models, image: Image) -> Image:
    """A surgical mask painted over nose, mouth and chin of the largest face."""
    box = max(models.detector.detect(image), key=lambda f: f.box[2]).box
    marks = models.landmarker.locate(image, box, covered=True)  # the points as a mask's wearer has them
    assert marks is not None
    right, left, nose, _, _ = marks.points
    wide = left - right
    down = np.array([-wide[1], wide[0]])
    top = nose - 0.25 * down
    outline = [
        right - 0.45 * wide + 0.45 * down,
        top,
        left + 0.45 * wide + 0.45 * down,
        left + 0.25 * wide + 1.35 * down,
        nose + 1.15 * down,
        right - 0.25 * wide + 1.35 * down,
    ]
    out = image.copy()
    cv2.fillPoly(out, [np.array(outline, np.int32)], (222, 205, 170))
    for part in (0.35, 0.6, 0.85):  # its folds
        a, b = right - 0.25 * wide + (0.35 + part) * down, left + 0.25 * wide + (0.35 + part) * down
        cv2.line(out, a.astype(int).tolist(), b.astype(int).tolist(), (200, 182, 150), 2)
    return out


def test_a_person_is_found_seen_without_a_mask_and_recognised(models: Models, heads: Heads) -> None:
    reports = play(pipeline(models), [scene([heads["obama"]], shift=i) for i in range(16)])
    seen = tracks(reports)
    assert {track.track for _, track in seen} == {1}
    assert next(t for t, track in seen if track.mask is Mask.NONE) <= 0.6
    assert seen[-1][1].hint is None
    assert seen[-1][1].live is not None
    vectors = embeddings(reports)
    assert 2 <= len(vectors) <= 4
    other = embeddings(play(pipeline(models), [scene([heads["obama2"]])] * 10))[0]
    stranger = embeddings(play(pipeline(models), [scene([heads["biden"]])] * 10))[0]
    assert all(float(v @ other) > 0.55 for v in vectors)
    assert all(float(v @ stranger) < 0.3 for v in vectors)
    assert all(np.linalg.norm(v) == pytest.approx(1.0, abs=1e-4) for v in vectors)


@pytest.mark.parametrize("who", ["obama", "biden", "astronaut"])
def test_putting_a_mask_on_and_taking_it_off_is_noticed_within_a_second(
    models: Models, heads: Heads, who: str
) -> None:
    bare = scene([heads[who]])
    masked = with_mask(models, bare)
    reports = tracks(play(pipeline(models), [bare] * 15 + [masked] * 15 + [bare] * 15))
    assert {track.track for _, track in reports} == {1}

    def state(at: float) -> Mask | None:
        return next(track.mask for t, track in reports if t >= at - 1e-6)

    assert state(1.4) is Mask.NONE
    assert state(2.5) is Mask.MASK
    assert state(4.0) is Mask.NONE


def counted(models: Models, play_it: Callable[[], object]) -> dict[str, int]:
    before = {s.name: s.calls for s in models.sessions}
    play_it()
    return {s.name: s.calls - before[s.name] for s in models.sessions}


def test_nobody_there_costs_four_detections_a_second_and_nothing_else(models: Models) -> None:
    wall = scene([])
    calls = counted(models, lambda: play(pipeline(models), [wall] * 60, step_s=1 / 30))
    assert 7 <= calls.pop("fr_detect") <= 9
    assert set(calls.values()) == {0}


def test_models_do_not_run_on_once_the_answer_is_known(models: Models, heads: Heads) -> None:
    picture = scene([heads["obama"]])
    line = pipeline(models)
    play(line, [picture] * 40)
    calls = counted(models, lambda: play(line, [picture] * 60, start=104.0))  # six seconds more
    assert calls["fr_detect"] == 60
    assert calls["mask"] <= 21
    assert calls["fr_feature"] <= 6  # the face and its mirror image
    assert calls["centerface"] <= 3
    assert calls["fr_liveness"] <= 3


def test_of_three_people_each_has_a_number_and_the_nearest_in_the_zone_is_served(
    models: Models, heads: Heads
) -> None:
    picture = scene([heads["obama"], heads["biden"], heads["astronaut"]])
    reports = play(pipeline(models, (0.35, 0.0, 0.3, 1.0)), [picture] * 10)
    last = [track for t, track in tracks(reports) if t > 0.85]
    assert len({track.track for track in last}) == 3
    assert [track.in_zone for track in last] == [True, False, False]
    served = last[0].track
    assert {track.track for _, track in tracks(reports) if track.embedding} == {served}
    assert all(track.mask is Mask.NONE for track in last)


def side_by_side(head: Image, tall: tuple[int, int]) -> Image:
    """Two people, so many pixels tall."""
    image = scene([])
    for height, middle in zip(tall, (380, 900), strict=True):
        person = cv2.resize(head, (round(head.shape[1] * height / head.shape[0]), height))
        left = middle - person.shape[1] // 2
        image[720 - height :, left : left + person.shape[1]] = person
    return image


def test_of_two_people_about_as_near_one_is_served_until_the_other_comes_nearer(
    models: Models, heads: Heads
) -> None:
    line = pipeline(models)
    near = [side_by_side(heads["obama"], tall) for tall in ((440, 456), (456, 440))]
    compared = {
        track.track: track.box[0]
        for _, track in tracks(play(line, [near[number // 6 % 2] for number in range(30)]))
        if track.embedding
    }
    assert len(compared) == 1
    (first_at,) = compared.values()
    tall = (440, 560) if first_at < 640 else (560, 440)
    later = play(line, [side_by_side(heads["obama"], tall)] * 20, start=103.0)
    assert any(track.embedding for _, track in tracks(later) if (track.box[0] < 640) != (first_at < 640))


@pytest.mark.parametrize("tall", [448, 428])  # nearer, and not
def test_who_lingers_keeps_nobody_about_as_near_from_being_looked_at(
    models: Models, heads: Heads, tall: int
) -> None:
    line = pipeline(models)
    first = play(line, [side_by_side(heads["obama"], (440, 200))] * 30)
    assert {track.box[0] < 640 for _, track in tracks(first) if track.embedding} == {True}
    later = play(line, [side_by_side(heads["obama"], (440, tall))] * 40, start=103.0)
    beside = [(t, track) for t, track in tracks(later) if track.box[0] > 640]
    assert len([t for t, track in beside if track.embedding]) >= 2
    assert any(track.live for _, track in beside)


def no_camera() -> Camera:
    raise DeviceError("no camera")


def test_who_is_done_and_lingers_nearer_keeps_nobody_from_being_looked_at(
    models: Models, heads: Heads
) -> None:
    line = pipeline(models)
    lingering = [side_by_side(heads["obama"], (560, 400))] * 30
    first = tracks(play(line, lingering))
    assert {track.box[0] < 640 for _, track in first if track.embedding} == {True}
    nearer = {track.track for _, track in first if track.box[0] < 640}
    process = VisionProcess(no_camera, line, lambda message: None)
    process.said(FacesDone(tuple(nearer)))
    later = tracks(play(line, lingering, start=103.0))
    assert {track.box[0] < 640 for _, track in later if track.embedding} == {False}
    alone = play(line, [side_by_side(heads["obama"], (560, 40))] * 30, start=106.0)
    assert any(track.embedding for _, track in tracks(alone))  # to be let in again, when the heart asks
    process.joined()  # the daemon was started again: whoever is nearest is to be looked at
    anew = tracks(play(line, lingering, start=109.0))
    assert any(track.embedding for _, track in anew if track.box[0] < 640)


def test_two_people_about_as_near_are_looked_at_in_turns_long_enough_for_each(
    models: Models, heads: Heads
) -> None:
    near = [side_by_side(heads["obama"], tall) for tall in ((440, 448), (448, 440))]
    reports = play(pipeline(models), [near[number // 6 % 2] for number in range(110)])
    compared = [(t, track.box[0] < 640) for t, track in tracks(reports) if track.embedding]
    began = [t for (_, one), (t, other) in pairwise(compared) if one != other]
    assert len(began) == 2
    assert began[1] - began[0] >= 4.5


def test_too_dark_is_said_instead_of_a_bad_comparison(models: Models, heads: Heads) -> None:
    dark = (scene([heads["obama"]]) * 0.17).astype(np.uint8)
    reports = play(pipeline(models), [dark] * 10)
    assert tracks(reports)[-1][1].hint is Reason.TOO_DARK
    assert embeddings(reports) == []


def test_a_dark_face_before_a_bright_door_is_told_that_the_light_is_behind_it(
    models: Models, heads: Heads
) -> None:
    dark = (scene([heads["obama"]]) * 0.17).astype(np.uint8)
    box = [int(v) for v in max(models.detector.detect(dark, 0.4), key=lambda f: f.box[2]).box]
    bright = np.full_like(dark, 235)
    x, y, w, h = box
    cv2.ellipse(bright, (x + w // 2, y + h // 2), (w // 2 + 12, h // 2 + 16), 0, 0, 360, (0, 0, 0), -1)
    inside = bright[:, :, :1] == 0
    picture = np.where(inside, dark, bright)
    line = pipeline(models)
    reports = play(line, [picture] * 10)
    assert tracks(reports)[-1][1].hint is Reason.BACKLIT
    assert embeddings(reports) == []


def test_far_away_is_asked_to_come_closer(models: Models, heads: Heads) -> None:
    small = cv2.resize(scene([heads["obama"]]), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    picture = np.full((720, 1280, 3), 110, np.uint8)
    picture[270:450, 480:800] = small
    reports = play(pipeline(models), [picture] * 10)
    assert tracks(reports)[-1][1].hint is Reason.CLOSER
    assert embeddings(reports) == []


def test_a_blurred_face_is_asked_to_hold_still(models: Models, heads: Heads) -> None:
    blurred = cv2.GaussianBlur(scene([heads["obama2"]]), (0, 0), 10)
    reports = play(pipeline(models), [np.asarray(blurred, np.uint8)] * 10)
    assert tracks(reports)[-1][1].hint is Reason.BLURRED
    assert embeddings(reports) == []


def test_a_code_held_up_is_reported_once_with_its_holder_and_again_after_it_was_away(
    models: Models, heads: Heads
) -> None:
    plain = scene([heads["obama"], heads["biden"]])
    code = cv2.resize(
        cv2.QRCodeEncoder.create().encode("pass-4711"), (220, 220), interpolation=cv2.INTER_NEAREST
    )
    shown = plain.copy()
    shown[460:700, 720:960] = 255
    shown[470:690, 730:950] = code[:, :, None] if code.ndim == 2 else code
    line = pipeline(models)
    reports = play(line, [plain] * 4 + [shown] * 10 + [plain] * 25 + [shown] * 3)
    codes = [(t, r) for t, r in reports if isinstance(r, CodeReport)]
    assert [base64.b64decode(r.data) for _, r in codes] == [b"pass-4711"] * 2
    assert [round(t, 1) for t, _ in codes] == [0.4, 3.9]
    right = max((track for t, track in tracks(reports) if abs(t - 0.4) < 0.01), key=lambda k: k.box[0])
    assert codes[0][1].track == right.track


def test_another_resolution_in_mid_stream_starts_afresh(models: Models, heads: Heads) -> None:
    picture = scene([heads["obama"]])
    small = np.asarray(cv2.resize(picture, (640, 360), interpolation=cv2.INTER_AREA), np.uint8)
    portrait = np.asarray(cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE), np.uint8)
    reports = play(pipeline(models), [picture] * 5 + [small] * 5 + [portrait] * 2)
    sizes = [r.size for _, r in reports if isinstance(r, VisionReport)]
    assert {(1280, 720), (640, 360), (720, 1280)} == set(sizes)
    by_size = {
        r.size: {k.track for k in r.tracks} for _, r in reports if isinstance(r, VisionReport) and r.tracks
    }
    assert by_size[(1280, 720)].isdisjoint(by_size[(640, 360)])


@pytest.mark.parametrize("size", [(16, 16), (16, 3000), (4000, 16), (33, 47), (1921, 1081), (4096, 4096)])
def test_pictures_of_any_size_are_looked_at(models: Models, size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    line = pipeline(models)
    for number in range(3):
        reports = line.step(Frame(picture, 100.0 + number, number), shrink(picture))
        assert isinstance(reports[0], VisionReport)
        assert reports[0].size == size


def test_after_the_camera_was_away_nobody_is_still_known(models: Models, heads: Heads) -> None:
    line = pipeline(models)
    first = tracks(play(line, [scene([heads["obama"]])] * 8))
    line.reset()
    assert not line.attended
    later = tracks(play(line, [scene([heads["obama"]])] * 3, start=200.0))
    assert later[0][1].mask is None
    assert {k.track for _, k in first}.isdisjoint({k.track for _, k in later})


def test_the_smaller_picture_gives_the_same_faces_masks_and_embeddings(models: Models, heads: Heads) -> None:
    pictures = [scene([heads["obama"]], shift=i) for i in range(10)]
    whole = play(pipeline(models), pictures)
    line = pipeline(models)
    both = [
        (number / 10, report)
        for number, image in enumerate(pictures)
        for report in line.step(Frame(image, 100 + number / 10, number), shrink(image))
    ]
    (_, one), (_, other) = tracks(whole)[-1], tracks(both)[-1]
    assert iou(one.box, other.box) > 0.85
    assert one.mask is other.mask
    assert one.hint is other.hint
    assert float(embeddings(whole)[0] @ embeddings(both)[0]) > 0.97


def test_a_face_at_the_edge_has_its_box_within_the_picture(models: Models, heads: Heads) -> None:
    whole = scene([heads["obama"]])
    x, y, w, h = models.detector.detect(whole)[0].box
    for part in (
        whole[:, round(x + 0.25 * w) :],
        whole[:, : round(x + 0.75 * w)],
        whole[: round(y + 0.8 * h)],
    ):
        image = np.ascontiguousarray(part)
        faces = models.detector.detect(image, 0.4)
        assert faces
        for left, top, wide, high in (face.box for face in faces):
            assert min(left, top) >= 0 and min(wide, high) > 0
            assert left + wide <= image.shape[1] + 1e-6 and top + high <= image.shape[0] + 1e-6


def test_eight_people_are_each_followed_and_their_masks_known(models: Models, heads: Heads) -> None:
    crowd = [heads[name] for name in ("obama", "biden", "astronaut")] * 3
    reports = play(pipeline(models), [scene(crowd[:8], shift=i) for i in range(24)])
    last = [track for t, track in tracks(reports) if t > 2.25]
    assert len(last) == 8
    assert all(track.mask is not None for track in last)
