"""Issuers' revocation lists over HTTP, from the platform that hands them out (docs/service.md)."""

import ssl
import time
from pathlib import Path

import httpx
import msgspec
from msgspec import Struct

from sentinel.config import CredentialSettings, VerifySettings
from sentinel.runtime.clock import Clock
from sentinel.verify.errors import VerifyError
from sentinel.verify.opening import read_secret, tls_of
from sentinel.verify.signing import HmacSigner

LISTS = "/v1/revocation-lists"
_MOST_NEWS, _MOST = 256 << 10, 8 << 20
_CONNECT_S, _READ_S, _LONGEST_S = 5.0, 10.0, 60.0


class FetchError(Exception):
    """The platform can't be reached or answers nonsense; one line. What is kept still counts."""


class _One(Struct, frozen=True):
    issuer: str
    serial: int


class _News(Struct, frozen=True):
    lists: list[_One]


class HttpLists:
    """One connection, used by one thread."""

    def __init__(self, url: str, clock: Clock, signer: HmacSigner, tls: ssl.SSLContext | None = None) -> None:
        self._url, self._clock, self._signer = url.rstrip("/"), clock, signer
        self._http = httpx.Client(
            verify=tls or True,
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
            headers={"Accept-Encoding": "identity", "User-Agent": "sentinel"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def serials(self) -> dict[str, int]:
        """Which lists there are: key id of the issuer (hex) -> serial number. Raises FetchError."""
        try:
            news = msgspec.json.decode(self._get(LISTS, _MOST_NEWS), type=_News)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise FetchError("the platform's news of revocations can't be read") from None
        return {one.issuer: one.serial for one in news.lists}

    def signed_list(self, issuer: str) -> bytes:
        """A list as it was signed; nothing of it is checked. Raises FetchError."""
        return self._get(f"{LISTS}/{issuer}", _MOST)

    def _get(self, target: str, most: int) -> bytes:
        ends, raw = time.monotonic() + _LONGEST_S, bytearray()
        headers = self._signer.headers("GET", target, b"", self._clock.now().utc)
        try:
            with self._http.stream("GET", self._url + target, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    raise FetchError(f"the platform answered with status {response.status_code}")
                for piece in response.iter_raw():
                    raw += piece
                    if len(raw) > most or time.monotonic() > ends:
                        raise FetchError("the platform's answer is too long, or too slow")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise FetchError(f"the platform does not answer: {type(error).__name__}") from None
        return bytes(raw)


def open_lists(
    own: CredentialSettings, platform: VerifySettings, base: Path, clock: Clock
) -> HttpLists | None:
    """Asked with the platform's account; None without a URL. Raises VerifyError."""
    if not own.revocations_url:
        return None
    if not (own.revocations_dir and own.trust_dir):
        raise VerifyError("credentials.revocations_url wants revocations_dir and trust_dir too")
    try:
        url = httpx.URL(own.revocations_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    here = url.host in ("localhost", "127.0.0.1", "::1")
    if url.scheme != "https" and not (url.scheme == "http" and here):
        raise VerifyError(
            f'credentials.revocations_url = "{own.revocations_url}": only https leaves this machine'
        )
    if not (platform.app_id and platform.secret_file):
        raise VerifyError("credentials.revocations_url wants verify.app_id and verify.secret_file")
    signer = HmacSigner(platform.app_id, read_secret(base / platform.secret_file))
    return HttpLists(own.revocations_url, clock, signer, tls_of(platform, base))
