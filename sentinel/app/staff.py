"""The staff's desk: who may sign in, what they look up, what they order."""

from collections.abc import Callable

from sentinel.app.ground import Ground
from sentinel.app.record import Record
from sentinel.core.identity import keyed_hash
from sentinel.core.quiet import night_hours
from sentinel.core.staff_role import StaffRole
from sentinel.door.board import Board
from sentinel.door.heat import HeatDesk
from sentinel.door.occupancy import OccupancyDesk
from sentinel.door.staff import StaffDesk
from sentinel.door.staff_lockout import FILE as LOCKOUT
from sentinel.door.staff_lockout import KeptTries
from sentinel.door.staff_looks import StaffLooks
from sentinel.door.staff_orders import StaffOrders
from sentinel.runtime.speech import Voice
from sentinel.store.database import DATABASE


def staff_desk(
    ground: Ground,
    board: Board,
    record: Record,
    *,
    occupancy: OccupancyDesk,
    heat: HeatDesk,
    voice: Voice,
    on_change: Callable[[str, StaffRole | None], None],
) -> StaffDesk:
    """``on_change``: who is signed in now ("" nobody)."""
    return StaffDesk(
        ground.settings.staff,
        ground.post,
        on_change,
        ground.clock,
        waits=board.waits,
        estimate=board.estimate,
        on_watch=heat.watch,
        looks=_looks(ground, board, record),
        orders=_orders(ground, board, record, occupancy, voice),
        tries=KeptTries(ground.places.data / LOCKOUT),
    )


def _looks(ground: Ground, board: Board, record: Record) -> StaffLooks:
    """What they may look up in the record."""
    keys = ground.keys
    return StaffLooks(
        record.store,
        ground.places.data / DATABASE,
        keys.database,
        ground.clock,
        person_of=lambda number: keyed_hash(keys.venue, number),
        waiting=board.waiting,
    )


def _orders(
    ground: Ground, board: Board, record: Record, occupancy: OccupancyDesk, voice: Voice
) -> StaffOrders:
    """What they may order: sound, night, the count, an alarm."""

    def hush(muted: bool, night: bool) -> None:
        voice.mute(muted)
        board.quiet(muted=muted, night=night)

    return StaffOrders(
        ground.clock,
        on_quiet=hush,
        tell=record.store.tell,
        correct=occupancy.corrected,
        counted=lambda: board.snapshot.occupancy is not None,
        hours=night_hours(ground.settings.ui.night),
    )
