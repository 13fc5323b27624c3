"""``sentinel calibrate thermal``: where the camera's faces are in the thermal picture."""

import argparse
import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.fever.places import Places
    from sentinel.fever.registration import Mounting

HELP = "register camera and thermal sensor with a warm target"
_NARROW_DEG = 55.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="settings (TOML)")
    parser.add_argument(
        "--places", type=int, default=9, metavar="N", help="of the target, 6 to 40 (default 9)"
    )
    parser.add_argument("--seconds", type=float, default=180.0, metavar="S", help="at most (default 180)")
    parser.add_argument(
        "--distance", type=float, default=0.5, metavar="M", help="of the target (default 0.5)"
    )
    parser.add_argument(
        "--gap", type=float, default=0.04, metavar="M", help="between the lenses (default 0.04)"
    )
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.epilog = (
        "Print any QR code, 5 to 8 cm wide, on thin paper, and fix it to the middle of a hand warmer or a "
        "cup of hot water. Stop the kiosk, stand where visitors stand, and hold the code towards the camera "
        "at nine places all over the picture, each for two seconds. "
        "Exit: 0 registered, 1 the places don't make a registration, 2 bad settings or usage, 3 a device is "
        "away or in use. The old file is kept beside the new one."
    )


def run(args: argparse.Namespace) -> int:
    """0: registered; 1: no honest registration; 2: settings or usage; 3: a device is not there."""
    from hw.errors import DeviceError
    from sentinel.config import ConfigError, load
    from sentinel.fever.registration import CannotRegister, mounting

    if not 6 <= args.places <= 40 or args.seconds <= 0 or not 0.1 <= args.distance <= 5 or args.gap < 0:
        return _refuse(
            args, "--places is 6 to 40, --seconds above 0, --distance 0.1 to 5, --gap not below 0", 2
        )
    try:
        settings = load(args.config)
        places, shape = _collect(args, settings)
        return _conclude(args, settings, mounting(places.pairs, shape), shape[1])
    except ConfigError as error:
        return _refuse(args, str(error), 2)
    except CannotRegister as error:
        return _refuse(args, f"{error}; nothing was written", 1)
    except DeviceError as error:
        return _refuse(args, f"{error}; nothing was written", 3)
    except OSError as error:
        return _refuse(args, f"{args.config}: can't be written: {error.strerror}", 2)
    except KeyboardInterrupt:
        print("sentinel calibrate thermal: stopped, nothing was written", file=sys.stderr)
        raise


def _collect(args: argparse.Namespace, settings: "Settings") -> "tuple[Places, tuple[int, int]]":
    """Raises ConfigError, DeviceError."""
    from hw.errors import DeviceGone
    from sentinel import devices
    from sentinel.commissioning.registration import collect, thermal_pictures
    from sentinel.config import ConfigError
    from sentinel.doctor import daemon
    from sentinel.fever.places import Places, where_next
    from sentinel.sim.i2c import emulated_bus

    base = args.config.parent
    open_camera, open_sensor = devices.camera(settings, base), devices.thermal(settings, base)
    if open_camera is None or open_sensor is None:
        raise ConfigError("camera.source and thermal.driver must name devices to register them")
    if daemon.ask(base / settings.kiosk.run_dir / "daemon.sock").answers:
        raise DeviceGone("the kiosk runs and holds camera and sensor: stop it first (sentinel run, vision)")
    places, shape, said = Places(), (24, 32), ""
    with ExitStack() as stack:
        stack.enter_context(emulated_bus(settings.thermal.bus))
        sensor = open_sensor()
        stack.callback(sensor.close)
        camera = open_camera()
        stack.callback(camera.close)
        pictures = thermal_pictures(sensor, settings.thermal.refresh_hz, settings.thermal.turned)
        _say(args, f"hold the target into the {where_next(())} of the picture")
        for now, shape in collect(camera, pictures, args.places, args.seconds):  # noqa: B007
            if len(now.pairs) > len(places.pairs):
                _tell_place(args, now)
            elif now.problem != said:
                _say(args, f"  {now.problem}")
            places, said = now, now.problem
    return places, shape


def _tell_place(args: argparse.Namespace, places: "Places") -> None:
    from sentinel.fever.places import where_next

    pair, count = places.pairs[-1], len(places.pairs)
    if args.json:
        row = {"place": count, "camera": _rounded(pair.camera), "thermal": _rounded(pair.thermal)}
        print(json.dumps(row), flush=True)
    to_do = "done" if count >= args.places else f"now the {where_next(places.pairs)}"
    _say(args, f"place {count} of {args.places}: {to_do}")


def _conclude(args: argparse.Namespace, settings: "Settings", mounted: "Mounting", columns: int) -> int:
    """Write or print. Raises ConfigError, OSError."""
    from sentinel.config.settings_file import replace_file, with_value
    from sentinel.fever.registration import parallax_px

    found, turned = mounted.fit, (settings.thermal.turned + mounted.turned) % 360
    move = found.registration
    value = f"[{move.ax:.4f}, {move.bx:.4f}, {move.ay:.4f}, {move.by:.4f}]"
    try:
        text = args.config.read_text(encoding="utf-8-sig")
    except OSError as error:
        return _refuse(args, f"{args.config}: can't be read: {error.strerror}", 2)
    if mounted.turned:
        text = with_value(text, "thermal", "turned", str(turned))
    changed = with_value(text, "thermal", "registration", value)
    backup = None if args.dry_run else replace_file(args.config, changed, datetime.now(UTC))
    old = settings.thermal.registration
    off = {m: parallax_px(args.gap, args.distance, m, columns, _NARROW_DEG) for m in (0.3, 0.5, 1.0)}
    row: dict[str, Any] = {
        "registration": [move.ax, move.bx, move.ay, move.by], "old": None if old is None else list(old),
        "turned": turned, "residual_px": round(found.residual_px, 2), "used": found.used,
        "dropped": [n + 1 for n in found.dropped],
        "parallax_px": {f"{m:g}": round(px, 2) for m, px in off.items()},
        "written": None if backup is None else str(args.config),
        "backup": None if backup is None else str(backup),
    }  # fmt: skip
    if args.json:
        print(json.dumps(row, ensure_ascii=False))
        return 0
    left_out = f", left out: {', '.join(map(str, row['dropped']))}" if found.dropped else ""
    print(f"registration = {value}")
    if mounted.turned:
        print(f"turned = {turned}   (the sensor does not stand upright)")
    print(f"  residual {found.residual_px:.2f} thermal pixels over {found.used} places{left_out}")
    shifts = ", ".join(f"{px:.1f} px at {m:g} m" for m, px in off.items())
    print(f"  a face elsewhere than {args.distance:g} m is misplaced by parallax: {shifts} (55 degree lens)")
    print(f"  before: {'none' if old is None else list(old)}")
    print(f"written to {args.config}; the old file is {backup}" if backup else "nothing was written")
    return 0


def _say(args: argparse.Namespace, text: str) -> None:
    print(text, file=sys.stderr if args.json else sys.stdout, flush=True)


def _rounded(place: tuple[float, float]) -> list[float]:
    return [round(part, 4) for part in place]


def _refuse(args: argparse.Namespace, reason: str, code: int) -> int:
    if args.json:
        print(json.dumps({"error": reason}, ensure_ascii=False))
    print(f"sentinel calibrate thermal: {reason}", file=sys.stderr)
    return code
