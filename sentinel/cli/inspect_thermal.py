"""``sentinel inspect thermal``: the temperatures in recorded words of a thermal sensor."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.outputs import PNG, check_place, replace_file
from sentinel.cli.pass_files import BadInput
from sentinel.cli.terminal import followed, shown

if TYPE_CHECKING:
    from sentinel.fever.dump import Dump
    from sentinel.fever.faces import Box
    from sentinel.fever.inspection import Inspected

HELP = "compute the temperatures in a thermal sensor's recorded words (MLX90640, MLX90641, MLX90614, AMG8833)"

_MANY = 100  # frames; fewer are done at once
_TEACHES = """\
  sentinel inspect thermal frames.json --png frames.png
  sentinel inspect thermal frames.json --face 0.3,0.2,0.4,0.5 --json

A line a frame with --json: {"vdd", "ta", "subpage", "temperatures": one a pixel in C, null where this frame
has none, "bad_pixels", "usable", "reason"}, of an mlx90641 also "corrected_words"; then one a --face:
{"face", "site", "state", "skin", "estimate", "uncertainty"}.

Exit: 0 every frame is usable, 1 some are not (each with its reason), 2 no dump, or OUT can't be written."""
_LAYOUT = (
    "JSON (- for standard input): sensor, eeprom, frames, emissivity (0.1 to 1), reflected (-50 to 150 C). "
    "Words: mlx90640 832 and 834 a frame (RAM, control register, subpage); mlx90641 832 and 242 (192 pixels, "
    "48 auxiliary, control register, subpage); mlx90614 1 (0x24) and 2 (0x06, 0x07); amg8833 none and 65 "
    "(thermistor, 64 pixels). Frames carry no serial number: those of another device of the same model are "
    "found out only where their words can't be this one's"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("file", metavar="FILE", help=_LAYOUT)
    parser.add_argument("--png", metavar="OUT", help="also draw the frames as one picture")
    parser.add_argument(
        "--face",
        metavar="X,Y,W,H",
        type=_box,
        action="append",
        default=[],
        help="measure and draw a face here (fractions of the thermal picture); may be repeated",
    )
    if not any("--json" in action.option_strings for action in parser._actions):
        parser.add_argument("--json", action="store_true", help="one JSON object a frame")


def run(args: argparse.Namespace) -> int:
    """0: every frame is usable; 1: some are not, each with its reason; 2: no dump, or OUT not written."""
    from sentinel.fever.dump import SHAPES, DumpError, loads, parse, report

    name = "standard input" if args.file == "-" else args.file
    try:
        if args.png:
            check_place(Path(args.png), PNG, (Path(args.file),))
        dump = parse(loads(_read(args.file)))
    except BadInput as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{name}: can't be read: {error.strerror}")
    except DumpError as error:
        return _refuse(f"{name}: {error}")
    except (ValueError, RecursionError) as error:  # also numbers of too many digits
        return _refuse(f"{name}: not JSON: {error}")
    if not dump.frames:
        return _refuse(f'{name}: "frames" is empty')
    newest: list[float | None] = []
    usable = True
    for row in followed(report(dump), len(dump.frames), "frames", _MANY):
        print(json.dumps(row, ensure_ascii=False) if args.json else _line(row))
        usable = usable and row["usable"]
        if args.png:
            newest = _newest(newest, row["temperatures"])
    faces = _inspect_faces(dump, args.face)
    for found in faces:
        print(json.dumps(found.row()) if args.json else found.line())
    if args.png:
        try:
            replace_file(Path(args.png), _draw(newest, faces, SHAPES[dump.sensor]), PNG)
        except BadInput as error:
            return _refuse(str(error))
    return 0 if usable else 1


def _read(file: str) -> str:
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return raw.decode("utf-8-sig")


def _line(row: dict[str, Any]) -> str:
    if not row["usable"]:
        return f"unusable: {row['reason']}"
    known = [t for t in row["temperatures"] if t is not None]
    bad = ", ".join(str(pixel) for pixel in row["bad_pixels"]) or "none"
    supply = "" if row["vdd"] is None else f"Vdd {row['vdd']:.3f} V  "
    mended = f"  EEPROM words mended {row['corrected_words']}" if row.get("corrected_words") else ""
    return (
        f"subpage {row['subpage']}  {supply}Ta {row['ta']:.2f} C  "
        f"{len(known)} pixels {min(known):.2f} to {max(known):.2f} C  bad pixels {bad}{mended}"
    )


def _box(text: str) -> tuple[float, float, float, float]:
    parts = [float(part) for part in text.split(",")]
    if len(parts) != 4 or not all(-2.0 <= part <= 2.0 for part in parts) or parts[2] <= 0 or parts[3] <= 0:
        raise argparse.ArgumentTypeError("four fractions x,y,w,h of the picture, w and h above 0")
    return parts[0], parts[1], parts[2], parts[3]


def _inspect_faces(dump: "Dump", faces: list["Box"]) -> list["Inspected"]:
    from sentinel.fever.inspection import inspect_face
    from sentinel.fever.site import Site

    return [inspect_face(dump.sensor, dump.eeprom, dump.frames, face, Site()) for face in faces]


def _newest(known: list[float | None], row: list[float | None]) -> list[float | None]:
    """The newest value of every pixel."""
    return [before if now is None else now for before, now in zip(known or row, row, strict=True)]


def _draw(newest: list[float | None], faces: list["Inspected"], shape: tuple[int, int]) -> bytes:
    """Pixels without any value are closed from their neighbours."""
    import numpy as np

    from sentinel.fever.mosaic import without_gaps
    from sentinel.fever.picture import png, render

    picture = np.array(newest, dtype=np.float32).reshape(shape)
    return png(render(without_gaps(picture), [found.mark() for found in faces]))


def _refuse(reason: str) -> int:
    print(shown(f"sentinel inspect thermal: {reason}"), file=sys.stderr)
    return 2
