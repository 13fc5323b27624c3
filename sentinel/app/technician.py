"""The technician's desk behind the screen's pages, and what it may do to the kiosk."""

from collections.abc import Callable
from pathlib import Path

from sentinel.app.ground import Ground
from sentinel.app.record import Record
from sentinel.app.reporting import Reporting
from sentinel.door.board import Board
from sentinel.door.staff import StaffDesk
from sentinel.door.technician import Hands, TechnicianDesk
from sentinel.door.technician_meters import Meters, configured
from sentinel.door.technician_network import Sources, facts
from sentinel.door.technician_registration import Registrar
from sentinel.door.technician_stick import sticks
from sentinel.door.technician_work import Works
from sentinel.fleet.rehearsal.desk import RehearsalDesk
from sentinel.runtime.log_ring import LogRing


def technician_desk(
    ground: Ground,
    config: Path | None,
    board: Board,
    *,
    record: Record,
    reporting: Reporting,
    rehearsal: RehearsalDesk,
    staff: StaffDesk,
    meters: Meters,
    logs: LogRing,
    say: Callable[[], None],
    restart: Callable[[], None],
    watch_codes: Callable[[], None],
) -> TechnicianDesk:
    """``config``: the settings file, where a technician may change it from the screen; ``say``: a sentence;
    ``watch_codes``: vision tells for a while where codes are."""
    settings, places, store = ground.settings, ground.places, record.store
    works = Works(
        config, places.run, lambda: (device.value for device in configured(settings)),
        rehearsal.begin, rehearsal.end,
    )  # fmt: skip
    sources = Sources(
        board.is_up, meters.since, reporting.standing, lambda: store.today().unsent, meters.last_service
    )
    hands = Hands(
        technician=lambda used: staff.technician(used=used), audit=record.note, tell=store.tell,
        post=ground.post, say=say, restart=restart, watch_codes=watch_codes,
        facts=lambda now: facts(settings, places.base, sources, now), sticks=sticks,
    )  # fmt: skip
    thermal = settings.thermal
    return TechnicianDesk(
        settings, hands, ground.clock, meters=meters, works=works, logs=logs,
        registrar=Registrar(config, thermal.registration, thermal.turned),
        sheets=places.data / "acceptance",
    )  # fmt: skip
