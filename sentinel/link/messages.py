"""The messages of the link, as tagged structs: one JSON object a line, ``{"type": ...}``.

Both sides say ``Hello`` first; another major version is refused by name, not by a crash. The daemon sends
a full ``Snapshot`` to the screen on connect, and again on every change: the screen holds no state.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from sentinel.core.facts import Mask, ThermalState
from sentinel.core.liveness import Signal
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen
from sentinel.core.staff_role import StaffRole as StaffRole
from sentinel.link.staff_messages import StaffMessage
from sentinel.link.technician_messages import (
    CodePlace,
    CodePlacesWanted,
    GateTrial,
    TechnicianAct,
    TechnicianState,
    TechnicianWatch,
)
from sentinel.link.visitor_messages import FamilyHere, HelpWanted, MoreTime

# 2: liveness as signals; 3: hand thermometer; 4: the doorway, faces of cards; 5: what to show;
# 6: screenshots, rehearsals, what staff say of a visitor; 7: families, help, notice, roles, night;
# 8: whose visit is over, for vision
VERSION = 8
MAX_LINE = 256 * 1024


class Hello(Struct, frozen=True, tag="hello"):
    """First line of both sides. ``role`` is daemon, vision, ui, doctor or rehearsal."""

    role: str
    version: int = VERSION
    software: str = ""


# ---- vision -> daemon


class TrackReport(Struct, frozen=True):
    """One tracked face. ``box`` x, y, w, h in pixels of the camera's picture; ``mask`` is the vote.

    ``embedding``: base64 of 512 little-endian float32, L2-normalised, only in the report where it is new
    and good enough; ``hint`` what the person should do (None: fine); ``live`` what pictures
    say about liveness; the daemon weighs it.
    """

    track: int
    box: tuple[float, float, float, float]
    in_zone: bool
    mask: Mask | None = None
    mask_confidence: float = 0.0
    hint: Reason | None = None
    live: tuple[Signal, ...] = ()
    embedding: str | None = None


class VisionReport(Struct, frozen=True, tag="vision"):
    """What one picture shows; ``captured`` CLOCK_MONOTONIC seconds, ``size`` width, height of the picture."""

    sequence: int
    captured: float
    size: tuple[int, int]
    tracks: tuple[TrackReport, ...] = ()


class CodeReport(Struct, frozen=True, tag="code"):
    """A code in the picture; ``data`` its bytes in base64, sent once while it stays in view."""

    symbology: str
    data: str
    captured: float
    track: int | None = None


class VisionHealth(Struct, frozen=True, tag="vision-health"):
    """Every second: whether the camera gives pictures (``problem`` empty) and how fast."""

    problem: str
    fps: float = 0.0
    frame_ms: float = 0.0


class CardFace(Struct, frozen=True, tag="card-face"):
    """The face in a ``CardPhoto``, for comparing with faces without and with a mask.

    Base64 of 512 little-endian float32 of length 1; both None: ``fault`` says why.
    """

    request: int
    bare: str | None = None
    masked: str | None = None
    fault: str = ""

    def __repr__(self) -> str:
        return f"CardFace({self.request}, {self.fault or 'a face'})"


# ---- daemon -> vision


class CardPhoto(Struct, frozen=True, tag="card-photo"):
    """The photo on a card, base64 of 126 x 102 x 3 bytes: upright rows, BGR. CardFace answers it."""

    request: int
    pixels: str

    def __repr__(self) -> str:
        return f"CardPhoto({self.request})"


class FacesDone(Struct, frozen=True, tag="faces-done"):
    """All tracks in view whose visit is over, at each change: who else is in the zone is looked at first."""

    tracks: tuple[int, ...] = ()


# ---- daemon -> ui


class DeviceState(Struct, frozen=True):
    """One line of the staff strip."""

    device: str
    up: bool


class Referred(Struct, frozen=True):
    """A referred visitor that waits for the staff; only sent to a screen with staff signed in.

    ``estimate_c`` and ``uncertainty_k``: what the kiosk measured (None: nothing), ``hand_c``: what staff did.
    ``variants``: of the policy, those that counted; ``under``: ages (full years) that would count for it;
    ``number``: what the visitor's screen says, 0: none.
    """

    visit: str
    masked_name: str
    reason: Reason
    at: str  # ISO 8601 UTC
    estimate_c: float | None = None
    uncertainty_k: float | None = None
    hand_c: float | None = None
    variants: tuple[str, ...] = ()
    under: tuple[int, ...] = ()
    number: int = 0


class Alert(Struct, frozen=True):
    """Something in the doorway that staff should know; only sent to a screen with staff signed in."""

    reason: Reason
    at: str  # ISO 8601 UTC


class Counters(Struct, frozen=True):
    """Today's figures, and what was not delivered yet."""

    admitted: int = 0
    referred: int = 0
    refused: int = 0
    unsent: int = 0


class Notice(Struct, frozen=True):
    """The notice on data use: one line for the idle screen, and the whole text that a touch opens."""

    line: str
    text: str


