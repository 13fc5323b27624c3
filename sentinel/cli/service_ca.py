"""``sentinel service ca``: the authority of kiosks, its servers' and programs' certificates, its list."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.cli.outputs import CERTIFICATE, REVOCATIONS, check_place, replace_file
from sentinel.cli.pass_files import BadInput
from sentinel.cli.service_files import authority_option, database_options, guarded, opened, say

_TEACHES = """\
  sentinel service ca init --ca authority --name "Sentinel of the east mall"
  sentinel service ca server service.example 10.1.0.5 --ca authority      service.example.crt and .key
  sentinel service ca server broker.example --ca authority                for mosquitto
  sentinel service ca client service --ca authority                       for the collector at the broker
  sentinel service ca crl revoked.pem --ca authority                      for mosquitto's crlfile
  sentinel service ca show --ca authority                                 the SHA-256 that codes pin

ca.key signs for every kiosk: keep the folder (mode 0700) on one machine, and a copy of it in a safe.
Exit: 0 done, 2 bad usage or input, 3 the database can't be used.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The subcommands."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    more = parser.add_subparsers(dest="ca_what", metavar="WHAT", required=True)
    init = _sub(more, "init", "make an authority (P-256)", _init)
    init.add_argument("--name", default="Digital sentinel", help="its name in certificates (%(default)s)")
    init.add_argument("--days", type=int, default=3650, metavar="N", help="good so long (%(default)s)")
    init.add_argument("--key", type=Path, metavar="FILE", help="its key, PKCS#8 in PEM, instead of a new one")
    server = _sub(more, "server", "a certificate and key for a server", _server)
    server.add_argument("host", nargs="+", help="its names and addresses; the first names the files")
    client = _sub(more, "client", "a certificate and key for a program, such as the collector", _client)
    client.add_argument("name", help="who it is to the broker and the service (its App-Id)")
    for one in (server, client):
        one.add_argument("--days", type=int, default=398, metavar="N", help="good so long (%(default)s)")
        one.add_argument("--out", type=Path, metavar="DIR", help="where to (default: the authority's folder)")
    crl = _sub(more, "crl", "write the revocation list (PEM)", _crl)
    crl.add_argument("file", type=Path, help="where to")
    _sub(more, "show", "the authority's fingerprint and end", _show)


def _sub(more: Any, name: str, text: str, work: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = more.add_parser(name, help=text, description=text)
    authority_option(parser)
    database_options(parser)
    parser.set_defaults(run=guarded(f"ca {name}", work))
    return parser


def _init(args: argparse.Namespace) -> int:
    from sentinel.service.errors import ServiceError
    from sentinel.service.provisioning.authority import make

    if not 1 <= len(args.name) <= 64:
        raise ServiceError("a name has 1 to 64 characters")
    made = make(args.ca, args.name, datetime.now(UTC), _days(args), args.key)
    say(args, {"folder": str(args.ca), "ca_sha256": made.sha256}, f"{args.ca}: made; SHA-256 {made.sha256}")
    return 0


def _server(args: argparse.Namespace) -> int:
    from sentinel.crypto.certificates import new_key
    from sentinel.service.provisioning.authority import load

    days, names = _days(args), [_file_name(host) for host in args.host]
    authority, key = load(args.ca), new_key()
    made = authority.server(key.public_key(), names, datetime.now(UTC), days)
    return _written(args, names[0], key, made)


def _client(args: argparse.Namespace) -> int:
    from sentinel.crypto.certificates import new_key
    from sentinel.service.provisioning import certificates
    from sentinel.service.provisioning.authority import load
    from sentinel.service.provisioning.codes import Place

    Place(args.name, "-", "-").checked()
    days, authority, now, key = _days(args), load(args.ca), datetime.now(UTC), new_key()
    # Written before the register is committed: a certificate that nobody has is in no list.
    with opened(args) as (engine, _), engine.begin() as db:
        made = certificates.issue_to(db, authority, key.public_key(), args.name, now, days)
        return _written(args, args.name, key, made)


def _crl(args: argparse.Namespace) -> int:
    from sentinel.service.errors import ServiceError
    from sentinel.service.provisioning import certificates
    from sentinel.service.provisioning.authority import load
    from sentinel.service.provisioning.crl_file import pem_of

    authority = load(args.ca)
    try:
        check_place(args.file, REVOCATIONS)
    except BadInput as error:
        raise ServiceError(str(error)) from error
    with opened(args) as (engine, _), engine.begin() as db:
        listed = certificates.revocation_list(db, authority, datetime.now(UTC))
    try:
        replace_file(args.file, pem_of(listed), REVOCATIONS)
    except BadInput as error:
        raise ServiceError(str(error)) from error
    say(args, {"written": str(args.file)}, f"{args.file}: written, good for a week")
    return 0


def _show(args: argparse.Namespace) -> int:
    from sentinel.service.provisioning.authority import load

    authority = load(args.ca)
    until = authority.certificate.not_valid_after_utc
    row = {"folder": str(args.ca), "ca_sha256": authority.sha256, "not_after": until.isoformat()}
    say(args, row, f"SHA-256 {authority.sha256}, good until {until:%Y-%m-%d}")
    return 0


def _days(args: argparse.Namespace) -> int:
    from sentinel.service.errors import ServiceError

    days: int = args.days
    if not 1 <= days <= 36500:
        raise ServiceError(f"--days {days}: 1 to 36500")
    return days


def _written(args: argparse.Namespace, name: str, key: Any, certificate: Any) -> int:
    """Both files, or neither: an orphan key would stand in the next one's way. Raises ServiceError."""
    from sentinel.crypto.certificates import certificate_pem, key_pem
    from sentinel.service.errors import ServiceError
    from sentinel.service.provisioning.authority import write_private

    folder: Path = args.out or args.ca
    path, private = folder / f"{name}.crt", folder / f"{name}.key"
    at = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        at = private
        write_private(private, key_pem(key))
        try:
            replace_file(path, certificate_pem(certificate).encode(), CERTIFICATE)
        except BadInput as error:
            private.unlink()
            raise ServiceError(str(error)) from error
    except OSError as error:
        raise ServiceError(f"{at}: can't be written: {error.strerror}") from error
    row = {"certificate": str(path), "key": str(private)}
    say(args, row, f"{path} and {private.name}: good for {args.days} days")
    return 0


def _file_name(host: str) -> str:
    from sentinel.service.errors import ServiceError

    if not re.fullmatch(r"[A-Za-z0-9_:][A-Za-z0-9._:-]{0,63}", host):
        raise ServiceError(f'"{host}" is no name or address of a server')
    return host
