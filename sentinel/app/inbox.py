"""The way into the heart's inbox, and who overhears what goes there."""

from collections.abc import Callable

from sentinel.core.events import CapacityChanged, Device, DeviceChanged, Event
from sentinel.door.board import Board
from sentinel.door.occupancy import OccupancyDesk

Takes = Callable[[Event], None]


class Inbox:
    """Everybody may have ``post`` before there is a heart; nobody calls it before ``lead_to`` was."""

    def __init__(self) -> None:
        self._heart: Takes = _nowhere
        self._overhear: tuple[Takes, ...] = ()

    def lead_to(self, heart: Takes, overheard_by: tuple[Takes, ...]) -> None:
        """Where events go; those who overhear are told first, in this order."""
        self._heart, self._overhear = heart, overheard_by

    def post(self, event: Event) -> None:
        """To whom it concerns, and to the heart. Any thread; never blocks."""
        for overhears in self._overhear:
            overhears(event)
        self._heart(event)

    def straight(self, event: Event) -> None:
        """To the heart alone: what no device said."""
        self._heart(event)


def onto_board(board: Board, occupancy: OccupancyDesk) -> Takes:
    """What concerns a device, or how many are inside, also goes onto the board behind the screen."""

    def overhear(event: Event) -> None:
        if isinstance(event, DeviceChanged):
            board.device(event.device, event.up)
            if event.device is Device.BROKER:
                occupancy.connection(event.up)
        elif isinstance(event, CapacityChanged):
            board.occupancy(event.fact)

    return overhear


def _nowhere(event: Event) -> None:
    raise RuntimeError(f"{type(event).__name__} before there is a heart")
