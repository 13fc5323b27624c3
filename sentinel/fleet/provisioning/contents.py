"""What a generation's folder holds of the service's answer: certificate, secret, keys, signed bundles."""

from collections.abc import Sequence
from pathlib import Path

from sentinel.crypto.certificates import certificate_pem, read_certificate
from sentinel.fleet.provisioning.files import (
    ADAPTER,
    ADAPTER_KEYS,
    AUTHORITY,
    CERTIFICATE,
    POLICY,
    POLICY_KEYS,
    SECRET,
)
from sentinel.fleet.provisioning.generations import sync
from sentinel.fleet.provisioning.messages import Enrolled
from sentinel.runtime.files import write_whole


def fill(folder: Path, answer: Enrolled) -> None:
    """Write all of it; may be done again after a cut. Raises OSError, BadCertificate."""
    for name, pem in ((CERTIFICATE, answer.certificate), (AUTHORITY, answer.chain)):
        # the one that was checked, and nothing that may stand behind it
        write_whole(folder / name, certificate_pem(read_certificate(pem.encode())).encode())
    write_whole(folder / SECRET, answer.secret.encode() + b"\n")
    _write_keys(folder / POLICY_KEYS, answer.policy_keys)
    if answer.adapter:
        _write_keys(folder / ADAPTER_KEYS, answer.adapter_keys)
    for name, bundle in ((ADAPTER, answer.adapter), (POLICY, answer.policy)):
        if bundle:
            write_whole(folder / name, bundle.encode())


def _write_keys(folder: Path, pems: Sequence[str]) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for number, pem in enumerate(pems, 1):
        write_whole(folder / f"{number}.pem", pem.encode())
    sync(folder)
