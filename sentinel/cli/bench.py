"""``sentinel bench``: the benchmarks, with what this machine is first, and peers beside."""

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

HELP = "measure, with peers beside"
_PACKAGES = (
    "numpy",
    "onnxruntime",
    "opencv-python",
    "zxing-cpp",
    "sqlcipher3",
    "cryptography",
    "paho-mqtt",
    "lmdb",
    "PySide6-Essentials",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("name", nargs="*", metavar="NAME", help="which (default all; see --list)")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and end")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, the machine first")
    parser.add_argument(
        "--threads", type=int, default=1, metavar="N", help="threads of the models (default %(default)s)"
    )
    parser.add_argument(
        "--peers",
        action="append",
        metavar="PYTHON",
        help="vision: a Python in which peers are installed (may be repeated; default: this one)",
    )
    parser.add_argument(
        "--people", type=int, default=0, metavar="N", help="base_file, verify: in the city (default 1000000)"
    )
    parser.add_argument(
        "--events",
        type=int,
        default=0,
        metavar="N",
        help="outbox: how many wait (default 1000000); collector: in a flood (20000)",
    )
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="outbox: of kills (60); fleet: of events (5)"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=2,
        metavar="N",
        help="base_file: processes of the build (default %(default)s)",
    )
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="verify, collector, fleet: an empty PostgreSQL; verify and collector measure SQLite beside it",
    )
    parser.add_argument("--visits", type=int, metavar="N", help="ui: memory over so many (2000)")
    fleet = parser.add_argument_group("fleet")
    fleet.add_argument("--kiosks", type=int, metavar="N", help="simulated kiosks (200; tried with 10000)")
    fleet.add_argument("--rate", type=float, metavar="N", help="events a second of all of them (50)")
    fleet.add_argument(
        "--arrival", choices=["steady", "day"], default="steady", help="day: a day's peaks in that time"
    )
    fleet.add_argument("--collectors", type=int, metavar="N", help="processes of `sentinel service` (1)")
    fleet.add_argument("--no-tls", action="store_true", help="without TLS")
    parser.add_argument("--data", type=Path, metavar="DIR", help="photographs and pictures to measure with")


def run(args: argparse.Namespace) -> int:
    """0: measured, or said in one line why not; 2: bad usage."""
    known = names()
    unknown = [name for name in args.name if name not in known]
    if unknown:
        from sentinel.config import nearest

        print(f'sentinel bench: no benchmark "{unknown[0]}"{nearest(unknown[0], known)}', file=sys.stderr)
        return 2
    if args.events < 0:
        print(f"sentinel bench: --events {args.events}: more than 0 is wanted", file=sys.stderr)
        return 2
    for option in ("kiosks", "rate", "collectors", "visits", "seconds"):
        value = getattr(args, option)
        if value is not None and not value > 0:
            print(f"sentinel bench: --{option} {value}: more than 0 is wanted", file=sys.stderr)
            return 2
    modules = {name: importlib.import_module(f"sentinel.bench.{name}") for name in args.name or known}
    if args.list:
        for name, module in modules.items():
            print(f"{name:12}{module.TITLE}")
        return 0
    _print_machine(as_json=args.json)
    for name, module in modules.items():
        _measure(name, module, args)
    return 0


def names() -> list[str]:
    """The benchmarks that there are; ``verify_online`` is a part of ``verify``."""
    import pkgutil

    import sentinel.bench

    found = {module.name for module in pkgutil.iter_modules(sentinel.bench.__path__)} - {"progress"}
    return sorted(name for name in found if name.rpartition("_")[0] not in found)


def machine() -> dict[str, Any]:
    """What the figures hold for: processor, cores, versions, and the load before the first benchmark."""
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES if _installed(name)}
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": versions,
        "load": [round(value, 2) for value in os.getloadavg()],
    }


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _processor() -> str:
    """The kernel's name for it; ARM kernels give a part number only, the board's name is then better."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.machine()
    named = dict(line.split("\t", 1) for line in reversed(lines) if "\t" in line)
    for key in ("model name", "Model"):
        if key in named:
            return named[key].strip("\t: ")
    return platform.machine()


def _print_machine(*, as_json: bool) -> None:
    found = machine()
    if as_json:
        print(json.dumps({"machine": found}, ensure_ascii=False), flush=True)
        return
    print(f"{found['processor']}, {found['cores']} cores, {found['system']}, Python {found['python']}")
    print(", ".join(f"{name} {version}" for name, version in found["packages"].items()))
    one, five, _ = found["load"]
    print(f"load average {one} (1 min), {five} (5 min): anything but idle makes the slowest 1 % slower")


def _measure(name: str, module: ModuleType, args: argparse.Namespace) -> None:
    from hw.errors import DeviceError
    from sentinel.bench import progress
    from sentinel.runtime.manifest import ModelError
    from sentinel.service.errors import ServiceError
    from sentinel.sim.broker import BrokerMissing

    if not args.json:
        print(f"\n{name}: {module.TITLE.removeprefix(f'{name}: ')}", flush=True)
    try:
        rows = module.run(args)
    except (ImportError, OSError, ModelError, BrokerMissing, DeviceError, ServiceError) as error:
        if args.json:
            print(json.dumps({"benchmark": name, "not_measured": str(error)}, ensure_ascii=False), flush=True)
        else:
            print(f"  not measured: {error}", flush=True)
        return
    finally:
        progress.over()
    for row in rows:
        if args.json:
            print(json.dumps({"benchmark": name, **row}, ensure_ascii=False), flush=True)
    if not args.json:
        print("\n".join(table(rows)), flush=True)


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Rows as text: what, ours with its unit, the target; peers on lines of their own below."""
    lines = []
    width = max((len(row["what"]) for row in rows), default=0)
    for row in rows:
        ours = f"{row['ours']:g}" if isinstance(row["ours"], float) else str(row["ours"])
        target = f"   target {row['target']}" if "target" in row else ""
        lines.append(f"  {row['what']:<{width}}  {ours:>9} {row['unit']:<9}{target}".rstrip())
        for peer, value in row.get("peer", {}).items():
            shown = value if isinstance(value, str) else f"{value:>9} {row['unit']}"
            lines.append(f"    {'beside: ' + peer:<{width - 2}}  {shown}")
    return lines
