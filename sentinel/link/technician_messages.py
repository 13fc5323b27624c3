"""What the technician's pages ask of the daemon, and what it shows them. Codes only: words are the screen's.

The screen asks for its page every second (``TechnicianWatch``) and is answered by one ``TechnicianState``, so
a screen that hangs or a technician who signed out is told nothing more. A ``StaffAnswer`` says whether a
touch (``TechnicianAct``) was carried out.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Page(StrEnum):
    """A page of the technician's panel."""

    DEVICES = "devices"
    THERMAL = "thermal"
    GATE = "gate"
    NETWORK = "network"
    PROVISION = "provision"
    REHEARSAL = "rehearsal"
    LOGS = "logs"
    SHEET = "sheet"


class Act(StrEnum):
    """What a technician may ask for."""

    MAINTENANCE_ON = "maintenance_on"
    MAINTENANCE_OFF = "maintenance_off"
    GATE_ARM = "gate_arm"
    GATE_PULSE = "gate_pulse"  # ``text``: the token that arming gave
    SOUND = "sound"  # say a sentence, to hear the loudspeaker
    DOCTOR = "doctor"  # test all devices by harmless questions
    SCAN = "scan"  # the next hand-over code that camera or scanner reads is taken
    SCAN_END = "scan_end"
    STICK = "stick"  # take the hand-over code from a stick
    PROVISION = "provision"  # with the code that was taken
    ROLL = "roll"  # a new key and certificate
    WORK_STOP = "work_stop"
    RESTART = "restart"  # the daemon begins anew, with the settings as they are now
    REHEARSE = "rehearse"
    REHEARSE_STOP = "rehearse_stop"
    EXPORT = "export"  # the acceptance sheet to a stick
    REGISTER = "register"  # ``numbers``: ax, bx, ay, by of thermal.registration
    REGISTER_UNDO = "register_undo"
    CALIBRATE = "calibrate"  # collect the places of a warm target
    CALIBRATE_STOP = "calibrate_stop"


class TechnicianWatch(Struct, frozen=True, tag="technician-watch"):
    """A page is open: send its state once. ``since``: the last log line's number that is known."""

    request: int
    page: Page
    since: int = 0


class TechnicianAct(Struct, frozen=True, tag="technician-act"):
    """A touch. At most 16 wait; one beyond is answered "busy"."""

    request: int
    act: Act
    text: str = ""
    numbers: tuple[float, ...] = ()


class Value(Struct, frozen=True):
    """A live value: its name (a code), and a number with its unit, or a text."""

    name: str
    number: float | None = None
    unit: str = ""
    text: str = ""


class DeviceLine(Struct, frozen=True):
    """A configured device. ``state``: up, down or silent (never heard of); ``since_s`` seconds ago.

    ``found`` and ``advice``: of the last test (sentinel doctor), in its own words; "" before. ``said``: both
    in other languages (zh), where it has words.
    """

    device: str
    state: str
    since_s: float | None = None
    values: tuple[Value, ...] = ()
    found: str = ""
    advice: str = ""
    said: Mapping[str, tuple[str, str]] = {}


class FactLine(Struct, frozen=True):
    """One line of the network's page. ``state``: ok, warn, fail or "" (nothing to judge).

    ``days`` are left until what is named ends (below 0: it has); ``said``: a code the screen has words for.
    """

    what: str
    state: str
    text: str = ""
    age_s: float | None = None
    days: int | None = None
    said: str = ""


class Work(Struct, frozen=True):
    """Something that takes its time: ``kind`` doctor, provision, roll, rehearsal, calibrate or export.

    ``state``: running, done, failed or stopped; ``steps``: codes of what was begun, the last one under way;
    ``said``: lines in its own words, the newest last; ``problem``: a code, or "".
    """

    kind: str
    state: str
    steps: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    problem: str = ""
    for_s: float = 0.0


class LogLine(Struct, frozen=True):
    """A line of the daemon's log; ``number`` counts from 1, ``at`` ISO 8601 UTC."""

    number: int
    at: str
    level: str  # debug, info, warning, error
    text: str


class CodeTaken(Struct, frozen=True):
    """A hand-over code that was read: what it names. The token stays with the daemon."""

    place: str
    venue: str
    url: str
    hardware: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # that this kiosk's settings don't name


class Sheet(Struct, frozen=True):
    """The newest acceptance sheet; ``tests``: what was tested, and its state (ok, warn, fail, ...)."""

    name: str = ""
    accepted: bool | None = None  # None: its signature can't be believed
    kiosk: str = ""
    place: str = ""
    at: str = ""
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    tests: tuple[tuple[str, str], ...] = ()


class TechnicianState(Struct, frozen=True, tag="technician-state"):
    """A page's content as of now. Fields that the page does not show are empty."""

    page: Page
    maintenance: str = ""  # "": off, on: this technician's, taken: another's
    why: str = ""  # why it was refused, or ended, last
    devices: tuple[DeviceLine, ...] = ()
    facts: tuple[FactLine, ...] = ()
    work: Work | None = None
    logs: tuple[LogLine, ...] = ()
    listening: bool = False  # for a code
    code: CodeTaken | None = None
    can_provision: bool = False
    sheet: Sheet | None = None
    registration: tuple[float, float, float, float] | None = None
    undo: bool = False  # a registration that can be brought back
    has_gate: bool = False
    pulse_ms: int = 0


class GateTrial(Struct, frozen=True, tag="gate-trial"):
    """What became of arming or pulsing the gate; ``token`` is for the pulse, where ``said`` is armed."""

    token: str
    said: str


class CodePlacesWanted(Struct, frozen=True, tag="code-places-wanted"):
    """Daemon -> vision, every second of a calibration: say for 3 s where the one code in the picture is."""


class CodePlace(Struct, frozen=True, tag="code-place"):
    """Vision -> daemon: the middle of the only code, x, y in fractions of the picture (None: none,
    or several)."""

    captured: float
    place: tuple[float, float] | None = None
