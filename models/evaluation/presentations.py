"""What the measurement of liveness is shown: people and attacks, filmed, made and played, as readings."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.thermal.emulator import NETD_1HZ
from hw.thermal.scene import Scene
from sentinel.core.facts import Mask
from sentinel.core.liveness import Cue, Signal
from sentinel.fever.watch import View
from sentinel.fever.witness import likeness
from sentinel.sim import instruments
from sentinel.sim.instruments import Instrument
from sentinel.sim.stage import HEIGHT, WIDTH, Actor, Stage
from sentinel.sim.world import portraits
from sentinel.vision.geometry import Box
from sentinel.vision.liveness.screen import Lines
from sentinel.vision.liveness.witness import Witness
from sentinel.vision.mask import label
from sentinel.vision.models import Models
from sentinel.vision.pipeline import JUDGE_S
from sentinel.vision.process import shrink
from sentinel.vision.track import KEEP_SCORE, Tracks
from sentinel.vision.views import Views

Image = NDArray[np.uint8]
Frames = list[tuple[float, Image]]
SEED = 20261125
ASK_S = 0.5  # between two readings of a track; they are not independent
FIRST_S = 1.5  # of a track, before its first reading
THERMAL_HZ = 4.0
PER_VIDEO = 3  # attacks of each kind from each real video
SECONDS, RATE = 4.0, 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment of one face: ``who`` names the track, ``attack`` its kind, "" for a live person."""

    who: str
    attack: str
    signals: tuple[Signal, ...]
    masked: bool = False


def watch(
    models: Models, frames: Iterable[tuple[float, Image]], who: str, attack: str, *, veiled: bool = False
) -> Iterator[Reading]:
    """Readings of every face in a video, through the tracker, rate and cues of the vision process.

    ``veiled``: the lower face is blurred away, which leaves as much to follow as a plain mask does.
    """
    tracks, due = Tracks(), float("-inf")
    witnesses: dict[int, Witness] = {}
    asked: dict[int, float] = {}
    lines = Lines()
    for now, image in frames:
        tracks = tracks.step(models.detector.detect(image, KEEP_SCORE), now)
        if now < due:
            continue
        due = now + JUDGE_S - 1e-3
        for track in tracks.all:
            if not (track.confirmed and track.visible(now)):
                continue
            witness = witnesses.setdefault(track.id, Witness(models.liveness, lines))
            mask = Mask.MASK if veiled else label(models.masks.classify(image, [track.box])[0])
            shown = _veiled(image, track.box) if veiled else image
            witness.step(Views(shown, shrink(shown)), track.box, now, mask=mask, good=True)
            asked.setdefault(track.id, track.first_seen + FIRST_S)
            if now >= asked[track.id]:
                asked[track.id] = now + ASK_S
                yield Reading(f"{who}#{track.id}", attack, witness.signals(now), mask is Mask.MASK)


def _veiled(image: Image, box: Box) -> Image:
    x, y, w, h = (round(value) for value in box)
    rows = np.clip((np.arange(image.shape[0]) - y - 0.5 * h) / (0.12 * h), 0, 1)
    columns = np.clip((0.65 * w - abs(np.arange(image.shape[1]) - x - w / 2)) / (0.12 * w), 0, 1)
    cover = (rows[:, None] * columns)[..., None].astype(np.float32)
    soft = cv2.GaussianBlur(image, (0, 0), max(1.0, 0.15 * w))
    return np.asarray(image * (1 - cover) + soft * cover, np.uint8)


def video(path: Path) -> Frames:
    """Its pictures with their seconds."""
    source = cv2.VideoCapture(str(path))
    rate = source.get(cv2.CAP_PROP_FPS) or 25.0
    frames: Frames = []
    while True:
        ok, image = source.read()
        if not ok:
            return frames
        frames.append((100 + len(frames) / rate, np.asarray(image, np.uint8)))


