"""All that provisioning is made of in the service, put together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from sentinel.service.endpoints import Endpoint
from sentinel.service.incoming import Incoming
from sentinel.service.provisioning.api import ProvisioningApi
from sentinel.service.provisioning.authority import CERTIFICATE, Authority, load
from sentinel.service.provisioning.enrolment import Enrolling, Terms
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.service.provisioning.peers import Tls
from sentinel.service.provisioning.renewing import Renewing
from sentinel.service.rates import Rates
from sentinel.service.sealing import Keys


@dataclass(frozen=True, slots=True)
class Offer:
    """What a service needs to take kiosks in. ``folder``: the authority's; ``url``: what kiosks call it."""

    folder: Path
    url: str
    terms: Terms = field(default_factory=Terms)
    hand_out: HandOut = field(default_factory=lambda: HandOut({}))

    def tls(self, certificate: Path, key: Path, *, required: bool) -> Tls:
        """A server that believes the certificates of this authority."""
        return Tls(certificate, key, self.folder / CERTIFICATE, required)


class Provisioning:
    """The hand-over on one database. ``offer`` None: every question is answered that there is none."""

    def __init__(
        self, engine: Engine, keys: Keys, clock: Callable[[], datetime], incoming: Incoming,
        offer: Offer | None, rates: Rates | None,
    ) -> None:  # fmt: skip
        authority: Authority | None = None
        enrolling: Enrolling | None = None
        self.renewing: Renewing | None = None
        if offer is not None:
            authority = load(offer.folder)
            enrolling = Enrolling(engine, keys, authority, clock, offer.url, offer.terms, offer.hand_out)
            self.renewing = Renewing(engine, authority, clock, offer.terms)
        self._api = ProvisioningApi(authority, enrolling, self.renewing, keys, clock, incoming, rates)

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return self._api.endpoints()
