"""The adapter in force: a signed bundle that may be replaced while the kiosk runs, never by an older one."""

import contextlib
import logging
import threading
from pathlib import Path

from sentinel.core.clock import Now
from sentinel.crypto.signing import PublicKey
from sentinel.runtime.files import write_whole
from sentinel.verify.platforms.bundle import Bundle, read_bundle
from sentinel.verify.platforms.form import Adapter, AdapterError

_log = logging.getLogger(__name__)

_LOOK_S = 1.0


class BundleSource:
    """Looks at the bundle's file once a second, at most, and takes a newer one of the same name.

    ``kept``: a folder for the last good bundle, which also says what was in force before a restart; None:
    nothing is kept. Safe to use from several threads. The constructor raises AdapterError: neither the
    file nor a kept one can be used.
    """

    def __init__(self, path: Path, keys: tuple[PublicKey, ...], kept: Path | None = None) -> None:
        self._path, self._keys, self._kept = path, keys, kept
        self._lock = threading.Lock()
        self._seen = _stamp(path)
        self._next_look = float("-inf")
        self.fault = ""
        self._bundle = self._begin()

    def current(self, now: Now) -> Adapter:
        """The one to use now. Never raises; a fault is logged once for each file that has it."""
        if now.monotonic >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._next_look = now.monotonic + _LOOK_S
                self._look()
            finally:
                self._lock.release()
        return self._bundle.adapter

    def _look(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._seen:
            return
        self._seen = stamp
        old = self._bundle
        try:
            new = read_bundle(self._path, self._keys)
            if new.adapter.name != old.adapter.name:
                raise AdapterError(f'"{new.adapter.name}" is another platform\'s adapter: restart for it')
            if not newer(new, old):
                return
        except AdapterError as error:
            self.fault = str(error)
            _log.warning("verify: adapter: %s; version %d stays in use", error, old.adapter.version)
            return
        self._take(new)

    def _begin(self) -> Bundle:
        try:
            new = read_bundle(self._path, self._keys)
        except AdapterError as error:
            old = kept_bundle(self._kept, self._keys, None)
            if old is None:
                raise
            self.fault = str(error)
            _log.warning(
                "verify: adapter: %s; version %d, kept before, is in use", error, old.adapter.version
            )
            return old
        old = kept_bundle(self._kept, self._keys, new.adapter.name)
        if old is not None:
            try:
                if not newer(new, old):
                    return old
            except AdapterError as error:
                self.fault = str(error)
                _log.warning("verify: adapter: %s; version %d stays in use", error, old.adapter.version)
                return old
        return self._take(new)

    def _take(self, new: Bundle) -> Bundle:
        self._bundle, self.fault = new, ""
        _log.info("verify: adapter %s version %d is in use", new.adapter.name, new.adapter.version)
        if self._kept is not None:
            try:
                write_whole(self._kept / f"adapter-{new.adapter.name}.json", new.raw)
            except OSError as error:
                _log.warning("verify: the adapter can't be kept: %s", error.strerror)
        return new


def kept_bundle(folder: Path | None, keys: tuple[PublicKey, ...], name: str | None) -> Bundle | None:
    """What was in force before; without a name, only where there is no doubt which. Never raises."""
    files = sorted(folder.glob(f"adapter-{name or '*'}.json")) if folder is not None else []
    if len(files) != 1:
        return None
    with contextlib.suppress(AdapterError):
        return read_bundle(files[0], keys)
    return None


def newer(new: Bundle, old: Bundle) -> bool:
    """Whether it replaces the old one; False: it is the same. Raises AdapterError: it may not."""
    if new.adapter.version == old.adapter.version:
        if new.text == old.text:
            return False
        raise AdapterError(f"version {new.adapter.version} was in force with another content: count it up")
    if new.adapter.version < old.adapter.version:
        raise AdapterError(
            f"version {new.adapter.version} is older than {old.adapter.version}, which was in force: refused"
        )
    return True


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
