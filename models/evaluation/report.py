"""Write models/evaluation/REPORT.md: what the models do on the data, what was tried, within which bounds.

    python models/evaluation/report.py --data ../shared/data

Needs the weights (scripts/fetch-models) and the data's folder. What was measured stays in --cache and is
used again: empty that after changing a model. A part alone: --only recognition.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import detection
import liveness
import masks
import recognition
from faces import Faces, Photographs

HERE = Path(__file__).resolve().parent
# title and a function of the arguments that gives the section's Markdown
SECTIONS = {
    "detection": (
        "Detection and landmarks",
        lambda args: detection.section(args.data, args.cache, args.workers),
    ),
    "recognition": ("Recognition", lambda args: recognition.section(_faces(args))),
    "masks": ("Masks", lambda args: masks.section(args.data)),
    "liveness": ("Liveness", lambda args: liveness.section(args.data)),
}
_BEGIN, _END = "<!-- {}: begin -->", "<!-- {}: end -->"


def main():
    """0: written; 2: no data."""
    parser = argparse.ArgumentParser(description="write models/evaluation/REPORT.md")
    parser.add_argument("--data", type=Path, required=True, help="the folder with faces, masks and video")
    parser.add_argument("--cache", type=Path, default=HERE.parents[1] / "build" / "evaluation")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="these sections; the others stay")
    args = parser.parse_args()
    if not (args.data / "faces").is_dir():
        print(f"report: {args.data} has no folder faces", file=sys.stderr)
        return 2
    report = HERE / "REPORT.md"
    old = report.read_text(encoding="utf-8") if report.exists() else ""
    text = _HEAD
    for name, (title, section) in SECTIONS.items():
        begin, end = _BEGIN.format(name), _END.format(name)
        if args.only and name not in args.only:
            body = (
                old[old.index(begin) + len(begin) : old.index(end)].strip()
                if begin in old
                else "Not measured."
            )
        else:
            body = f"## {title}\n\n{section(args)}"
        text += f"\n{begin}\n{body}\n{end}\n"
    report.write_text(text, encoding="utf-8")
    return 0


def _faces(args):
    return Faces(Photographs.of(args.data), args.cache, args.workers)


_HEAD = """\
# Evaluation of the models
Written by `python models/evaluation/report.py --data ../shared/data`. Rates come with 95 % Wilson intervals.
"""

if __name__ == "__main__":
    sys.exit(main())
