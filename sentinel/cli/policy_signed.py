"""``sentinel policy sign``, ``install`` and ``fetch``: signed policies, from their publisher to a kiosk."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.policies.bundle import Bundle


def add_commands(what: Any) -> tuple[argparse.ArgumentParser, ...]:
    """The parsers of the three."""
    sign = what.add_parser("sign", help="make a signed policy of a policy file")
    sign.formatter_class = argparse.RawDescriptionHelpFormatter
    sign.add_argument("file", type=Path, metavar="FILE", help="the policy (TOML)")
    sign.add_argument("--key", type=Path, required=True, help="the publisher's private key (PEM)")
    sign.add_argument(
        "--sequence", type=int, required=True, metavar="N", help="counted up with every policy that is signed"
    )
    sign.add_argument(
        "--venue", action="append", required=True, metavar="ID", help="for whom (may be repeated); * for all"
    )
    sign.add_argument("--tenant", default="", metavar="ID", help="as in the kiosks' policies.tenant")
    sign.add_argument("--issued", default="", metavar="ISO", help="when it was issued; default now")
    sign.add_argument("--out", type=Path, metavar="FILE", help="default: FILE with .json; replaced whole")
    sign.epilog = """\
A key pair is made by `sentinel pass keygen`; its public half goes where the kiosks' policies.keys points. A
key of its own for policies is best: whoever has it makes the rules. When it begins is the policy's own
effective_from. A higher number replaces lower ones from its beginning on, so a policy that was announced and
must not come is called off by signing what shall hold instead under the next number.

  sentinel pass keygen policy.key
  sentinel policy sign mall.toml --key policy.key --sequence 7 --venue mall-1"""
    install = what.add_parser("install", help="give a signed policy to this kiosk (exit 1: refused)")
    install.add_argument("file", type=Path, metavar="FILE", help="a signed policy (JSON), or a list of them")
    fetch = what.add_parser("fetch", help="fetch signed policies from policies.url now (exit 1: refused)")
    for sub in (install, fetch):
        sub.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
        sub.epilog = (
            "Run it as the daemon's user; the kiosk takes what was accepted within a second. A wrong key, a "
            "changed byte, another venue, a date of issue that has not come or an older number than what has "
            "begun is refused, and what is held stays in use."
        )
    return sign, install, fetch


def _sign(args: argparse.Namespace) -> int:
    from sentinel.cli.outputs import SIGNED, check_place, replace_file
    from sentinel.cli.pass_files import BadInput, moment, read_private, read_text
    from sentinel.policies.bundle import LARGEST_POLICY, seal

    out = args.out or args.file.with_suffix(".json")
    try:
        check_place(out, SIGNED, (args.file, args.key))
        issued = moment(args.issued, "--issued") if args.issued else datetime.now(UTC)
        text, key = read_text(args.file, "the policy", LARGEST_POLICY), read_private(args.key)
        raw = seal(
            text, key, sequence=args.sequence, issued_at=issued, venues=args.venue, tenant=args.tenant
        )  # fmt: skip
        replace_file(out, raw, SIGNED)
    except BadInput as error:
        print(f"sentinel policy: {error}", file=sys.stderr)
        return 2
    about = {"file": str(out), "sequence": args.sequence, "key_id": key.public.key_id.hex()}
    about["algorithm"] = key.public.algorithm.value
    said = f"{out}: number {args.sequence}, signed by key {about['key_id']} ({about['algorithm']})"
    print(json.dumps(about, ensure_ascii=False) if args.json else said)
    return 0


def _install(args: argparse.Namespace) -> int:
    from sentinel.config import ConfigError, load
    from sentinel.core.policy import PolicyError
    from sentinel.policies.bundle import LARGEST_BUNDLE
    from sentinel.policies.opening import open_shelf
    from sentinel.runtime.clock import SystemClock

    try:
        shelf = open_shelf(load(args.config), args.config.parent, keep=True)
        with args.file.open("rb") as file:
            raw = file.read(4 * LARGEST_BUNDLE + 1)
    except ConfigError as error:
        return _failed(str(error), 2)
    except OSError as error:
        return _failed(f"{args.file}: can't be read: {error.strerror}", 2)
    try:
        return _taken(shelf.accept(raw, SystemClock().now()), as_json=args.json)
    except PolicyError as error:
        return _failed(f"{args.file}: {error}", 1)


def _fetch(args: argparse.Namespace) -> int:
    from sentinel.config import ConfigError, load
    from sentinel.core.policy import PolicyError
    from sentinel.policies.fetch import FetchError, Publisher, fetch
    from sentinel.policies.opening import open_shelf
    from sentinel.runtime.clock import SystemClock

    base = args.config.parent
    try:
        settings = load(args.config)
        if not settings.policies.url:
            raise ConfigError("policies.url is not set: policies come as files (sentinel policy install)")
        shelf, publisher = open_shelf(settings, base, keep=True), Publisher(settings.policies, base)
    except ConfigError as error:
        return _failed(str(error), 2)
    data = base / settings.kiosk.data_dir
    try:
        return _taken(fetch(publisher, shelf, data, SystemClock().now()), as_json=args.json)
    except PolicyError as error:
        return _failed(f"{settings.policies.url}: {error}", 1)
    except FetchError as error:
        return _failed(f"{settings.policies.url}: {error}", 3)
    finally:
        publisher.close()


def _taken(taken: "list[Bundle]", *, as_json: bool) -> int:
    from sentinel.core.policy_timetable import Scheduled, shown

    if not taken and not as_json:
        print("nothing new: it is held already")
    for one in taken:
        number, version = one.body.sequence, one.policy.version
        begins = one.policy.effective_from
        if as_json:
            about = {"sequence": number, "version": version, "key_id": one.key.key_id.hex()}
            print(json.dumps(about | {"effective_from": begins and begins.isoformat()}, ensure_ascii=False))
        else:
            when = shown(Scheduled(one.policy).begins)
            print(f"number {number} is accepted: version {version}, begins {when}")
    return 0


def _failed(line: str, code: int) -> int:
    print(f"sentinel policy: {line}", file=sys.stderr)
    return code


STEPS = {"sign": _sign, "install": _install, "fetch": _fetch}
