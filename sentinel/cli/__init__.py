"""The command line: finds a command's module by its name, and turns errors into one clear line."""

import argparse
import contextlib
import errno
import importlib
import io
import os
import sys
from types import ModuleType

from sentinel import __version__

_COMMANDS = {
    "run": "the daemon",
    "vision": "the vision process",
    "ui": "the screen",
    "demo": "everything at once on emulated devices, with scripted visitors",
    "replay": "a flight recording of the last minutes, decided again",
    "simulate": "the deterministic simulation: visits with faults, and what must never happen",
    "probe": "find what is connected, by harmless questions, and write settings for it",
    "doctor": "test each configured device, the models, clock, store, broker and service",
    "inspect": "look at one picture, code, card answer or thermal frame",
    "calibrate": "the technician's calibrations",
    "policy": "check a policy, decide with it, sign it, and see which one holds",
    "rules": "evaluate or check CertLogic rules",
    "rehearse": "rehearse overload, dead devices and attacks on the running kiosk",
    "keys": "where the keys of this kiosk lie; seal them; new ones",
    "backup": "settings, policies and record into one encrypted file; never faces or keys",
    "restore": "put a backup back: record, settings and policies",
    "wipe": "end of life: erase keys and data, with a signed certificate",
    "person": "what this kiosk holds of one person; erase it on request",
    "passages": "list, show, explain or export the record",
    "audit": "whether the audit of looks and orders is whole",
    "cache": "the city base file and the fact cache",
    "outbox": "what was not delivered yet",
    "remote": "settings and commands from the district: sign, send, see what kiosks report",
    "platform": "the adapters of verification platforms: list, check, show, sign, try",
    "provision": "take this kiosk in with a printed code; roll its certificate; check a sheet",
    "service": "the reference verification platform and collector",
    "enrol": "enrol faces from photographs, calibrate, count or erase them",
    "pass": "issue, show and revoke signed passes",
    "roster": "rosters, appointments and watch-lists: sign, import, list, drop; attendance",
    "staff": "staff accounts: hash a PIN",
    "support-bundle": "what somebody who helps needs to know; secrets and people taken out, as rules go",
    "update": "updates: what is offered, take it, keep it, go back, hold",
    "release": "publish signed releases for kiosks to update to",
    "fetch-models": "fetch and check the model weights",
    "bench": "measure, with peers beside",
}
_GROUPS = {
    "cache": {
        "build": "make a signed city base file or delta from CSV, Parquet or a stream",
        "lookup": "what is held about one person",
        "status": "what is held, how old it is, and why something is not in use",
        "sync": "bring the base file up to date",
    },
    "calibrate": {
        "thermal": "register camera and thermal sensor with a warm target",
        "offset": "the constant temperature offset, from hand thermometers",
    },
    "inspect": {
        "faces": "faces, landmarks, masks and quality in pictures",
        "masks": "how a mask is worn, in square crops",
        "match": "whether two pictures show the same person",
        "codes": "QR and other codes in pictures",
        "credential": "a code's text: certificates, health cards, passes, platform codes",
        "id-frame": "one answer frame of an ID-card reader",
        "apdu": "a recorded dialogue with a social-security card",
        "thermal": "frames of a thermal sensor",
    },
    "pass": {
        "keygen": "make a key pair for an issuer, or for a bearer's app",
        "issue": "issue a signed pass or family pass",
        "show": "what a pass says, and whether it would count",
        "live": "the code that the bearer's app shows now",
        "revoke": "put passes on the signed revocation list",
        "fetch": "the issuers' newest revocation lists, from the platform",
    },
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 negative answer, 2 bad usage or input, 3 unavailable."""
    try:
        return _main(list(sys.argv[1:] if argv is None else argv), own_process=argv is None)
    except KeyboardInterrupt:
        return 130
    except ImportError as error:
        if not _interrupted(error):
            raise
        return 130


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind it: a native library that is interrupted while it loads fails to import."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _main(words: list[str], *, own_process: bool) -> int:
    # Parsing only the command that is asked for keeps the start quick: modules load lazily.
    parser = argparse.ArgumentParser(
        prog="sentinel",
        description="The digital sentinel (数字哨兵): an honest entrance kiosk.",
        epilog="Exit: 0 done, 1 negative answer, 2 bad usage or input, 3 device or service unavailable.",
    )
    parser.add_argument("--version", action="version", version=f"sentinel {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, text in _COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if words and words[0] == name:
            _configure(name, sub, words)
    args = parser.parse_args(words)
    args.own_process = own_process  # it ends with the command, which may give up rights for good
    if isinstance(sys.stdout, io.TextIOWrapper):  # JSON is UTF-8; half a surrogate pair stays JSON's escape
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        result: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads the output has gone
        _throw_the_rest_away()
        return 0
    except OSError as error:
        if isinstance(error, PermissionError) and error.filename:
            step = "" if os.geteuid() == 0 else "; as root: sudo, and the same command"
            print(f"sentinel {args.command}: {error.filename}: {error.strerror}{step}", file=sys.stderr)
            return 3
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"sentinel: the output can't be written: {error.strerror}", file=sys.stderr)
        _throw_the_rest_away()
        return 3
    return result


def _throw_the_rest_away() -> None:
    """What is still to be printed; or it is tried again at exit, which then is 120."""
    with contextlib.suppress(OSError, ValueError):  # no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _configure(name: str, parser: argparse.ArgumentParser, words: list[str]) -> None:
    if name not in _GROUPS:
        _attach(importlib.import_module(f"sentinel.cli.{name.replace('-', '_')}"), parser)
        return
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for sub_name, text in _GROUPS[name].items():
        sub = what.add_parser(sub_name, help=text, description=text[0].upper() + text[1:] + ".")
        if len(words) > 1 and words[1] == sub_name:
            module = f"sentinel.cli.{name}_{sub_name.replace('-', '_')}"
            _attach(importlib.import_module(module), sub)


def _attach(module: ModuleType, parser: argparse.ArgumentParser) -> None:
    module.configure(parser)
    parser.set_defaults(run=module.run)
