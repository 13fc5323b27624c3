"""One HTTP exchange with a platform: kept connections, bounded bodies, no redirects, clear faults."""

import logging
import ssl
from collections.abc import Iterator

import httpx

from sentinel.verify.errors import BadAnswer, Unreachable, Untrusted
from sentinel.verify.platforms.questions import Prepared
from sentinel.verify.platforms.refusals import Reply

# Both log each request's address, which of some platforms holds who is asked about.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_CONNECTIONS = 16
_KEPT = 1  # where the other side has forgotten it, the second attempt is on a new one and not on another such
_KEPT_HEADERS = 64

# OpenSSL's verification results (x509_vfy.h).
_CERTIFICATE = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself and not by the platform's authority",
    19: "comes from an authority that is not trusted here",
    20: "comes from an authority that is not trusted here",
    21: "comes from an authority that is not trusted here",
    23: "was revoked",
    62: "is made out to another host",
    64: "is made out to another address",
}
_OF_THE_CLOCK = (9, 10)


class Exchange:
    """The connections. Its methods run on one event loop; time-outs are the caller's."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self._http = httpx.AsyncClient(
            verify=tls or True,
            timeout=None,  # noqa: S113 - the budget ends every request
            follow_redirects=False,
            limits=httpx.Limits(
                max_connections=_CONNECTIONS, max_keepalive_connections=_KEPT, keepalive_expiry=60.0
            ),
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "sentinel"},
            trust_env=False,
        )

    async def send(
        self, base: str, question: Prepared, largest: int, connect_s: float, *, clock_set: bool
    ) -> Reply:
        """The reply, at most ``largest`` bytes. Raises Unreachable, Untrusted, BadAnswer; naming no one."""
        try:
            async with self._http.stream(
                question.method,
                base.rstrip("/") + question.target,
                content=question.body,
                headers=question.headers,
                timeout=httpx.Timeout(None, connect=connect_s),
            ) as response:
                return await _read(response, largest)
        except httpx.TransportError as error:
            raise explained(error, clock_set=clock_set) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise BadAnswer(f"no HTTP answer: {type(error).__name__}") from None
        except (
            ValueError
        ) as error:  # h11 refuses a header that can't be sent: an account or place with a line's end
            raise BadAnswer(f"the question can't be sent: {type(error).__name__}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


async def _read(response: httpx.Response, largest: int) -> Reply:
    """The body, bounded while it comes, never decompressed."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise BadAnswer("the answer is compressed")
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > largest:
            raise BadAnswer(f"the answer has more than {largest} bytes")
    headers = dict(list(response.headers.items())[:_KEPT_HEADERS])
    return Reply(response.status_code, headers, bytes(raw))


def explained(error: httpx.TransportError, *, clock_set: bool) -> Unreachable:
    """The fault in words; of the certificate, and of this machine's clock, where it is theirs."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = _CERTIFICATE.get(cause.verify_code, "can't be verified")
            if not clock_set and cause.verify_code in _OF_THE_CLOCK:
                said += " by this kiosk's clock, which is not set: set the time"
            return Untrusted(f"the platform's certificate {said}")
        if isinstance(cause, ssl.SSLError):
            return Unreachable("no encrypted connection: the other side does not speak our TLS")
    return Unreachable(f"no connection: {type(error).__name__}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__
