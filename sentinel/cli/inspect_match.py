"""sentinel inspect match: whether two photographs show the same person."""

import argparse
import contextlib
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli.pictures import confined, tell
from sentinel.cli.terminal import followed, json_line, shown

if TYPE_CHECKING:
    from sentinel.vision.compare import Comparison

HELP = "two photographs, or a CSV file of pairs: the same person?"
_MANY = 20  # pairs; fewer are done soon
_TEACHES = """\
Compares the main face of each photograph: the largest, nearest to the middle. Where one wears a mask, masks
are painted on the other. similarity is the cosine, -1 to 1; same: whether it reaches the threshold.

  sentinel inspect match passport.jpg door.jpg
  sentinel inspect match --pairs pairs.csv --json > answers.jsonl    (columns a,b; from the file's folder)

A line a pair with --json: {"a", "b", "similarity", "same", "reason"}. Without a number (no picture, no face,
too small, too dark) similarity and same are null and reason says why; beside a number it says what makes
it doubtful.

Exit: 0 the same, or a list was done; 1 not the same, or can't tell; 2 no picture, no list."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="two photographs")
    parser.add_argument(
        "--pairs", metavar="FILE.csv", help="columns a,b: paths from its folder; - for standard input"
    )
    parser.add_argument(
        "--threshold",
        type=_cosine,
        metavar="COSINE",
        help="from which two are the same, -1 to 1 (default: one for bare and one for masked faces)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a pair")
    parser.add_argument("--models-dir", default="", help="another models folder")


def run(args: argparse.Namespace) -> int:
    """0: same (or a list was done); 1: not the same, or one has no face; 2: no picture, bad usage."""
    from sentinel.runtime.manifest import ModelError
    from sentinel.vision.compare import Comparer
    from sentinel.vision.models import load_models

    if len(args.images) != (0 if args.pairs else 2):
        return _fail("give two photographs, or --pairs FILE.csv")
    try:
        pairs = list(_pairs(args.pairs)) if args.pairs else [(args.images[0], args.images[1])]
        folder = Path(args.pairs).parent if args.pairs else Path()
        comparer = Comparer(load_models(args.models_dir), args.threshold)
        where = [(_located(folder, a), _located(folder, b)) for a, b in pairs]
        confined(args, {path for two in where for path in two})
        for (a, b), (one, two) in followed(list(zip(pairs, where, strict=True)), len(pairs), "pairs", _MANY):
            result = comparer.compare(one, two)
            _print(a, b, result, args.json)
    except (ModelError, ValueError) as error:
        return _fail(str(error))
    if args.pairs:
        return 0
    if not result.readable:
        return _fail(result.reason)
    return 0 if result.same else 1


def _print(a: str, b: str, result: "Comparison", as_json: bool) -> None:
    value = None if result.similarity is None else round(result.similarity, 4)
    # not comparable is not "different people": same is null then
    if as_json:
        row = {"a": a, "b": b, "similarity": value, "same": result.same, "reason": result.reason}
        tell(json_line(row))
    elif value is None:
        tell(shown(f"{a} {b}: cannot tell: {result.reason}"))
    else:
        doubt = f"  ({result.reason})" if result.reason else ""
        tell(shown(f"{a} {b}: {'same' if result.same else 'different'}  similarity {value:.4f}{doubt}"))


def _cosine(text: str) -> float:
    with contextlib.suppress(ValueError):
        if -1.0 <= (value := float(text)) <= 1.0:
            return value
    raise argparse.ArgumentTypeError(f"{shown(text)}: a cosine is a number from -1 to 1")


def _pairs(path: str) -> Iterator[tuple[str, str]]:
    """Raises ValueError with one line."""
    with io.TextIOWrapper(io.BytesIO(_list_bytes(path)), encoding="utf-8-sig", newline="") as file:
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


def _list_bytes(path: str) -> bytes:
    """Raises ValueError with one line."""
    from sentinel.vision.picture_file import MAX_BYTES, PictureError, file_bytes

    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if path == "-" else file_bytes(Path(path))
    except PictureError as error:
        raise ValueError(f"{path}: {error}") from error
    if len(data) > MAX_BYTES:
        raise ValueError(f"{path}: larger than {MAX_BYTES >> 20} MiB: give the pairs in several lists")
    return data


def _located(folder: Path, name: str) -> Path:
    """From the CSV's folder; else as given (from the working folder)."""
    beside = folder / name  # an absolute name stays
    try:
        return beside if beside.exists() else Path(name)
    except OSError:  # a name too long to be a file's
        return Path(name)


def _fail(text: str) -> int:
    print(shown(f"sentinel inspect match: {text}"), file=sys.stderr)
    return 2
