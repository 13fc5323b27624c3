"""What leaves the kiosk: events to the broker, health with them, figures for whoever scrapes them."""

from collections.abc import Callable

from sentinel.app.ground import Ground
from sentinel.core.effects import Effect
from sentinel.core.health import Health
from sentinel.core.rehearsal.plan import Fault
from sentinel.core.standing import Standing
from sentinel.door.board import Board
from sentinel.door.occupancy import OccupancyDesk
from sentinel.report.health import HealthDesk
from sentinel.report.metrics import Metrics
from sentinel.report.mqtt import BrokerError
from sentinel.report.session import Reporter
from sentinel.runtime.birth import next_birth
from sentinel.runtime.worker import Worker
from sentinel.store.stored_outbox import StoredOutbox
from sentinel.store.writer import StoreWriter


class Reporting:
    """Nothing where the settings name no broker and no port. Raises BrokerError, OSError."""

    def __init__(
        self,
        ground: Ground,
        store: StoreWriter,
        board: Board,
        occupancy: OccupancyDesk,
        policy: Callable[[], str],
    ) -> None:
        """``policy``: the version that holds now."""
        self._ground = ground
        self.health = HealthDesk(
            lambda: {device.value: up for device, up in board.devices().items()},
            policy,
            store.today,
            ground.places.data,
            ground.clock,
        )
        report = ground.settings.report
        self.reporter = self._reporter(store, occupancy) if report.host else None
        port = report.metrics_port
        self.metrics = Metrics(report.metrics_host, port, self._health_now) if port else None

    def _reporter(self, store: StoreWriter, occupancy: OccupancyDesk) -> Reporter:
        ground = self._ground
        settings = ground.settings
        return Reporter(
            settings.report,
            settings.kiosk.id,
            StoredOutbox(store, ground.clock),
            ground.post,
            ground.clock,
            base=ground.places.base,
            boot=ground.boot,
            birth=next_birth(ground.places.data, ground.clock.now().utc),
            on_capacity=occupancy.told,
            tell=store.tell,
            health=self.health.health,
            name=settings.kiosk.venue_name,
        )

    def standing(self) -> Standing | None:
        """How it stands with the broker; None: there is none."""
        return self.reporter.standing if self.reporter is not None else None

    def _health_now(self) -> Health:
        return self.health.health(self.standing() or Standing())

    def wake(self) -> None:
        """Something is in the outbox."""
        if self.reporter is not None:
            self.reporter.wake()

    def happened(self, effect: Effect) -> None:
        """Count what is counted."""
        if self.metrics is not None:
            self.metrics.happened(effect)

    def workers(self) -> list[Worker]:
        """Those that the settings ask for."""
        workers = []
        if self.reporter is not None:
            session = self._ground.faults.session(Fault.BROKER, self.reporter.session, BrokerError)
            workers.append(Worker("report", session, expected=(BrokerError,), stale_after_s=45.0))
        if self.metrics is not None:
            workers.append(Worker("metrics", self.metrics.session, expected=(OSError,)))
        return workers
