"""The other processes at this entrance: what vision and screen say, and what their absence means."""

import base64
import binascii
import logging
import time
from collections.abc import Callable

from sentinel.core.events import (
    CredentialFailed,
    CredentialRead,
    Device,
    DeviceChanged,
    Event,
    FamilyComplete,
    HelpAsked,
    LanguageTouched,
    MoreTimeAsked,
)
from sentinel.core.identity import Credential
from sentinel.core.token_bucket import full_bucket
from sentinel.credentials.presentation import CodeDesk
from sentinel.door.board import Board, public
from sentinel.door.people import People
from sentinel.door.staff import Request, StaffDesk
from sentinel.link.messages import (
    CardFace,
    CodeReport,
    LanguageChosen,
    Message,
    ScreenPicture,
    Snapshot,
    StaffAnswer,
    StaffDecide,
    StaffLogin,
    StaffLogout,
    StaffMeasured,
    StaffStated,
    ThermalWatch,
    VisionHealth,
    VisionReport,
)
from sentinel.link.server import LinkServer, Peer
from sentinel.link.staff_messages import StaffMore
from sentinel.link.visitor_messages import FamilyHere, HelpWanted, MoreTime
from sentinel.runtime.clock import Clock

_log = logging.getLogger(__name__)
_VISION_SILENT_S = 4.0
_CODES_A_SECOND = 5  # drop rule: nobody shows more; a vision process gone mad must not fill the inbox
_TOUCHES_A_SECOND = 5.0  # of one visitor's fingers; the same drop rule
_REQUESTS_A_SECOND = 10.0  # of staff's; each look is a row on the disk. Drop rule: beyond, answered "busy"


class Peers:
    """Callbacks of the link server; they run in its thread and return at once."""

    def __init__(
        self, board: Board, people: People, staff: StaffDesk, post: Callable[[Event], None], codes: CodeDesk,
        clock: Clock, on_card_face: Callable[[CardFace], None] = lambda face: None,
        on_screen_picture: Callable[[ScreenPicture], None] = lambda picture: None,
    ) -> None:  # fmt: skip
        self._on_screen_picture = on_screen_picture
        self._board = board
        self._people = people
        self._staff = staff
        self._post = post
        self._code_desk = codes
        self._clock = clock
        self._on_card_face = on_card_face
        self._link: LinkServer | None = None
        self._heard = 0.0
        self._codes: list[float] = []
        self._touches = full_bucket(_TOUCHES_A_SECOND, 2 * _TOUCHES_A_SECOND)
        self._requests = full_bucket(_REQUESTS_A_SECOND, 4 * _REQUESTS_A_SECOND)

    def serve_on(self, link: LinkServer) -> None:
        """The server whose callbacks these are."""
        self._link = link

    def watch_vision(self) -> None:
        """A vision process that hangs holds its connection, and says nothing: that is no camera."""
        now = self._clock.now().monotonic
        if self._board.is_up(Device.CAMERA) and now - self._heard > _VISION_SILENT_S:
            _log.warning("camera: the vision process is silent")
            self._camera_gone()

    def joined(self, role: str, peer: Peer) -> None:
        """A process connected; a screen gets the whole board at once."""
        if role in ("ui", "doctor") and self._link is not None:
            self._link.send(peer, public(self._board.snapshot))
        if role == "ui":
            self._post(DeviceChanged(Device.SCREEN, up=True))
        elif role == "vision" and self._board.is_up(Device.CAMERA):
            self._camera_gone()  # back before the one before was missed: it counts people from one again

    def left(self, role: str, peer: Peer) -> None:
        """A process is gone; the last of its role takes its device along."""
        if role == "ui":
            self._staff.screen_left(peer)
        if self._link is not None and self._link.peers(role):
            return
        if role == "vision":
            self._camera_gone()
        elif role == "ui":
            self._post(DeviceChanged(Device.SCREEN, up=False))

    def said(self, role: str, message: Message, peer: Peer) -> None:
        """A message; the server has checked that this role may say it."""
        match message:
            case VisionReport():
                self._people.report(message)
            case CodeReport():
                self._code(message)
            case VisionHealth():
                self._health(message)
            case CardFace():
                self._on_card_face(message)
            case ScreenPicture():
                self._on_screen_picture(message)
            case StaffLogin() | StaffLogout() | StaffDecide() | StaffMeasured() | StaffStated():
                self._to_staff(message, peer)
            case LanguageChosen() | HelpWanted() | MoreTime() | FamilyHere():
                self._touched(message)
            case ThermalWatch():
                self._to_staff(message, peer)
            case _ if isinstance(message, StaffMore):
                self._to_staff(message, peer)
            case _:
                pass

    def _touched(self, touch: LanguageChosen | HelpWanted | MoreTime | FamilyHere) -> None:
        self._touches, allowed = self._touches.take(time.monotonic())
        if not allowed:
            return
        match touch:
            case LanguageChosen():
                self._post(LanguageTouched(touch.language))
            case HelpWanted():
                self._post(HelpAsked())
            case MoreTime():
                self._post(MoreTimeAsked())
            case FamilyHere():
                self._post(FamilyComplete())

    def show(self, snapshot: Snapshot) -> None:
        """To every screen; what is for the staff alone to that at which they signed in. Any thread."""
        if self._link is None:
            return
        for peer in self._link.peers("ui"):
            here = peer is self._staff.screen
            self._link.send(peer, snapshot if here else public(snapshot))

    def to_staff(self, message: Message) -> None:
        """To the screen where somebody is signed in, and to no other. Any thread."""
        peer = self._staff.screen
        if self._link is not None and isinstance(peer, Peer):
            self._link.send(peer, message)

    def _to_staff(self, request: Request, peer: Peer) -> None:
        link = self._link
        if link is None:
            return
        self._requests, allowed = self._requests.take(time.monotonic())
        if allowed:
            self._staff.submit(request, lambda answer: link.send(peer, answer), peer)
        else:
            link.send(peer, StaffAnswer(request.request, ok=False, problem="busy"))

    def _camera_gone(self) -> None:
        self._people.forget()
        self._post(DeviceChanged(Device.CAMERA, up=False))

    def _code(self, report: CodeReport) -> None:
        now = time.monotonic()
        self._codes = [at for at in self._codes if now - at < 1.0]
        if len(self._codes) >= _CODES_A_SECOND:
            return
        self._codes.append(now)
        try:
            data = base64.b64decode(report.data, validate=True)
        except (binascii.Error, ValueError):
            return
        found = self._code_desk.read(data, self._clock.now())
        if isinstance(found, Credential):
            self._post(CredentialRead(found, report.track))
        else:
            self._post(CredentialFailed(found))

    def _health(self, health: VisionHealth) -> None:
        self._heard = self._clock.now().monotonic
        up = not health.problem
        if self._board.is_up(Device.CAMERA) is not up:
            if not up:
                _log.warning("camera: %s", health.problem)
            self._post(DeviceChanged(Device.CAMERA, up=up))
