"""The reference platform as one thing that starts and stops, in its own process or inside a test."""

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy.engine import make_url
from starlette.middleware import Middleware

from sentinel.service.admin.administration import Administration
from sentinel.service.answers import Answers
from sentinel.service.api import Api
from sentinel.service.application import application, with_document
from sentinel.service.clock import utc_now
from sentinel.service.collecting.alarms_api import AlarmsApi
from sentinel.service.collecting.keeping import EventStore
from sentinel.service.collecting.view_desk import ViewDesk
from sentinel.service.collecting.views import Views
from sentinel.service.collecting.views_api import ViewsApi
from sentinel.service.console.console import console
from sentinel.service.database import open_database
from sentinel.service.errors import ServiceError
from sentinel.service.faults import Faults
from sentinel.service.incoming import Incoming
from sentinel.service.openapi import document
from sentinel.service.provisioning.peers import ClientCertificates, PeerProtocol, Tls
from sentinel.service.provisioning.provisioning import Offer, Provisioning
from sentinel.service.publishing import Publication
from sentinel.service.rates import Rates
from sentinel.service.registry import Registry
from sentinel.service.roster import RosterDesk
from sentinel.service.sealing import Keys, key_file
from sentinel.service.signatures import Authenticator


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens."""

    host: str
    port: int

    tls: bool = False

    @property
    def url(self) -> str:
        """The base URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"


class ReferenceService:
    """Verification platform on a database URL; ``devices`` maps App-Id to secret.

    ``key``: the master key (32 bytes); None: the file beside the SQLite database, made at first. May be
    started again after a stop. ``rates``: how often a device may ask, None: as it likes. ``publish``: a
    folder of a base file and its deltas. ``zone``: the console's clock. ``offer``: takes kiosks in;
    ``tls``: serves https. ``faults`` holds the switches for tests. Raises ServiceError, SealError.
    """

    def __init__(
        self,
        db_url: str,
        devices: Mapping[str, str],
        *,
        key: bytes | None = None,
        clock: Callable[[], datetime] = utc_now,
        colour_valid_s: float = 1800.0,
        rates: Rates | None = None,
        publish: Path | None = None,
        zone: str = "Asia/Shanghai",
        offer: Offer | None = None,
        tls: Tls | None = None,
    ) -> None:
        keys = Keys(key if key is not None else key_file(key_path(db_url)))
        self._engine = open_database(db_url)
        self.faults = Faults()
        self.registry = Registry(self._engine, keys, clock=clock)
        self.answers = Answers(self._engine, keys, clock=clock, colour_valid_s=colour_valid_s)
        for app_id, secret in devices.items():
            self.registry.add_device(app_id, secret)
        self.events = EventStore(self._engine, clock)
        self.views = Views(self._engine, keys, clock)
        incoming = Incoming(Authenticator(self._engine, keys, clock), rates)
        rosters = RosterDesk(self._engine, keys, clock)
        publication = Publication(publish) if publish is not None else None
        api = Api(self.answers, self.events, incoming, clock, rosters, publication)
        administration = Administration(incoming, self._engine, keys, clock)
        desk = ViewDesk(incoming)
        looking = (AlarmsApi(desk, self.views.alarms), ViewsApi(desk, self.views))
        self.provisioning = Provisioning(self._engine, keys, clock, incoming, offer, _strangers(rates))
        parts = (api, administration, *looking, self.provisioning)
        self._endpoints = [one for part in parts for one in part.endpoints()]
        self._tls = tls
        pages = console(self._engine, self.views, clock, zone)
        self._app = application(self._endpoints, self.faults, pages, self._checks())
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def _checks(self) -> list[Middleware]:
        renewing, tls = self.provisioning.renewing, self._tls
        if tls is None or renewing is None:
            return []
        return [Middleware(ClientCertificates, whose=renewing.whose, required=tls.required)]

    def document(self) -> dict[str, Any]:
        """The OpenAPI document of what is served."""
        return document(with_document(self._endpoints))

    def start(self, port: int = 0, host: str = "127.0.0.1") -> Address:
        """Serve in a thread; returns once connections are accepted. Raises ServiceError."""
        listening = _listen(host, port)
        self._server = uvicorn.Server(_config(self._app, self._tls))
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="service", daemon=True
        )
        self._thread.start()
        return Address(host, listening.getsockname()[1], self._tls is not None)

    @property
    def running(self) -> bool:
        """Whether the thread serves."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Close the connections and end the thread; the database stays open for a next start."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(5.0)
        self._server = self._thread = None

    def close(self) -> None:
        """Stop and close the database."""
        self.stop()
        self._engine.dispose()


def key_path(db_url: str) -> Path:
    """Where the key of a SQLite database is kept: beside it. Raises ServiceError for other databases."""
    database = make_url(db_url).database if db_url.startswith("sqlite") else None
    if not database or database == ":memory:":
        raise ServiceError("this database has no file: name the file of the platform's key")
    return Path(database).with_suffix(".key")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sets TCP_NODELAY on what is accepted: else answers wait 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ServiceError(f"{host}:{port}: can't listen: {error.strerror}") from error
    return listening


def _strangers(rates: Rates | None) -> Rates | None:
    """How often an address may ask that is nobody's yet; as devices: None, as it likes."""
    return Rates(5.0, 60, time.monotonic) if rates is not None else None


def _config(app: object, tls: Tls | None) -> uvicorn.Config:
    context = tls.context() if tls is not None else None
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=PeerProtocol,
        proxy_headers=tls is None,  # nobody in front of TLS may say who is behind it
        ssl_context_factory=(lambda config, default: context) if context is not None else None,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=16 * 1024,
    )
