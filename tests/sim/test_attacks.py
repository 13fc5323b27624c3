"""The stage's people and attacks as camera and thermal sensor see them, before the whole demo plays them."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from hw.camera import Frame
from sentinel.core.liveness import Cue, Signal, fuse
from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.link.messages import TrackReport, VisionReport
from sentinel.runtime.manifest import ModelError
from sentinel.sim import instruments
from sentinel.sim.instruments import Instrument
from sentinel.sim.portraits import Portrait
from sentinel.sim.stage import Actor, Stage
from sentinel.sim.visitors import VISITORS
from sentinel.vision.codes.stream import CodeStream
from sentinel.vision.models import Models, load_models
from sentinel.vision.pipeline import Pipeline
from sentinel.vision.quality import Limits

ATTACKS = [instrument for instrument in Instrument if instrument is not Instrument.NONE]
FACE = (60.0, 60.0, 120.0, 160.0)
FPS = 12


def portrait() -> Portrait:
    """No person: blots in the place of one."""
    rng = np.random.default_rng(5)
    rough = cv2.GaussianBlur(rng.normal(128, 400, (420, 260, 3)), (0, 0), 3)
    picture = np.clip(rough, 0, 255).astype(np.uint8)
    rows, columns = np.mgrid[0:420, 0:260].astype(np.float32)
    egg = 1 - ((columns - 120) / 80) ** 2 - ((rows - 140) / 115) ** 2
    depth = np.sqrt(np.clip(egg, 0, 1)).astype(np.float32)
    return Portrait(picture, picture, (egg > 0).astype(np.float32), depth, FACE)


def pictures(actor: Actor, seconds: float = 4.0) -> Iterator[tuple[float, np.ndarray]]:
    stage = Stage()
    stage.place("me", actor)
    for number in range(round(seconds * FPS)):
        jpeg = cv2.imencode(".jpg", stage.picture(number / FPS), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
        image = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
        assert image is not None
        yield 100 + number / FPS, np.asarray(image, np.uint8)


def test_a_person_on_the_stage_turns_while_the_wall_stays() -> None:
    first, later = (image.astype(int) for _, image in list(pictures(Actor(portrait()), 0.6))[::6])
    changed = np.abs(first - later).mean(axis=2)
    assert changed[150:250, 280:360].mean() > 8
    assert changed[20:460, 20:120].mean() < 5


@pytest.mark.parametrize("instrument", ATTACKS)
def test_an_instrument_is_where_the_face_would_be_and_leaves_the_room_as_it_is(
    instrument: Instrument,
) -> None:
    actor = Actor(portrait(), instrument=instrument)
    empty, stage = Stage(), Stage()
    stage.place("me", actor)
    apart = np.abs(empty.picture(0.0).astype(int) - stage.picture(0.0)).mean(axis=2)
    x, y, w, h = actor.box()
    middle = apart[
        int((y + 0.3 * h) * 480) : int((y + 0.7 * h) * 480),
        int((x + 0.3 * w) * 640) : int((x + 0.7 * w) * 640),
    ]
    assert middle.mean() > 15
    assert apart[:, :60].mean() < 1
    scene = stage.heat()
    assert scene.plates
    assert scene.temperatures().max() < 38


def test_warm_people_and_cold_things_stand_side_by_side() -> None:
    stage = Stage()
    stage.place("print", Actor(portrait(), x=0.3, face=0.2, instrument=Instrument.PRINT))
    stage.place("me", Actor(portrait(), x=0.8, face=0.2))
    scene = stage.heat()
    assert len(scene.faces) == 1
    celsius = scene.temperatures()
    assert celsius[10, round(0.8 * 32)] > 32
    assert celsius[10, round(0.3 * 32)] < 25


def test_a_sheet_before_the_camera_has_its_face_where_it_should_be() -> None:
    place, target = (30.0, 40.0, 100.0, 130.0), (260.0, 120.0, 150.0, 195.0)
    for seconds in (0.0, 1.3, 7.7):
        plane = instruments.held(Instrument.PRINT, seconds, (640, 480), place, target)
        there = plane @ np.array([80.0, 105.0, 1.0])
        assert np.hypot(*(there[:2] / there[2] - (335.0, 217.5))) < 12


def test_every_attack_is_a_visitor_whom_the_demo_expects_to_be_referred_as_suspect() -> None:
    expected = {v.name: [(e.verdict, e.reason) for e in v.expected] for v in VISITORS}
    for instrument in ATTACKS:
        assert expected[instrument.value] == [(Verdict.REFER, Reason.LIVE_SUSPECT)]


# ---- through the real models


@pytest.fixture(scope="module")
def models() -> Models:
    try:
        return load_models()
    except ModelError as error:
        pytest.skip(f"no models: {error}")


@pytest.fixture(scope="module")
def people(models: Models) -> dict[str, Portrait]:
    from sentinel.sim.world import WorldError, portraits

    try:
        return portraits(models)
    except WorldError as error:
        pytest.skip(str(error))


def watched(models: Models, *actors: Actor) -> list[tuple[TrackReport, ...]]:
    line = Pipeline(models, CodeStream(), zone=(0.3, 0.05, 0.4, 0.9), limits=Limits())
    stage = Stage()
    for number, actor in enumerate(actors):
        stage.place(str(number), actor)
    seen = []
    for number in range(3 * FPS):
        frame = Frame(stage.picture(number / FPS), 100 + number / FPS, number)
        seen += [report.tracks for report in line.step(frame) if isinstance(report, VisionReport)]
    return seen


@pytest.mark.parametrize("masked", [True, False])
def test_pictures_alone_take_no_attack_for_a_person(
    models: Models, people: dict[str, Portrait], masked: bool
) -> None:
    for instrument in ATTACKS:
        last = watched(models, Actor(people["c"], masked, instrument=instrument))[-1]
        for track in last:
            score = fuse(track.live, masked=masked).score
            assert score is None or score < 0.5, instrument


def test_a_masked_person_is_never_called_an_attack_and_heat_settles_it(
    models: Models, people: dict[str, Portrait]
) -> None:
    for key in people:
        (track,) = watched(models, Actor(people[key], True))[-1]
        score = fuse(track.live, masked=True).score
        assert score is None or score > 0.5
        with_heat = fuse((*track.live, Signal(Cue.HEAT, 0.95)), masked=True, heat_awaited=True).score
        assert with_heat is not None and with_heat > 0.9


def test_only_the_served_face_is_watched_and_the_other_has_no_share_in_it(
    models: Models, people: dict[str, Portrait]
) -> None:
    there = watched(models, Actor(people["b"], x=0.12, face=0.16), Actor(people["c"], x=0.52))
    last = {track.in_zone: track for track in there[-1]}
    assert last[True].live != ()
    assert last[False].live == ()
