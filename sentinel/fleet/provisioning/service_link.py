"""The service over https, believed by its authority alone; every answer within a size and a time."""

import hashlib
import hmac
import ssl
import time
from typing import Any, TypeVar

import httpx
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from msgspec import Struct

from sentinel.core.handover import Reason
from sentinel.fleet.provisioning.messages import BASE, LARGEST_ANSWER, Enrolled, Hello, Info, Revoked, Rolled
from sentinel.fleet.provisioning.standstill import Standstill

_CONNECT_S, _READ_S, _WHOLE_S = 5.0, 15.0, 30.0
_MOST_AUTHORITY = 16 * 1024
_FOR_GOOD = frozenset(
    f"urn:sentinel:problem:{kind}"
    for kind in ("token-used", "token-expired", "token-withdrawn", "token-unknown", "serial-used", "version")
)
_Form = TypeVar("_Form", bound=Struct)


class _Problem(Struct, frozen=True):
    type: str = ""
    title: str = ""


class ServiceLink:
    """Used by one thread. Every method raises Standstill.

    ``tls``: made by ``pinned`` or of the kiosk's own files.
    """

    def __init__(self, url: str, tls: ssl.SSLContext) -> None:
        self._http = _client(url, tls)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def hello(self) -> Hello:
        """Versions, and the service's time."""
        return self._ask("GET", "hello", None, Hello)

    def enrol(self, asked: Struct) -> Enrolled:
        """With a code."""
        return self._ask("POST", "enrol", asked, Enrolled)

    def ask(self, asked: Struct) -> Enrolled:
        """Without a code."""
        return self._ask("POST", "ask", asked, Enrolled)

    def challenge(self, asked: Struct, form: type[_Form]) -> _Form:
        """What is to be signed by a device key."""
        return self._ask("POST", "challenge", asked, form)

    def roll(self, asked: Struct) -> Rolled:
        """A certificate of a new key, over a connection that shows the present one."""
        return self._ask("POST", "roll", asked, Rolled)

    def renew(self, asked: Struct) -> Rolled:
        """The same by the grace, over a connection that shows none."""
        return self._ask("POST", "renew", asked, Rolled)

    def revoke(self, asked: Struct) -> Revoked:
        """The kiosk's own certificates."""
        return self._ask("POST", "revoke", asked, Revoked)

    def info(self) -> Info:
        """What is held about the kiosk."""
        return self._ask("GET", "info", None, Info)

    def _ask(self, method: str, name: str, asked: Struct | None, form: type[_Form]) -> _Form:
        body = msgspec.json.encode(asked) if asked is not None else None
        status, raw = _answer(self._http, method, f"{BASE}/{name}", body, LARGEST_ANSWER)
        if status != httpx.codes.OK:
            raise _refused(status, raw)
        try:
            return msgspec.json.decode(raw, type=form)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            text = "the service's answer is not what this version understands"
            raise Standstill(Reason.NOT_OURS, text) from None


def pinned(url: str, ca_sha256: str) -> tuple[ssl.SSLContext, str]:
    """A context that believes the authority of a code alone, and that authority as PEM. Raises Standstill.

    The authority is fetched from whoever answers, over a connection that believes nobody and is told nothing:
    what comes counts only if it has the code's SHA-256.
    """
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    http = _client(url, blind)
    try:
        status, der = _answer(http, "GET", f"{BASE}/authority", None, _MOST_AUTHORITY)
    finally:
        http.close()
    if status != httpx.codes.OK:
        raise _refused(status, der)
    if not hmac.compare_digest(hashlib.sha256(der).hexdigest(), ca_sha256):
        text = "whoever answers is not the service of this code: another address, or somebody in between"
        raise Standstill(Reason.WRONG_AUTHORITY, text)
    try:
        pem = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM).decode()
    except ValueError:
        raise Standstill(Reason.NOT_OURS, "the service's authority is no certificate") from None
    return believing(pem), pem


def believing(authority: str) -> ssl.SSLContext:
    """A context that believes one authority (PEM) alone. Raises Standstill."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=authority)
    except (ssl.SSLError, ValueError):
        raise Standstill(Reason.NOT_OURS, "the authority's certificate can't be used") from None
    return context


def _client(url: str, tls: ssl.SSLContext) -> httpx.Client:
    try:
        return httpx.Client(
            base_url=url,
            verify=tls,
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
            headers={"Accept-Encoding": "identity", "User-Agent": "sentinel"},
            trust_env=False,
        )
    except httpx.InvalidURL:
        raise Standstill(Reason.REFUSED, "the code's address can't be one") from None


def _answer(http: httpx.Client, method: str, target: str, body: bytes | None, most: int) -> tuple[int, bytes]:
    ends, raw = time.monotonic() + _WHOLE_S, bytearray()
    try:
        with http.stream(method, target, content=body) as response:
            for piece in response.iter_raw():
                raw += piece
                if len(raw) > most:
                    raise Standstill(Reason.NOT_OURS, f"the service's answer has more than {most} bytes")
                if time.monotonic() > ends:
                    raise Standstill(Reason.UNREACHABLE, "the service answers too slowly")
        return response.status_code, bytes(raw)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise _unreachable(error) from None


def _unreachable(error: Exception) -> Standstill:
    cause: Any = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return Standstill(Reason.UNREACHABLE, f"the service does not answer: {type(error).__name__}")
    if cause.verify_code in (9, 10):  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED
        text = "the service's certificate is not valid at this kiosk's time: is the clock right?"
        return Standstill(Reason.CLOCK, text)
    text = f"the service does not prove to be the one of this code: {cause.verify_message}"
    return Standstill(Reason.WRONG_AUTHORITY, text)


def _refused(status: int, raw: bytes) -> Standstill:
    try:
        problem = msgspec.json.decode(raw, type=_Problem)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        problem = _Problem()
    title = "".join(char for char in problem.title if char.isprintable())[:200] or f"status {status}"
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        return Standstill(Reason.UNREACHABLE, f"the service can't answer now: {title}")
    reason = Reason.REFUSED if problem.type in _FOR_GOOD else Reason.NOT_YET
    return Standstill(reason, f"the service says: {title}")
