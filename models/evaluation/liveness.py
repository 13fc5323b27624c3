"""Measures each signal of liveness and their fusion: ``python models/evaluation/liveness.py DATA``.

DATA is a folder with faces/nuaa_part/{live,print}/PERSON/*.jpg, faces/lfw_folds_0-2 and video/*. Prints
Markdown tables. Terms of ISO/IEC 30107-3: APCER is the share of attacks that are taken for live; BPCER the
share of live people who are not (here split: taken for an attack, or "cannot tell"). Seeded; 150 s of one x86
thread.
"""

import argparse
import csv
import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray
from presentations import SEED, Reading, heats, staged, videos

from hw.thermal.scene import Face, Scene
from sentinel.core.liveness import Cue, Fusion, Signal, fuse
from sentinel.fever.witness import SKIN_C, SKIN_SHARE, UPSIDE_DOWN_K, WARM_SHARE
from sentinel.sim import instruments
from sentinel.sim.instruments import Instrument
from sentinel.vision.geometry import Box
from sentinel.vision.liveness.screen import Lines, framed, moire
from sentinel.vision.models import Models, load_models
from sentinel.vision.picture import load
from sentinel.vision.views import Views

_BLACK = 12
SAYS = 0.3  # nats from which a signal is said to be for or against


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
        image = load(path)
        height, width = image.shape[:2]
        whole: Box = (0.0, 0.0, float(width), float(height))
        inner: Box = (0.15 * width, 0.15 * height, 0.7 * width, 0.7 * height)
        grain = moire(image, whole)
        score, frame = models.liveness.score(image, whole), framed(lines, Views(image), inner)
        row = (score, frame, math.nan if grain is None else grain)
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
            (cue.value, *(_share(said[cue], test) for said in says.values() for test in (_against, _for)))
            for cue in (Cue.PICTURE, Cue.BORDER, Cue.MOIRE)
        ),
    )


def photographs(models: Models, data: Path) -> None:
    """Frames and moire around people who are no attacks: LFW, without pictures that have black wedges."""
    lines = Lines()
    seen: dict[Cue, list[float]] = {Cue.BORDER: [], Cue.MOIRE: []}
    for path in sorted((data / "faces" / "lfw_folds_0-2").rglob("*.jpg")):
        image = load(path)
        if image[[0, 0, -1, -1], [0, -1, 0, -1]].max(axis=1).min() < _BLACK:
            continue
        faces = models.detector.detect(image)
        grain = moire(image, faces[0].box) if faces else None
        if grain is not None:
            seen[Cue.BORDER].append(framed(lines, Views(image), faces[0].box))
            seen[Cue.MOIRE].append(grain)
    print("### Photographs of people, other backgrounds: false alarms\n")
    rows = []
    for cue, values in seen.items():
        quantiles = " / ".join(f"{q:.2f}" for q in np.quantile(values, (0.5, 0.9, 0.95, 0.98)))
        signals = [fuse((Signal(cue, value),)).signals[0] for value in values]
        rows.append((cue.value, str(len(values)), quantiles, _share(signals, _against)))
    table(("cue", "photographs", "value at 50 / 90 / 95 / 98 %", "against, percent"), rows)


def _share(signals: list[Signal], test: Callable[[Signal], bool]) -> str:
    return wilson(sum(map(test, signals)), len(signals))


def _against(signal: Signal) -> bool:
    return signal.llr <= -SAYS


def _for(signal: Signal) -> bool:
    return signal.llr >= SAYS


def real_skin(data: Path) -> None:
    """What 1,020 real faces say about the witness's thresholds (FDA / PhysioNet: spots, not pictures)."""
    with (data / "thermal" / "oral_reference" / "flir_1020_subjects.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    brows = ("T_FHCC", "T_FHRC", "T_FHLC", "T_FHBC", "T_FHTC", "T_RC", "T_LC")
    spots = {name: np.array([_number(row[f"{name}1"]) for row in rows]) for name in (*brows, "T_OR")}
    ambient = np.array([_number(row["T_atm"]) for row in rows])
    brow = np.median(np.array([spots[name] for name in brows]), axis=0)
    share = (brow - ambient) / (SKIN_C - ambient)
    there = ~np.isnan(share) & ~np.isnan(spots["T_OR"])
    warmer = (spots["T_OR"] - brow)[there]
    print("### Brow (median of seven spots) of real faces in rooms of 20 to 29 C\n")
    limits = (WARM_SHARE, SKIN_SHARE)
    cells = [wilson(int(np.sum(share[there] < limit)), int(there.sum())) for limit in limits]
    quantiles = " / ".join(f"{q:.2f}" for q in np.quantile(share[there], (0.001, 0.01, 0.5)))
    mouths = wilson(int(np.sum(warmer > UPSIDE_DOWN_K)), int(there.sum()))
    head = ("people", "share of the way to warm skin at 0.1 / 1 / 50 %", "cold", "lukewarm", "upside down")
    table(head, [(str(int(there.sum())), quantiles, *cells, mouths)])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


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
    names = ("bare", "masked", "print", "replay", "cut-out", "warm hand")
    table(("room", "face", "registration off by", *names), rows)


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
            count, helped, harmed = len(weighed), sum(map(_for, weighed)), sum(map(_against, weighed))
            counts = (helped, count - helped - harmed, harmed)
            cells.append(" / ".join(f"{100 * n / count:.0f}" for n in counts) if count else "-")
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
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="the data folder")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    models = load_models()
    print("## Liveness\n")
    if (args.data / "faces" / "nuaa_part").is_dir():
        still_crops(models, args.data)
    if (args.data / "faces" / "lfw_folds_0-2").is_dir():
        photographs(models, args.data)
    if (args.data / "video").is_dir():
        filmed = videos(models, args.data)
        signals_table("Videos of real people, and attacks made from them", filmed)
        fusion_table("Videos, pictures only", filmed, pictures_only)
        veiled = videos(models, args.data, veiled=True)
        signals_table("The same videos, lower face blurred away as under a plain mask", veiled)
        fusion_table("The same, pictures only", veiled, pictures_only)
    played = staged(models)
    signals_table("The emulated stage", played)
    fusion_table("The emulated stage, pictures only", played, pictures_only)
    fusion_table("The emulated stage, with heat", played, everything)
    if (args.data / "thermal" / "oral_reference").is_dir():
        real_skin(args.data)
    heat_alone()
    return 0


if __name__ == "__main__":
    sys.exit(main())
