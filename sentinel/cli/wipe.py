"""``sentinel wipe``: the end of a kiosk's life, with a signed certificate; or of one life, before another."""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.fleet.wiping.journal import Journal
    from sentinel.fleet.wiping.wiping import Deliver

HELP = "end of life: erase keys and data, with a signed certificate"
_EPILOG = """\
Keys go first, then all data, then the credentials, last the settings. It is begun once and goes on where it
stood, also after a power cut; until it is over the kiosk does not start. The certificate is kept beside the
settings (FILE.erased.json, .txt, .html), and delivered to the broker of [report] or to --deliver-to.

exit: 0 done, 1 something is still there, or a certificate does not hold, 2 bad usage or input,
3 the daemon can't be stopped, or nobody has acknowledged the certificate (run it again, or with --offline)
"""
_ANEW = (
    "begins anew as a visitor kiosk: it lets nobody in before it knows issuers of passes "
    "(credentials.trust_dir) or appointments (sentinel roster import), and needs [[staff]] for all others"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog, parser.formatter_class = _EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings of the kiosk to erase")
    parser.add_argument("--dry-run", action="store_true", help="list what would go, and erase nothing")
    parser.add_argument("--yes-erase", metavar="KIOSK-ID", help="do not ask: erase the kiosk of this id")
    parser.add_argument(
        "--repurpose", choices=("visitor",), metavar="PROFILE", help="begin anew afterwards: visitor"
    )
    parser.add_argument("--offline", action="store_true", help="deliver the certificate to nobody")
    parser.add_argument("--save", type=Path, metavar="DIR", help="a copy of the certificate, such as to USB")
    parser.add_argument("--deliver-to", metavar="URL", help="POST the certificate there instead (https)")
    parser.add_argument(
        "--scan", type=Path, metavar="IMAGE", help="look for what was erased in this image or disk"
    )
    parser.add_argument("--verify", type=Path, metavar="CERT", help="check a certificate of erasure")
    parser.add_argument(
        "--key", type=Path, metavar="PUB", help="with --verify: the device's public key (PEM)"
    )
    parser.add_argument(
        "--ca", type=Path, metavar="PEM", help="with --verify: who issued kiosks' certificates"
    )
    parser.add_argument(
        "--public-key", action="store_true", help="print the key that will sign, to be noted beforehand"
    )
    parser.add_argument("--json", action="store_true", help="JSON, one object a line")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.fleet.wiping.inventory import Refused
    from sentinel.fleet.wiping.journal import JournalError

    if args.verify is not None:
        return _check(args)
    if args.config is None:
        return _fail(2, "which kiosk? give its settings: --config FILE")
    args.config = args.config.absolute()
    try:
        if args.public_key:
            return _public_key(args)
        return _list(args) if args.dry_run else _wipe(args)
    except (Refused, JournalError, _BadInput) as error:
        return _fail(2, str(error))
    except OSError as error:
        return _fail(3, f"{error.filename or args.config}: {error.strerror or error}")


class _BadInput(Exception):
    pass


def _fail(code: int, line: str) -> int:
    print(f"sentinel wipe: {line}", file=sys.stderr)
    return code


# ---- certificates


def _check(args: argparse.Namespace) -> int:
    from sentinel.crypto.key_files import read_public_keys
    from sentinel.crypto.signing import BadKey
    from sentinel.fleet.wiping.certificate import LARGEST, BadCertificate, check
    from sentinel.fleet.wiping.paper import as_text

    try:
        with args.verify.open("rb") as file:
            raw = file.read(LARGEST + 1)
        trusted = read_public_keys(args.key) if args.key else ()
        authority = args.ca.read_bytes() if args.ca else None
    except OSError as error:
        return _fail(2, f"{error.filename}: {error.strerror}")
    except BadKey as error:
        return _fail(2, str(error))
    try:
        checked = check(raw, trusted, authority)
    except BadCertificate as error:
        if args.json:
            print(json.dumps({"valid": False, "reason": str(error)}))
        return _fail(1, f"{args.verify}: {error}")
    if args.json:
        said = {"valid": True, "known": checked.known, "signer": checked.signer, "device": checked.device}
        print(json.dumps({**said, **checked.result}, ensure_ascii=False))
    else:
        print(as_text(checked.result, checked.signer), end="")
        vouched = _by_whom(checked.known, authority is not None, bool(trusted))
        print(f"\nThe signatures hold: {vouched}.")
    return 0 if checked.result["clean"] else 1


def _by_whom(known: bool, authority: bool, key: bool) -> str:
    """Against what the signatures hold."""
    if not known:
        return "unchanged; give --key or --ca to know by whom"
    given = [what for what, there in (("the key", key), ("the authority", authority)) if there]
    return f"by {' and '.join(given)} that {'were' if len(given) > 1 else 'was'} given"


def _public_key(args: argparse.Namespace) -> int:
    from sentinel.crypto.signing import from_secret
    from sentinel.store.errors import KeyFileError
    from sentinel.store.keys import load_keys

    settings = _settings(args.config)
    try:
        public = from_secret(load_keys(args.config.parent / settings.kiosk.data_dir).signing).public
    except KeyFileError as error:
        return _fail(3, str(error))
    if args.json:
        print(json.dumps({"kiosk": settings.kiosk.id, "key": public.key_id.hex(), "public_key": public.pem}))
    else:
        print(public.pem, end="")
    return 0


def _settings(config: Path) -> "Settings":
    from sentinel.config import ConfigError, load

    try:
        return load(config)
    except ConfigError as error:
        raise _BadInput(str(error)) from None


# ---- erasing


def _list(args: argparse.Namespace) -> int:
    from sentinel.fleet.wiping.inventory import files_of, spared, targets

    settings = _settings(args.config)
    found = targets(settings, args.config, _preview(settings, args.config))
    for target in found:
        sizes = [file.size for file in files_of(target, spared(target, found))]
        if args.json:
            row = {"group": target.group.value, "path": target.path, "files": len(sizes), "bytes": sum(sizes)}
            print(json.dumps(row, ensure_ascii=False))
        elif sizes:
            print(f"{target.group.value:<13}{len(sizes):>6} files {sum(sizes):>12} bytes  {target.path}")
    return 0


def _preview(settings: "Settings", config: Path) -> Path | None:
    from sentinel.link.preview import PreviewError, preview_path

    try:
        return preview_path(config.parent / settings.kiosk.run_dir)
    except PreviewError:
        return None


def _wipe(args: argparse.Namespace) -> int:
    from sentinel.fleet.wiping import journal as journals
    from sentinel.fleet.wiping.wiping import certificate_of

    under_way = journals.read(args.config)
    if under_way is None and not args.config.exists() and certificate_of(args.config).exists():
        print(f"erased already; the certificate is {certificate_of(args.config)}")
        return 0
    settings = _settings(args.config) if under_way is None or args.config.exists() else None
    if under_way is None:
        assert settings is not None
        if not _meant(args, settings):
            return _fail(2, "nothing was erased; to erase it: --yes-erase " + settings.kiosk.id)
    with contextlib.ExitStack() as stack:
        if settings is not None and (held := stack.enter_context(_alone(args.config, settings))):
            return _fail(3, held)
        deliver = _deliver(args, settings)
        journal = under_way or _prepared(args, settings)
        # What is left of the settings after a cut need not tell; a certificate that signed the order does.
        provisioned = bool(settings.identity.url) if settings is not None else journal.device is not None
        return _go_on(args, journal, deliver, provisioned=provisioned)


def _meant(args: argparse.Namespace, settings: "Settings") -> bool:
    """Whether it is this kiosk that is to be erased."""
    if args.yes_erase is None and sys.stdin.isatty():
        records = _records(args.config.parent / settings.kiosk.data_dir)
        if lost := records.get("undelivered"):
            print(f"{lost} events have not been delivered to anybody, and would be lost.")
        print(
            f"This erases all keys and data of {settings.kiosk.id}. Type its id to go on: ",
            end="",
            flush=True,
        )
        return sys.stdin.readline().strip() == settings.kiosk.id
    if args.yes_erase is not None and args.yes_erase != settings.kiosk.id:
        raise _BadInput(f"these are the settings of {settings.kiosk.id}, not of {args.yes_erase}")
    return args.yes_erase is not None


@contextlib.contextmanager
def _alone(config: Path, settings: "Settings") -> Iterator[str]:
    """Stop the daemon and keep others away from the record; yields why that can't be, or ""."""
    from sentinel.cli.wipe_daemon import stopped
    from sentinel.store.database import DATABASE, only_writer
    from sentinel.store.errors import StoreError

    data = config.parent / settings.kiosk.data_dir
    if not data.is_dir():
        yield ""
        return
    if not stopped(data / f"{DATABASE}.lock", config.parent / settings.kiosk.run_dir / "daemon.sock"):
        yield f"the daemon uses {data} and does not stop: stop it first (systemctl stop sentinel.target)"
        return
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(only_writer(data / DATABASE))
        except StoreError as error:
            yield f"{error}: stop it first (systemctl stop sentinel.target)"
            return
        yield ""


def _prepared(args: argparse.Namespace, settings: "Settings | None") -> "Journal":
    from sentinel import __version__
    from sentinel.fleet.wiping.inventory import targets
    from sentinel.fleet.wiping.wiping import Wish, prepare

    assert settings is not None
    base = args.config.parent
    if args.save is not None and not args.save.is_dir():
        raise _BadInput(f"{args.save}: no such folder to save the certificate in")
    if args.scan is not None and not args.scan.exists():
        raise _BadInput(f"{args.scan}: no such image or disk")
    wish = Wish(
        settings.kiosk.id,
        __version__,
        _records(base / settings.kiosk.data_dir),
        args.offline,
        str(args.save.absolute()) if args.save is not None else "",
        _repurposed(args),
        args.repurpose or "",
        _signing(base / settings.kiosk.data_dir),
    )
    found = targets(settings, args.config, _preview(settings, args.config))
    return prepare(args.config, found, base / settings.kiosk.data_dir, wish)


def _repurposed(args: argparse.Namespace) -> dict[str, str]:
    import tomllib

    from sentinel.config import ConfigError, parse
    from sentinel.fleet.wiping.repurposing import visitor

    if not args.repurpose:
        return {}
    files = visitor(tomllib.loads(args.config.read_text(encoding="utf-8-sig")))
    try:
        parse(tomllib.loads(files[""]))
    except ConfigError as error:
        raise _BadInput(f"these settings can't become a visitor kiosk's: {error}") from None
    return files


def _signing(data: Path) -> bytes:
    """The device's secret for signatures; b"": its keys can't be opened."""
    from sentinel.store.errors import KeyFileError
    from sentinel.store.keys import load_keys

    try:
        return load_keys(data).signing
    except KeyFileError:
        return b""


def _records(data: Path) -> dict[str, int]:
    """How much the record held, in numbers; nothing where it can't be read."""
    from sentinel.store.database import DATABASE, open_reader, sqlcipher
    from sentinel.store.errors import StoreError
    from sentinel.store.keys import load_keys

    questions = {
        "passages": "SELECT count(*) FROM passage",
        "events": "SELECT count(*) FROM outbox",
        "undelivered": "SELECT count(*) FROM outbox WHERE acked_at IS NULL",
        "audit": "SELECT count(*) FROM audit",
    }
    try:
        connection = open_reader(data / DATABASE, load_keys(data).database)
    except StoreError:
        return {}
    try:
        return {name: int(connection.execute(sql).fetchone()[0]) for name, sql in questions.items()}
    except sqlcipher.Error:
        return {}
    finally:
        connection.close()


def _deliver(args: argparse.Namespace, settings: "Settings | None") -> "Deliver | None":
    from sentinel.cli.wipe_delivery import by_broker, by_post

    if args.deliver_to:
        if not args.deliver_to.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            raise _BadInput(f"--deliver-to {args.deliver_to}: an https address is wanted")
        return by_post(args.deliver_to)
    if settings is None or not settings.report.host:
        return None
    return by_broker(settings, args.config.parent)


def _go_on(
    args: argparse.Namespace, journal: "Journal", deliver: "Deliver | None", *, provisioned: bool
) -> int:
    from sentinel.fleet.wiping.wiping import NotClean, Undelivered, Wiping, certificate_of

    steps = {
        "step keys": "keys",
        "step data": "data",
        "step verify": "verifying",
        "step deliver": "delivering",
    }

    def reached(what: str) -> None:
        if what in steps and not args.json:
            print(f"{steps[what]} ...", file=sys.stderr, flush=True)

    wiping = Wiping(
        args.config, journal, deliver=deliver, image=args.scan, offline=args.offline, reached=reached
    )
    try:
        wiping.run()
    except NotClean as error:
        return _fail(1, f"still there: {error}; correct that and run it again")
    except Undelivered:
        cert = certificate_of(args.config)
        return _fail(3, f"erased, but nobody has acknowledged {cert}: run it again, or with --offline")
    code = _say(args, wiping.journal.result)
    if wiping.journal.result["repurposed"]:
        print(f"sentinel wipe: {_ANEW}", file=sys.stderr)
    if provisioned:
        from sentinel.fleet.wiping.paper import revoking

        step = revoking(str(wiping.journal.result["kiosk"]))
        print(f"sentinel wipe: its certificate still counts; revoke it: {step}", file=sys.stderr)
    return code


def _say(args: argparse.Namespace, result: dict[str, Any]) -> int:
    from sentinel.fleet.wiping.wiping import certificate_of

    cert = certificate_of(args.config)
    if args.json:
        print(json.dumps({"certificate": str(cert), **result}, ensure_ascii=False))
    else:
        print(cert.with_suffix(".txt").read_text(encoding="utf-8"), end="")
        print(f"\n{cert}")
    return 0 if result["clean"] else 1
