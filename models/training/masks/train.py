"""Train the mask classifier from a folder of crops and export it: train.py --data DIR --out FILE.onnx"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import data
import numpy as np
import torch
from data import CLASSES, SIDE
from model import MaskNet, Probabilities
from numpy.typing import NDArray
from torch import nn

BATCH = 64


def main() -> None:
    """Train, report the validation figures, export."""
    args = _arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    crops = [crop for crop in data.read_manifest(args.data) if crop.source != data.HELD_OUT]
    training = [crop for crop in crops if crop.split == "train"]
    validation = [crop for crop in crops if crop.split == "val"]
    print(f"{len(training)} training crops, {len(validation)} validation crops", flush=True)
    net = _train(training, validation, args.steps, args.seed)
    export(net, args.out)
    print(f"wrote {args.out}, {args.out.stat().st_size} bytes")


def _train(
    training: list[data.Crop], validation: list[data.Crop], steps: int, seed: int
) -> MaskNet:
    net = MaskNet().to(memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(net, avg_fn=_follow, use_buffers=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, steps, pct_start=0.1)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
    held = data.normalise(data.load(validation, SIDE))
    truth = np.array([crop.label for crop in validation])
    started = time.monotonic()
    for step, (pictures, labels) in enumerate(_batches(training, steps, seed), start=1):
        net.train()
        batch = torch.from_numpy(pictures).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(batch)
        loss = criterion(logits.float(), torch.from_numpy(labels))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        average.update_parameters(net)
        if step % 200 == 0 or step == steps:
            recalls = _recalls(average.module, held, truth)
            taken = time.monotonic() - started
            print(f"step {step}/{steps} {taken:.0f} s loss {loss:.3f} {recalls}", flush=True)
    result = average.module
    assert isinstance(result, MaskNet)
    return result.eval()


def _follow(
    average: torch.Tensor, newest: torch.Tensor, seen: torch.Tensor | int
) -> torch.Tensor:
    """Moving average of the weights that follows quickly at first."""
    count = float(seen)
    return average + (1.0 - min(0.998, (1.0 + count) / (10.0 + count))) * (newest - average)


def _batches(
    crops: list[data.Crop], steps: int, seed: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    rng = np.random.default_rng(seed)
    pictures = data.load(crops, data.STORED)
    labels = np.array([crop.label for crop in crops], np.int64)
    weights = data.sampling_weights(crops)
    for _ in range(steps):
        chosen = rng.choice(len(crops), BATCH, p=weights)
        varied = np.stack([data.vary(pictures[index], rng) for index in chosen])
        yield data.normalise(varied), labels[chosen]


def _recalls(net: nn.Module, pictures: NDArray[np.float32], truth: NDArray[np.int64]) -> str:
    net.eval()
    with torch.no_grad():
        said = net(torch.from_numpy(pictures)).argmax(1).numpy()
    parts = [f"{name} {(said[truth == i] == i).mean():.3f}" for i, name in enumerate(CLASSES)]
    return " ".join(["recall", *parts])


def export(net: MaskNet, out: Path) -> None:
    """Write ONNX: "input" N x 3 x 96 x 96 -> "probabilities" N x 3."""
    torch.onnx.export(
        Probabilities(net).eval(),
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(out),
        input_names=["input"],
        output_names=["probabilities"],
        dynamic_axes={"input": {0: "n"}, "probabilities": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.csv and the crops")
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    parser.add_argument("--steps", type=int, default=5000, help=f"batches of {BATCH}")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
