"""The training crops: which are used how often, and how each is varied."""

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

CLASSES = ("mask", "wrong", "none")  # the order of the model's outputs
SIDE = 96
# Kept at this side in memory, so that a jittered crop is scaled down once more, never up from 96.
STORED = 128
# A source whose crops are never trained on: what the data card's held-out figures come from.
HELD_OUT = "rwmfd"
# How often a class's sources are drawn, as shares: overlaid masks teach the geometry of "wrong", real ones
# the look, and there are few real ones.
SHARES = {
    "mask": {"ilc2021": 0.5, "chandrika": 0.3, "synth": 0.2},
    "wrong": {"ilc2021": 0.45, "synth": 0.55},
    "none": {"ilc2021": 0.5, "chandrika": 0.5},
}

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Crop:
    """A row of the data's manifest."""

    path: Path
    label: int
    source: str
    split: str


def read_manifest(data: Path) -> list[Crop]:
    """The crops that ``manifest.csv`` lists, in its order."""
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [
            Crop(data / row["file"], CLASSES.index(row["class"]), row["src"], row["split"])
            for row in csv.DictReader(file)
        ]


def resize(picture: Picture, side: int) -> Picture:
    """Square BGR crop -> ``side`` x ``side``: area averaging when it shrinks, linear when it grows."""
    method = cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (side, side), interpolation=method), np.uint8)


def load(crops: list[Crop], side: int) -> Picture:
    """N x side x side x 3, BGR."""
    pictures = np.empty((len(crops), side, side, 3), np.uint8)
    for index, crop in enumerate(crops):
        picture = cv2.imread(str(crop.path), cv2.IMREAD_COLOR)
        if picture is None:
            raise SystemExit(f"{crop.path}: not a readable picture")
        pictures[index] = resize(np.asarray(picture, np.uint8), side)
    return pictures


def normalise(pictures: Picture) -> NDArray[np.float32]:
    """N x H x W x 3 in 0..255 -> N x 3 x H x W in -1..1."""
    scaled = (pictures.astype(np.float32) - 127.5) / 127.5
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def sampling_weights(crops: list[Crop]) -> NDArray[np.float64]:
    """The chance of each crop at a draw: classes equally often, sources within them by ``SHARES``."""
    counts: dict[tuple[int, str], int] = {}
    for crop in crops:
        counts[crop.label, crop.source] = counts.get((crop.label, crop.source), 0) + 1
    weights = np.array([SHARES[CLASSES[c.label]][c.source] / counts[c.label, c.source] for c in crops])
    return np.asarray(weights / weights.sum(), np.float64)


def vary(picture: Picture, rng: np.random.Generator) -> Picture:
    """One stored crop as another camera, box and lamp might have given it; 96 x 96."""
    varied = _light(_place(picture, rng), rng)
    if rng.random() < 0.35:
        varied = _coarsen(varied, rng)
    if rng.random() < 0.25:
        varied = _blur(varied, rng)
    if rng.random() < 0.3:
        noise = rng.normal(0.0, rng.uniform(2.0, 12.0), varied.shape)
        varied = np.clip(varied + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 70))]
        squeezed = cv2.imencode(".jpg", varied, quality)[1]
        varied = np.asarray(cv2.imdecode(squeezed, cv2.IMREAD_COLOR), np.uint8)
    if rng.random() < 0.12:
        grey = cv2.cvtColor(varied, cv2.COLOR_BGR2GRAY)
        varied = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    return varied


def _place(picture: Picture, rng: np.random.Generator) -> Picture:
    """Scale (detectors' boxes differ), shift, turn a little, mirror."""
    size = picture.shape[0]
    scale = SIDE / size * float(np.exp(rng.uniform(np.log(0.78), np.log(1.3))))
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), rng.normal(0.0, 7.0), scale)
    matrix[:, 2] += SIDE / 2 - size / 2 + rng.uniform(-0.09, 0.09, 2) * SIDE
    if rng.random() < 0.5:
        matrix[0] = -matrix[0]
        matrix[0, 2] += SIDE - 1
    placed = cv2.warpAffine(
        picture, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(placed, np.uint8)


def _light(picture: Picture, rng: np.random.Generator) -> Picture:
    """Contrast, brightness, tint, gamma."""
    table = np.arange(256, dtype=np.float64)[:, None] / 255.0
    table = table ** float(np.exp(rng.uniform(-0.5, 0.5)))
    gain = rng.uniform(0.7, 1.3) * rng.uniform(0.88, 1.12, 3)
    table = (table - 0.5) * gain + 0.5 + rng.uniform(-0.12, 0.12)
    levels = np.clip(table * 255.0, 0, 255).astype(np.uint8)
    return np.stack([levels[picture[..., channel], channel] for channel in range(3)], axis=-1)


def _coarsen(picture: Picture, rng: np.random.Generator) -> Picture:
    """As a face far away: fewer pixels, scaled up again."""
    side = int(rng.integers(24, 72))
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), np.uint8)


def _blur(picture: Picture, rng: np.random.Generator) -> Picture:
    """Out of focus, or moving sideways."""
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.8)), np.uint8)
    return np.asarray(cv2.blur(picture, (int(rng.integers(2, 8)), 1)), np.uint8)
