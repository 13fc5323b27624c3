"""Draws screens into PNG files without a display: for tests, documents and whoever changes them."""

import sys
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import CheckView, Screen, ScreenKind
from sentinel.link.messages import Counters, DeviceState, Referred, Snapshot
from ui.application import QUICK, SIZES, KioskWindow, application
from ui.sentences import LANGUAGES

_window: KioskWindow | None = None


def window() -> KioskWindow:
    """The one offscreen window of this process."""
    global _window
    if _window is None:
        application(offscreen=True)
        _window = KioskWindow(LANGUAGES[0], SIZES["portrait"])
        _window.show(fullscreen=False)
    return _window


def render(snapshot: Snapshot | None, out_png: Path | None, size: tuple[int, int], language: str) -> QImage:
    """Draw one snapshot (None: no daemon) at a size in a language; write it where a path is given.

    Raises OSError where the file can't be written.
    """
    shown = window()
    app = application(offscreen=True)
    shown.view.resize(QSize(*size))
    if snapshot is None:
        shown.kiosk.link_down("")
        shown.kiosk.lose()
    else:
        shown.kiosk.link_up()
        shown.kiosk.receive(snapshot)
    shown.kiosk.setLanguage(language)
    for _ in range(3):  # layouts settle in the event loop
        app.processEvents()
    image = shown.grab()
    if out_png is not None:
        out_png.parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(out_png), "PNG", QUICK):  # type: ignore[call-overload]
            raise OSError(f"{out_png}: can't be written")
    return image


_FEW = (
    CheckView(Check.MASK, Outcome.PASS, Reason.MASK_OK, 1.0),
    CheckView(Check.TEMPERATURE, Outcome.PASS, Reason.TEMP_OK, 1.0),
    CheckView(Check.CODE, Outcome.PASS, Reason.CODE_OK, 20.0),
    CheckView(Check.PCR, Outcome.PASS, Reason.TEST_OK, 11 * 3600.0),
    CheckView(Check.KEY_AREA, Outcome.PASS, Reason.AREA_OK, 20.0),
    CheckView(Check.DOCUMENT, Outcome.PASS, Reason.DOCUMENT_OK, 3.0),
    CheckView(Check.PERSON_DOCUMENT, Outcome.PASS, Reason.FACE_MATCH, 1.0),
)


def _with(*others: CheckView) -> tuple[CheckView, ...]:
    changed = {view.check: view for view in others}
    return tuple(changed.get(view.check, view) for view in _FEW)


