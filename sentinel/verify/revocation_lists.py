"""Issuers' revocation lists over HTTP, from the platform that hands them out (docs/service.md)."""

import ssl
from pathlib import Path

import msgspec
from msgspec import Struct

from sentinel.config import CredentialSettings, VerifySettings
from sentinel.runtime.clock import Clock
from sentinel.runtime.fetching import BadAddress, Getter, Unfetched, checked_address
from sentinel.verify.errors import VerifyError
from sentinel.verify.opening import read_secret, tls_of
from sentinel.verify.signing import HmacSigner

LISTS = "/v1/revocation-lists"
_MOST_NEWS, _MOST = 256 << 10, 8 << 20
_LONGEST_S = 60.0


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
        self._http = Getter("the platform", tls)

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
        headers = self._signer.headers("GET", target, b"", self._clock.now().utc)
        try:
            answer = self._http.get(self._url + target, headers, most, _LONGEST_S)
        except Unfetched as error:
            raise FetchError(str(error)) from None
        if answer is None:
            raise FetchError("the platform answered with status 304 to what was not known before")
        return answer.body


def open_lists(
    own: CredentialSettings, platform: VerifySettings, base: Path, clock: Clock
) -> HttpLists | None:
    """Asked with the platform's account; None without a URL. Raises VerifyError."""
    if not own.revocations_url:
        return None
    if not (own.revocations_dir and own.trust_dir):
        raise VerifyError("credentials.revocations_url wants revocations_dir and trust_dir too")
    try:
        checked_address(own.revocations_url)
    except BadAddress as error:
        raise VerifyError(f'credentials.revocations_url = "{own.revocations_url}" {error}') from None
    if not (platform.app_id and platform.secret_file):
        raise VerifyError("credentials.revocations_url wants verify.app_id and verify.secret_file")
    signer = HmacSigner(platform.app_id, read_secret(base / platform.secret_file))
    return HttpLists(own.revocations_url, clock, signer, tls_of(platform, base))
