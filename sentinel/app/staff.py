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

    def hush(muted: bool, night: bool) -> None:
        voice.mute(muted)
        board.quiet(muted=muted, night=night)

    settings, data, keys, clock = ground.settings, ground.places.data, ground.keys, ground.clock
    looks = StaffLooks(
        record.store,
        data / DATABASE,
        keys.database,
        clock,
        person_of=lambda number: keyed_hash(keys.venue, number),
        waiting=board.waiting,
    )
    orders = StaffOrders(
        clock,
        on_quiet=hush,
        tell=record.store.tell,
        correct=occupancy.corrected,
        counted=lambda: board.snapshot.occupancy is not None,
        hours=night_hours(settings.ui.night),
    )
    return StaffDesk(
        settings.staff,
        ground.post,
        on_change,
        clock,
        waits=board.waits,
        estimate=board.estimate,
        on_watch=heat.watch,
        looks=looks,
        orders=orders,
        tries=KeptTries(data / LOCKOUT),
    )
