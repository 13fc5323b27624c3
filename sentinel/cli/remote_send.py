"""``sentinel remote command``, ``admit``, ``reported``: to a kiosk and its answer; what all kiosks report."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.outputs import PNG, check_place, replace_file
from sentinel.cli.pass_files import BadInput, read_private
from sentinel.cli.remote_line import BrokerAway, Line, add_broker, kiosk_id, may_sign, seconds
from sentinel.core.remote_commands import CHALLENGE, Right

if TYPE_CHECKING:
    from sentinel.crypto.signing import PrivateKey

_COMMANDS = sorted(right.value for right in Right if right not in (Right.SETTINGS, Right.ADMIT))
_REPORTED_S = 5.0


def add_commands(what: Any) -> tuple[argparse.ArgumentParser, ...]:
    """The parsers of the three."""
    command, admit = _command_parser(what), _admit_parser(what)
    for sub in (command, admit):
        sub.add_argument("--kiosk", type=kiosk_id, required=True, metavar="ID", help="to whom")
        sub.add_argument("--tenant", default="", metavar="ID", help="as in the kiosk's policies.tenant")
        sub.add_argument("--key", type=Path, required=True, help="a private key that may do this")
        sub.add_argument("--wait", type=seconds, default=60.0, metavar="S", help="for the answer (60 s)")
        add_broker(sub, required=True, does="the way to the kiosk")
    reported = what.add_parser("reported", help="what kiosks have, and who differs (exit 1: somebody does)")
    reported.add_argument("--version", type=int, metavar="N", help="the version that all should have")
    reported.add_argument("--wait", type=seconds, default=2.0, metavar="S", help="listen for so long (2 s)")
    add_broker(reported, required=True, does="where they report")
    return command, admit, reported


def _command_parser(what: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = what.add_parser(
        "command", help="send a signed command to a kiosk, and wait for what came of it"
    )
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("name", choices=_COMMANDS, metavar="COMMAND", help=", ".join(_COMMANDS))
    command.add_argument("argument", nargs="*", metavar="NAME=VALUE", help="what the command needs")
    command.add_argument(
        "--minutes", type=float, default=5.0, help="the kiosk may carry it out within so long (5)"
    )
    command.epilog = """\
restart                    the daemon, as soon as nobody stands there
screenshot                 what the screen shows, camera and names covered; --picture FILE.png keeps it
log-level level=debug seconds=600    debug, info or warning; falls back by itself, after an hour at most
rehearse name=NAME         begin a rehearsal
sync                       fetch policies, revocation lists and the base file now
doctor                     what `sentinel doctor` finds there

