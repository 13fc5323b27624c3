"""``sentinel remote keygen`` and ``settings``: who may set and command, and a signed settings document."""

import argparse
import json
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.cli.outputs import SIGNED, check_place, replace_file, write_new
from sentinel.cli.pass_files import BadInput, read_private, read_text
from sentinel.cli.remote_line import Line, add_broker, kiosk_id, may_sign
from sentinel.core.remote_commands import Right
from sentinel.crypto.signing import Algorithm, generate

_MOST_CHANGES = 64 * 1024


def add_commands(what: Any) -> tuple[argparse.ArgumentParser, ...]:
    """The parsers of the two."""
    return _keygen_parser(what), _settings_parser(what)


def _keygen_parser(what: Any) -> argparse.ArgumentParser:
    keygen: argparse.ArgumentParser = what.add_parser(
        "keygen", help="make a key pair that may do what you say, and nothing else"
    )
    keygen.add_argument("file", type=Path, metavar="FILE", help="where the private key goes (mode 0600)")
    keygen.add_argument(
        "--may", action="append", required=True, choices=[right.value for right in Right], metavar="RIGHT",
        help=f"may be repeated: {', '.join(Right)}",
    )  # fmt: skip
    keygen.add_argument(
        "--algorithm", choices=[a.value for a in Algorithm], default=Algorithm.ED25519.value,
        help="ed25519 (default), or sm2 (with SM3) where Chinese commercial cryptography is demanded",
    )  # fmt: skip
    keygen.epilog = (
        "FILE.pub goes to every kiosk, to where its remote.keys points; its first line says what the key may "
        'do. "admit" opens the gate for a visitor whom the rules referred to the staff, and only where the '
        "kiosk has remote.gate = true: keep that key apart from the others."
    )
    return keygen


def _settings_parser(what: Any) -> argparse.ArgumentParser:
    settings: argparse.ArgumentParser = what.add_parser(
        "settings", help="sign settings, and publish them to kiosks"
    )
    settings.formatter_class = argparse.RawDescriptionHelpFormatter
    settings.add_argument("file", type=Path, metavar="CHANGES", help="the settings to change (TOML), no more")
    settings.add_argument("--key", type=Path, required=True, help="a private key that may set settings")
    settings.add_argument(
        "--version", type=int, required=True, metavar="N", help="counted up with every document; never back"
    )
    settings.add_argument(
        "--kiosk",
        type=_kiosk,
        action="append",
        required=True,
        metavar="ID",
        help="for whom (may be repeated); * for all",
    )
    settings.add_argument("--tenant", default="", metavar="ID", help="as in the kiosks' policies.tenant")
    settings.add_argument("--days", type=float, default=30.0, help="taken no more after so many days (30)")
    settings.add_argument("--out", type=Path, metavar="FILE", help="default: CHANGES with .json")
    add_broker(settings, required=False, does="also publish it, retained, to each kiosk that is named")
    settings.epilog = """\
CHANGES looks like a kiosk's settings file and holds nothing but what changes:

  [audio]
  volume = 0.3

Every document is whole: what an earlier one changed and this one does not name is the kiosk's own again. A
kiosk refuses what may not be set from afar (docs/remote.md has the list), tries the rest, and goes back by
itself if it is not well with it. `sentinel remote reported` shows who has what.

  sentinel remote keygen settings.key --may settings
  sentinel remote settings quiet.toml --key settings.key --version 7 --kiosk door-1 --broker broker.toml"""
    return settings


def _keygen(args: argparse.Namespace) -> int:
    from sentinel.fleet.remote.keys import with_rights

    rights = frozenset(Right(word) for word in args.may)
    key = generate(Algorithm(args.algorithm))
    public = args.file.with_name(args.file.name + ".pub")
    if public.exists():
        raise BadInput(f"{public}: is there already; name another file")
    write_new(args.file, key.pem.encode(), 0o600)
    write_new(public, with_rights(key.public.pem, rights).encode(), 0o644)
    about = {"key_id": key.public.key_id.hex(), "algorithm": args.algorithm, "may": sorted(rights)}
    if args.json:
        print(json.dumps(about | {"private": str(args.file), "public": str(public)}, ensure_ascii=False))
    else:
        print(f"{args.file}: private key ({args.algorithm}), for the district alone")
        print(
            f"{public}: key {about['key_id']}, may {', '.join(sorted(rights))}; for the kiosks' remote.keys"
        )
    return 0


def _settings(args: argparse.Namespace) -> int:
    from sentinel.fleet.remote.documents import ANY_KIOSK, BadDocument, SettingsBody, seal_settings

    line = Line(args.broker) if args.broker is not None else None
    if line is not None and ANY_KIOSK in args.kiosk:
        raise BadInput(
            "--broker publishes to each kiosk by its name: name them, or use --out with --kiosk '*'"
        )
    if not 0 < args.days <= 3650:
        raise BadInput(f"--days {args.days:g} is not within 0 and 3650")
    if not 1 <= args.version <= 2**53:
        raise BadInput(f"--version {args.version}: counted from 1 up")
    out = args.out or args.file.with_suffix(".json")
    check_place(out, SIGNED, (args.file, args.key, args.broker))
    changes = _changes(args.file)
    key, now = read_private(args.key), datetime.now(UTC)
    may_sign(key, args.key, Right.SETTINGS)
    expires = now + timedelta(days=args.days)
    body = SettingsBody(args.version, args.tenant, tuple(args.kiosk), now, expires, changes)
    try:
        raw = seal_settings(body, key)
    except BadDocument as error:
        raise BadInput(f"{args.file}: {error}") from None
    replace_file(out, raw, SIGNED)
    if line is not None:
        with line:
            for kiosk in args.kiosk:
                line.publish(kiosk, "desired", raw, retain=True)
    about = {"file": str(out), "version": args.version, "kiosks": args.kiosk, "published": line is not None}
    sent = ", published" if line is not None else ""
    meant, signer = ", ".join(args.kiosk), key.public.key_id.hex()
    said = f"{out}: version {args.version} for {meant}, signed by {signer}{sent}"
    print(json.dumps(about, ensure_ascii=False) if args.json else said)
    return 0


def _kiosk(text: str) -> str:
    return text if text == "*" else kiosk_id(text)


def _changes(path: Path) -> dict[str, dict[str, Any]]:
    """Only what may be set from afar, and of the right type. Raises BadInput."""
    from sentinel.config import ConfigError, Settings
    from sentinel.fleet.remote.allowed import ALLOWED, NotAllowed, with_changes

    try:
        changes = tomllib.loads(read_text(path, "the settings", _MOST_CHANGES))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path}: not valid TOML: {error}") from None
    if not changes or not all(isinstance(section, dict) for section in changes.values()):
        raise BadInput(f"{path}: sections such as [audio] with what changes are wanted")
    try:
        with_changes(Settings(), changes, Path())
    except NotAllowed as error:
        print(f"sentinel remote: these may be: {', '.join(sorted(ALLOWED))}", file=sys.stderr)
        raise BadInput(f"{path}: {error}") from None
    except ConfigError as error:
        if "report.host moves only" not in str(error):  # that is for each kiosk to say
            raise BadInput(f"{path}: {error}") from None
    return changes


STEPS = {"keygen": _keygen, "settings": _settings}
