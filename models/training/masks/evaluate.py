"""How often the mask model is right, by source: evaluate.py --data DIR [--bare NAME=DIR...]

Runs the installed model through the kiosk's own vision code, so the figures are those of the door. A table
per source for the validation crops and for the source that training never saw, with 95 % Wilson intervals;
``--bare`` adds folders of photographs of people without masks, cut around the faces that the kiosk's detector
finds. Needs the project's environment, not the training's.
"""

import argparse
import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import data
import numpy as np

from sentinel.vision.mask import MaskClassifier
from sentinel.vision.models import load_masks, load_models

Counts = dict[str, list[int]]
_BATCH = 64


def main() -> None:
    """Print the tables."""
    args = _arguments()
    masks = load_masks(args.models_dir)
    crops = data.read_manifest(args.data)
    groups = {
        "validation crops": [crop for crop in crops if crop.split == "val"],
        f"{data.HELD_OUT}, never trained on": [crop for crop in crops if crop.source == data.HELD_OUT],
    }
    for title, group in groups.items():
        _show(title, _confusion(masks, group))
    for text in args.bare:
        name, _, folder = text.rpartition("=")
        found, missed, counts = _bare(args.models_dir, Path(folder))
        _show(f"{name}: {found} faces without a mask ({missed} photographs without a found face)", counts)


def _confusion(masks: MaskClassifier, crops: list[data.Crop]) -> Counts:
    counts: Counts = {}
    for start in range(0, len(crops), _BATCH):
        part = crops[start : start + _BATCH]
        for crop, scores in zip(part, masks.classify_crops(list(data.load(part, data.SIDE))), strict=True):
            row = counts.setdefault(data.CLASSES[crop.label], [0, 0, 0])
            row[int(np.argmax(scores))] += 1
    return counts


def _bare(models_dir: str, folder: Path) -> tuple[int, int, Counts]:
    models = load_models(models_dir)
    counts: Counts = {"none": [0, 0, 0]}
    missed = 0
    for path in _pictures(folder):
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        faces = models.detector.detect(np.asarray(picture, np.uint8)) if picture is not None else []
        if picture is None or not faces:
            missed += 1
            continue
        largest = max(faces, key=lambda face: face.box[2] * face.box[3])
        scores = models.masks.classify(np.asarray(picture, np.uint8), [largest.box])[0]
        counts["none"][int(np.argmax(scores))] += 1
    return sum(counts["none"]), missed, counts


def _pictures(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".jpg", ".jpeg", ".png"))


def _show(title: str, counts: Counts) -> None:
    print(f"\n{title}\n| true | {' | '.join(data.CLASSES)} | recall | 95 % |\n|---|---|---|---|---|---|")
    for name in data.CLASSES:
        if name in counts:
            row = counts[name]
            right, total = row[data.CLASSES.index(name)], sum(row)
            low, high = wilson(right, total)
            cells = " | ".join(str(n) for n in row)
            print(f"| {name} | {cells} | {right / total:.3f} | {low:.3f} to {high:.3f} |")


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    return max(0.0, middle - half), min(1.0, middle + half)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.csv and the crops")
    parser.add_argument("--models-dir", default="", help="another models/ than the installation's")
    parser.add_argument("--bare", action="append", default=[], metavar="NAME=DIR", help="faces, no masks")
    return parser.parse_args()


if __name__ == "__main__":
    main()
