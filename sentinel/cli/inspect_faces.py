"""sentinel inspect faces: the faces of photographs, with landmarks, mask, quality and liveness."""

import argparse
from typing import TYPE_CHECKING, Any

from sentinel.cli.pictures import FORMATS, Pictures, by_models, confined, tell
from sentinel.cli.terminal import json_line, shown

if TYPE_CHECKING:
    from sentinel.vision.photograph import PhotoFace

HELP = "faces in photographs: boxes, landmarks, masks, quality"
_TEACHES = """\
Finds faces of 10 pixels and more, largest first, and says of each how a mask is worn (mask, wrong: nose or
chin free, none), how good the picture of it is, and whether it seems live (1) or a picture of one (0): a weak
sign, not looked at under a mask.

  sentinel inspect faces hall.jpg
  sentinel inspect faces *.jpg --json > faces.jsonl

A line a picture with --json: {"path", "faces": [{"box": [x, y, w, h], "score", "landmarks": [[x, y] x 5:
right eye, left eye, nose, right and left corner of the mouth], "mask": {"label", "scores"}, "quality":
{"size", "light", "sharp", "yaw", "pitch", "roll", "hint": what would make it better or null}, "live"}]}. One
that can't be read has "error" and no faces.

Exit: 0 faces found, 1 no face in any picture, 2 a picture can't be read (the others are still done)."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("images", nargs="+", metavar="IMAGE", help=FORMATS)
    parser.add_argument("--json", action="store_true", help="one JSON object a picture")
    parser.add_argument("--models-dir", default="", help="another models folder")


def run(args: argparse.Namespace) -> int:
    """0: faces found; 1: readable, but no face in any; 2: a file was no picture, or models are missing."""
    return by_models("inspect faces", lambda: _inspect(args))


def _inspect(args: argparse.Namespace) -> int:
    """Raises ModelError."""
    from sentinel.vision.models import load_models
    from sentinel.vision.photograph import find_faces

    models = load_models(args.models_dir)
    confined(args, args.images)
    pictures, found = Pictures(args.images, {"faces": []}, as_json=args.json), 0
    for name, image in pictures:
        faces = find_faces(models, image)
        found += len(faces)
        row = {"path": name, "faces": [_row(face) for face in faces]}
        tell(json_line(row) if args.json else _lines(name, faces))
    if pictures.bad:
        return 2
    return 0 if found else 1


def _lines(name: str, faces: "list[PhotoFace]") -> str:
    lines = [shown(f"{name}: {len(faces)} {'face' if len(faces) == 1 else 'faces'}")]
    for face in faces:
        x, y, w, h = (round(v) for v in face.box)
        hint = face.hint.value if face.hint else "good"
        live = "-" if face.live is None else f"{face.live:.2f}"
        lines.append(
            f"  {w}x{h} at {x},{y}  score {face.score:.2f}  mask {face.mask.value} "
            f"({max(face.mask_scores):.2f})  {hint}  live {live}"
        )
    return "\n".join(lines)


def _row(face: "PhotoFace") -> dict[str, Any]:
    from sentinel.vision.mask import LABELS

    quality = face.quality
    return {
        "box": [round(v, 1) for v in face.box],
        "score": round(face.score, 4),
        "landmarks": [[round(float(x), 1), round(float(y), 1)] for x, y in face.points],
        "mask": {
            "label": face.mask.value,
            "scores": {k.value: round(v, 4) for k, v in zip(LABELS, face.mask_scores, strict=True)},
        },
        "quality": {
            "size": round(quality.size, 1),
            "light": round(quality.light, 1),
            "sharp": round(quality.sharp, 3),
            "yaw": _rounded(quality.yaw),
            "pitch": _rounded(quality.pitch),
            "roll": _rounded(quality.roll),
            "hint": face.hint.value if face.hint else None,
        },
        "live": None if face.live is None else round(face.live, 4),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
