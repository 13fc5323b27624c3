"""``sentinel calibrate offset``: what hand thermometers say about this site's constant offset."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.calibrate_written import row, say_written, write
from sentinel.cli.moments import local

if TYPE_CHECKING:
    from sentinel.core.hand_thermometer import Pair
    from sentinel.fever.site_offset import Findings, Interval, Spread

HELP = "the site's constant temperature offset, from hand thermometers"
_EPILOG = """\
Whenever staff type a hand thermometer's reading, the kiosk keeps it beside its own number, without identity.
This command compares them and proposes thermal.site_offset_k: the setting of now plus the median
difference, and thermal.calibration_k, how sure that is. Nothing changes without --write, which keeps the
settings' comments, and the old file beside. Write it once you trust the hand thermometer.

Counted are visitors who were measured by hand though the kiosk's own number was fine (referred for their
code, say). Those referred because the kiosk read high are shown beside: they read high by selection, and an
offset made from them would hide fevers. Below 30 counted pairs nothing is proposed.

At a new site: --readings CSV with the columns skin, ambient, reading (C) of at least ten people, such as
staff: skin and room as the technician's thermal page shows them, and the hand thermometer's reading.

Exit: 0 proposed or written, 1 too few or too different pairs, 2 bad usage or settings, 3 no record."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument("--readings", type=Path, metavar="CSV", help="a technician's table, not the record")
    parser.add_argument("--write", action="store_true", help="write the proposal into the settings")
    parser.add_argument("--since", type=local, metavar="ISO", help="only readings since then")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """0: proposed, or written; 1: nothing to propose; 2: usage or settings; 3: the record can't be read."""
    if args.readings is not None:
        from sentinel.cli import calibrate_readings

        return calibrate_readings.run(args)
    from sentinel.config import ConfigError, load
    from sentinel.core.policy import PolicyError
    from sentinel.fever.keeping import configured
    from sentinel.fever.site_offset import findings
    from sentinel.policies.opening import policy_now
    from sentinel.runtime.clock import SystemClock
    from sentinel.store import thermometer
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look

    try:
        settings = load(args.config)
        thermal, base = settings.thermal, args.config.parent
        policy = policy_now(settings, base, SystemClock().now())
        with look(args.config, "calibrate offset") as connection:
            pairs = thermometer.pairs(connection, args.since)
    except (ConfigError, PolicyError) as error:
        print(f"sentinel calibrate offset: {error}", file=sys.stderr)
        return 2
    except (StoreError, OSError) as error:
        print(f"sentinel calibrate offset: {error}", file=sys.stderr)
        return 3
    site = configured(thermal)
    found = findings(pairs, site, policy.temperature_limit_c, policy.temperature_guard)
    backup = None
    try:
        if args.write and found.offset_k is not None:
            backup = write(args.config, found.offset_k, found.uncertainty_k)
    except (OSError, ValueError) as error:
        print(f"sentinel calibrate offset: not written: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(_as_json(found, thermal.site_offset_k, args.config, backup), ensure_ascii=False))
    else:
        _print(found, thermal.site_offset_k, policy.temperature_limit_c)
        say_written(args.config, backup)
    return 1 if found.offset_k is None else 0


def _print(found: "Findings", now_k: float, limit_c: float) -> None:
    print("hand thermometer minus kiosk, in kelvin; 95 % intervals in brackets")
    print(f"{'':<28}{'pairs':>5}  {'bias':<25}{'median':<25}{'spread':<24}outliers")
    _row("counted", found.used)
    _row("referred for reading high", found.chosen)
    for spread in filter(None, (found.used, found.chosen)):
        for pair in spread.outliers:
            print(
                f"  outlier {pair.at.astimezone():%Y-%m-%d %H:%M}  "
                f"kiosk {pair.estimate_c:.2f} +- {pair.uncertainty_k:.2f}, by hand {pair.hand_c:.1f}"
            )
    print(f"of {found.fevers} with {limit_c:g} C or more by hand, the kiosk held back {found.seen}")
    if found.offset_k is None or found.offset_interval is None:
        print(f"nothing proposed: {found.missing} more counted pairs are needed")
        return
    print(
        f"proposed  thermal.calibration_k = {found.uncertainty_k:.2f}, "
        f"thermal.site_offset_k = {found.offset_k:.2f} {_text(found.offset_interval, 2)}, "
        f"now {now_k:.2f}"
    )


def _row(name: str, spread: "Spread | None") -> None:
    if spread is None:
        print(f"{name:<28}{0:>5}")
        return
    bias = f"{spread.bias_k:+.2f} {_text(spread.bias_interval)}"
    median = f"{spread.median_k:+.2f} {_text(spread.median_interval)}"
    wide = "-" if spread.sd_k is None else f"{spread.sd_k:.2f} {_text(spread.sd_interval)}"
    print(f"{name:<28}{spread.n:>5}  {bias:<25}{median:<25}{wide:<24}{len(spread.outliers)}")


def _text(interval: "Interval | None", digits: int = 2) -> str:
    return "[-]" if interval is None else f"[{interval[0]:.{digits}f}, {interval[1]:.{digits}f}]"


def _as_json(found: "Findings", now_k: float, settings: Path, backup: Path | None) -> dict[str, Any]:
    nothing = found.offset_k is None
    return row(
        "record", settings, backup,
        people=0 if found.used is None else found.used.n,
        site_offset_k=now_k,
        proposed_offset_k=found.offset_k,
        proposed_interval=found.offset_interval,
        calibration_k=None if nothing else found.uncertainty_k,
        spread_k=None if found.used is None else found.used.sd_k,
        reason=f"{found.missing} more counted pairs are needed" if nothing else None,
        missing=found.missing,
        used=_spread(found.used),
        chosen=_spread(found.chosen),
        fevers=found.fevers,
        fevers_seen=found.seen,
    )  # fmt: skip


def _spread(spread: "Spread | None") -> dict[str, Any] | None:
    if spread is None:
        return None
    return {
        "n": spread.n,
        "bias_k": spread.bias_k,
        "bias_interval": spread.bias_interval,
        "median_k": spread.median_k,
        "median_interval": spread.median_interval,
        "sd_k": spread.sd_k,
        "sd_interval": spread.sd_interval,
        "outliers": [_pair(pair) for pair in spread.outliers],
    }


def _pair(pair: "Pair") -> dict[str, Any]:
    return {
        "at": pair.at.isoformat(),
        "estimate_c": pair.estimate_c,
        "uncertainty_k": pair.uncertainty_k,
        "hand_c": pair.hand_c,
    }
