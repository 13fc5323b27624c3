"""Measures each signal of liveness and their fusion: ``python models/evaluation/liveness.py DATA > report.md``.

DATA is a folder with faces/nuaa_part/{live,print}/PERSON/*.jpg and video/*. Prints Markdown tables. Terms of
ISO/IEC 30107-3: APCER is the share of attacks that are taken for live; BPCER the share of live people that
are not (here split: taken for an attack, or "cannot tell"). About three minutes on one x86 thread; seeded.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.thermal.emulator import NETD_1HZ
from hw.thermal.scene import Face, Scene
from sentinel.core.facts import Mask
from sentinel.core.liveness import Cue, Fusion, Signal, fuse
from sentinel.fever.watch import View
from sentinel.fever.witness import likeness
from sentinel.sim import instruments
from sentinel.sim.instruments import Instrument
from sentinel.sim.stage import HEIGHT, WIDTH, Actor, Stage
from sentinel.sim.world import portraits
from sentinel.vision.geometry import Box
from sentinel.vision.liveness.screen import Lines, framed, moire
from sentinel.vision.liveness.witness import Witness
from sentinel.vision.models import Models, load_models
from sentinel.vision.pipeline import JUDGE_S
from sentinel.vision.track import KEEP_SCORE, Tracks

Image = NDArray[np.uint8]
SEED = 20261125
SAYS = 0.3  # nats from which a signal is said to be for or against
ASK_S = 0.5  # between two readings of a track; they are not independent
FIRST_S = 1.5  # of a track, before its first reading
THERMAL_HZ = 4.0
PRINTS = 3  # attack videos of each kind from each real one
SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment of one face: ``who`` names the video, ``attack`` the kind of attack, "" for a live person."""

    who: str
    attack: str
    signals: tuple[Signal, ...]
    masked: bool = False


# ---- statistics


def wilson(hits: int, count: int) -> str:
    """A share in percent with its 95 % bounds (Wilson)."""
    if not count:
        return "-"
    z, p = 1.96, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return f"{100 * p:.1f} ({100 * max(0.0, middle - half):.1f} to {100 * min(1.0, middle + half):.1f})"


def auc(live: NDArray[np.float64], attack: NDArray[np.float64]) -> float:
    """Probability that a live face scores higher than an attack."""
    apart = np.sign(live[:, None] - attack[None, :])
    return float(np.mean((apart + 1) / 2))