class Snapshot(Struct, frozen=True, tag="snapshot", omit_defaults=True):
    """Everything the screen shows. ``say`` with ``say_number``: a sentence to speak once per number.

    ``notice`` is left out where only the faces moved: what was said last still holds.
    """

    sequence: int
    screen: Screen
    venue: str = ""
    online: bool = True
    devices: tuple[DeviceState, ...] = ()
    counters: Counters = Counters()
    staff: str = ""  # the account signed in, "" for none
    referred: tuple[Referred, ...] = ()
    alerts: tuple[Alert, ...] = ()  # the newest last
    say: Reason | None = None
    say_number: int = 0
    preview: str = ""  # path of the preview buffer
    faces: tuple[tuple[float, float, float, float], ...] = ()  # fractions of the picture, served one first
    rehearsal: bool = False  # nobody real is served; the screen says so
    place_code: str = ""  # text of the venue's code, to scan with one's own phone
    notice: Mapping[str, Notice] = {}  # language -> what is done with data
    role: StaffRole | None = None  # of the account signed in
    muted: bool = False
    night: bool = False  # dark and quiet
    occupancy: tuple[int, int] | None = None  # people inside, and how many may be (0: any number)


class StaffAnswer(Struct, frozen=True, tag="staff-answer"):
    """Whether a staff request was carried out; ``problem`` is a code: wrong_pin, locked, not_signed_in..."""

    request: int
    ok: bool
    problem: str = ""
    retry_after_s: float = 0.0


class ThermalFace(Struct, frozen=True):
    """A face in the thermal picture: boxes in its fractions; C, or None while there is no number."""

    box: tuple[float, float, float, float]
    site: tuple[float, float, float, float]
    state: ThermalState | None = None
    skin: float | None = None
    estimate: float | None = None
    uncertainty: float | None = None


class ThermalPicture(Struct, frozen=True, tag="thermal-picture"):
    """What the thermometer sees, at most four a second, only while a technician looks.

    ``pixels``: base64 of rows x columns bytes, row by row; a pixel has low + step * byte in apparent C.
    """

    rows: int
    columns: int
    low: float
    step: float
    pixels: str
    ambient: float
    faces: tuple[ThermalFace, ...] = ()


class ScreenWanted(Struct, frozen=True, tag="screen-wanted"):
    """Draw the screen as it is, with the camera's picture and names covered, and send it back."""

    request: int


# ---- ui -> daemon


class ScreenPicture(Struct, frozen=True, tag="screen-picture"):
    """A screenshot without people: base64 of a PNG; "" where there is none to be shown now."""

    request: int
    png: str = ""


class StaffLogin(Struct, frozen=True, tag="staff-login"):
    """Sign in with a PIN (digits); the daemon checks it (Argon2, lock-out)."""

    request: int
    pin: str


class StaffLogout(Struct, frozen=True, tag="staff-logout"):
    """Sign out."""

    request: int


class StaffDecide(Struct, frozen=True, tag="staff-decide"):
    """Admit or turn away a referred visitor, with a reason."""

    request: int
    visit: str
    admit: bool
    note: str = ""


class ThermalWatch(Struct, frozen=True, tag="thermal-watch"):
    """A technician looks at the thermal picture: send it for the next 3 s. Asked again every second."""

    request: int


class StaffMeasured(Struct, frozen=True, tag="staff-measured"):
    """What a hand thermometer shows for a referred visitor, in tenths of a degree Celsius (30.0 to 45.0 C).

    An odd reading is answered ``odd_low``, ``odd_high`` or ``odd_far`` until it comes ``confirmed``.
    """

    request: int
    visit: str
    tenths: int
    confirmed: bool = False


class RehearsalWanted(Struct, frozen=True, tag="rehearsal-wanted"):
    """Play these items, or all where none is named. The connection's end is the rehearsal's end."""

    items: tuple[str, ...] = ()


class RehearsalUnwanted(Struct, frozen=True, tag="rehearsal-unwanted"):
    """End the rehearsal; what was played is reported."""


class RehearsalNews(Struct, frozen=True, tag="rehearsal-news"):
    """What becomes of it: ``state`` is refused, item, scored or ended (docs/rehearsal.md)."""

    news: dict[str, object]


class StaffStated(Struct, frozen=True, tag="staff-stated"):
    """Staff say who a referred visitor is: under an age in full years, of a category, or both."""

    request: int
    visit: str
    age_under: int | None = None
    category: str = ""


class LanguageChosen(Struct, frozen=True, tag="language-chosen"):
    """A visitor touched a language: it is shown and spoken until the visit ends."""

    language: str


class ScreenHealth(Struct, frozen=True, tag="screen-health"):
    """Every second: the screen draws."""

    frames: int


Message = (
    Hello
    | VisionReport
    | CodeReport
    | VisionHealth
    | CardFace
    | CardPhoto
    | FacesDone
    | Snapshot
    | StaffAnswer
    | StaffLogin
    | StaffLogout
    | StaffDecide
    | ThermalPicture
    | ThermalWatch
    | StaffMeasured
    | StaffStated
    | StaffMessage
    | LanguageChosen
    | HelpWanted
    | MoreTime
    | FamilyHere
    | ScreenHealth
    | ScreenWanted
    | ScreenPicture
    | RehearsalWanted
    | RehearsalUnwanted
    | RehearsalNews
    | TechnicianWatch
    | TechnicianAct
    | TechnicianState
    | GateTrial
    | CodePlacesWanted
    | CodePlace
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


class WireError(Exception):
    """A line that is no message."""


def encode(message: Message) -> bytes:
    """One line with its newline."""
    return _encoder.encode(message) + b"\n"


def decode(line: bytes) -> Message:
    """One message from a line. Raises WireError."""
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from None
