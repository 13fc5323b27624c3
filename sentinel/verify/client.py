"""Client of the verification platform: one time budget, kept connections, one retry, a circuit breaker."""

import asyncio
import concurrent.futures
import ipaddress
import logging
import random
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

from sentinel.config import VerifySettings
from sentinel.core.breaker import Ask, Breaker, BreakerState, Failed, Succeeded, step
from sentinel.core.clock import Now
from sentinel.core.identity import Credential
from sentinel.runtime.clock import Clock
from sentinel.verify.errors import BadAnswer, Declined, Rejected, Unreachable, VerifyError
from sentinel.verify.signing import HmacSigner, Signer
from sentinel.verify.wire import LARGEST_ANSWER, Answer, decode

_log = logging.getLogger(__name__)

# How much later than its budget an answer may be given up: the event loop's own scheduling.
_GRACE_S = 0.25
# Of the budget, for a connection: what is left is for the second attempt.
_CONNECT_SHARE = 0.4
_OF_THE_QUESTION = frozenset({400, 413, 422})


@dataclass(frozen=True, slots=True)
class Platform:
    """Where and how to ask. ``standby_url`` "" for none, ``tls`` None for the system's authorities."""

    url: str
    signer: Signer
    place: str
    standby_url: str = ""
    tls: ssl.SSLContext | None = None
    timeout_s: float = 2.0
    retry_s: tuple[float, float] = (0.02, 0.1)


class BreakerOpen(Unreachable):
    """The platform was down a moment ago and is left alone."""


class PlatformClient:
    """Asks the platform. Safe to use from several threads; they share the connections.

    ``on_state`` is told at every change whether the platform answered last. The requests run on a loop of
    their own, so that a budget also ends an answer that drips in byte by byte.
    """

    def __init__(
        self,
        platform: Platform,
        clock: Clock,
        on_state: Callable[[bool], None] = lambda up: None,
        breaker: Breaker | None = None,
    ) -> None:
        self._platform = platform
        self._clock = clock
        self._on_state = on_state
        self._breaker = breaker or Breaker()
        self._lock = threading.Lock()
        self._told: bool | None = None
        self._loop = asyncio.new_event_loop()
        self._http = httpx.AsyncClient(
            verify=platform.tls or True,
            timeout=None,  # noqa: S113 - the budget ends every request
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=60.0),
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "sentinel"},
            trust_env=False,
        )
        self._thread = threading.Thread(target=self._loop.run_forever, name="verify-http", daemon=True)
        self._thread.start()

    @property
    def up(self) -> bool | None:
        """Whether the platform works; None before the first answer or failure."""
        return self._told

    @property
    def state(self) -> BreakerState:
        """The breaker's state."""
        return self._breaker.state

    def due(self) -> bool:
        """Whether a request would go out now."""
        return self._breaker.due(self._clock.now().monotonic)

    def ask(self, credential: Credential, request_id: str, budget_s: float) -> Answer:
        """The platform's answer about a credential within ``budget_s`` seconds. Raises VerifyError."""
        question = {
            "kind": credential.kind.value,
            "subject": credential.subject,
            "request_id": request_id,
            "place": self._platform.place,
        }
        now = self._clock.now()
        return self._guarded(
            "POST",
            "/v1/verify",
            msgspec.json.encode(question),
            budget_s,
            lambda raw: decode(raw, request_id, now.utc, utc_trusted=now.utc_trusted),
        )

    def ping(self, budget_s: float = 2.0) -> None:
        """Whether the platform takes this device's signature and clock. Raises VerifyError."""
        self._guarded("GET", "/v1/ping", b"", budget_s, lambda raw: Answer(found=False))

    def close(self) -> None:
        """Close the connections and end the loop's thread."""
        if self._loop.is_closed():
            return
        closing = asyncio.run_coroutine_threadsafe(self._close(), self._loop)
        try:
            closing.result(2.0)
        except concurrent.futures.TimeoutError:
            _log.warning("verify: the connections did not close in time")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2.0)
        if not self._thread.is_alive():
            self._loop.close()

    def _guarded(
        self, method: str, path: str, body: bytes, budget_s: float, read: Callable[[bytes], Answer]
    ) -> Answer:
        now = self._clock.now()
        with self._lock:
            self._breaker, permit = step(self._breaker, Ask(), now.monotonic)
        if permit is None:
            raise BreakerOpen("the platform is left alone after failures")
        try:
            answer = read(self._within(method, path, body, min(budget_s, self._platform.timeout_s), now))
        except Declined:
            self._report(Succeeded(permit))
            raise
        except BaseException:
            # Also for what nobody expected: an unreported probe would hold up the next one.
            self._report(Failed(permit, random.random()))  # noqa: S311 - jitter
            raise
        self._report(Succeeded(permit))
        return answer

    def _report(self, event: Succeeded | Failed) -> None:
        with self._lock:
            self._breaker, _none = step(self._breaker, event, self._clock.now().monotonic)
            # The first failure counts: somebody was just decided without the platform.
            up = isinstance(event, Succeeded)
            changed, self._told = up is not self._told, up
        if changed:
            _log.log(
                logging.INFO if up else logging.WARNING,
                "verify: the platform %s", "answers" if up else "does not answer",
            )  # fmt: skip
            self._on_state(up)

    def _within(self, method: str, path: str, body: bytes, budget_s: float, now: Now) -> bytes:
        call = self._call(method, path, body, budget_s, now)
        if self._loop.is_closed() or budget_s <= 0:
            call.close()
            raise Unreachable("no time left")
        future = asyncio.run_coroutine_threadsafe(call, self._loop)
        try:
            return future.result(budget_s + _GRACE_S)
        except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            raise Unreachable(f"no answer within {budget_s:.2f} s") from None

    async def _call(self, method: str, path: str, body: bytes, budget_s: float, now: Now) -> bytes:
        urls = (self._platform.url, self._platform.standby_url or self._platform.url)
        try:
            async with asyncio.timeout(budget_s):
                try:
                    return await self._send(method, urls[0], path, body, now, budget_s * _CONNECT_SHARE)
                except Unreachable:
                    await asyncio.sleep(random.uniform(*self._platform.retry_s))  # noqa: S311 - jitter
                    return await self._send(method, urls[1], path, body, now, budget_s)
        except TimeoutError:
            raise Unreachable(f"no answer within {budget_s:.2f} s") from None

    async def _send(
        self, method: str, base: str, path: str, body: bytes, now: Now, connect_s: float
    ) -> bytes:
        headers = self._platform.signer.headers(method, path, body, now.utc)
        headers["Content-Type"] = "application/json"
        try:
            async with self._http.stream(
                method,
                base.rstrip("/") + path,
                content=body,
                headers=headers,
                timeout=httpx.Timeout(None, connect=connect_s),
            ) as response:
                return await _read(response)
        except httpx.TransportError as error:
            raise Unreachable(f"no connection: {type(error).__name__}") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise BadAnswer(f"no HTTP answer: {type(error).__name__}") from None

    async def _close(self) -> None:
        await self._http.aclose()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


