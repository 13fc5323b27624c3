"""A platform on a real port with its client and cache, and answers that are hostile byte by byte."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.core.backoff import Backoff
from sentinel.core.breaker import Breaker
from sentinel.core.effects import Verify
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.runtime.clock import SystemClock
from sentinel.service.server import ReferenceService
from sentinel.verify.cache import FactCache
from sentinel.verify.client import Platform, PlatformClient
from sentinel.verify.provider import Verifier
from sentinel.verify.signing import HmacSigner

APP, SECRET = "kiosk-1", "a secret of this test only"
VENUE_KEY, CACHE_KEY = bytes(range(32)), bytes(range(32, 64))
ID = "11010519491231002X"


def credential(subject: str = ID, kind: CredentialKind = CredentialKind.ID_NUMBER) -> Credential:
    """As a reader makes it, without a document of its own."""
    return Credential(kind, subject, keyed_hash(VENUE_KEY, subject))


def question(
    subject: str = ID, kind: CredentialKind = CredentialKind.ID_NUMBER, budget_s: float = 1.0
) -> Verify:
    """A ``Verify`` effect of some visit."""
    return Verify("visit-1", "request-1", credential(subject, kind), budget_s)


def client(
    url: str, secret: str = SECRET, on_state: Callable[[bool], None] = lambda up: None
) -> PlatformClient:
    """A client that opens after three failures and probes soon."""
    platform = Platform(url, HmacSigner(APP, secret), "venue-1", timeout_s=1.0)
    breaker = Breaker(threshold=3, backoff=Backoff(0.2, 0.4), probe_lease_s=2.0)
    return PlatformClient(platform, SystemClock(), on_state, breaker)


@dataclass
class Kiosk:
    """Service, client, cache and verifier, and what they told."""

    folder: Path
    service: ReferenceService = field(init=False)
    states: list[bool] = field(default_factory=list)
    references: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service = ReferenceService(f"sqlite:///{self.folder}/service.db", {APP: SECRET})
        self.port = self.service.start().port
        self.client = client(f"http://127.0.0.1:{self.port}", on_state=self.states.append)
        self.cache = FactCache(self.folder / "cache.db", CACHE_KEY)
        self.verifier = Verifier(
            self.client,
            self.cache,
            VENUE_KEY,
            lambda person, vector, until: self.references.append((person, vector)),
        )

    def close(self) -> None:
        """Everything."""
        self.client.close()
        self.service.close()
        self.cache.close()


class HostileServer:
    """Answers each connection with given pieces of bytes and pauses; then holds the line or hangs up."""

    def __init__(self, pieces: list[bytes | float], *, hold: bool = False) -> None:
        self._pieces, self._hold = pieces, hold
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self.connections = 0
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(20)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in self._pieces:
                if isinstance(piece, bytes):
                    writer.write(piece)
                    await writer.drain()
                else:
                    await asyncio.sleep(piece)
            if self._hold:
                await self._stop.wait()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)
