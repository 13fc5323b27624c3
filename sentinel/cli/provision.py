"""``sentinel provision``: from a printed code to a kiosk with certificate, settings and a signed sheet."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.fleet.provisioning.handing_over import HandingOver, Outcome
    from sentinel.fleet.provisioning.messages import Code
    from sentinel.fleet.provisioning.rolling import Identity

HELP = "take this kiosk in with a printed code; roll or give back its certificate; check an acceptance sheet"
_CONFIG = Path("/etc/sentinel/sentinel.toml")
_TEACHES = """\
  sentinel provision code.png                  a photograph or picture of the printed code
  sentinel provision /media/stick/hall-1.json  the file on a USB stick
  sentinel provision '{"handshake_version":1,...}'     the code's text
  sentinel provision code.png --config kiosk.toml --new    and kiosk.toml is not there yet: it is made
  sentinel provision                           go on where a power cut has ended it
  sentinel provision --url https://service.example:8443 --ca-sha256 HEX    a box whose serial number is listed

The key is made here and never leaves the box. Nothing that came counts before all of it was checked, and what
was set before stays; --undo brings it back. Run again with the same code it goes on, tests anew what was not
accepted and signs another sheet, or says that it is done.

  sentinel provision --status                  whose certificate, how long, and what the service says
  sentinel provision --roll                    a new key now (the daemon does it at two thirds of the life)
  sentinel provision --verify SHEET.pdf        whether a sheet is as it was signed (--ca FILE: whose kiosk)
  sentinel provision --revoke-self             the certificate counts no more, anywhere
  sentinel provision --undo                    settings and identity as before

With --json each step is a line as it begins, {"state": "step", "step": ...}, and the last one says how it
ended: "done" or "stopped". The kiosk's screen runs it so.

