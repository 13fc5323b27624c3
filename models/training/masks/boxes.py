"""The largest face that the kiosk's detector finds in each photograph of a folder: boxes.py FOLDER OUT.csv

For photographs of people without masks (a benchmark's): training and evaluation cut their crops around these.
"""

import csv
import sys
from pathlib import Path

from sentinel.vision.models import load_models
from sentinel.vision.picture import PictureError, load

_PICTURES = (".jpg", ".jpeg", ".png", ".bmp")


def main(folder: Path, out: Path) -> None:
    """Write path,x,y,w,h of every photograph with a face."""
    detector = load_models().detector
    missed = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("path", "x", "y", "w", "h"))
        for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in _PICTURES):
            try:
                faces = detector.detect(load(path))
            except PictureError:
                faces = []
            if not faces:
                missed += 1
                continue
            largest = max(faces, key=lambda face: face.box[2] * face.box[3])
            rows.writerow((path.resolve(), *(round(v) for v in largest.box)))
    print(f"{folder}: {missed} photographs without a found face", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
