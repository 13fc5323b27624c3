"""The rehearsal: the desk that plays it, and the process that asked for one."""

from collections.abc import Callable

from sentinel import __version__
from sentinel.app.ground import Ground
from sentinel.core.delivery import Draft
from sentinel.core.events import Device, Event
from sentinel.door.board import Board
from sentinel.fleet.rehearsal.desk import LEFT, RehearsalDesk
from sentinel.link.messages import Message, RehearsalNews, RehearsalWanted
from sentinel.link.server import Peer


class Rehearsing:
    """``begin``, ``end`` and ``left`` are for the link's thread."""

    def __init__(
        self,
        ground: Ground,
        board: Board,
        heart: Callable[[Event], None],
        tell: Callable[[Draft], bool],
        send: Callable[[Peer, Message], object],
    ) -> None:
        """``tell``: an event for the outbox; ``send``: a message to one process."""
        self._settings, self._board, self._send = ground.settings, board, send
        self._asked_by: Peer | None = None
        self.desk = RehearsalDesk(
            heart,
            ground.clock,
            ground.faults,
            devices=self._devices,
            show=board.rehearsal,
            tell=tell,
            kiosk=ground.settings.kiosk.id,
            software=__version__,
        )

    def begin(self, wanted: RehearsalWanted, peer: Peer) -> None:
        """A process asks for one, and hears how it goes."""
        if why := self.desk.begin(wanted.items, lambda news: self._tell(peer, news)):
            self._tell(peer, {"state": "refused", "why": why})
        else:
            self._asked_by = peer

    def left(self, peer: Peer) -> None:
        """A process is gone: with it what it asked for, not where another one was refused and went."""
        if peer is self._asked_by:
            self._asked_by = None
            self.desk.end(LEFT)

    def _tell(self, peer: Peer, news: dict[str, object]) -> None:
        self._send(peer, RehearsalNews(news))

    def _devices(self) -> dict[Device, bool]:
        """Those the kiosk has; without a thermometer in the settings its absence is none that began."""
        known = self._board.devices()
        if self._settings.thermal.driver == "none":
            known.pop(Device.THERMAL, None)
        return known
