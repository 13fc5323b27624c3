"""``sentinel support-bundle``: what somebody who helps needs to know of a kiosk, and nothing about people."""

import argparse
import contextlib
import dataclasses
import io
import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config import Settings

HELP = "what somebody who helps needs to know; secrets and people taken out, as rules go"
_DESCRIPTION = """\
Writes one archive: what doctor finds, the settings, versions, the machine, the services' log, the outbox, and
the flight recordings of the last minutes. There are no pictures in it, and no passages.

Taken out of all of it, by their form: id numbers (18 and 15 digits), Chinese passports and permits, phone
numbers, mail addresses, codes, private keys, PIN hashes, logins in addresses, masked names. By the word
before them: passwords, passphrases, tokens, secrets, cookies, Authorization, each to its closing quote or
the end of its line; full_name, 姓名 and the like; Chinese, Japanese and Korean names after "name", "holder",
"visitor". Out of the log: all Chinese, Japanese and Korean writing. Keyed hashes become labels that hold
here only.

Not taken out, because it can't be told from other words: names in Latin letters within a sentence, other
countries' passports without the word before them, what a comment in the settings says, the staff's ids, the
names of places and devices. Look at it before it leaves: tar -xzf FILE."""
_EPILOG = (
    "The log is readable for the group systemd-journal.\n"
    "Exit: 0 written, with what could not be had said in it; 2 bad settings; 3 it can't be written."
)
_ELSEWHERE = Path("/var/tmp")  # noqa: S108 - a name with the time, mode 0600, no link is followed
_MOST_PART = 8 << 20
_JOURNAL_S = 20.0
_LOG = "journal.log"
_NOT_ALL = ("not seeing messages", "insufficient permissions", "permission denied")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = f"{HELP[0].upper()}{HELP[1:]}.\n\n{_DESCRIPTION}", _EPILOG
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default: sentinel-support-TIME.tar.gz here, or in /var/tmp"
    )
    parser.add_argument("--hours", type=_hours, default=24, metavar="N", help="of the log (default: 24)")
    parser.add_argument("--json", action="store_true", help="JSON lines: each part with its size or why not")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the archive; ``problem`` where it could not be had."""

    name: str
    text: str = ""
    problem: str = ""


def run(args: argparse.Namespace) -> int:
    """0: written, 2: bad settings, 3: not written."""
    from sentinel.cli.outputs import GZIP, check_beside, check_place, writing
    from sentinel.cli.pass_files import BadInput
    from sentinel.config import ConfigError, load
    from sentinel.doctor.redaction import redactor

    try:
        settings = load(args.config)
    except ConfigError as error:
        return _fail(2, str(error))
    now = datetime.now(UTC)
    out = args.out or _somewhere(f"sentinel-support-{now:%Y%m%dT%H%M%SZ}.tar.gz")
    try:  # before a minute of looking
        check_beside(out, args.config, settings)
        check_place(out, GZIP)
    except BadInput as error:
        return _fail(3, str(error))
    if not os.access(out.absolute().parent, os.W_OK | os.X_OK):
        return _fail(3, f"{out}: Permission denied; choose another with --out")
    key = secrets.token_bytes(32)
    parts: list[Part] = []
    for part in _parts(args, settings):
        redact = redactor(key, log=part.name == _LOG)
        parts.append(dataclasses.replace(part, text=redact(part.text), problem=redact(part.problem)))
        _say(parts[-1], as_json=args.json)
    try:
        with writing(out, GZIP) as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            for part in (_contents(parts, now), *parts):
                _add(archive, part, now)
    except BadInput as error:
        return _fail(3, str(error))
    except OSError as error:
        return _fail(3, f"{out}: {error.strerror}; choose another with --out")
    print(json.dumps({"archive": str(out)}) if args.json else f"{out}: look at it before you hand it on")
    return 0


def _somewhere(name: str) -> Path:
    """Here; or where anybody may write, as for root, whose word goes on as the daemon's account."""
    try:
        here = os.access(Path.cwd(), os.W_OK | os.X_OK)
    except OSError:  # it was taken away
        here = False
    return Path(name) if here else _ELSEWHERE / name


def _fail(code: int, line: str) -> int:
    print(f"sentinel support-bundle: {line}", file=sys.stderr)
    return code


def _say(part: Part, *, as_json: bool) -> None:
    size = len(part.text.encode())
    if as_json:
        print(json.dumps({"part": part.name, "bytes": size, "problem": part.problem}), flush=True)
    else:
        print(f"{part.name:<18}{part.problem or f'{size / 1024:.1f} KiB'}", flush=True)


# ---- the parts


