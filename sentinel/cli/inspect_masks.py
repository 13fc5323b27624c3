"""sentinel inspect masks: square face crops as in training, classified one by one."""

import argparse

from sentinel.cli.pictures import FORMATS, Pictures, by_models, confined, tell
from sentinel.cli.terminal import json_line, shown

HELP = "square face crops (face box x1.3): mask, wrong or none"
_TEACHES = """\
Each picture is taken for one face: the square around its box, 1.3 times as large. What it shows is not asked;
for whole photographs there is: sentinel inspect faces. One that is not square is made so by its borders.

labels: mask (worn properly), wrong (nose or chin free, under the chin, hanging), none.

  sentinel inspect masks face.png
  sentinel inspect masks crops/*.jpg --json > masks.jsonl

A line a crop with --json: {"path", "label", "scores": {"mask", "wrong", "none"}}. One that can't be read has
"error", and null for both.

Exit: 0 all are classified, 2 one can't be read (the others are still done)."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("crops", nargs="+", metavar="CROP", help=FORMATS)
    parser.add_argument("--json", action="store_true", help="one JSON object a crop")
    parser.add_argument("--models-dir", default="", help="another models folder")


def run(args: argparse.Namespace) -> int:
    """0: all classified; 2: a file was no picture, or the model is missing."""
    return by_models("inspect masks", lambda: _inspect(args))


def _inspect(args: argparse.Namespace) -> int:
    """Raises ModelError."""
    from sentinel.vision.mask import LABELS, label
    from sentinel.vision.models import load_masks

    masks = load_masks(args.models_dir)
    confined(args, args.crops)
    pictures = Pictures(args.crops, {"label": None, "scores": None}, as_json=args.json)
    for name, image in pictures:
        height, width = image.shape[:2]
        # the file is the crop; one that is not square keeps its proportions
        scores = masks.classify_still(image, (0.0, 0.0, float(width), float(height)), 1.0)
        named = {k.value: round(v, 4) for k, v in zip(LABELS, scores, strict=True)}
        if args.json:
            tell(json_line({"path": name, "label": label(scores).value, "scores": named}))
        else:
            told = "  ".join(f"{k} {v:.3f}" for k, v in named.items())
            tell(shown(f"{name}: {label(scores).value}  {told}"))
    return 2 if pictures.bad else 0
