"""What is fetched over HTTP: the address first, then answers of bounded size and time.

Answers are taken as they are sent (``identity``): what is compressed could be endless.
"""

import contextlib
import ipaddress
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx

from sentinel.runtime.entity_tag import entity_tag

CONNECT_S, READ_S = 5.0, 10.0
_LONGEST_URL = 2048


class BadAddress(ValueError):
    """An address that nothing is fetched from: what follows "ADDRESS" in a sentence."""


class Unfetched(Exception):
    """Nobody answered, or not so that it can be used; one line without the address."""


@dataclass(frozen=True, slots=True, repr=False)
class Fetched:
    """An answer: its bytes, and the tag to ask again with ("": none)."""

    body: bytes
    etag: str


def checked_address(text: str) -> str:
    """An address that may be asked, as it was. Raises BadAddress.

    Anybody on the way could read and change what is not encrypted, so plain http stays on this machine.
    """
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise BadAddress("is no http or https address") from None
    if url.scheme not in ("http", "https") or not url.host or len(text) > _LONGEST_URL:
        raise BadAddress("is no http or https address")
    if url.port is not None and not 1 <= url.port <= 65535:
        raise BadAddress("is none: a port goes from 1 to 65535")
    if url.scheme == "http" and not _is_here(url.host):
        raise BadAddress("is not encrypted: only https leaves this machine")
    return text


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Getter:
    """One connection, used by one thread; no proxy of the environment, no redirection is followed.

    ``whom``: how errors name the other side; ``tls`` None: the system's authorities.
    """

    def __init__(self, whom: str, tls: ssl.SSLContext | None = None) -> None:
        self._whom = whom
        self._http = httpx.Client(
            verify=tls or True,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            headers={"Accept-Encoding": "identity", "User-Agent": "sentinel"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(
        self, url: str, headers: Mapping[str, str], most: int, longest_s: float, silent_s: float = READ_S
    ) -> Fetched | None:
        """All of an answer of status 200; None for 304. Raises Unfetched: also past ``most`` bytes, past
        ``longest_s`` in all or ``silent_s`` without a byte."""
        ends, raw = time.monotonic() + longest_s, bytearray()
        with self.opened(url, headers, "does not answer", silent_s) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if response.status_code != httpx.codes.OK:
                raise Unfetched(f"{self._whom} answered with status {response.status_code}")
            for piece in response.iter_raw():
                raw += piece
                if len(raw) > most or time.monotonic() > ends:
                    raise Unfetched(f"{self._whom}'s answer is too long, or too slow")
            return Fetched(bytes(raw), entity_tag(response.headers.get("ETag", "")))

    @contextlib.contextmanager
    def opened(
        self, url: str, headers: Mapping[str, str], fault: str, silent_s: float = READ_S
    ) -> Iterator[httpx.Response]:
        """An answer to be read piece by piece; its reader bounds it. Raises Unfetched with ``fault``."""
        timeout = httpx.Timeout(silent_s, connect=CONNECT_S)
        try:
            with self._http.stream("GET", url, headers=dict(headers), timeout=timeout) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Unfetched(f"{self._whom} {fault}: {type(error).__name__}") from None