Exit: 0 done and everything tested well, 1 refused, or the test says no, 2 bad usage or input, 3 the service
is not reachable (run it again) or the disk is full.
"""
_MODES = ("undo", "roll", "status", "revoke_self", "verify")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument(
        "code", nargs="?", metavar="CODE or IMAGE or FILE", help="text, picture, or JSON file"
    )
    parser.add_argument("--config", type=Path, default=_CONFIG, metavar="FILE", help="settings (%(default)s)")
    parser.add_argument("--new", action="store_true", help="make the settings file, where there is none")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--sheets", type=Path, metavar="DIR", help="where the acceptance sheet goes (data_dir)"
    )
    parser.add_argument(
        "--no-probe", action="store_true", help="believe the settings about what is connected"
    )
    parser.add_argument("--url", default="", help="without a code: the service's address")
    parser.add_argument(
        "--ca-sha256", default="", metavar="HEX", help="without a code: its authority's SHA-256"
    )
    parser.add_argument("--device-key", type=Path, metavar="FILE", help="a listed box's own key (PEM, P-256)")
    parser.add_argument("--undo", action="store_true", help="settings and identity as before")
    parser.add_argument("--roll", action="store_true", help="a new key and certificate now")
    parser.add_argument("--status", action="store_true", help="how it stands")
    parser.add_argument("--revoke-self", action="store_true", help="give the certificate back")
    parser.add_argument("--verify", type=Path, metavar="SHEET", help="check a sheet's signature")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="with --verify: the authority (PEM)")


def run(args: argparse.Namespace) -> int:
    """0: done, 1: refused, 2: bad input, 3: not reachable."""
    from sentinel.cli import provision_site
    from sentinel.config import ConfigError
    from sentinel.fleet.provisioning.code import BadCode

    chosen = [mode for mode in _MODES if getattr(args, mode)]
    try:
        if len(chosen) + bool(args.code or args.url) > 1:
            raise BadCode("one thing at a time: a code, or one of --undo, --roll, --status, ...")
        if chosen == ["verify"]:
            return _verify(args)
        if (args.code or args.url) and not (args.new or args.config.exists()):
            # A code is good once: no typing error may use it up.
            raise BadCode(f"{args.config}: there is no such settings file; --new makes one")
        site = provision_site.site(args.config, args.sheets)
        if chosen in ([], ["undo"]):
            handing = provision_site.handing(site, args)
            return _undo(args, handing) if chosen else _provision(args, handing)
        return _identity(args, chosen[0])
    except (BadCode, ConfigError) as error:
        print(f"sentinel provision: {error}", file=sys.stderr)
        return 2


def _provision(args: argparse.Namespace, handing: "HandingOver") -> int:
    outcome = handing.run(_code(args))
    if outcome.reason is None and outcome.journal is not None:
        return _done(args, outcome)
    row = {"state": "stopped", "reason": str(outcome.reason), "text": outcome.text, "again": outcome.again}
    if args.json:
        print(json.dumps(row, ensure_ascii=False))
    next_step = "; run it again to go on" if outcome.again else "; ask for a new code"
    said = "ask for a new" in outcome.text or "ask for a code" in outcome.text  # the service's own words
    print(f"sentinel provision: {outcome.text}{'' if said else next_step}", file=sys.stderr)
    return _exit_of(outcome.reason)


def _done(args: argparse.Namespace, outcome: "Outcome") -> int:
    kept = outcome.journal
    assert kept is not None
    failed, good = list(kept.failed), kept.accepted
    row = {
        "state": "done", "kiosk": outcome.kiosk, "place": outcome.place, "venue": outcome.venue,
        "key": kept.sealed_by, "changed": kept.changed, "failed": failed, "missing": kept.missing,
        "sheets": kept.sheets, "accepted": good,
    }  # fmt: skip
    if args.json:
        print(json.dumps(row, ensure_ascii=False))
    else:
        print(f"kiosk {outcome.kiosk} at {outcome.venue}/{outcome.place}: certificate, settings, sheet: done")
        print(f"settings written: {', '.join(kept.changed)}")
        for line in _remarks(failed, kept.missing):
            print(line)
        for sheet in kept.sheets:
            print(sheet)
        print("the daemon reads its settings at its start: systemctl restart sentinel.target")
    if kept.sealed_by == "file":
        print("ATTENTION: the key is NOT sealed, it lies in a file (mode 0600): who takes the disk has it",
              file=sys.stderr)  # fmt: skip
    return 0 if good else 1


def _remarks(failed: list[str], missing: tuple[str, ...]) -> list[str]:
    lines = (
        [
            f"not accepted, the test fails: {', '.join(failed)} (sentinel doctor says what to do; then run "
            "this again, for another sheet)"
        ]
        if failed
        else []
    )
    return lines + ([f"not found, but expected here: {', '.join(missing)}"] if missing else [])


def _undo(args: argparse.Namespace, handing: "HandingOver") -> int:
    from sentinel.cli import provision_site
    from sentinel.fleet.provisioning.standstill import Standstill

    try:
        handing.undo(lambda text: provision_site.restore(args.config, text))
    except Standstill as still:
        print(f"sentinel provision: {still}", file=sys.stderr)
        return _exit_of(still.reason)
    _say(
        args, {"state": "undone"}, f"{args.config}: as before; the certificate still counts with the service"
    )
    return 0


def _identity(args: argparse.Namespace, mode: str) -> int:
    from sentinel.cli import provision_site
    from sentinel.fleet.provisioning.standstill import Standstill

    try:
        identity = provision_site.identity(args.config)
        if mode == "status":
            return _status(args, identity)
        if mode == "revoke_self":
            done = identity.revoke("asked at the kiosk")
            text = f"{done.kiosk}: {done.certificates} certificates revoked; a new code takes it in again"
            _say(args, {"kiosk": done.kiosk, "revoked": done.certificates}, text)
            return 0
        life = identity.roll(expired=provision_site.is_over(identity.life()))
        until = life.ends.isoformat()
        _say(args, {"until": until}, f"a new key; its certificate is good until {until}")
        return 0
    except Standstill as still:
        print(f"sentinel provision: {still}", file=sys.stderr)
        return _exit_of(still.reason)


def _status(args: argparse.Namespace, identity: "Identity") -> int:
    """1: it has expired, or the service does not know it; 3: the service is away."""
    from datetime import UTC, datetime

    from sentinel.core.renewal import Health
    from sentinel.fleet.provisioning.standstill import Standstill

    life = identity.life()
    health = life.health(datetime.now(UTC))
    row: dict[str, Any] = {
        "state": health.value,
        "until": life.ends.isoformat(),
        "rolled_at": life.due.isoformat(),
    }
    code = 1 if health is Health.EXPIRED else 0
    text = f"certificate {health.value}, until {row['until']}, rolled at {row['rolled_at']}"
    try:
        info = identity.info()
        row |= {"kiosk": info.kiosk, "place": info.place, "venue": info.venue, "service": "knows it"}
    except Standstill as still:
        row |= {"service": str(still)}
        refused = _exit_of(still.reason)
        if health is Health.EXPIRED and refused == 3:  # it, too, hangs up on such a one without a word
            row["service"] += "; it takes no expired certificate: sentinel provision --roll"
        code = max(code, refused)
        if refused == 1:  # its dates are no comfort
            row["state"] = "refused"
            text = f"certificate refused by the service; by its dates {health.value}, until {row['until']}"
    text += f"; service: {row['service']}"
    _say(args, row, text)
    return code


def _verify(args: argparse.Namespace) -> int:
    from sentinel.cli import provision_site
    from sentinel.fleet.provisioning.code import BadCode
    from sentinel.fleet.provisioning.sheet import BadSheet, verify

    if not args.verify.is_file():
        raise BadCode(f"{args.verify}: there is no such sheet")
    try:
        found = verify(args.verify, provision_site.authority(args.ca))
    except BadSheet as error:
        row = {"valid": False, "reason": str(error)}
        _say(args, row, f"not valid: {error}")
        return 1
    told = found.facts
    whose = "the authority's kiosk" if found.trusted else "NOT checked whose kiosk: give --ca FILE"
    result = "accepted" if told.accepted else "not accepted"
    row = {
        "valid": True, "trusted": found.trusted, "kiosk": told.kiosk, "venue": told.venue,
        "place": told.place, "serial": told.box.serial, "accepted": told.accepted, "at": told.at.isoformat(),
    }  # fmt: skip
    _say(
        args,
        row,
        f"valid: {told.kiosk} at {told.venue}/{told.place}, {result}, {told.at.isoformat()}; {whose}",
    )
    return 0


def _code(args: argparse.Namespace) -> "Code | None":
    """The code of the command line; None: go on. Raises BadCode."""
    from sentinel.cli import provision_code
    from sentinel.fleet.provisioning.code import BadCode, without_token

    if args.code:
        return provision_code.code_of(args.code)
    if bool(args.url) != bool(args.ca_sha256):
        raise BadCode("--url and --ca-sha256 belong together")
    return without_token(args.url, args.ca_sha256) if args.url else None


def _exit_of(reason: Any) -> int:
    from sentinel.core.handover import Reason

    if reason in (Reason.UNREACHABLE, Reason.DISK):
        return 3
    return 2 if reason is Reason.SETTINGS else 1


def _say(args: argparse.Namespace, row: dict[str, Any], text: str) -> None:
    print(json.dumps(row, ensure_ascii=False) if args.json else text, flush=True)
