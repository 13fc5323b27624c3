"""The other processes on the link: who they may be, and to whom what they say goes."""

import pwd

from sentinel import __version__
from sentinel.app.ground import Ground
from sentinel.app.rehearsing import Rehearsing
from sentinel.app.visitors import Visitors
from sentinel.config import ConfigError, Settings
from sentinel.credentials.presentation import open_code_desk
from sentinel.door.board import Board
from sentinel.door.peers import Peers
from sentinel.door.screenshot import ScreenshotDesk
from sentinel.door.staff import StaffDesk
from sentinel.door.technician import TechnicianDesk
from sentinel.door.technician_meters import Meters
from sentinel.link.messages import Message, RehearsalUnwanted, RehearsalWanted, StaffAnswer, VisionHealth
from sentinel.link.server import LinkServer, Peer
from sentinel.link.technician_messages import CodePlace, TechnicianAct, TechnicianWatch


class Processes:
    """``peers`` answers vision and screen, over ``link``; ``codes`` reads what is shown to camera or scanner.

    Raises ConfigError, TrustError, OSError.
    """

    def __init__(
        self,
        ground: Ground,
        board: Board,
        visitors: Visitors,
        staff: StaffDesk,
        technician: TechnicianDesk,
        rehearsing: Rehearsing,
        meters: Meters,
    ) -> None:
        self._clock, self._faults, self._meters = ground.clock, ground.faults, meters
        self._staff, self._technician, self._rehearsing = staff, technician, rehearsing
        settings, keys = ground.settings, ground.keys
        self.codes = open_code_desk(settings, ground.places.base, keys.venue, keys.tenant)
        self.codes.not_a_visitors = technician.scanned
        users = peer_users(settings)
        cards = visitors.card_faces
        self.screenshot = ScreenshotDesk(lambda wanted: self.link.broadcast("ui", wanted))
        self.peers = Peers(
            board, visitors.people, staff, ground.post, self.codes, ground.clock,
            on_card_face=lambda face: cards.answered(face) if cards is not None else None,
            on_screen_picture=self.screenshot.answered,
        )  # fmt: skip
        self.link = LinkServer(
            ground.places.socket,
            users=users,
            mode=0o660 if users else 0o600,
            on_message=self._said,
            on_join=self.peers.joined,
            on_leave=self._left,
            software=__version__,
        )
        self.peers.serve_on(self.link)

    def _said(self, role: str, message: Message, peer: Peer) -> None:
        match message:
            case RehearsalWanted():
                self._rehearsing.begin(message, peer)
            case RehearsalUnwanted():
                self._rehearsing.desk.end()
            case TechnicianWatch() | TechnicianAct():
                if peer is self._staff.screen:
                    self._technician.submit(message, lambda answer: self.link.send(peer, answer))
                else:
                    self.link.send(peer, StaffAnswer(message.request, ok=False, problem="not_technician"))
            case CodePlace():
                self._technician.calibration.code(message.place, self._clock.now().monotonic)
            case _ if not self._faults.swallows(message):
                if isinstance(message, VisionHealth):
                    self._meters.vision(message)
                self.peers.said(role, message, peer)

    def _left(self, role: str, peer: Peer) -> None:
        if role == "rehearsal":
            self._rehearsing.left(peer)
        else:
            self.peers.left(role, peer)


def peer_users(settings: Settings) -> dict[str, int]:
    """Which account each other process runs under, by role, where it is not ours. Raises ConfigError."""
    accounts = {"vision": settings.kiosk.vision_user, "ui": settings.kiosk.ui_user}
    users = {}
    for role, account in accounts.items():
        if account:
            try:
                users[role] = pwd.getpwnam(account).pw_uid
            except KeyError:
                raise ConfigError(f'kiosk.{role}_user = "{account}": no such account here') from None
    return users