The kiosk carries a command out once, however often it comes; an answer comes by the events' way, also after
a restart."""
    command.add_argument("--picture", type=Path, metavar="FILE", help="with screenshot: where the PNG goes")
    return command


def _admit_parser(what: Any) -> argparse.ArgumentParser:
    admit: argparse.ArgumentParser = what.add_parser(
        "admit", help="admit a visitor whom a kiosk referred to the staff: opens the gate"
    )
    admit.add_argument("visit", metavar="VISIT", help="of the passage's event, whose verdict is refer")
    admit.add_argument("--note", required=True, metavar="TEXT", help="why: it is kept with the passage")
    admit.epilog = (
        "Asks the kiosk for a challenge and answers it within ten seconds. Works only where remote.gate is "
        "true, with a key that may admit, while that visitor waits, and where the policy lets staff admit; "
        "the passage on record names the key."
    )
    return admit


def _command(args: argparse.Namespace) -> int:
    arguments = {}
    for word in args.argument:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise BadInput(f'"{word}" is not NAME=VALUE')
        arguments[name] = value
    if args.picture is not None and args.name != Right.SCREENSHOT:
        raise BadInput("--picture is for screenshot")
    if args.picture is not None:  # before the kiosk is asked
        check_place(args.picture, PNG, (args.key, args.broker))
    key = read_private(args.key)
    may_sign(key, args.key, Right(args.name))
    with Line(args.broker, ("reported", "events"), args.kiosk) as line:
        boot = _boot(line, args.kiosk) if args.name == Right.RESTART else ""
        told = _sent(line, args, key, args.name, arguments, boot=boot)
    return _told(args, told)


def _admit(args: argparse.Namespace) -> int:
    key, arguments = read_private(args.key), {"visit": args.visit, "note": args.note}
    if len(args.note.strip()) < 2:
        raise BadInput("--note: say in a word or two why this visitor is admitted")
    may_sign(key, args.key, Right.ADMIT)
    with Line(args.broker, ("reported", "events"), args.kiosk) as line:
        boot = _boot(line, args.kiosk)
        before = (line.latest(args.kiosk, "reported") or {}).get("challenge")
        asked = _publish(line, args, key, CHALLENGE, {}, boot=boot)
        refused = _refused(asked)
        ends = time.monotonic() + args.wait
        while not _fresh(line, args.kiosk, before):
            if (no := line.await_event(refused, 0.1)) is not None:
                return _told(args, no)
            if time.monotonic() >= ends:
                raise BrokerAway(f"kiosk {args.kiosk}: no challenge within {args.wait:g} s")
        challenge = (line.latest(args.kiosk, "reported") or {})["challenge"]
        told = _sent(line, args, key, Right.ADMIT.value, arguments, boot=boot, challenge=challenge)
    return _told(args, told)


def _fresh(line: Line, kiosk: str, before: object) -> bool:
    said = line.latest(kiosk, "reported") or {}
    return bool(said.get("challenge")) and said["challenge"] != before


def _boot(line: Line, kiosk: str) -> str:
    said = line.await_latest(kiosk, "reported", lambda one: bool(one.get("boot")), _REPORTED_S)
    return str(said["boot"])


def _publish(
    line: Line, args: argparse.Namespace, key: "PrivateKey", name: str, arguments: dict[str, str], **more: str
) -> str:
    from sentinel.fleet.remote.documents import BadDocument, new_command, seal_command

    now = datetime.now(UTC)
    minutes = getattr(args, "minutes", 1.0)
    if not 0 < minutes <= 24 * 60:
        raise BadInput(f"--minutes {minutes:g} is not within 0 and 1440")
    expires = now + timedelta(minutes=minutes)
    body = new_command(
        name, args.kiosk, tenant=args.tenant, issued_at=now, expires_at=expires, arguments=arguments, **more
    )
    try:
        line.publish(args.kiosk, "command", seal_command(body, key))
    except BadDocument as error:
        raise BadInput(str(error)) from None
    return body.id


def _sent(
    line: Line, args: argparse.Namespace, key: "PrivateKey", name: str, arguments: dict[str, str], **more: str
) -> dict[str, Any]:
    """What came of it. Raises BrokerAway: the kiosk says nothing."""
    number = _publish(line, args, key, name, arguments, **more)
    ended = ("refused", "done", "failed")
    print(f"sent to {args.kiosk}; its answer may take up to {args.wait:g} s", file=sys.stderr)
    told = line.await_event(
        lambda one: one.get("command") == number and one.get("outcome") in ended, args.wait
    )
    if told is None:
        known = line.await_event(lambda one: one.get("command") == number, 0.0)
        said = "accepted it, and has not ended it" if known else "said nothing"
        raise BrokerAway(f"kiosk {args.kiosk}: {said} within {args.wait:g} s; it still may until it expires")
    return told


def _refused(number: str) -> Any:
    return lambda one: one.get("command") == number and one.get("outcome") == "refused"


def _told(args: argparse.Namespace, told: dict[str, Any]) -> int:
    result = dict(told.get("result") or {})
    if getattr(args, "picture", None) is not None and "png" in result:
        import base64

        replace_file(args.picture, base64.b64decode(result.pop("png")), PNG)
        result["picture"] = str(args.picture)
    if args.json:
        print(json.dumps(told | {"result": result}, ensure_ascii=False))
    else:
        why = f" ({told['reason']})" if told.get("reason") else ""
        print(f"{args.kiosk}: {told.get('name')}: {told.get('outcome')}{why}")
        for name, value in result.items():
            for one in value if isinstance(value, list) else [value]:
                line = " ".join(str(part) for part in one.values()) if isinstance(one, dict) else str(one)
                print(f"  {name}: {line if len(line) < 400 else f'{len(line)} characters'}")
    return 0 if told.get("outcome") == "done" else 1


def _reported(args: argparse.Namespace) -> int:
    with Line(args.broker, ("reported",)) as line:
        time.sleep(args.wait)
        found = line.all_latest("reported")
    differs = False
    for kiosk, said in sorted(found.items()):
        odd = said.get("state") in ("refused", "rolled_back") or args.version not in (
            None,
            said.get("version"),
        )
        differs |= odd
        if args.json:
            print(json.dumps({"kiosk": kiosk, "differs": odd} | said, ensure_ascii=False))
        else:
            why = f" ({said.get('reason')})" if said.get("reason") else ""
            mark = "  <- differs" if odd else ""
            version = f"version {said.get('version')}"
            print(f"{kiosk:<20} {version:<14} {said.get('state')}{why}{mark}")
    if not found:
        print("sentinel remote: no kiosk has reported here", file=sys.stderr)
        return 3
    return 1 if differs else 0


STEPS = {"command": _command, "admit": _admit, "reported": _reported}
