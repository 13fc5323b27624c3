"""Base file and deltas over HTTP: long poll for news, a download that goes on where it broke off."""

import os
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec

from sentinel.basefile.delta import unbundle
from sentinel.basefile.errors import Refused
from sentinel.basefile.publication import DELTAS, FILE, LATEST, MOST_BUNDLE, Latest
from sentinel.runtime.clock import Clock
from sentinel.runtime.entity_tag import entity_tag
from sentinel.runtime.fetching import CONNECT_S, READ_S, Getter, Unfetched
from sentinel.runtime.files import open_new
from sentinel.verify.signing import HmacSigner

_MOST_NEWS = 4096
_ETAG = ".etag"
_SLOWEST = 10_000  # bytes a second over the first minute and more: what drips is given up, and gone on with


class SyncError(Exception):
    """The publisher can't be reached or answers nonsense; one line. What is held stays in use."""


class HttpPublisher:
    """One connection, used by one thread. ``signer`` None: requests are not signed."""

    def __init__(
        self, url: str, clock: Clock, signer: HmacSigner | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._url, self._clock, self._signer = url.rstrip("/"), clock, signer
        self._http = Getter("the publisher", tls)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def latest(self, after: int, wait_s: float = 0.0) -> Latest:
        """What there is; answered at once unless ``after`` is the newest delta. Raises SyncError."""
        target = f"{LATEST}?after={after}&wait={wait_s:g}"
        raw = self._get(target, _MOST_NEWS, wait_s + READ_S)
        try:
            return msgspec.json.decode(raw, type=Latest)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise SyncError("the publisher's news can't be read") from None

    def deltas(self, first: int, last: int) -> list[bytes]:
        """Deltas from ``first`` on; nothing of them is checked. Raises SyncError."""
        raw = self._get(f"{DELTAS}?first={first}&last={last}", MOST_BUNDLE * 2, READ_S)
        try:
            return unbundle(raw)
        except Refused as error:
            raise SyncError(f"the publisher's deltas can't be read: {error}") from None

    def download(self, part: Path, most: int, alive: Callable[[], object] = lambda: None) -> None:
        """Complete ``part`` (made where it is not there; ``most``: bytes). Raises SyncError, OSError.

        What is there of the same file stays there, also after an error, and is not loaded again.
        """
        tag = part.with_name(part.name + _ETAG)
        for path in (part, tag):  # what a link in their place leads to is somebody else's
            if path.is_symlink():
                path.unlink()
        known = entity_tag(tag.read_text("utf-8", "replace")) if tag.exists() else ""
        there = part.stat().st_size if known and part.exists() else 0
        headers = {"Range": f"bytes={there}-", "If-Range": known} if there else {}
        headers |= self._sign(FILE)
        try:
            with self._http.opened(self._url + FILE, headers, "broke the download off") as response:
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    return  # all of it is there
                goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
                if not goes_on and response.status_code != httpx.codes.OK:
                    raise SyncError(f"the publisher answered with status {response.status_code}")
                if goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {there}-"):
                    raise SyncError("the publisher sent another part than was asked for")
                with os.fdopen(open_new(tag, 0o644), "w", encoding="utf-8") as file:
                    file.write(entity_tag(response.headers.get("ETag", "")))
                self._write(response, part, there if goes_on else 0, most, alive)
        except Unfetched as error:
            raise SyncError(str(error)) from None

    def _write(
        self, response: httpx.Response, part: Path, at: int, most: int, alive: Callable[[], object]
    ) -> None:
        began, first = time.monotonic(), at
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_APPEND if at else os.O_TRUNC)
        with os.fdopen(os.open(part, flags, 0o644), "ab" if at else "wb") as file:
            for piece in response.iter_raw():
                at += len(piece)
                if at > most:
                    raise SyncError(f"the file has more than the {most} bytes that were announced")
                file.write(piece)
                alive()
                passed = time.monotonic() - began
                if passed > 60.0 and (at - first) / passed < _SLOWEST:
                    raise SyncError("the download is too slow: it goes on later")

    def _get(self, target: str, most: int, longest_s: float) -> bytes:
        try:
            answer = self._http.get(
                self._url + target, self._sign(target), most, longest_s + CONNECT_S, silent_s=longest_s
            )
        except Unfetched as error:
            raise SyncError(str(error)) from None
        if answer is None:
            raise SyncError("the publisher answered with status 304 to what was not known before")
        return answer.body

    def _sign(self, target: str) -> dict[str, str]:
        if self._signer is None:
            return {}
        return self._signer.headers("GET", target, b"", self._clock.now().utc)


def forget_part(part: Path) -> None:
    """Remove what was loaded: it is of no use."""
    part.unlink(missing_ok=True)
    part.with_name(part.name + _ETAG).unlink(missing_ok=True)
