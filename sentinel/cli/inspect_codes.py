"""``sentinel inspect codes``: every code of a picture, with its bytes and what it is for."""

import argparse
from typing import TYPE_CHECKING, Any

from sentinel.cli.pictures import FORMATS, Pictures, confined, tell
from sentinel.cli.terminal import json_line, shown

if TYPE_CHECKING:
    from sentinel.credentials.codes import CodeTable
    from sentinel.vision.codes import CodeReader
    from sentinel.vision.geometry import Image

HELP = "codes in pictures: symbology, text, bytes and kind"
_TEACHES = """\
Reads QR (with rMQR and Micro QR from M2 on: M1 corrects nothing, and noise is read as one), Aztec, Data
Matrix and PDF417. Linear codes (EAN, Code 128, ...) are left
aside: they only detect errors, and fences and print are read as such.

  sentinel inspect codes phone.jpg card.png --json

A line a picture with --json: {"path", "codes": [{"symbology", "text", "bytes": hex, "kind", "quad": four
corners}]}; "part": true where it is one symbol of a longer message. One that can't be read has "error" and
no codes.

Exit: 0 every picture holds a code, 1 one holds none, 2 one can't be read (the others are still done)."""
_PART = ", a part of a message; others are missing"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("image", nargs="+", metavar="IMAGE", help=FORMATS)
    parser.add_argument("--json", action="store_true", help="one JSON object a picture")


def run(args: argparse.Namespace) -> int:
    """0: every picture holds a code; 1: one holds none; 2: one can't be read (the others are still done)."""
    from sentinel.credentials.codes import load_table
    from sentinel.vision.codes import CodeReader, Effort, load_libraries

    load_libraries()  # finding one starts programs
    reader, table = CodeReader(Effort.ALL), load_table()
    confined(args, args.image)
    pictures, worst = Pictures(args.image, {"codes": []}, as_json=args.json), 0
    for name, image in pictures:
        row = {"path": name, "codes": _inspect(image, reader, table)}
        tell(json_line(row) if args.json else _line(row))
        if not row["codes"]:
            worst = 1
    return 2 if pictures.bad else worst


def _inspect(image: "Image", reader: "CodeReader", table: "CodeTable") -> list[dict[str, Any]]:
    from sentinel.vision.codes.sequence import join_parts

    return [
        {
            "symbology": code.symbology,
            "text": code.text,
            "bytes": code.data.hex(),
            "kind": table.kind_of(code.text.strip()),
            "quad": [list(corner) for corner in code.quad],
        }
        | ({"part": True} if code.part else {})
        for code in join_parts(image, reader.read(image))
    ]


def _line(row: dict[str, Any]) -> str:
    if not row["codes"]:
        return shown(f"{row['path']}: no code")
    return "\n".join(
        shown(f"{row['path']}: {c['symbology']} ({c['kind']}{_PART if c.get('part') else ''}) {c['text']}")
        for c in row["codes"]
    )
