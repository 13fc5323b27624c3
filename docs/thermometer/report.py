"""Write docs/thermometer/REPORT.md and its plots: skin against oral temperature on 1,020 people.

    python docs/thermometer/report.py --data ../shared/data

Needs the data's folder and matplotlib (extra `report`). Seeded: the same data gives the same figures.
"""

import argparse
import ast
import hashlib
import sys
from pathlib import Path

import numpy as np
import sections
from subjects import FILE, read

HERE = Path(__file__).resolve().parent


# What the kiosk's figures follow from: change one, and the report is stale until it is written anew.
# Of a module that does much else, only what is named.
MADE_FROM = {
    "sentinel/fever/estimate.py": (),
    "sentinel/fever/gates.py": (),
    "sentinel/fever/site.py": (),
    "sentinel/core/readings.py": ("_temperature", "_of_measuring", "_TELLS_NOBODY_K"),
    "docs/thermometer/arithmetic.py": (),
    "docs/thermometer/door.py": (),
    "docs/thermometer/sections.py": (),
    "docs/thermometer/subjects.py": (),
}


def fingerprint():
    """Of the code without comments, docstrings and layout, and of the data's name: 16 hex digits."""
    digest = hashlib.sha256(str(FILE).encode())
    for name, parts in MADE_FROM.items():
        digest.update(bare((HERE.parents[1] / name).read_text(encoding="utf-8"), parts).encode())
    return digest.hexdigest()[:16]


def bare(source, parts=()):
    """What a module does, or some functions and constants of it: its tree without docstrings and places."""
    tree = ast.parse(source)
    if parts:
        found = {name: node for node in tree.body for name in _names(node) if name in parts}
        tree.body = [found[name] for name in parts]
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _says(one)]
    return ast.dump(tree)


def _names(node):
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.name] if isinstance(node, ast.FunctionDef) else []


def _says(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def main():
    """0: written; 2: no data."""
    parser = argparse.ArgumentParser(description="write docs/thermometer/REPORT.md and its plots")
    parser.add_argument("--data", type=Path, required=True, help="the folder with thermal/oral_reference")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: beside this file)")
    args = parser.parse_args()
    if not (args.data / FILE).is_file():
        print(f"report: {args.data} has no {FILE}", file=sys.stderr)
        return 2
    people = read(args.data / FILE)
    import plots

    args.out.mkdir(parents=True, exist_ok=True)
    parts = [_HEAD, sections.people(people), sections.sites(people), sections.methods(people)]
    parts += [sections.rounds(people), sections.noise(people), sections.door(people), _CLAIMS]
    parts.append(f"Made from {fingerprint()}: `report.py` says of which modules.\n")
    (args.out / "REPORT.md").write_text("\n".join(parts), encoding="utf-8")
    with np.errstate(invalid="ignore"):
        plots.draw(people, args.out)
    return 0


_HEAD = """\
# How well skin tells a fever
Written by `python docs/thermometer/report.py --data ../shared/data`; the figures are its output, not edited.

Data: Wang, Zhou, Ghassemi, Chenna, Chen, Casamento, Pfefer, McBride, *Facial and oral temperature data from a
large set of human subject volunteers*, PhysioNet 2023, doi 10.13026/3bhc-9065, the thermograph FLIR; CC0 1.0.
Only aggregates and temperatures without identity are shown here.

"Ill" means: oral temperature (mean of the monitor mode) at or above the limit. Intervals are of 95 %: Wilson for
shares, a bootstrap over people for RMSE and AUC. Every person's estimate comes from the nine tenths of people that
they are not in. A bias is estimate minus oral.
"""

_CLAIMS = """\
## What must not be claimed
- **No diagnosis.** This is screening: whoever is referred gets a thermometer, and whoever passes may be ill.
- **No conformity with IEC 80601-2-59 or ISO/TR 13154.** They ask for a canthus view of at least 320 x 240 pixels
  and a reference source in view. The kiosk's sensor has 32 x 24 pixels for the whole picture.
- **No accuracy of +-0.3 C for the kiosk.** A bare MLX90640 has +-1 C in its frame, 0.5 to 2 C between pixels and
  +-3 C of drift over its life; people alone differ by the spread above, whatever the sensor.
- **Nothing here was measured with the kiosk's sensor.** The skin is that of one type of thermograph in a study's
  set-up, with many more pixels a face. The kiosk's part of it is computed: optics as a box, white noise, a plain oval
  face without hair, glasses, mask, sweat, sun or wind.
- **An oral temperature is a reference, not the core.** Drinks, breath and mode change it (the two modes of the same
  thermometer differ by the spread in the first table).
- **Not for everybody.** Volunteers from 18 years on, indoors, at 20 to 29 C: no children, and nothing about somebody who
  comes in from the cold, from the sun or running. Nothing is known for other ambient temperatures, and the slope is a
  correlation between people, not an experiment.
- **The share of ill people is far above a door's.** Predictive values do not carry over, and a running reference
  hides a group that is ill together.
- **The offset does not carry over to another site of the face, lens or sensor.** It must be set where the kiosk is.
"""

if __name__ == "__main__":
    sys.exit(main())