def made(models: Models, frames: Frames, instrument: Instrument, seed: int) -> Iterator[tuple[float, Image]]:
    """An attack made from a real video: a still of it, or all of it, on something flat before a wall."""
    wall = Stage().picture(0.0)
    rng = np.random.default_rng(seed)
    start = int(rng.integers(0, max(1, len(frames) // 2)))
    faces = (models.detector.detect(image) for _, image in frames[start:])
    face = next((found[0].box for found in faces if found), None)
    if face is None:
        return
    phase, width = rng.uniform(0, 60), rng.uniform(0.2, 0.32)
    high = width * face[3] / face[2] * WIDTH / HEIGHT
    target = ((0.5 - width / 2) * WIDTH, (0.42 - high / 2) * HEIGHT, width * WIDTH, high * HEIGHT)
    for number in range(round(SECONDS * RATE)):
        seconds = number / RATE
        step = 0 if instrument is not Instrument.REPLAY else round(seconds * len(frames) / _length(frames))
        source = frames[(start + step) % len(frames)][1]
        size = 160 / face[2]  # as many pixels as the stage's people have
        large = cv2.resize(source, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC)
        x, y, w, h = (value * size for value in face)
        shown, cover, place = instruments.sheet(instrument, np.asarray(large, np.uint8), (x, y, w, h))
        plane = instruments.held(instrument, phase + seconds, (WIDTH, HEIGHT), place, target)
        there = cv2.warpPerspective(shown, plane, (WIDTH, HEIGHT))
        soft = cv2.warpPerspective(cover, plane, (WIDTH, HEIGHT))[..., None]
        noisy = wall * (1 - soft) + there * soft + rng.normal(0, 2, wall.shape)
        yield 100 + seconds, compressed(np.clip(noisy, 0, 255).astype(np.uint8))


def _length(frames: Frames) -> float:
    return max(frames[-1][0] - frames[0][0], 0.1)


def compressed(image: Image) -> Image:
    """As it comes out of a camera: JPEG of quality 85."""
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def videos(models: Models, data: Path, *, veiled: bool = False) -> list[Reading]:
    """Real people, and prints, cut-outs and replays made from them."""
    readings: list[Reading] = []
    for path in sorted((data / "video").iterdir()):
        frames = video(path)
        readings += watch(models, frames, path.stem, "", veiled=veiled)
        for instrument in (Instrument.PRINT, Instrument.CUT_OUT, Instrument.REPLAY):
            for number in range(PER_VIDEO):
                seed = SEED + crc32(f"{path.name}{instrument.value}{number}".encode())
                shown = made(models, frames, instrument, seed)
                name = f"{path.stem}-{number}"
                readings += watch(models, shown, name, instrument.value, veiled=veiled)
    return readings


# ---- the emulated stage, with the thermal sensor


def staged(models: Models) -> list[Reading]:
    """People and attacks as the demo plays them: camera's cues, and heat by emulated thermal pictures."""
    readings = []
    for key, portrait in portraits(models).items():
        for masked in (True, False):
            for instrument in Instrument:
                stage = Stage()
                stage.place("me", Actor(portrait, masked, instrument=instrument))
                times = [n / RATE for n in range(round(SECONDS * RATE))]
                frames = [(100 + t, compressed(stage.picture(t))) for t in times]
                attack = "" if instrument is Instrument.NONE else instrument.value
                actor = Actor(portrait, masked, instrument=instrument)
                heat = heats(stage.heat(), actor.box(), crc32(f"{key}{masked}{attack}".encode()))
                for reading in watch(models, frames, f"{key}{'-masked' if masked else ''}", attack):
                    signals = (*reading.signals, Signal(Cue.HEAT, next(heat)))
                    readings.append(Reading(reading.who, attack, signals, masked))
    return readings


def heats(scene: Scene, box: Box, seed: int, jitter: float = 0.05) -> Iterator[float | None]:
    """The witness's statements: the median of five noisy pictures, boxes off by ``jitter`` (one sigma)."""
    rng = np.random.default_rng(seed)
    truth = scene.temperatures()
    noise = NETD_1HZ["55x35"] * math.sqrt(THERMAL_HZ)
    while True:
        off = rng.normal(0, jitter, 2)
        placed = (box[0] + off[0] * box[2], box[1] + off[1] * box[3], box[2], box[3])
        looks = []
        for _ in range(5):
            picture = (truth + rng.normal(0, noise, truth.shape)).astype(np.float32)
            looks.append(likeness(View(picture, scene.ambient_c, 0.0), placed))
        told = [look for look in looks if look is not None]
        yield float(np.median(told)) if len(told) >= 3 else None
