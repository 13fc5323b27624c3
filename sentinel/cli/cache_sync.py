"""``sentinel cache sync``: bring the base file up to date, from its publisher or from files on a stick."""

import argparse
import contextlib
import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sentinel.cli.cache_kiosk import Kiosk, NotConfigured, kiosk, told


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument(
        "--file", type=Path, action="append", default=[], metavar="FILE",
        help="a base file or a delta, instead of the publisher (may be repeated)",
    )  # fmt: skip
    parser.add_argument("--compact", action="store_true", help="make one new file of file and changes")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = """\
May run beside the kiosk, which uses what came within a second. A download that broke off goes on where
it was. What is not signed by a trusted publisher, damaged, from the future or older than what is held is
refused with its reason, and what is held stays in use.

  sentinel cache sync --config kiosk.toml
  sentinel cache sync --config kiosk.toml --file /media/stick/city.sbase --file /media/stick/18.sdelta

Exit 0: up to date; 1: something was refused, or deltas are still missing; 2: settings or a key are wrong;
3: the publisher or the disk is away; 130: stopped by Ctrl-C."""


def run(args: argparse.Namespace) -> int:
    """0: up to date; 1: refused or deltas missing; 2: settings; 3: away."""
    try:
        return _run(args)
    except KeyboardInterrupt:
        print(
            "sentinel cache sync: stopped; what is held stays in use, and what was loaded is gone on with",
            file=sys.stderr,
        )
        return 130


def _run(args: argparse.Namespace) -> int:
    codes = {"exit": 3}
    with told("sync", codes):
        here = kiosk(args.config)
        about = _files(here, args) if args.file else _publisher(here, args)
        if args.json:
            print(json.dumps(about, ensure_ascii=False))
        else:
            _print(about)
        codes["exit"] = 1 if about["refused"] or about["missing"] else 0
    return codes["exit"]


def _files(here: Kiosk, args: argparse.Namespace) -> dict[str, Any]:
    from sentinel.basefile.delta import MAGIC, MOST_BYTES
    from sentinel.basefile.errors import Refused
    from sentinel.runtime.clock import SystemClock

    clock, about = SystemClock(), _about()
    for path in args.file:
        if not path.is_file():
            raise NotConfigured(f"{path}: there is no such file")
    with here.holding() as holding:
        for path in args.file:
            try:
                with path.open("rb") as file:
                    is_delta = file.read(len(MAGIC)) == MAGIC
                    file.seek(0)
                    raw = file.read(MOST_BYTES + 1) if is_delta else b""
                if is_delta:
                    about["applied"] += int(holding.apply(raw, clock.now()))
                else:
                    with holding.loading(), _copied(path, holding.folder) as copy:
                        holding.install(copy, clock.now())
                    about["loaded"] = True
            except Refused as error:
                about["refused"].append({"file": str(path), "reason": error.reason.value, "text": str(error)})
        return _end(holding, args, about)


@contextlib.contextmanager
def _copied(path: Path, folder: Path) -> Any:
    """A copy in the kiosk's own folder, which nobody else changes; gone afterwards."""
    copy = folder / "copied.part"
    try:
        shutil.copyfile(path, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _publisher(here: Kiosk, args: argparse.Namespace) -> dict[str, Any]:
    from sentinel.basefile.errors import Refused
    from sentinel.runtime.clock import SystemClock
    from sentinel.verify.basefile.opening import open_publisher
    from sentinel.verify.basefile.sync import Syncing

    clock, about = SystemClock(), _about()
    settings = here.settings.base_file
    publisher = open_publisher(settings, here.settings.verify, here.base, clock)
    if publisher is None or not settings.folder:
        if args.compact or not settings.folder:
            with here.holding() as holding:
                return _end(holding, args, about)
        raise NotConfigured("base_file.url is not set: give files with --file")
    with contextlib.closing(publisher), here.holding() as holding:
        syncing = Syncing(holding, clock, publisher, compact_at=settings.compact_at)
        try:
            synced = syncing.round(_progress(holding.folder, syncing, quiet=args.json))
            about |= {"loaded": synced.loaded, "applied": synced.applied, "missing": synced.missing}
        except Refused as error:
            about["refused"].append({"file": settings.url, "reason": error.reason.value, "text": str(error)})
        if syncing.fault:
            about["refused"].append({"file": settings.url, "reason": "delta", "text": syncing.fault})
        return _end(holding, args, about)


def _about() -> dict[str, Any]:
    return {"loaded": False, "applied": 0, "refused": [], "missing": 0}


def _end(holding: Any, args: argparse.Namespace, about: dict[str, Any]) -> dict[str, Any]:
    from sentinel.runtime.clock import SystemClock

    now = SystemClock().now()
    if args.compact:
        holding.compact(now)
    state = holding.state(now)
    gaps = [list(gap) for gap in state.gaps] if state else []
    missing = max(about["missing"], sum(last - first + 1 for first, last in gaps))
    return about | {"delta": state.horizon if state else None, "gaps": gaps, "missing": missing}


def _print(about: dict[str, Any]) -> None:
    for refused in about["refused"]:
        print(f"refused: {refused['file']}: {refused['text']}")
    loaded = "a new base file, " if about["loaded"] else ""
    print(f"{loaded}{about['applied']} new deltas, to {about['delta']}")
    if about["missing"]:
        print(f"{about['missing']} deltas are missing")


def _progress(folder: Path, syncing: Any, *, quiet: bool) -> Callable[[], None]:
    from sentinel.verify.basefile.sync import PART

    told_at = time.monotonic()

    def alive() -> None:
        nonlocal told_at
        if quiet or time.monotonic() - told_at < 1.0:
            return
        told_at = time.monotonic()
        if syncing.loading:
            with contextlib.suppress(OSError):
                here = (folder / PART).stat().st_size
                share = here / syncing.loading
                print(f"{here / 1e6:.1f} of {syncing.loading / 1e6:.1f} MB, {share:.0%}", file=sys.stderr)
        elif syncing.applied:
            print(f"{syncing.applied} deltas applied", file=sys.stderr)

    return alive