def _parts(args: argparse.Namespace, settings: "Settings") -> Iterator[Part]:

    base = args.config.parent
    run_dir = base / settings.kiosk.run_dir
    sources: list[tuple[str, Callable[[], str]]] = [
        ("versions.txt", _versions),
        ("machine.json", lambda: _machine(base / settings.kiosk.data_dir)),
        ("settings.toml", lambda: args.config.read_text(encoding="utf-8")),
        ("doctor.jsonl", lambda: _doctor(settings, base)),
        ("outbox.json", lambda: _outbox(args.config)),
        (_LOG, lambda: _journal(args.hours)),
        *(
            (name, (lambda file: lambda: _tail(file))(run_dir / name))
            for name in ("flight.1.jsonl", "flight.jsonl")
        ),
    ]
    for name, source in sources:
        yield _had(name, source)


class _CannotHaveError(Exception):
    """Why there is no such part; one line, as it is shown."""


def _had(name: str, source: Callable[[], str]) -> Part:
    """A part that fails says why; the others are wanted all the more."""
    try:
        return Part(name, source())
    except FileNotFoundError as error:
        return Part(name, problem=f"there is none ({Path(error.filename or name).name})")
    except _CannotHaveError as error:
        return Part(name, problem=str(error))
    except Exception as error:
        return Part(name, problem=f"{type(error).__name__}: {error}"[:300])


def _versions() -> str:
    from sentinel import __version__

    packages = sorted({f"{one.metadata['Name']} {one.version}" for one in distributions()}, key=str.lower)
    return "\n".join([f"sentinel {__version__}", f"Python {platform.python_version()}", *packages]) + "\n"


def _machine(data: Path) -> str:
    disk = shutil.disk_usage(data if data.exists() else "/")
    memory = dict(
        line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    )
    model = ""
    with contextlib.suppress(OSError):
        model = Path("/proc/device-tree/model").read_text(encoding="ascii").strip("\0\n")
    said = {
        "machine": platform.machine(),
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
        "board": model,
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "memory": {name: memory[name].strip() for name in ("MemTotal", "MemAvailable") if name in memory},
        "disk_free_bytes": disk.free,
        "disk_bytes": disk.total,
        "up_s": float(Path("/proc/uptime").read_text(encoding="ascii").split()[0]),
    }
    return json.dumps(said, indent=1) + "\n"


def _doctor(settings: "Settings", base: Path) -> str:
    from sentinel.cli.doctor import findings
    from sentinel.sim.i2c import emulated_bus

    with emulated_bus(settings.thermal.bus):
        found = [
            json.dumps(dataclasses.asdict(one), ensure_ascii=False) for one in findings(settings, base, [])
        ]
    return "\n".join(found) + "\n"


def _outbox(config: Path) -> str:
    from sentinel.store import outbox
    from sentinel.store.lookup import look

    with look(config, purpose="") as connection:
        return json.dumps(dataclasses.asdict(outbox.status(connection)), default=str) + "\n"


def _journal(hours: int) -> str:
    program = shutil.which("journalctl")
    if program is None:
        raise FileNotFoundError(2, "no journal", "journalctl")
    command = [program, "--no-pager", "--output=short-iso-precise", f"--since=-{hours}h", "--unit=sentinel*"]
    done = subprocess.run(  # noqa: S603 - the system's own program
        command, capture_output=True, text=True, errors="replace", timeout=_JOURNAL_S, check=False
    )
    why = " ".join(done.stderr.split())[:200]
    if any(words in why.lower() for words in _NOT_ALL):
        raise _CannotHaveError("this account may not read the log: as root, or in the group systemd-journal")
    if done.returncode != 0:
        raise _CannotHaveError(f"journalctl ended with {done.returncode}: {why or 'it did not say why'}")
    if not any(line and not line.startswith("-- ") for line in done.stdout.splitlines()):
        raise _CannotHaveError(f"the services said nothing in {hours} hours" + (f" ({why})" if why else ""))
    return done.stdout[-_MOST_PART:]


def _tail(file: Path) -> str:
    """A recording whole, or none of it: half of one can't be decided again."""
    if file.stat().st_size > 4 * _MOST_PART:
        raise ValueError("too large to be a recording")
    return file.read_text(encoding="utf-8")


# ---- the archive


def _contents(parts: list[Part], now: datetime) -> Part:
    said = {
        "written": now.isoformat(timespec="seconds"),
        "parts": [
            {"name": one.name, "bytes": len(one.text.encode()), "problem": one.problem} for one in parts
        ],
        "taken_out": "id numbers, passports, phones, mail addresses, codes, PIN hashes, keys, logins, masked "
        "names; what follows words such as password, token, name; all writing but Latin out of the log",
        "not_taken_out": "names in Latin letters within a sentence, remarks in the settings, staff ids",
    }
    return Part("CONTENTS.json", json.dumps(said, indent=1) + "\n")


def _add(archive: tarfile.TarFile, part: Part, now: datetime) -> None:
    if part.problem:
        return
    raw = part.text.encode()
    entry = tarfile.TarInfo(f"sentinel-support/{part.name}")
    entry.size, entry.mode, entry.mtime = len(raw), 0o600, int(now.timestamp())
    archive.addfile(entry, io.BytesIO(raw))


def _hours(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 24 * 31:
        raise argparse.ArgumentTypeError(f'"{text}" is not from 1 to {24 * 31} hours')
    return int(text)
