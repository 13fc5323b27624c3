"""A platform's front: how soon it answers, what its clock says, how long its certificate holds."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from sentinel.verify.errors import Unreachable
from sentinel.verify.exchange import explained
from sentinel.verify.platforms.values import http_date

_HALF_A_SECOND = 0.5  # what a Date header leaves out, in the mean


@dataclass(frozen=True, slots=True)
class Seen:
    """``latency_s``: with the connection's making. ``ahead_s``: the platform's clock minus ours, to about a
    second, None: it tells no time. ``certificate_until``: UTC, None without TLS."""

    latency_s: float
    ahead_s: float | None
    certificate_until: datetime | None


def look(url: str, tls: ssl.SSLContext | None, timeout_s: float, now: Callable[[], datetime]) -> Seen:
    """One HEAD of the address, whatever its status; nobody is asked about. Raises Unreachable."""
    began, asked_at = time.monotonic(), now()
    limits = httpx.Timeout(timeout_s)
    try:
        with (
            httpx.Client(verify=tls or True, timeout=limits, trust_env=False) as http,
            http.stream("HEAD", url, follow_redirects=False) as reply,
        ):
            latency_s = time.monotonic() - began
            said = http_date(reply.headers.get("date", ""))
            until = _certificate_until(reply)
    except httpx.TransportError as error:
        raise explained(error, clock_set=True) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"no HTTP answer: {type(error).__name__}") from None
    ahead_s = None
    if said is not None:
        ahead_s = (said - asked_at).total_seconds() + _HALF_A_SECOND - latency_s
    return Seen(latency_s, ahead_s, until)


def _certificate_until(reply: httpx.Response) -> datetime | None:
    stream = reply.extensions.get("network_stream")
    connection = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = connection.getpeercert() if connection is not None else None
    if not shown or not isinstance(shown.get("notAfter"), str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
