"""``sentinel inspect codes``: every code of a picture, with its bytes and what it is for."""

import argparse
import sys
from pathlib import Path
from typing import Any

from sentinel.cli.terminal import json_line, shown

HELP = "codes in pictures: symbology, text, bytes and kind"
_TEACHES = """\
Reads QR (with rMQR and Micro QR from M2 on: M1 corrects nothing, and noise is read as one), Aztec, Data
Matrix and PDF417. Linear codes (EAN, Code 128, ...) are left
aside: they only detect errors, and fences and print are read as such.

  sentinel inspect codes phone.jpg card.png --json

Exit: 0 every picture holds a code, 1 one holds none, 2 one can't be read (the others are still done)."""
_PART = ", a part of a message; others are missing"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("image", nargs="+", type=Path, help="PNG, JPEG, GIF (its first picture), BMP or WebP")
    parser.add_argument("--json", action="store_true", help="one JSON object a picture")


def run(args: argparse.Namespace) -> int:
    """0: every picture holds a code; 1: one holds none; 2: one can't be read (the others are still done)."""
    from sentinel.credentials.codes import load_table
    from sentinel.vision.codes import CodeReader, Effort

    reader, table = CodeReader(Effort.PHOTO), load_table()
    worst = 0
    for path in args.image:
        row = _inspect(path, reader, table)
        print(json_line(row) if args.json else _line(row), flush=True)
        if "error" in row:
            print(f"{path}: {row['error']}", file=sys.stderr)
            worst = 2
        elif not row["codes"]:
            worst = max(worst, 1)
    return worst


def _inspect(path: Path, reader: Any, table: Any) -> dict[str, Any]:
    from sentinel.vision.codes.sequence import join_parts
    from sentinel.vision.picture import PictureError, load

    row: dict[str, Any] = {"path": str(path), "codes": []}
    try:
        image = load(path)
    except PictureError as error:
        return row | {"error": str(error)}
    codes = join_parts(image, reader.read(image))
    row["codes"] = [
        {
            "symbology": code.symbology,
            "text": code.text,
            "bytes": code.data.hex(),
            "kind": table.kind_of(code.text.strip()),
            "quad": [list(corner) for corner in code.quad],
        }
        | ({"part": True} if code.part else {})
        for code in codes
    ]
    return row


def _line(row: dict[str, Any]) -> str:
    if "error" in row:
        return f"{row['path']}: unreadable"
    if not row["codes"]:
        return f"{row['path']}: no code"
    return "\n".join(
        f"{row['path']}: {c['symbology']} ({c['kind']}{_PART if c.get('part') else ''}) {shown(c['text'])}"
        for c in row["codes"]
    )
