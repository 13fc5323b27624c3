"""``sentinel demo``: everything at once on emulated devices and a local platform, with scripted visitors."""

import argparse
import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.sim.demo import Line
    from sentinel.sim.performance import Visitor
    from sentinel.sim.world import World

HELP = "everything at once on emulated devices, with scripted visitors"
_OUT = Path("out/demo")
_LATER_S = 0.1


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--headless", action="store_true", help="draw into ./out/demo/, end by itself")
    parser.add_argument(
        "--scenario", action="append", metavar="NAME[,NAME...]", help="play these visitors only (see --list)"
    )
    parser.add_argument("--list", action="store_true", help="name the visitors and end")
    parser.add_argument(
        "--camera", metavar="N or FILE", help="a real camera or a video in place of the emulated one"
    )
    parser.add_argument(
        "--stay", action="store_true", help="then the kiosk stays open for other commands, until Ctrl-C"
    )
    parser.add_argument(
        "--pace", type=_slower, default=1.0, metavar="N", help="slow the kiosk's clock N times (1 to 100)"
    )
    parser.add_argument(
        "--fleet", type=int, metavar="N",
        help="instead: N kiosks without cameras, one collector, the console, an alarm, a lost broker",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a decision, or a step")
    parser.add_argument(
        "--out", type=Path, default=_OUT, help="where pictures and logs go (default %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """Play. 0: every visitor got the expected verdict; 1: not; 2: bad options; 3: it could not be set up."""
    from sentinel.runtime.manifest import ModelError
    from sentinel.sim.broker import BrokerMissing
    from sentinel.sim.visitors import VISITORS, chosen
    from sentinel.sim.world import WorldError

    if args.list:
        for visitor in VISITORS:
            print(f"{visitor.name:18}{visitor.story}")
        return 0
    fault = _camera_fault(args.camera) or _unwritable(args.out)
    if fault:
        print(f"sentinel demo: {fault}", file=sys.stderr)
        return 2
    if args.fleet is not None:
        from sentinel.cli import demo_fleet

        with _ended_by_a_signal():
            return demo_fleet.run(args)
    try:
        visitors = chosen(tuple(name for names in args.scenario or () for name in names.split(",")))
    except KeyError as unknown:
        known = ", ".join(v.name for v in VISITORS)
        print(f"sentinel demo: no visitor {unknown}; there are {known}", file=sys.stderr)
        return 2
    try:
        with _ended_by_a_signal():
            return _play(args, visitors)
    except (WorldError, BrokerMissing, ModelError) as error:
        print(f"sentinel demo: {error}", file=sys.stderr)
        return 3


@contextlib.contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """SIGTERM is as Ctrl-C, and Ctrl-C counts where a shell had it ignored: what was started ends with it."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Ctrl-C; a little later where a process is just being started, which nobody would know to end."""
    while frame is not None:
        if frame.f_code is subprocess.Popen.__init__.__code__:
            threading.Timer(_LATER_S, os.kill, (os.getpid(), number)).start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _camera_fault(choice: str | None) -> str:
    camera = _camera(choice)
    missing = camera.startswith("/") and not Path(camera).exists()
    return f"--camera {choice}: no such device, video file or folder" if missing else ""


def _unwritable(out: Path) -> str:
    """Why nothing can be written into the folder, which is made; empty: it can."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return ""
    except OSError as error:
        return f"--out {out}: can't be written: {error.strerror}"


def _play(args: argparse.Namespace, visitors: "list[Visitor]") -> int:
    from sentinel.sim.demo import play
    from sentinel.sim.world import World

    logging.basicConfig(level=logging.ERROR)  # the processes have logs of their own
    display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and not args.headless
    pictures = args.out / "screens"
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="sentinel-demo-") as folder:
        _say(args, "starting platform, broker, devices, daemon, vision and screen ...")
        began = time.monotonic()
        world = World(
            Path(folder),
            camera=_camera(args.camera),
            pace=args.pace,
            grab=None if display else pictures,
            supervised=True,
            contacts="gate",
        )
        try:
            with world:
                _say(args, f"ready after {time.monotonic() - began:.1f} s")
                lines = play(world, visitors, lambda line: _tell(args, line))
                good = all(line.as_expected for line in lines)
                if not args.camera:  # who stands before a real camera is nobody's script
                    _say(
                        args,
                        f"{sum(line.as_expected for line in lines)} of {len(lines)} decisions as expected",
                    )
                if args.stay or (display and not args.json):
                    _linger(args, world)
        finally:
            _keep_logs(Path(folder), args.out)
        if not display:
            _say(
                args,
                f"pictures of the screen: {pictures}; sentences: {args.out / 'spoken'}; logs beside them",
            )
    return 0 if good or args.camera else 1


def _slower(text: str) -> float:
    pace = float(text)
    if not 1.0 <= pace <= 100.0:
        raise argparse.ArgumentTypeError(f"{text}: 1 to 100")
    return pace


def _camera(choice: str | None) -> str:
    if not choice:
        return ""
    return choice if choice.isdecimal() or "://" in choice else str(Path(choice).absolute())


def _tell(args: argparse.Namespace, line: "Line") -> None:
    if args.json:
        print(json.dumps(line.as_json(), ensure_ascii=False), flush=True)
        return
    mark = "ok  " if line.as_expected else "-   " if args.camera else "FAIL"
    verdict = line.verdict or "nothing"
    offline = " (offline)" if line.offline else ""
    print(f"{mark} {line.visitor:18}{verdict:8}{', '.join(line.reasons)}{offline} - {line.story}", flush=True)
    if not line.as_expected and not args.camera:
        wanted = line.expected
        gate = " ".join((line.gate or "no word", *line.door))
        print(f"     expected {wanted.verdict.value} {wanted.reason.value}; gate: {gate}")


def _say(args: argparse.Namespace, text: str) -> None:
    print(text, file=sys.stderr if args.json else sys.stdout, flush=True)


def _linger(args: argparse.Namespace, world: "World") -> None:
    _say(args, f"the kiosk stays open; Ctrl-C ends the demo; its settings: {world.config}")
    with contextlib.suppress(KeyboardInterrupt):
        while world.screen is not None and world.screen.running:
            time.sleep(0.5)


def _keep_logs(folder: Path, out: Path) -> None:
    kept = out / "logs"
    kept.mkdir(parents=True, exist_ok=True)
    for log in (folder / "logs").glob("*.log"):
        (kept / log.name).write_bytes(log.read_bytes())
    heard = out / "spoken"
    shutil.rmtree(heard, ignore_errors=True)
    if (folder / "spoken").is_dir():
        shutil.copytree(folder / "spoken", heard)
