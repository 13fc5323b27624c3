"""sentinel inspect match: whether two photographs show the same person."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.vision.compare import Comparison

HELP = "two photographs, or a CSV file of pairs: the same person?"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="two photographs")
    parser.add_argument("--pairs", type=Path, metavar="FILE.csv", help="columns a,b: paths from its folder")
    parser.add_argument(
        "--threshold",
        type=float,
        help="cosine from which two are the same (default: one for bare and one for masked faces)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--models-dir", default="", help="another models folder")


def run(args: argparse.Namespace) -> int:
    """0: same (or a list was done); 1: not the same, or one has no face; 2: no picture, bad usage."""
    from sentinel.runtime.manifest import ModelError
    from sentinel.vision.compare import Comparer
    from sentinel.vision.models import load_models
    from sentinel.vision.picture import PictureError

    if len(args.images) != (0 if args.pairs else 2):
        return _fail("give two photographs, or --pairs FILE.csv")
    try:
        pairs = list(_pairs(args.pairs)) if args.pairs else [(args.images[0], args.images[1])]
        folder = args.pairs.parent if args.pairs else Path()
        comparer = Comparer(load_models(args.models_dir), args.threshold)
    except OSError as error:
        return _fail(f"{error.filename}: can't be read: {error.strerror}")
    except (ModelError, PictureError, ValueError) as error:
        return _fail(str(error))
    same = False
    for a, b in pairs:
        result = comparer.compare(_located(folder, a), _located(folder, b))
        same = bool(result.same)
        _print(a, b, result, args.json)
    if args.pairs:
        return 0
    unreadable = not all(_readable(_located(folder, name)) for name in pairs[0])
    return 2 if unreadable else 0 if same else 1


def _print(a: str, b: str, result: "Comparison", as_json: bool) -> None:
    value = None if result.similarity is None else round(result.similarity, 4)
    # not comparable is not "different people": same is null then
    if as_json:
        row = {"a": a, "b": b, "similarity": value, "same": result.same, "reason": result.reason}
        print(json.dumps(row, ensure_ascii=False))
    elif value is None:
        print(f"{a} {b}: cannot tell: {result.reason}")
    else:
        doubt = f"  ({result.reason})" if result.reason else ""
        print(f"{a} {b}: {'same' if result.same else 'different'}  similarity {value:.4f}{doubt}")


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Raises ValueError with one line, OSError."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        try:
            if not {"a", "b"} <= set(rows.fieldnames or ()):
                raise ValueError(f"{path}: needs the columns a and b")
            for row in rows:
                if not row["a"] or not row["b"]:
                    raise ValueError(f"{path}, line {rows.line_num}: a or b is empty")
                yield row["a"], row["b"]
        except (UnicodeDecodeError, csv.Error) as error:
            raise ValueError(f"{path}: no CSV file in UTF-8 with the columns a and b") from error


def _located(folder: Path, name: str) -> Path:
    """From the CSV's folder; else as given (from the working folder)."""
    beside = folder / name  # an absolute name stays
    try:
        return beside if beside.exists() else Path(name)
    except OSError:  # a name too long to be a file's
        return Path(name)


def _readable(path: Path) -> bool:
    from sentinel.vision.picture import PictureError, load

    try:
        load(path)
    except PictureError:
        return False
    return True


def _fail(text: str) -> int:
    print(f"sentinel inspect match: {text}", file=sys.stderr)
    return 2