def samples() -> dict[str, Snapshot | None]:
    """A snapshot for each kind of screen and the variants worth looking at, by a name for the file."""
    screens = {
        "idle": Screen(),
        "position": Screen(ScreenKind.POSITION, Reason.CLOSER),
        "measure": Screen(ScreenKind.MEASURE, Reason.TEMP_MEASURING),
        "near-limit": Screen(ScreenKind.MEASURE, Reason.TEMP_RETRY),
        "recheck": Screen(ScreenKind.MEASURE, Reason.TEMP_RECHECK, next_step=Reason.TEMP_RECHECK),
        "stand-here": Screen(ScreenKind.POSITION, Reason.STAND_HERE),
        "backlit": Screen(ScreenKind.POSITION, Reason.BACKLIT),
        "present": Screen(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL, next_step=Reason.DOCUMENT_MISSING),
        "verifying": Screen(ScreenKind.VERIFYING, Reason.VERIFYING),
        "pass": Screen(ScreenKind.PASS, Reason.PASS, "v1", "王＊", _FEW, None, False, None, 34.9, 36.5, 0.3),
        "pass-offline": Screen(
            ScreenKind.PASS,
            Reason.OFFLINE_PASS,
            "v1",
            "欧阳＊",
            _FEW[:4],
            None,
            True,
            9 * 3600.0,
            34.6,
            36.4,
            0.3,
        ),
        "fix": Screen(
            ScreenKind.FIX,
            Reason.MASK_MISSING,
            "v1",
            "王＊",
            (CheckView(Check.MASK, Outcome.FAIL, Reason.MASK_MISSING, 1.0), *_FEW[1:3]),
            Reason.MASK_MISSING,
        ),
        "see_staff": Screen(
            ScreenKind.SEE_STAFF,
            Reason.TEST_EXPIRED,
            "v1",
            "王＊",
            _with(CheckView(Check.PCR, Outcome.FAIL, Reason.TEST_EXPIRED, 20.0)),
            Reason.TEST_EXPIRED,
        ),
        "see_staff-near-limit": Screen(
            ScreenKind.SEE_STAFF,
            Reason.TEMP_NEAR_LIMIT,
            "v1",
            "",
            _with(CheckView(Check.TEMPERATURE, Outcome.CAUTION, Reason.TEMP_NEAR_LIMIT, 1.0)),
            Reason.STAFF_COMING,
        ),
        "see_staff-suspect": Screen(ScreenKind.SEE_STAFF, Reason.DENY, "v1", "", _FEW, Reason.STAFF_COMING),
        "see_staff-offline": Screen(
            ScreenKind.SEE_STAFF,
            Reason.OFFLINE_UNKNOWN,
            "v1",
            "",
            _with(
                CheckView(Check.CODE, Outcome.UNKNOWN, Reason.OFFLINE_UNKNOWN),
                CheckView(Check.PCR, Outcome.UNKNOWN, Reason.OFFLINE_UNKNOWN),
                CheckView(Check.PERSON_DOCUMENT, Outcome.CAUTION, Reason.FACE_UNCERTAIN, 2.0),
            ),
            Reason.OFFLINE_UNKNOWN,
            True,
        ),
        "see_staff-all": Screen(
            ScreenKind.SEE_STAFF,
            Reason.DENY,
            "v1",
            "",
            tuple(CheckView(check, outcome, _LONGEST[check], 3 * 86400.0) for check, outcome in _ALL),
            Reason.DENY,
            True,
            40 * 3600.0,
        ),
        "see_staff-own-words": Screen(
            ScreenKind.SEE_STAFF,
            Reason.RULES_FAILED,
            "v1",
            "",
            (*_FEW[:4], CheckView(Check.VENUE_RULES, Outcome.FAIL, Reason.RULES_FAILED)),
            Reason.STAFF_COMING,
            words={"zh": "本馆十六时后谢绝访客入内哦", "en": "No visitors after four in the afternoon"},
        ),
        "out_of_service": Screen(ScreenKind.OUT_OF_SERVICE, Reason.DEVICE_FAULT),
        "exit": Screen(ScreenKind.EXIT, Reason.FIRE_ALARM),
    }
    devices = (DeviceState("gate", True), DeviceState("camera", True))
    made: dict[str, Snapshot | None] = {
        name: Snapshot(
            number,
            screen,
            "滨江图书馆",
            not screen.offline,
            devices if not screen.offline else (*devices, DeviceState("network", False)),
            Counters(1284, 17, 3, 42 if screen.offline else 0),
        )
        for number, (name, screen) in enumerate(screens.items())
    }
    return {**made, "connecting": None}


_LONGEST = {
    Check.MASK: Reason.MASK_WRONG,
    Check.TEMPERATURE: Reason.TEMP_COLD,
    Check.CODE: Reason.CODE_UNREADABLE,
    Check.PCR: Reason.TEST_EXPIRED,
    Check.ANTIGEN: Reason.ANTIGEN_NONE,
    Check.VACCINE: Reason.VACCINE_UNKNOWN,
    Check.KEY_AREA: Reason.AREA_VISITED,
    Check.DOCUMENT: Reason.CARD_NUMBER_WRONG,
    Check.PERSON_DOCUMENT: Reason.FACE_NO_REFERENCE,
    Check.KNOWN_FACE: Reason.FACE_UNKNOWN,
    Check.LIVENESS: Reason.LIVE_SUSPECT,
    Check.PERMIT: Reason.PASS_UNKNOWN,
    Check.ROSTER: Reason.ROSTER_ABSENT,
    Check.WATCH_LIST: Reason.WATCH_LISTED,
    Check.CAPACITY: Reason.CAPACITY_UNKNOWN,
    Check.VENUE_RULES: Reason.RULES_UNKNOWN,
}
_ALL = tuple(zip(Check, cycle((Outcome.FAIL, Outcome.CAUTION, Outcome.UNKNOWN)), strict=False))


def referred(count: int) -> tuple[Referred, ...]:
    """Visitors that wait, for pictures of the staff's panel."""
    reasons = (Reason.TEMP_HIGH, Reason.TEST_EXPIRED, Reason.PERSON_UNKNOWN, Reason.FACE_MISMATCH)
    return tuple(
        Referred(
            f"visit-{n}",
            "" if n % 3 == 2 else "李＊＊",
            reasons[n % 4],
            f"2026-11-22T02:{n % 60:02d}:00+00:00",
            estimate_c=None if n % 4 == 2 else (37.5, 36.4, 0.0, 36.6)[n % 4],
            uncertainty_k=0.4,
            hand_c=37.4 if n == 0 else None,
        )
        for n in range(count)
    )


def main(folder: Path) -> int:
    """Write every screen in every language and both orientations. 0 done."""
    for language in LANGUAGES:
        for orientation, size in SIZES.items():
            for name, snapshot in samples().items():
                render(snapshot, folder / f"{name}-{orientation}-{language}.png", size, language)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/screens")))
