"""``sentinel calibrate offset --readings CSV``: the offset from a technician's table, without a record."""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli.calibrate_written import row, say_written, write

if TYPE_CHECKING:
    from sentinel.fever.readings import Reading

_COLUMNS = ("skin", "ambient", "reading")


def run(args: argparse.Namespace) -> int:
    """0: written or printed; 1: no honest offset; 2: settings, readings or usage."""
    from sentinel.config import ConfigError, load
    from sentinel.fever.keeping import configured
    from sentinel.fever.readings import NoOffset, offset

    try:
        settings = load(args.config)
        now_k = settings.thermal.site_offset_k
        readings = _read(args.readings)
        found = offset(readings, configured(settings.thermal))
        backup = write(args.config, found.offset_k, found.uncertainty_k) if args.write else None
    except NoOffset as error:
        if args.json:
            print(
                json.dumps(
                    row(
                        "readings",
                        args.config,
                        None,
                        people=len(readings),
                        site_offset_k=now_k,
                        reason=str(error),
                    )
                )
            )
        return _refuse(f"{error}; nothing was written", 1)
    except (ConfigError, ValueError, csv.Error) as error:
        return _refuse(str(error), 2)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}", 2)
    if args.json:
        said = row(
            "readings", args.config, backup, people=found.people, site_offset_k=now_k,
            proposed_offset_k=found.offset_k, calibration_k=found.uncertainty_k, spread_k=found.spread_k,
        )  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
        return 0
    print(f"site_offset_k = {found.offset_k:.2f}   (before: {now_k:.2f})")
    print(
        f"calibration_k = {found.uncertainty_k:.2f}   ({found.people} people, {found.spread_k:.2f} K apart)"
    )
    say_written(args.config, backup)
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
