"""sentinel inspect masks: square face crops as in training, classified one by one."""

import argparse
import json
import sys
from pathlib import Path

HELP = "square face crops (face box x1.3): mask, wrong or none"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "crops", nargs="+", type=Path, metavar="CROP", help="the face box, 1.3 times as large"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--models-dir", default="", help="another models folder")


def run(args: argparse.Namespace) -> int:
    """0: all classified; 2: a file was no picture, or the model is missing."""
    from sentinel.runtime.manifest import ModelError
    from sentinel.vision.geometry import square_crop
    from sentinel.vision.mask import LABELS, SIZE, label
    from sentinel.vision.models import load_masks
    from sentinel.vision.picture import PictureError, load

    try:
        masks = load_masks(args.models_dir)
    except ModelError as error:
        print(f"sentinel inspect masks: {error}", file=sys.stderr)
        return 2
    bad = False
    for path in args.crops:
        try:
            image = load(path)
        except PictureError as error:
            bad = True
            print(f"{path}: {error}", file=sys.stderr)
            if args.json:
                print(json.dumps({"path": str(path), "error": str(error), "label": None}, ensure_ascii=False))
            continue
        height, width = image.shape[:2]
        # the file is the crop; one that is not square keeps its proportions
        crop = square_crop(image, (0.0, 0.0, float(width), float(height)), 1.0, SIZE)
        scores = masks.classify_crops([crop])[0]
        named = {k.value: round(v, 4) for k, v in zip(LABELS, scores, strict=True)}
        if args.json:
            row = {"path": str(path), "label": label(scores).value, "scores": named}
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{path}: {label(scores).value}  " + "  ".join(f"{k} {v:.3f}" for k, v in named.items()))
    return 2 if bad else 0
