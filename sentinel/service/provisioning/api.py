"""What kiosks ask in the hand-over and after, over HTTP (docs/provisioning.md)."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from cryptography import x509
from fastapi import Request, Response
from msgspec import Struct
from starlette.concurrency import run_in_threadpool

from sentinel import __version__
from sentinel.fleet.provisioning import messages
from sentinel.fleet.provisioning.messages import BASE, HANDSHAKE
from sentinel.service.endpoints import BYTES, Answer, By, Endpoint, json
from sentinel.service.incoming import Incoming, body_within, read
from sentinel.service.problems import Problem
from sentinel.service.provisioning import serials
from sentinel.service.provisioning.authority import Authority
from sentinel.service.provisioning.enrolment import Enrolling
from sentinel.service.provisioning.peers import missing, shown
from sentinel.service.provisioning.renewing import Renewing
from sentinel.service.rates import Rates
from sentinel.service.sealing import Keys

_MOST = 64 * 1024
_NONE = {404: "this service has no authority"}
_REFUSED = {
    403: "refused, with the reason",
    409: "used before",
    413: "the request is too large",
    422: "the request says something that can't be",
    429: "asked too often from this address",
}
_OFTEN = {429: _REFUSED[429]}
_SHOWN = {401: "no certificate was shown, or it does not count"}
_Asked = TypeVar("_Asked", bound=Struct)


class ProvisioningApi:
    """The handlers. ``authority`` None: this service takes no kiosks in, and says so."""

    def __init__(
        self, authority: Authority | None, enrolling: Enrolling | None, renewing: Renewing | None, keys: Keys,
        clock: Callable[[], datetime], incoming: Incoming, rates: Rates | None,
    ) -> None:  # fmt: skip
        self._authority, self._enrolling, self._renewing = authority, enrolling, renewing
        self._keys, self._clock, self._incoming, self._rates = keys, clock, incoming, rates

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [*self._of_strangers(), *self._of_kiosks(), self._of_desks()]

    def _of_strangers(self) -> list[Endpoint]:
        anybody = By.ANYBODY
        return [
            Endpoint(
                "GET", f"{BASE}/hello", self.hello, anybody, "Which versions of the hand-over are spoken.",
                {200: Answer("these", messages.Hello)}, problems=_OFTEN, stateless=True,
            ),
            Endpoint(
                "GET", f"{BASE}/authority", self.authority, anybody,
                "The authority's certificate (DER): believed only by who knows its SHA-256.",
                {200: Answer("the certificate", media=BYTES)}, problems=_NONE | _OFTEN, stateless=True,
            ),
            Endpoint(
                "GET", f"{BASE}/revocations", self.revocations, anybody, "The revocation list (DER).",
                {200: Answer("the list", media=BYTES)}, problems=_NONE | _OFTEN,
            ),
            Endpoint(
                "POST", f"{BASE}/enrol", self.enrol, anybody, "A kiosk with a printed code.",
                {200: Answer("what it is from now on", messages.Enrolled)}, messages.Enrolment,
                problems=_NONE | _REFUSED | {410: "the code has expired or was withdrawn"},
            ),
            Endpoint(
                "POST", f"{BASE}/challenge", self.challenge, anybody, "What a known device key is to sign.",
                {200: Answer("this", messages.Challenge)}, messages.ChallengeQuestion,
                problems=_NONE | {status: _REFUSED[status] for status in (413, 422, 429)}, stateless=True,
            ),
            Endpoint(
                "POST", f"{BASE}/ask", self.ask, anybody, "A kiosk without a code, by its serial number.",
                {200: Answer("what it is from now on", messages.Enrolled)}, messages.Listing,
                problems=_NONE | _REFUSED,
            ),
            Endpoint(
                "POST", f"{BASE}/renew", self.renew, anybody,
                "A certificate that has expired not long ago, proven by its key's signature.",
                {200: Answer("the new one", messages.Rolled)}, messages.Renewal,
                problems=_NONE | _SHOWN | _REFUSED,
            ),
        ]  # fmt: skip

    def _of_kiosks(self) -> list[Endpoint]:
        by = By.CERTIFICATE
        unread = {status: _REFUSED[status] for status in (413, 422)}
        return [
            Endpoint(
                "POST", f"{BASE}/roll", self.roll, by, "A certificate for a new key; the old one dies.",
                {200: Answer("the new one", messages.Rolled)}, messages.Rolling,
                problems=_NONE | _SHOWN | unread | {403: "it was revoked", 409: _REFUSED[409]},
            ),
            Endpoint(
                "POST", f"{BASE}/revoke", self.revoke, by, "The kiosk takes its own certificate back.",
                {200: Answer("done", messages.Revoked)}, messages.Revocation,
                problems=_NONE | _SHOWN | unread,
            ),
            Endpoint(
                "GET", f"{BASE}/info", self.info, by, "What is held about the kiosk that asks.",
                {200: Answer("this", messages.Info)}, problems=_NONE | _SHOWN,
            ),
        ]  # fmt: skip

    def _of_desks(self) -> Endpoint:
        return Endpoint(
            "POST", f"{BASE}/kiosks/{{kiosk}}/revocation", self.revoke_other, By.ADMIN,
            "A kiosk's certificates and secret count no more.",
            {200: Answer("done", messages.Revoked)}, messages.Revocation,
        )  # fmt: skip

    async def hello(self, request: Request) -> Response:
        self._slowed(request)
        return json(messages.Hello((HANDSHAKE,), __version__, self._clock()))

    async def authority(self, request: Request) -> Response:
        self._slowed(request)
        return Response(self._offered(self._authority).der, media_type=BYTES)

    async def revocations(self, request: Request) -> Response:
        self._slowed(request)
        renewing = self._offered(self._renewing)
        return Response(await run_in_threadpool(renewing.revocation_list), media_type=BYTES)

    async def enrol(self, request: Request) -> Response:
        enrolling = self._offered(self._enrolling)
        asked = await self._asked(request, messages.Enrolment)
        return json(await run_in_threadpool(enrolling.by_code, asked, _address(request)))

    async def challenge(self, request: Request) -> Response:
        self._offered(self._enrolling)
        asked = await self._asked(request, messages.ChallengeQuestion)
        return json(messages.Challenge(serials.challenge(self._keys, asked.serial, self._clock())))

    async def ask(self, request: Request) -> Response:
        enrolling = self._offered(self._enrolling)
        asked = await self._asked(request, messages.Listing)
        return json(await run_in_threadpool(enrolling.by_serial, asked, _address(request)))

    async def renew(self, request: Request) -> Response:
        renewing = self._offered(self._renewing)
        asked = await self._asked(request, messages.Renewal)
        return json(await run_in_threadpool(renewing.renew, asked, _address(request)))

    async def roll(self, request: Request) -> Response:
        renewing, certificate = self._offered(self._renewing), _shown(request)
        asked = read(await body_within(request, _MOST), messages.Rolling)
        return json(await run_in_threadpool(renewing.roll, certificate, asked, _address(request)))

    async def revoke(self, request: Request) -> Response:
        renewing, certificate = self._offered(self._renewing), _shown(request)
        asked = read(await body_within(request, _MOST), messages.Revocation)
        kiosk = await run_in_threadpool(renewing.whose, certificate)
        reason = f"by the kiosk itself: {asked.reason}"
        return json(await run_in_threadpool(renewing.revoke, kiosk, reason, _address(request)))

    async def info(self, request: Request) -> Response:
        renewing, certificate = self._offered(self._renewing), _shown(request)
        return json(await run_in_threadpool(renewing.info, certificate))

    async def revoke_other(self, request: Request) -> Response:
        who, body = await self._incoming.admin(request)
        asked = read(body, messages.Revocation)
        renewing = self._offered(self._renewing)
        reason = f"by {who.app_id}: {asked.reason}"
        kiosk = request.path_params["kiosk"]
        return json(await run_in_threadpool(renewing.revoke, kiosk, reason, _address(request)))

    async def _asked(self, request: Request, form: type[_Asked]) -> _Asked:
        self._slowed(request)
        return read(await body_within(request, _MOST), form)

    def _slowed(self, request: Request) -> None:
        """Whoever asks without a name is counted by address."""
        wait = self._rates.take(_address(request)) if self._rates is not None else 0.0
        if wait:
            raise Problem(
                429, "too-often", "asked too often from this address", retry_after_s=math.ceil(wait)
            )

    def _offered(self, part: Any) -> Any:
        if part is None:
            raise Problem(404, "no-authority", "this service takes no kiosks in: it has no authority")
        return part


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _shown(request: Request) -> x509.Certificate:
    certificate = shown(request.scope)
    if certificate is None:
        raise missing()
    return certificate
