"""``sentinel service``: what it offers to new kiosks, and its https, from the options."""

import argparse
import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm

from sentinel.cli.outputs import REVOCATIONS, check_place
from sentinel.cli.pass_files import BadInput

if TYPE_CHECKING:
    from sentinel.crypto.signing import PublicKey
    from sentinel.runtime.worker import Worker
    from sentinel.service.provisioning.hand_out import HandOut
    from sentinel.service.provisioning.peers import Tls
    from sentinel.service.provisioning.provisioning import Offer
    from sentinel.service.provisioning.renewing import Renewing

_GRACE_DAYS = 30.0
_HANDED = ("hand_out", "policy_keys", "policy", "adapter", "adapter_keys")


def offer(args: argparse.Namespace) -> "Offer | None":
    """None: this service takes no kiosks in. Raises ServiceError, ValueError."""
    from sentinel.service.provisioning.enrolment import Terms
    from sentinel.service.provisioning.provisioning import Offer

    if args.ca is None:
        wanted = [name for name in ("require_certificates", "crl_file", *_HANDED) if getattr(args, name)]
        if wanted:
            raise ValueError(f"--{wanted[0].replace('_', '-')} needs --ca DIR")
        return None
    if args.tls_cert is None:
        raise ValueError("--ca needs --tls-cert and --tls-key: sentinel service ca server HOST")
    if args.crl_file is not None:
        check_crl_file(args.crl_file)
    if not 0.001 <= args.kiosk_days <= 3650:
        raise ValueError("--kiosk-days goes from 0.001 to 3650")
    url = args.url.rstrip("/") or f"https://{args.host}:{args.port}"
    if not url.startswith("https://"):
        raise ValueError(f"--url {url}: kiosks only come by https")
    return Offer(args.ca, url, Terms(args.kiosk_days, _GRACE_DAYS), _hand_out(args))


def _hand_out(args: argparse.Namespace) -> "HandOut":
    """What is handed out, its bundles believed as a kiosk will. Raises ServiceError, ValueError."""
    from sentinel.core.policy import PolicyError
    from sentinel.policies import bundle as policies
    from sentinel.service.provisioning.hand_out import Files, read
    from sentinel.verify.platforms import bundle as adapters
    from sentinel.verify.platforms.form import AdapterError

    made = read(Files(args.hand_out, args.policy_keys, args.adapter, args.adapter_keys, args.policy))
    try:
        if made.adapter:
            adapters.unseal(made.adapter.encode(), _public(made.adapter_keys))
    except AdapterError as error:
        raise ValueError(f"--adapter {args.adapter}: {error}") from None
    try:
        for raw in policies.apart(made.policy.encode()) if made.policy else ():
            policies.unseal(raw, _public(made.policy_keys))
    except PolicyError as error:
        raise ValueError(f"--policy {args.policy}: {error}") from None
    return made


def _public(pems: tuple[str, ...]) -> "tuple[PublicKey, ...]":
    from sentinel.crypto.signing import public_key_from_pem

    return tuple(public_key_from_pem(pem) for pem in pems)


def tls(args: argparse.Namespace) -> "Tls | None":
    """None: plain http, for this machine. Raises ValueError that names the file which can't be used."""
    from sentinel.service.provisioning.authority import CERTIFICATE
    from sentinel.service.provisioning.peers import Tls

    if args.tls_cert is None:
        if args.tls_key is not None:
            raise ValueError("--tls-key needs --tls-cert")
        return None
    authority = args.ca / CERTIFICATE if args.ca is not None else None
    _check_pair(args.tls_cert, args.tls_key)
    return Tls(args.tls_cert, args.tls_key or args.tls_cert, authority, args.require_certificates)


def check_crl_file(path: Path) -> None:
    """Whether the list can be kept there: not found out an hour later. Raises ValueError."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ValueError(f"--crl-file {path}: there is no such folder")
    try:
        check_place(path, REVOCATIONS)
    except BadInput as error:
        raise ValueError(f"--crl-file {error}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(f"--crl-file {path}: no file can be written there")


def _check_pair(certificate: Path, key: Path | None) -> None:
    """Each file alone first: OpenSSL names none of them."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from sentinel.crypto.certificates import BadCertificate, read_certificate

    option, path = "--tls-cert", certificate
    try:
        read_certificate(path.read_bytes())
        option, path = ("--tls-key", key) if key is not None else (option, path)
        load_pem_private_key(path.read_bytes(), None)
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except ssl.SSLError:
        raise ValueError(f"{option} {path}: is not the key of {certificate}") from None
    except OSError as error:
        raise ValueError(f"{option} {path}: can't be read: {error.strerror}") from None
    except BadCertificate as error:
        raise ValueError(f"{option} {path}: {error}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        what = "no private key (PEM, not encrypted)"
        raise ValueError(f"{option} {path}: {what}" + ("" if key else "; name it: --tls-key")) from None


def crl_worker(args: argparse.Namespace, renewing: "Renewing | None") -> "Worker | None":
    """Keeps the file of --crl-file new."""
    from sqlalchemy.exc import SQLAlchemyError

    from sentinel.runtime.worker import Worker
    from sentinel.service.provisioning.crl_file import crl_session

    if args.crl_file is None or renewing is None:
        return None
    session = crl_session(renewing, args.crl_file)
    return Worker("revocations", session, expected=(OSError, SQLAlchemyError), stale_after_s=30.0)
