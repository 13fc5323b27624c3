"""The revocation list as a file for a broker (mosquitto's ``crlfile``): kept new while the service runs."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sentinel.runtime.files import write_whole
from sentinel.runtime.worker import Pulse
from sentinel.service.provisioning.renewing import Renewing

_log = logging.getLogger(__name__)
LOOK_S = 2.0
REWRITE_S = 3600.0  # the list is good for a week: a broker refuses everybody once it is not


def pem_of(der: bytes) -> bytes:
    """The list in PEM."""
    return x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM)


def crl_session(
    renewing: Renewing, path: Path, on_new: Callable[[], None] = lambda: None
) -> Callable[[Pulse], None]:
    """A session for ``Worker``: writes the list when a certificate was taken back, and every hour.

    ``on_new``: called after each write (a broker reads the file when it gets SIGHUP). Raises OSError,
    SQLAlchemyError.
    """

    def session(pulse: Pulse) -> None:
        known, written_at = -1, 0.0
        while not pulse.stopping:
            count = renewing.revoked_count()
            if count != known or time.monotonic() - written_at > REWRITE_S:
                write_whole(path, pem_of(renewing.revocation_list()))
                path.chmod(0o644)  # a list of numbers: the broker's account reads it
                known, written_at = count, time.monotonic()
                on_new()
            pulse.working()
            if pulse.wait(LOOK_S):
                return

    return session