async def _read(response: httpx.Response) -> bytes:
    """The body, bounded while it comes, never decompressed."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise BadAnswer("the answer is compressed")
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            raise BadAnswer(f"the answer has more than {LARGEST_ANSWER} bytes")
    if response.status_code in _OF_THE_QUESTION:
        raise Declined(_explain(response.status_code, bytes(raw)))
    if response.status_code != httpx.codes.OK:
        raise Rejected(_explain(response.status_code, bytes(raw)))
    return bytes(raw)


class _Problem(msgspec.Struct, frozen=True):
    type: str = ""


_PROBLEMS = {
    "clock": "the platform's clock and this one differ too much: check the time",
    "signature": "the platform does not accept app id and secret",
    "unsigned": "the platform does not accept the form of the signature",
    "replay": "the platform has seen this nonce before",
}


def _explain(status: int, raw: bytes) -> str:
    """One line for the technician; never text that the other side chose."""
    try:
        kind = msgspec.json.decode(raw, type=_Problem).type.rpartition(":")[2]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        kind = ""
    return _PROBLEMS.get(kind, f"the platform answered with status {status}")


def open_client(
    settings: VerifySettings,
    folder: Path,
    place: str,
    clock: Clock,
    on_state: Callable[[bool], None] = lambda up: None,
) -> PlatformClient | None:
    """The client that the settings describe, None without a URL; relative paths count from ``folder``.

    Raises VerifyError with one clear line.
    """
    if not settings.url:
        return None
    for url in filter(None, (settings.url, settings.standby_url)):
        if not url.startswith(("https://", "http://")):
            raise VerifyError(f'verify.url = "{url}" is no http or https address')
        # Anybody on the way could read id numbers and answer "green".
        if url.startswith("http://") and not _is_this_machine(url):
            raise VerifyError(f'verify.url = "{url}" is not encrypted: only https leaves this machine')
    if not settings.app_id or not settings.secret_file:
        raise VerifyError("verify.app_id and verify.secret_file are required with verify.url")
    try:
        tls = ssl.create_default_context(cafile=str(folder / settings.ca_file)) if settings.ca_file else None
    except OSError as error:  # ssl.SSLError is one
        raise VerifyError(f"verify.ca_file {settings.ca_file}: can't be used: {error}") from error
    platform = Platform(
        url=settings.url,
        signer=HmacSigner(settings.app_id, read_secret(folder / settings.secret_file)),
        place=place,
        standby_url=settings.standby_url,
        tls=tls,
        timeout_s=settings.timeout_s,
    )
    return PlatformClient(platform, clock, on_state)


def _is_this_machine(url: str) -> bool:
    try:
        host = httpx.URL(url).host
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except (httpx.InvalidURL, ValueError):
        return False


def read_secret(path: Path) -> str:
    """The signing secret in a file of mode 0600. Raises VerifyError with one clear line."""
    try:
        if path.stat().st_mode & 0o077:
            raise VerifyError(f"{path}: others may read the secret: chmod 600 it")
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise VerifyError(f"{path}: the secret can't be read: {error}") from error
    if len(secret) < 16:
        raise VerifyError(f"{path}: the secret has fewer than 16 characters")
    return secret
