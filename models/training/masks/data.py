"""The training crops: where they come from, which are used how often, and where their landmarks are."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

CLASSES = ("mask", "wrong", "none")  # the order of the model's outputs
SIDE = 96
# Kept at this side in memory, so that a jittered crop is scaled down once more, never up from 96.
STORED = 128
CROP = 1.3  # the crop's side over the face box's, as everywhere
# A pair of a source and whether its pictures are drawn on: how often a class takes from it, as shares of what
# is there. Real wrongly worn masks are few and in one source only.
SHARES = {
    ("mask", "real"): 0.72,
    ("mask", "drawn"): 0.28,
    ("wrong", "real"): 0.4,
    ("wrong", "drawn"): 0.6,
    ("none", "real"): 1.0,
}
ORIGINS = {
    "jolignier/face-mask-dataset-ilc-2021": "ilc2021",
    "chandrikadeb7/Face-Mask-Detection": "chandrika",
    "X-zhangyang/Real-World-Masked-Face-Dataset": "rwmfd",
}

# Crops whose label in the source is plainly wrong: found where a network that never saw the source
# contradicts it, and looked at by eye (children who wear masks and are labelled bare; masks that hang under a
# "bare" chin).
CORRECTIONS = Path(__file__).with_name("corrections.csv")

Picture = NDArray[np.uint8]
Marks = NDArray[np.float32]


@dataclass(frozen=True)
class Crop:
    """One square crop; ``origin`` the source of the photograph, also where a mask was drawn on it."""

    path: Path
    label: int
    origin: str
    drawn: bool
    split: str
    face_px: int  # of the face box in the photograph; 0 where unknown
    box: tuple[int, int, int, int] | None = None  # where the file is a whole photograph: the face in it


def read_manifest(data: Path) -> list[Crop]:
    """The crops that ``manifest.csv`` lists, in its order, with the classes of ``corrections.csv``."""
    with CORRECTIONS.open(encoding="utf-8", newline="") as file:
        corrected = {row["file"]: row["class"] for row in csv.DictReader(file)}
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [
            Crop(
                data / row["file"],
                CLASSES.index(corrected.get(row["file"], row["class"])),
                ORIGINS.get(row["source_repo"], row["source_repo"]),
                row["real_or_synthetic"] != "real",
                row["split"],
                int(row["face_box_px"] or 0),
            )
            for row in csv.DictReader(file)
        ]


def read_bare(name: str, listing: Path) -> list[Crop]:
    """Photographs of bare faces from a CSV of ``boxes.py``: path,x,y,w,h."""
    with listing.open(encoding="utf-8", newline="") as file:
        rows = [(Path(r["path"]), *(int(r[k]) for k in "xywh")) for r in csv.DictReader(file)]
    none = CLASSES.index("none")
    return [Crop(p, none, name, False, "train", min(w, h), (x, y, w, h)) for p, x, y, w, h in rows]


def resize(picture: Picture, side: int) -> Picture:
    """Square BGR crop -> ``side`` x ``side``: area averaging when it shrinks, linear when it grows."""
    method = cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (side, side), interpolation=method), np.uint8)


def load(crops: Sequence[Crop], side: int) -> Picture:
    """N x side x side x 3, BGR."""
    pictures = np.empty((len(crops), side, side, 3), np.uint8)
    for index, crop in enumerate(crops):
        picture = cv2.imread(str(crop.path), cv2.IMREAD_COLOR)
        if picture is None:
            raise SystemExit(f"{crop.path}: not a readable picture")
        found = np.asarray(picture, np.uint8)
        pictures[index] = resize(found if crop.box is None else cut(found, crop.box), side)
    return pictures


def cut(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    """The square of CROP x the box's larger side around its middle, the border replicated."""
    x, y, w, h = box
    side = round(CROP * max(w, h))
    left, top = round(x + w / 2 - side / 2), round(y + h / 2 - side / 2)
    rows = np.clip(np.arange(top, top + side), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(left, left + side), 0, picture.shape[1] - 1)
    return picture[rows[:, None], columns]


def normalise(pictures: Picture) -> NDArray[np.float32]:
    """N x H x W x 3 in 0..255 -> N x 3 x H x W in -1..1."""
    scaled = (pictures.astype(np.float32) - 127.5) / 127.5
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def sampling_weights(crops: Sequence[Crop]) -> NDArray[np.float64]:
    """The chance of each crop at a draw: classes equally often, real and drawn within them by SHARES.

    Real crops count by the root of their source's size, so that a small source is not drowned.
    """
    kinds = [(CLASSES[c.label], "drawn" if c.drawn else "real") for c in crops]
    sizes = Counter((c.label, c.drawn, c.origin) for c in crops)
    raw = np.array([sizes[c.label, c.drawn, c.origin] ** -0.5 for c in crops])
    totals: dict[tuple[str, str], float] = {}
    for kind, weight in zip(kinds, raw, strict=True):
        totals[kind] = totals.get(kind, 0.0) + weight
    present: dict[str, float] = {}
    for name, kind in totals:
        present[name] = present.get(name, 0.0) + SHARES[name, kind]
    weights = [w / totals[k] * SHARES[k] / present[k[0]] for k, w in zip(kinds, raw, strict=True)]
    return np.asarray(np.array(weights) / len(present), np.float64)


def landmarks(pictures: Picture, model: Path) -> Marks:
    """68 points (iBUG order) of each crop's face, N x 68 x 2 in parts of the crop; guesses under a mask."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    side = pictures.shape[1]
    edge = round(side * (1 - 1 / CROP) / 2)
    marks = np.empty((len(pictures), 68, 2), np.float32)
    for index, picture in enumerate(pictures):
        face = cv2.resize(picture[edge:-edge, edge:-edge], (64, 64), interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY).astype(np.float32) / 256
        points = session.run(None, {name: grey[None, None]})[0].reshape(68, 2)
        marks[index] = (points * (side - 2 * edge) + edge) / side
    return marks
