"""Who is at the other end of a TLS connection: the client's certificate, and whether it counts.

uvicorn does not offer ASGI's TLS extension, so its protocol class does it here: the certificate that OpenSSL
has verified against the authority lies in ``scope["extensions"]["tls"]["client_cert_chain"]``, as PEM.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sentinel.crypto.certificates import BadCertificate, read_certificate
from sentinel.fleet.provisioning.messages import BASE
from sentinel.service.errors import ServiceError
from sentinel.service.problems import MEDIA, Problem, body_of

KIOSK = "sentinel.kiosk"
"""In the scope: whose certificate the connection has shown; missing: none."""
OPEN = frozenset(
    {
        "/healthz",
        *(
            f"{BASE}/{name}"
            for name in ("hello", "authority", "enrol", "ask", "challenge", "renew", "revocations")
        ),
    }
)
"""What may be asked without a certificate, also where they are required."""
_CONSOLE = "/console"  # people at a browser have no certificate: they sign in, and it knows who they are
_ROLL = f"{BASE}/roll"  # a lost answer is given again to the certificate that it has replaced


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of the server: its certificate (PEM) and key, and whose clients' certificates are believed."""

    certificate: Path
    key: Path
    authority: Path | None = None
    required: bool = False

    def context(self) -> ssl.SSLContext:
        """For the server. Clients without a certificate get through here: some questions need none.

        Raises ServiceError.
        """
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.load_cert_chain(self.certificate, self.key)
            if self.authority is not None:
                context.load_verify_locations(self.authority)
                context.verify_mode = ssl.CERT_OPTIONAL
        except OSError as error:  # ssl.SSLError is one
            raise ServiceError(f"the service's certificates can't be used: {error}") from error
        return context


class PeerProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, with the client's certificate in the scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection; its handshake is over."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        der = tls.getpeercert(binary_form=True) if tls is not None else None
        if der:
            self.app = _with(self.app, ssl.DER_cert_to_PEM_cert(der))


def _with(app: Any, pem: str) -> Any:
    async def with_peer(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("extensions", {})["tls"] = {"client_cert_chain": [pem]}
        await app(scope, receive, send)

    return with_peer


class ClientCertificates:
    """ASGI middleware: a certificate that was shown must count, and none may be missing where ``required``.

    ``whose`` answers the kiosk or raises Problem; it asks the database, so a revoked one is out at once.
    """

    def __init__(self, app: ASGIApp, whose: Callable[[x509.Certificate], str], required: bool) -> None:
        self._app, self._whose, self._required = app, whose, required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            if not (scope["path"] in OPEN or f"{scope['path']}/".startswith(f"{_CONSOLE}/")):
                await self._check(scope)
        except Problem as problem:
            await _refuse(send, problem)
            return
        await self._app(scope, receive, send)

    async def _check(self, scope: Scope) -> None:
        certificate = shown(scope)
        if certificate is None:
            if self._required:
                raise missing()
        elif scope["path"] != _ROLL:
            scope[KIOSK] = await run_in_threadpool(self._whose, certificate)


def missing() -> Problem:
    """No certificate was shown where one is wanted."""
    return Problem(401, "certificate-required", "a client certificate is required here")


def shown(scope: Scope) -> x509.Certificate | None:
    """The client's certificate of a request's connection."""
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain") or ()
    if not chain:
        return None
    try:
        return read_certificate(chain[0].encode())
    except BadCertificate as error:
        raise Problem(401, "certificate-unknown", str(error)) from None


async def _refuse(send: Send, problem: Problem) -> None:
    body = msgspec.json.encode(body_of(problem))
    headers = [
        (b"content-type", MEDIA.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # the next one may show another certificate
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
