"""``sentinel probe``: finds what is connected, and writes settings for it."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.commissioning.probe.findings import Found
    from sentinel.commissioning.probe.proposal import Proposal

HELP = "find what is connected, by harmless questions, and write settings for it"
_EXAMPLE = """\
Serial ports (not consoles), I2C buses (not displays') and cameras are looked at. Only questions are sent:
heartbeat, status, version, state of relays. No relay is switched, no rate and no setting changed. A silent
port takes about 10 s; all are asked at once. Stop the kiosk first: what it holds is not asked.

  sentinel probe                              what is there, and the settings that would use it
  sentinel probe --config kiosk.toml --write  put them into the file, which is made where there is none (the
                                              old one is kept beside it); what is set already stays
  sentinel probe --fail secure --config kiosk.toml --write      a gate too: it is locked without power

Exit: 0 something was found, 1 nothing, 2 bad usage or settings.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings (TOML) to propose for")
    parser.add_argument(
        "--write", action="store_true", help="write the proposal into --config, or a new file"
    )
    parser.add_argument("--fail", choices=("secure", "safe"), default="", help="the gate without power")
    parser.add_argument("--port", action="append", metavar="PATH", help="only this serial port (repeatable)")
    parser.add_argument("--bus", action="append", metavar="PATH", help="only this I2C bus (repeatable)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLE


def run(args: argparse.Namespace) -> int:
    """0: something was found; 1: nothing; 2: bad usage or settings."""
    import tomllib

    from sentinel.commissioning.probe.proposal import propose

    if args.write and args.config is None:
        return _refuse("--write needs --config FILE")
    new = args.write and not args.config.exists()
    if new and not os.access(args.config.absolute().parent, os.W_OK | os.X_OK):
        return _refuse(f"{args.config}: can't be made: is its folder there, and may you write in it?")
    try:
        text = args.config.read_text(encoding="utf-8-sig") if args.config is not None and not new else ""
        tomllib.loads(text)
    except OSError as error:
        return _refuse(f"{args.config}: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return _refuse(f"{args.config}: not valid TOML: {error}")
    found = []
    for one in search(args.port, args.bus):
        found.append(one)
        _tell(one, as_json=args.json)
    if not found:
        print("sentinel probe: no camera, no I2C bus and no serial port is here", file=sys.stderr)
    proposal = propose(found, text, args.fail)
    if not args.json:
        _show(proposal)
    try:
        if args.write and (proposal.values or new):
            _write(args.config, text, proposal, as_json=args.json)
    except OSError as error:
        return _refuse(f"{args.config}: can't be written: {error.strerror}")
    return 0 if any(one.section for one in found) else 1


def search(ports: list[str] | None, buses: list[str] | None) -> "Iterator[Found]":
    """All, or only what is named."""
    from sentinel.commissioning.probe import cameras, chips, computer
    from sentinel.commissioning.probe import ports as serial_ports
    from sentinel.commissioning.probe.search import lines

    everything = ports is None and buses is None
    if everything:
        yield from computer.look()
        yield from cameras.look()
    for bus in buses or (chips.buses() if everything else []):
        yield from chips.look(bus)
    asked = serial_ports.given(ports or []) if not everything else serial_ports.ports()
    if asked:
        print(f"asking {len(asked)} serial port(s) ...", file=sys.stderr, flush=True)
    yield from lines(asked)


def _tell(one: "Found", *, as_json: bool) -> None:
    if as_json:
        row = {"where": one.where, "section": one.section or None, "values": dict(one.values)}
        print(json.dumps({**row, "about": one.about, "advice": one.advice}, ensure_ascii=False), flush=True)
        return
    print(f"{one.section or '-':<12}{one.where}", flush=True)
    print(f"{'':<12}{one.about}", flush=True)
    if one.advice:
        print(f"{'':<12}-> {one.advice}", flush=True)


def _show(proposal: "Proposal") -> None:
    for section, values in proposal.values.items():
        print(f"\n[{section}]")
        for key, value in values.items():
            print(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    if proposal.notes:
        print()
    for note in proposal.notes:
        print(f"note: {note}")


def _write(path: Path, text: str, proposal: "Proposal", *, as_json: bool) -> None:
    from sentinel.commissioning.probe.proposal import written
    from sentinel.config.settings_file import replace_file
    from sentinel.runtime.files import write_whole

    new, refused = written(text, proposal)
    for why in refused:
        print(f"sentinel probe: {why}", file=sys.stderr)
    if not path.exists():
        write_whole(path, new.encode())
        path.chmod(0o644)  # settings are no secret, and the kiosk's account reads them
        row, said = {"made": str(path)}, f"{path}: made" + ("" if new else ", empty: nothing was found")
        print(json.dumps(row, ensure_ascii=False) if as_json else f"\n{said}")
        return
    if new == text:
        return
    backup = replace_file(path, new, datetime.now(UTC))
    if as_json:
        print(json.dumps({"written": str(path), "backup": str(backup)}, ensure_ascii=False))
    else:
        print(f"\nwritten to {path}; the old file is {backup}")


def _refuse(reason: str) -> int:
    print(f"sentinel probe: {reason}", file=sys.stderr)
    return 2
