"""``sentinel platform``: the adapters of verification platforms: list, check, sign, try."""

import argparse
import sys
from pathlib import Path

from sentinel.cli.outputs import SIGNED, check_place, replace_file
from sentinel.cli.pass_files import BadInput
from sentinel.cli.platform_files import opened, text_of
from sentinel.cli.platform_try import add_options, try_it
from sentinel.verify.platforms.form import Adapter, AdapterError

HELP = "the adapters of verification platforms: list, check, sign, try"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    listed = what.add_parser("list", help="the adapters that come with the kiosk")
    check = what.add_parser("check", help="say what is wrong with adapters (exit 0 good, 2 refused)")
    check.add_argument(
        "adapter", nargs="+", metavar="ADAPTER", help="a name, a .toml file or a bundle (.json)"
    )
    check.add_argument(
        "--keys", type=Path, metavar="PATH", help="who may sign: a public key or a folder of them"
    )
    show = what.add_parser("show", help="print an adapter's file, to begin another one with")
    show.add_argument("adapter", metavar="ADAPTER", help="a name, a .toml file or a bundle (.json)")
    sign = what.add_parser("sign", help="make a signed bundle of an adapter file")
    sign.add_argument("file", type=Path, metavar="FILE", help="the adapter (.toml)")
    sign.add_argument(
        "--key", type=Path, required=True, help="the private key (PEM), of `sentinel pass keygen`"
    )
    sign.add_argument("--out", type=Path, metavar="FILE", help="the bundle (default: FILE with .json)")
    trial = what.add_parser("try", help="show the request, ask a platform, or read a recorded answer")
    add_options(trial)
    for sub in (listed, check, show, sign, trial):
        sub.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    steps = {"list": _list, "check": _check, "show": _show, "sign": _sign, "try": try_it}
    try:
        return steps[args.what](args)
    except (AdapterError, BadInput) as error:
        print(f"sentinel platform: {error}", file=sys.stderr)
        return 2


def _list(args: argparse.Namespace) -> int:
    from sentinel.verify.platforms.shipped import names, shipped

    for name in names():
        _say(args, shipped(name), "")
    return 0


def _check(args: argparse.Namespace) -> int:
    for which in args.adapter:
        adapter, signer = opened(which, args.keys)
        _say(args, adapter, signer)
    return 0


def _say(args: argparse.Namespace, adapter: Adapter, signer: str) -> None:
    import json

    kinds = sorted(adapter.request.kinds)
    if args.json:
        about = {"name": adapter.name, "version": adapter.version, "title": adapter.title, "kinds": kinds}
        about |= {"signature": adapter.signature.scheme, "signed_by": signer or None}
        print(json.dumps(about, ensure_ascii=False))
        return
    by = f", signed by {signer}" if signer else ""
    print(f"{adapter.name:16} {adapter.version:>3}  {adapter.signature.scheme:11}  {adapter.title}{by}")


def _show(args: argparse.Namespace) -> int:
    text = text_of(args.adapter)
    if args.json:
        import json

        print(json.dumps({"adapter": args.adapter, "toml": text}, ensure_ascii=False))
    else:
        print(text, end="")
    return 0


def _sign(args: argparse.Namespace) -> int:
    import json

    from sentinel.crypto.signing import BadKey, private_key_from_pem
    from sentinel.verify.platforms.bundle import seal

    out = args.out or args.file.with_suffix(".json")
    check_place(out, SIGNED, (args.file, args.key))
    text = text_of(str(args.file))
    try:
        key = private_key_from_pem(args.key.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, BadKey) as error:
        raise BadInput(f"{args.key}: no private key: {error}") from None
    raw = seal(text, key)
    replace_file(out, raw, SIGNED)  # a kiosk that watches it sees the old or the new, never a half
    about = {"bundle": str(out), "key_id": key.public.key_id.hex(), "algorithm": key.public.algorithm.value}
    print(json.dumps(about, ensure_ascii=False) if args.json else f"{out}: signed by key {about['key_id']}")
    return 0
