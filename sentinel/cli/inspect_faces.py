"""sentinel inspect faces: the faces of photographs, with landmarks, mask, quality and liveness."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.vision.photograph import PhotoFace

HELP = "faces in photographs: boxes, landmarks, masks, quality"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="photographs")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--models-dir", default="", help="another models folder")


def run(args: argparse.Namespace) -> int:
    """0: faces found; 1: readable, but no face in any; 2: a file was no picture, or models are missing."""
    from sentinel.runtime.manifest import ModelError
    from sentinel.vision.models import load_models
    from sentinel.vision.photograph import find_faces
    from sentinel.vision.picture import PictureError, load

    try:
        models = load_models(args.models_dir)
    except ModelError as error:
        print(f"sentinel inspect faces: {error}", file=sys.stderr)
        return 2
    bad, found = False, 0
    for path in args.images:
        try:
            image = load(path)
        except PictureError as error:
            bad = True
            print(f"{path}: {error}", file=sys.stderr)
            if args.json:
                print(json.dumps({"path": str(path), "error": str(error), "faces": []}, ensure_ascii=False))
            continue
        faces = find_faces(models, image)
        found += len(faces)
        _print(path, faces, args.json)
    if bad:
        return 2
    return 0 if found else 1


def _print(path: Path, faces: "list[PhotoFace]", as_json: bool) -> None:
    if as_json:
        print(json.dumps({"path": str(path), "faces": [_row(f) for f in faces]}, ensure_ascii=False))
        return
    print(f"{path}: {len(faces)} {'face' if len(faces) == 1 else 'faces'}")
    for face in faces:
        x, y, w, h = (round(v) for v in face.box)
        hint = face.hint.value if face.hint else "good"
        live = "-" if face.live is None else f"{face.live:.2f}"
        print(
            f"  {w}x{h} at {x},{y}  score {face.score:.2f}  mask {face.mask.value} "
            f"({max(face.mask_scores):.2f})  {hint}  live {live}"
        )


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
