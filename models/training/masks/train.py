"""Train the mask classifier from a folder of crops: train.py --data DIR --out FILE.pt [--hold-out SOURCE]

Seeded: the same command gives the same file on the same processor with the same number of threads. ``run.py``
trains all that the data card needs.
"""

import argparse
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import data
import draw
import numpy as np
import torch
from data import CLASSES, SIDE
from model import MaskNet
from numpy.typing import NDArray
from torch import nn
from vary import vary

BATCH = 64
STEPS = 2000
_AHEAD = 8  # batches that are made while the network computes
MODELS = Path(__file__).resolve().parents[2] / "weights"
_MASK, _WRONG, _NONE = range(3)
# Of the bare faces drawn for a class that wears one, and of all faces a hand is drawn over.
_DRAWN = {_MASK: 0.25, _WRONG: 0.5}
_HAND = 0.1
_HIDDEN = 0.12  # of the bare faces
_LOOKS_ASIDE = 1.0
_CANDIDATES = 12  # of them the mask whose wearer is turned most alike is drawn


Batch = tuple[NDArray[np.float32], NDArray[np.int64]]


@dataclass(frozen=True)
class Pool:
    """The training crops in memory, N x STORED x STORED x 3, with their landmarks and chances."""

    pictures: data.Picture
    marks: data.Marks
    labels: NDArray[np.int64]
    chances: NDArray[np.float64]
    bare: NDArray[np.int64]  # of real bare faces
    masked: NDArray[np.int64]  # and of real proper masks whose wearer does not look far aside
    turned: NDArray[np.float32]  # how far each face is


def pool(crops: Sequence[data.Crop]) -> Pool:
    """Load and measure the crops."""
    pictures = data.load(crops, data.STORED)
    marks = data.landmarks(pictures, MODELS / "fr_landmark.onnx")
    labels = np.array([crop.label for crop in crops], np.int64)
    real = np.array([not crop.drawn for crop in crops])
    turned = draw.turn(marks)
    return Pool(
        pictures,
        marks,
        labels,
        data.sampling_weights(crops),
        np.flatnonzero((labels == _NONE) & real),
        np.flatnonzero((labels == _MASK) & real & (np.abs(turned) < _LOOKS_ASIDE)),
        turned,
    )


def train(crops: Sequence[data.Crop], steps: int, seed: int) -> MaskNet:
    """The network after ``steps`` batches, a moving average of its weights."""
    torch.manual_seed(seed)
    torch.set_flush_denormal(True)  # tiny moments of the optimiser would cost more than the rest
    net = MaskNet(MODELS / "fr_feature.onnx").to(memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(net, avg_fn=_follow)
    groups = [
        {"params": [p for p in net.trunk.parameters() if p.requires_grad], "lr": 6e-4},
        {"params": [*net.places.parameters(), *net.head.parameters()], "lr": 2e-3},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.03, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [6e-4, 2e-3], steps, pct_start=0.15)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
    started = time.monotonic()
    running = 0.0
    net.train()
    for step, (pictures, labels) in enumerate(_ahead(_batches(pool(crops), steps, seed)), start=1):
        batch = torch.from_numpy(pictures).contiguous(memory_format=torch.channels_last)
        loss = criterion(net(batch), torch.from_numpy(labels))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        average.update_parameters(net)
        running += (float(loss) - running) * max(0.02, 1 / step)
        if step % 100 == 0 or step == steps:
            print(f"step {step}/{steps} {time.monotonic() - started:.0f} s loss {running:.3f}", flush=True)
    result = average.module
    assert isinstance(result, MaskNet)
    return result.eval()


def logits(net: MaskNet, pictures: data.Picture) -> NDArray[np.float32]:
    """N x 3, of N x 96 x 96 x 3 BGR."""
    with torch.no_grad():
        batches = (pictures[start : start + 256] for start in range(0, len(pictures), 256))
        parts = [net(torch.from_numpy(data.normalise(batch))) for batch in batches]
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def _follow(average: torch.Tensor, newest: torch.Tensor, seen: torch.Tensor | int) -> torch.Tensor:
    """Moving average of the weights that follows quickly at first."""
    count = float(seen)
    return average + (1.0 - min(0.99, (1.0 + count) / (10.0 + count))) * (newest - average)


def _ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches in the same order, made by another thread."""
    made: queue.Queue[Batch | None] = queue.Queue(_AHEAD)

    def make() -> None:
        for batch in batches:
            made.put(batch)
        made.put(None)

    threading.Thread(target=make, daemon=True).start()
    while (batch := made.get()) is not None:
        yield batch


def _batches(crops: Pool, steps: int, seed: int) -> Iterator[Batch]:
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        chosen = rng.choice(len(crops.labels), BATCH, p=crops.chances)
        labels = crops.labels[chosen]
        pairs = zip(chosen, labels, strict=True)
        varied = [vary(_one(crops, index, int(label), rng), rng) for index, label in pairs]
        yield data.normalise(np.stack(varied)), labels


def _one(crops: Pool, index: int, label: int, rng: np.random.Generator) -> data.Picture:
    """A crop of the class: as it is, or a bare face with a real mask drawn over it; some behind a hand."""
    picture, marks = crops.pictures[index], crops.marks[index]
    if label in _DRAWN and len(crops.masked) and rng.random() < _DRAWN[label]:
        face, masks = int(rng.choice(crops.bare)), rng.choice(crops.masked, _CANDIDATES)
        mask = int(masks[np.argmin(np.abs(crops.turned[masks] - crops.turned[face]))])
        how = draw.Worn.PROPERLY if label == _MASK else draw.WRONGLY[int(rng.integers(len(draw.WRONGLY)))]
        marks = crops.marks[face]
        picture = draw.wear(crops.pictures[face], marks, crops.pictures[mask], crops.marks[mask], how, rng)
    if label != _WRONG and rng.random() < _HAND:
        picture = draw.hand(picture, marks, rng)
    elif label == _NONE and rng.random() < _HIDDEN:
        picture = draw.hide(picture, marks, crops.pictures[int(rng.choice(crops.bare))], rng)
    return picture


def main() -> None:
    """Train one network and save its weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.csv and the crops")
    parser.add_argument("--bare", action="append", default=[], metavar="NAME=FILE.csv", help="of boxes.py")
    parser.add_argument("--hold-out", default="", metavar="SOURCE", help="a source that is not trained on")
    parser.add_argument("--out", type=Path, required=True, help="the weights to write")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches of {BATCH}")
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    crops = data.read_manifest(args.data)
    for text in args.bare:
        name, _, listing = text.partition("=")
        crops += data.read_bare(name, Path(listing))
    training = [c for c in crops if c.split == "train" and c.origin != args.hold_out]
    print(f"{len(training)} crops, without {args.hold_out or 'none'}; {SIDE} pixels, {CLASSES}", flush=True)
    torch.save(train(training, args.steps, args.seed).state_dict(), args.out)


if __name__ == "__main__":
    main()