def auc_bounds(live: NDArray[np.float64], attack: NDArray[np.float64]) -> str:
    """With 95 % bounds by 1,000 bootstrap draws of pictures."""
    rng = np.random.default_rng(SEED)
    drawn = [auc(rng.choice(live, len(live)), rng.choice(attack, len(attack))) for _ in range(1000)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{auc(live, attack):.3f} ({low:.3f} to {high:.3f})"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print one."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


# ---- photographs: the picture model, frames and moire


def still_crops(models: Models, data: Path) -> None:
    """Live faces against photographed prints, crop by crop. A crop is taken as the face's box."""
    lines = Lines()
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for path in sorted((data / "faces" / "nuaa_part").glob("*/*/*.jpg")):
        image = cv2.imread(str(path))
        height, width = image.shape[:2]
        whole: Box = (0.0, 0.0, float(width), float(height))
        inner: Box = (0.15 * width, 0.15 * height, 0.7 * width, 0.7 * height)
        grain = moire(image, whole)
        row = (models.liveness.score(image, whole), framed(lines, image, inner), math.nan if grain is None else grain)
        found.setdefault((path.parts[-3], path.parts[-2]), []).append(row)
    people = sorted({person for _, person in found})
    groups = [*((person, [person]) for person in people), ("all", people)]
    rows = []
    for name, members in groups:
        live = np.array([row for p in members for row in found["live", p]])
        attack = np.array([row for p in members for row in found["print", p]])
        cells = [name, f"{len(live)} / {len(attack)}"]
        for column, sign in ((0, 1.0), (1, -1.0), (2, -1.0)):
            a, b = (sign * g[~np.isnan(g[:, column]), column] for g in (live, attack))
            cells.append(auc_bounds(a, b) if len(a) and len(b) else "-")
        rows.append(tuple(cells))
    print("### Still crops: live faces against photographed prints (AUC, 95 % bounds)\n")
    table(("person", "live / print", "picture model", "frame", "moire"), rows)
    says: dict[str, dict[Cue, list[Signal]]] = {"live": {}, "print": {}}
    for (kind, _), crops in found.items():
        for row in crops:
            for cue, value in zip((Cue.PICTURE, Cue.BORDER, Cue.MOIRE), row, strict=True):
                signal = Signal(cue, None if math.isnan(value) else value)
                says[kind].setdefault(cue, []).append(fuse((signal,)).signals[0])
    table(
        ("cue", "live: against", "live: for", "print: against", "print: for"),
        (
            (cue.value, *(wilson(sum(map(test, says[kind][cue])), len(says[kind][cue])) for kind in says for test in (_against, _for)))
            for cue in (Cue.PICTURE, Cue.BORDER, Cue.MOIRE)
        ),
    )  # fmt: skip


def _against(signal: Signal) -> bool:
    return signal.llr <= -SAYS


def _for(signal: Signal) -> bool:
    return signal.llr >= SAYS


# ---- tracks in videos


def watch(models: Models, frames: Iterable[tuple[float, Image]], who: str, attack: str) -> Iterator[Reading]:
    """Readings of every face in a video, through the same tracker, rate and cues as in the vision process."""
    tracks, witnesses, due, asked = Tracks(), {}, float("-inf"), {}
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
            label = max(
                zip(models.masks.classify(image, [track.box])[0], (Mask.MASK, Mask.WRONG, Mask.NONE), strict=True)
            )[1]
            witness.step(image, track.box, now, mask=label, good=True)
            asked.setdefault(track.id, track.first_seen + FIRST_S)
            if now >= asked[track.id]:
                asked[track.id] = now + ASK_S
                yield Reading(f"{who}#{track.id}", attack, witness.signals(now), label is Mask.MASK)


def video(path: Path) -> list[tuple[float, Image]]:
    """Its pictures with their seconds."""
    source = cv2.VideoCapture(str(path))
    rate = source.get(cv2.CAP_PROP_FPS) or 25.0
    frames: list[tuple[float, Image]] = []
    while True:
        ok, image = source.read()
        if not ok:
            return frames
        frames.append((100 + len(frames) / rate, np.asarray(image, np.uint8)))


def made(
    models: Models, frames: list[tuple[float, Image]], instrument: Instrument, seed: int
) -> Iterator[tuple[float, Image]]:
    """An attack made from a real video: its still, or its moving pictures, on something flat before a wall."""
    wall = Stage().picture(0.0)
    rng = np.random.default_rng(seed)
    start = int(rng.integers(0, max(1, len(frames) // 2)))
    face = next((found[0].box for _, image in frames[start:] if (found := models.detector.detect(image))), None)
    if face is None:
        return
    phase, width = rng.uniform(0, 60), rng.uniform(0.2, 0.32)
    high = width * face[3] / face[2] * WIDTH / HEIGHT
    target = ((0.5 - width / 2) * WIDTH, (0.42 - high / 2) * HEIGHT, width * WIDTH, high * HEIGHT)
    for number in range(round(SECONDS * 12)):
        seconds = number / 12
        step = 0 if instrument is not Instrument.REPLAY else round(seconds * len(frames) / _length(frames))
        source = frames[(start + step) % len(frames)][1]
        size = 160 / face[2]  # as many pixels as the stage's people have
        large = np.asarray(cv2.resize(source, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC), np.uint8)
        box = tuple(value * size for value in face)
        shown, cover, place = instruments.sheet(instrument, large, (box[0], box[1], box[2], box[3]))
        plane = instruments.held(instrument, phase + seconds, (WIDTH, HEIGHT), place, target)
        there = cv2.warpPerspective(shown, plane, (WIDTH, HEIGHT))
        soft = cv2.warpPerspective(cover, plane, (WIDTH, HEIGHT))[..., None]
        noisy = wall * (1 - soft) + there * soft + rng.normal(0, 2, wall.shape)
        yield 100 + seconds, compressed(np.clip(noisy, 0, 255).astype(np.uint8))


def _length(frames: list[tuple[float, Image]]) -> float:
    return max(frames[-1][0] - frames[0][0], 0.1)


def compressed(image: Image) -> Image:
    """As it comes out of a camera: JPEG of quality 85."""
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], 1), np.uint8)


def videos(models: Models, data: Path) -> list[Reading]:
    """Real people, and prints and replays made from them."""
    readings = []
    for path in sorted((data / "video").iterdir()):
        frames = video(path)
        readings += watch(models, frames, path.stem, "")
        for instrument in (Instrument.PRINT, Instrument.CUT_OUT, Instrument.REPLAY):
            for number in range(PRINTS):
                seed = SEED + crc32(f"{path.name}{instrument.value}{number}".encode())
                shown = made(models, frames, instrument, seed)
                readings += watch(models, shown, f"{path.stem}-{number}", instrument.value)
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
                frames = ((100 + n / 12, compressed(stage.picture(n / 12))) for n in range(round(SECONDS * 12)))
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


def heat_alone() -> None:
    """The thermal witness over rooms, distances and registration errors, on emulated thermal pictures."""
    rows = []
    for ambient in (18.0, 23.0, 27.0, 29.5):
        for width, name in ((0.26, "near"), (0.14, "far")):
            for jitter in (0.0, 0.05, 0.1):
                cells = [f"{ambient:g} C", name, f"{100 * jitter:.0f} %"]
                box = (0.5 - width / 2, 0.3, width, width * 1.3 * 4 / 3)
                for kind in ("bare", "masked", *(i.value for i in Instrument if i is not Instrument.NONE)):
                    if kind in ("bare", "masked"):
                        scene = Scene(ambient, (Face(*box, mask=kind == "masked"),))
                    else:
                        scene = instruments.heat(Instrument(kind), box, ambient)
                    told = heats(scene, box, crc32(f"{ambient}{name}{jitter}{kind}".encode()), jitter)
                    scores = [fuse((Signal(Cue.HEAT, next(told)),)).score for _ in range(100)]
                    cells.append(_three(scores))
                rows.append(tuple(cells))
    print("### Heat alone, emulated (100 statements each: live / cannot tell / attack, percent)\n")
    names = ("room", "face", "registration off by", "bare", "masked", "print", "replay", "cut-out", "warm hand")
    table(names, rows)


def _three(scores: list[float | None]) -> str:
    live = sum(s is not None and s >= 0.5 for s in scores)
    attack = sum(s is not None and s < 0.5 for s in scores)
    count = max(len(scores), 1)
    shares = (100 * n / count for n in (live, len(scores) - live - attack, attack))
    return " / ".join(f"{share:.0f}" for share in shares)


# ---- tables over readings


def signals_table(title: str, readings: list[Reading]) -> None:
    """Each signal by itself: for whom it speaks, against whom, and how often it can't tell."""
    kinds = sorted({reading.attack for reading in readings})
    rows = []
    for cue in Cue:
        cells = [cue.value]
        for kind in kinds:
            weighed = [
                signal
                for reading in readings
                if reading.attack == kind
                for signal in fuse(reading.signals, masked=reading.masked).signals
                if signal.cue is cue
            ]
            count = len(weighed)
            shares = [sum(map(test, weighed)) for test in (_for, _against)]
            cells.append(" / ".join(f"{100 * n / count:.0f}" for n in (shares[0], count - sum(shares), shares[1])) if count else "-")  # fmt: skip
        rows.append(tuple(cells))
    print(f"### {title}: each signal (percent for / says nothing / against)\n")
    table(("cue", *(f"{kind or 'live people'} ({_count(readings, kind)})" for kind in kinds)), rows)


def _count(readings: list[Reading], kind: str) -> str:
    mine = [reading for reading in readings if reading.attack == kind]
    return f"{len(mine)} readings of {len({reading.who for reading in mine})}"


def fusion_table(title: str, readings: list[Reading], choose: Callable[[Reading], Fusion]) -> None:
    """The fusion: APCER of attacks, BPCER of people."""
    rows = []
    for kind in sorted({reading.attack for reading in readings}):
        scores = [choose(reading).score for reading in readings if reading.attack == kind]
        live = sum(score is not None and score >= 0.5 for score in scores)
        attack = sum(score is not None and score < 0.5 for score in scores)
        wrong = "-" if not kind else wilson(live, len(scores))
        refused = wilson(attack, len(scores)) if not kind else "-"
        unsure = wilson(len(scores) - live - attack, len(scores))
        caught = wilson(attack, len(scores)) if kind else "-"
        rows.append((kind or "live people", _count(readings, kind), wrong, refused, unsure, caught))
    print(f"### {title} (percent, 95 % bounds as if readings were independent, which they are not)\n")
    head = ("who", "readings of tracks", "APCER: taken for live", "BPCER: taken for an attack", "cannot tell")
    table((*head, "attack named"), rows)


def pictures_only(reading: Reading) -> Fusion:
    """Without a thermal sensor."""
    signals = [signal for signal in reading.signals if signal.cue is not Cue.HEAT]
    return fuse(signals, masked=reading.masked)


def everything(reading: Reading) -> Fusion:
    """With it."""
    return fuse(reading.signals, masked=reading.masked, heat_awaited=True)


def main() -> int:
    """The whole report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the data folder")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    models = load_models()
    print("## Liveness\n")
    if (args.data / "faces" / "nuaa_part").is_dir():
        still_crops(models, args.data)
    if (args.data / "video").is_dir():
        filmed = videos(models, args.data)
        signals_table("Videos of real people, and attacks made from them", filmed)
        fusion_table("Videos, pictures only", filmed, pictures_only)
    played = staged(models)
    signals_table("The emulated stage", played)
    fusion_table("The emulated stage, pictures only", played, pictures_only)
    fusion_table("The emulated stage, with heat", played, everything)
    heat_alone()
    return 0


if __name__ == "__main__":
    sys.exit(main())
