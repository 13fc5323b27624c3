"""TLS as a client that shows the kiosk's certificate, also a new one once it was rolled."""

import logging
import os
import ssl
from pathlib import Path
from typing import Any

from sentinel.runtime.private_keys import read_private

_log = logging.getLogger(__name__)


class OwnContext(ssl.SSLContext):
    """Looks before each connection whether the certificate's file is another, and takes it then.

    What can't be read changes nothing: the certificate that was shown before is shown again.
    """

    _files: tuple[Path, Path] | None = None
    _seen: tuple[int, int] = (0, 0)
    _failed = False

    def show(self, certificate: Path, key: Path) -> None:
        """From now on. Raises OSError (ssl.SSLError is one)."""
        self._files = certificate, key
        self._load()

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """As of ssl.SSLContext."""
        self._look()
        return super().wrap_socket(*args, **kwargs)

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """As of ssl.SSLContext."""
        self._look()
        return super().wrap_bio(*args, **kwargs)

    def _look(self) -> None:
        if self._files is None:
            return
        try:
            if _seen(self._files[0]) != self._seen:
                self._load()
                self._failed = False
        except OSError as error:
            if not self._failed:
                _log.warning("the kiosk's certificate can't be read: %s; the one before is shown", error)
            self._failed = True

    def _load(self) -> None:
        assert self._files is not None
        seen = _seen(self._files[0])
        load_pair(self, *self._files)
        self._seen = seen


def client_context(
    authority: Path | None = None, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """For a client: whom it believes (None: the system's authorities) and what it shows (None: nothing).

    Raises OSError (ssl.SSLError is one): a file can't be used.
    """
    context = OwnContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority is not None:
        context.load_verify_locations(authority)
    else:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if certificate is not None:
        context.show(certificate, key or certificate)
    return context


def load_pair(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Certificate and key, both of one generation: their folder may be replaced between two looks.

    A sealed key is opened into memory only. Raises OSError.
    """
    if certificate.parent == key.parent:
        folder = certificate.parent.resolve()
        certificate, key = folder / certificate.name, folder / key.name
    plain = read_private(key)
    handle = os.memfd_create("key", os.MFD_CLOEXEC)
    try:
        os.write(handle, plain)
        context.load_cert_chain(certificate, f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)


def _seen(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ino
