"""``sentinel calibrate offset``: the site's offset from a hand thermometer's readings."""

import argparse
import csv
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.fever.readings import Reading

HELP = "the site's offset from a hand thermometer's readings"
_COLUMNS = ("skin", "ambient", "reading")


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("readings", type=Path, metavar="CSV", help="columns skin, ambient, reading (C)")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = (
        "At least ten people: the kiosk's skin value (skin_c in the record), the room's temperature, and "
        "what the hand thermometer said. Writes thermal.site_offset_k and calibration_k; the old file is kept"
        " beside. Exit: 0 done, 1 the readings make no offset, 2 bad settings, readings or usage."
    )


def run(args: argparse.Namespace) -> int:
    """0: written or printed; 1: no honest offset; 2: settings, readings or usage."""
    from sentinel.commissioning.settings_file import replace_file, with_value
    from sentinel.config import ConfigError, load
    from sentinel.fever.keeping import configured
    from sentinel.fever.readings import NoOffset, offset

    try:
        settings = load(args.config)
        found = offset(_read(args.readings), configured(settings.thermal))
        text = args.config.read_text(encoding="utf-8")
        text = with_value(text, "thermal", "site_offset_k", f"{found.offset_k:.2f}")
        text = with_value(text, "thermal", "calibration_k", f"{found.uncertainty_k:.2f}")
        backup = None if args.dry_run else replace_file(args.config, text, datetime.now(UTC))
    except NoOffset as error:
        return _refuse(f"{error}; nothing was written", 1)
    except (ConfigError, ValueError) as error:
        return _refuse(str(error), 2)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}", 2)
    row = {
        "site_offset_k": found.offset_k, "calibration_k": found.uncertainty_k, "spread_k": found.spread_k,
        "people": found.people, "old": settings.thermal.site_offset_k,
        "written": None if backup is None else str(args.config), "backup": str(backup) if backup else None,
    }  # fmt: skip
    if args.json:
        print(json.dumps(row, ensure_ascii=False))
        return 0
    print(f"site_offset_k = {found.offset_k:.2f}   (before: {settings.thermal.site_offset_k:.2f})")
    print(
        f"calibration_k = {found.uncertainty_k:.2f}   ({found.people} people, {found.spread_k:.2f} K apart)"
    )
    print(f"written to {args.config}; the old file is {backup}" if backup else "nothing was written")
    return 0


def _read(path: Path) -> "list[Reading]":
    """Raises ValueError, OSError."""
    from sentinel.fever.readings import Reading

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)} (skin, ambient, reading are needed)")
        found = []
        for row in rows:
            try:
                found.append(Reading(*(float(row[name]) for name in _COLUMNS)))
            except (TypeError, ValueError):
                raise ValueError(f"{path}: line {rows.line_num} has no three numbers") from None
    return found


def _refuse(reason: str, code: int) -> int:
    print(f"sentinel calibrate offset: {reason}", file=sys.stderr)
    return code
