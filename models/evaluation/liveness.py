"""The report's section on liveness: each signal by itself, and their fusion.

The data's folder holds faces/nuaa_part/{live,print}/PERSON/*.jpg, faces/lfw_folds_0-2 and video/*. Terms of
ISO/IEC 30107-3: APCER is the share of attacks that are taken for live; BPCER the share of live people who
are not (here split: taken for an attack, or "cannot tell"). Seeded; 150 s of one x86 thread.
"""

import csv
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from bounds import percent, table
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


def part(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table under its title."""
    return f"### {title}\n\n{table(head, rows)}\n\n"


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


# ---- photographs: the picture model, frames and moire


def still_crops(models: Models, data: Path) -> str:
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
    head = ("person", "live / print", "picture model", "frame", "moire")
    title = "Still crops: live faces against photographed prints"
    text = part(f"{title} (AUC, 95 % bounds)", head, rows)
    says: dict[str, dict[Cue, list[Signal]]] = {"live": {}, "print": {}}
    for (kind, _), crops in found.items():
        for row in crops:
            for cue, value in zip((Cue.PICTURE, Cue.BORDER, Cue.MOIRE), row, strict=True):
                signal = Signal(cue, None if math.isnan(value) else value)
                says[kind].setdefault(cue, []).append(fuse((signal,)).signals[0])
    shares = [
        (cue.value, *(_share(said[cue], test) for said in says.values() for test in (_against, _for)))
        for cue in (Cue.PICTURE, Cue.BORDER, Cue.MOIRE)
    ]
    head = ("cue", "live: against", "live: for", "print: against", "print: for")
    return text + part(f"{title}: what each cue says (percent, 95 % bounds)", head, shares)


def photographs(models: Models, data: Path) -> str:
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
    rows = []
    for cue, values in seen.items():
        quantiles = " / ".join(f"{q:.2f}" for q in np.quantile(values, (0.5, 0.9, 0.95, 0.98)))
        signals = [fuse((Signal(cue, value),)).signals[0] for value in values]
        rows.append((cue.value, str(len(values)), quantiles, _share(signals, _against)))
    head = ("cue", "photographs", "value at 50 / 90 / 95 / 98 %", "against, percent")
    return part("Photographs of people, other backgrounds: false alarms", head, rows)


def _share(signals: list[Signal], test: Callable[[Signal], bool]) -> str:
    return percent(sum(map(test, signals)), len(signals))


def _against(signal: Signal) -> bool:
    return signal.llr <= -SAYS


def _for(signal: Signal) -> bool:
    return signal.llr >= SAYS


def real_skin(data: Path) -> str:
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
    limits = (WARM_SHARE, SKIN_SHARE)
    cells = [percent(int(np.sum(share[there] < limit)), int(there.sum())) for limit in limits]
    quantiles = " / ".join(f"{q:.2f}" for q in np.quantile(share[there], (0.001, 0.01, 0.5)))
    mouths = percent(int(np.sum(warmer > UPSIDE_DOWN_K)), int(there.sum()))
    head = ("people", "share of the way to warm skin at 0.1 / 1 / 50 %", "cold", "lukewarm", "upside down")
    row = (str(int(there.sum())), quantiles, *cells, mouths)
    return part("Brow (median of seven spots) of real faces in rooms of 20 to 29 C", head, [row])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def heat_alone() -> str:
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
    names = ("bare", "masked", "print", "replay", "cut-out", "warm hand")
    title = "Heat alone, emulated (100 statements each: live / cannot tell / attack, percent)"
    return part(title, ("room", "face", "registration off by", *names), rows)


def _three(scores: list[float | None]) -> str:
    live = sum(s is not None and s >= 0.5 for s in scores)
    attack = sum(s is not None and s < 0.5 for s in scores)
    count = max(len(scores), 1)
    shares = (100 * n / count for n in (live, len(scores) - live - attack, attack))
    return " / ".join(f"{share:.0f}" for share in shares)


# ---- tables over readings


def signals_table(title: str, readings: list[Reading]) -> str:
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
    head = ("cue", *(f"{kind or 'live people'} ({_count(readings, kind)})" for kind in kinds))
    return part(f"{title}: each signal (percent for / says nothing / against)", head, rows)


def _count(readings: list[Reading], kind: str) -> str:
    mine = [reading for reading in readings if reading.attack == kind]
    return f"{len(mine)} readings of {len({reading.who for reading in mine})}"


def fusion_table(title: str, readings: list[Reading], choose: Callable[[Reading], Fusion]) -> str:
    """The fusion: APCER of attacks, BPCER of people."""
    rows = []
    for kind in sorted({reading.attack for reading in readings}):
        scores = [choose(reading).score for reading in readings if reading.attack == kind]
        live = sum(score is not None and score >= 0.5 for score in scores)
        attack = sum(score is not None and score < 0.5 for score in scores)
        wrong = "-" if not kind else percent(live, len(scores))
        refused = percent(attack, len(scores)) if not kind else "-"
        unsure = percent(len(scores) - live - attack, len(scores))
        caught = percent(attack, len(scores)) if kind else "-"
        rows.append((kind or "live people", _count(readings, kind), wrong, refused, unsure, caught))
    head = ("who", "readings of tracks", "APCER: taken for live", "BPCER: taken for an attack", "cannot tell")
    title += " (percent, 95 % bounds as if readings were independent, which they are not)"
    return part(title, (*head, "attack named"), rows)


def pictures_only(reading: Reading) -> Fusion:
    """Without a thermal sensor."""
    signals = [signal for signal in reading.signals if signal.cue is not Cue.HEAT]
    return fuse(signals, masked=reading.masked)


def everything(reading: Reading) -> Fusion:
    """With it."""
    return fuse(reading.signals, masked=reading.masked, heat_awaited=True)


def section(folder: Path) -> str:
    """Markdown; ``folder`` holds faces, video and thermal, each left out where it is missing."""
    cv2.setNumThreads(1)
    models = load_models()
    text = _HEAD
    if (folder / "faces" / "nuaa_part").is_dir():
        text += still_crops(models, folder)
    if (folder / "faces" / "lfw_folds_0-2").is_dir():
        text += photographs(models, folder)
    if (folder / "video").is_dir():
        filmed = videos(models, folder)
        text += signals_table("Videos of real people, and attacks made from them", filmed)
        text += fusion_table("Videos, pictures only", filmed, pictures_only)
        veiled = videos(models, folder, veiled=True)
        text += signals_table("The same videos, lower face blurred away as under a plain mask", veiled)
        text += fusion_table("The same, pictures only", veiled, pictures_only)
    played = staged(models)
    text += signals_table("The emulated stage", played)
    text += fusion_table("The emulated stage, pictures only", played, pictures_only)
    text += fusion_table("The emulated stage, with heat", played, everything)
    if (folder / "thermal" / "oral_reference").is_dir():
        text += real_skin(folder)
    return text + heat_alone()


_HEAD = """\
Signals, weights and limits are explained in [../liveness.md](../liveness.md). The weights were chosen while looking
at the same data: none of it is a held-out set. In the blurred videos the blur follows the detector's box and not the
sheet, so prints and cut-outs look livelier there than they would with a printed mask. Readings of one track depend
on each other.

"""
