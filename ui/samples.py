"""The visitor's screens worth looking at, as data: one of every kind and its variants."""

from dataclasses import replace
from functools import partial
from itertools import cycle

from sentinel.core.decision import Badge, BadgeColour
from sentinel.core.guidance import guided, noticed
from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.remedies import ANEW
from sentinel.core.screen import CheckView, CompanionView, Screen, ScreenKind, Turn
from sentinel.link.messages import Counters, DeviceState, Notice, Referred, Snapshot
from ui.application import KioskWindow
from ui.scenes import Scene

_HOUR = 3600.0

_FEW = (
    CheckView(Check.MASK, Outcome.PASS, Reason.MASK_OK, 1.0),
    CheckView(Check.TEMPERATURE, Outcome.PASS, Reason.TEMP_OK, 1.0),
    CheckView(Check.CODE, Outcome.PASS, Reason.CODE_OK, 20.0),
    CheckView(Check.PCR, Outcome.PASS, Reason.TEST_OK, 11 * _HOUR, Badge(BadgeColour.BLUE, 48.0)),
    CheckView(Check.KEY_AREA, Outcome.PASS, Reason.AREA_OK, 20.0),
    CheckView(Check.DOCUMENT, Outcome.PASS, Reason.DOCUMENT_OK, 3.0),
    CheckView(Check.PERSON_DOCUMENT, Outcome.PASS, Reason.FACE_MATCH, 1.0),
)
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
_BADGE = Badge(BadgeColour.YELLOW, 168.0)
_ALL = tuple(
    CheckView(check, outcome, _LONGEST[check], 72 * _HOUR, _BADGE if check is Check.PCR else None)
    for check, outcome in zip(Check, cycle((Outcome.FAIL, Outcome.CAUTION, Outcome.UNKNOWN)), strict=False)
)


def _but(*others: CheckView) -> tuple[CheckView, ...]:
    changed = {view.check: view for view in others}
    return tuple(changed.get(view.check, view) for view in _FEW)


def _fix(reason: Reason, *checks: CheckView) -> Screen:
    remedy = ANEW[reason]
    return Screen(
        ScreenKind.FIX, reason, "v1", checks=checks, next_step=remedy.step, wanted=remedy.wanted
    )  # fmt: skip


def _staff(reason: Reason, step: Reason, checks: tuple[CheckView, ...]) -> Screen:
    return Screen(ScreenKind.SEE_STAFF, reason, "v1", checks=checks, next_step=step)


_NOTICE = {
    "zh": Notice(
        "本设备仅在通行时核验健康状态与证件；默认不保存照片；信息加密保存，到期自动删除。",
        "我们核验什么\n健康码、核酸检测结果、体温、是否佩戴口罩，以及证件是否为本人所有。\n\n"
        "保存什么，保存多久\n默认不保存照片。通行记录加密保存三十天，到期自动删除。证件号码只以加密摘要保存。\n\n"
        "没有人只能刷脸\n可以刷身份证，也可以走人工通道。\n\n"
        "您的权利\n查询、更正或删除您的记录，请到服务台，或致电 010-0000-0000。",
    ),
    "en": Notice(
        "This device checks health status and identity for this entry only. No pictures are kept.",
        "What is checked\nHealth code, PCR result, temperature, mask, and that the document is yours.\n\n"
        "What is kept, and for how long\nNo pictures. The record of the passage is encrypted and deleted "
        "after thirty days. Of an ID number only a keyed hash is kept.\n\n"
        "A face is never the only way in\nUse your ID card or the staffed lane.\n\n"
        "Your rights\nTo see, correct or delete your records ask at the desk or call 010-0000-0000.",
    ),
}
_PLACE = "https://example.org/place/BJ-LIB-0001"
_HELP = "https://example.org/help?reason={reason}"
_WHERE = {
    "zh": "最近的采样点：滨江路 8 号，步行 5 分钟",
    "en": "Nearest site: 8 Binjiang Road, 5 minutes on foot",
}
_LONG_NAME = "阿卜杜勒拉赫曼·穆罕默德·伊本·阿卜杜拉·阿里·哈桑·侯赛因·优素福·易卜拉辛王"
_PEOPLE = (
    CompanionView("adult", "王＊", Turn.DONE),
    CompanionView("elder", "李＊＊", Turn.NOW),
    CompanionView("child", "", Turn.LATER),
)
_VERDICTS = (
    CompanionView("adult", "王＊", Turn.DONE, ScreenKind.PASS, Reason.PASS),
    CompanionView("elder", "李＊＊", Turn.DONE, ScreenKind.SEE_STAFF, Reason.TEST_EXPIRED),
    CompanionView("child", "王＊＊", Turn.DONE, ScreenKind.PASS, Reason.PASS),
)
_GUIDANCE = {
    "idle": Screen(),
    "position": guided(ScreenKind.POSITION, Reason.CLOSER),
    "measure": guided(ScreenKind.MEASURE, Reason.TEMP_MEASURING),
    "near-limit": guided(ScreenKind.MEASURE, Reason.TEMP_RETRY),
    "recheck": guided(ScreenKind.MEASURE, Reason.TEMP_RECHECK),
    "stand-here": guided(ScreenKind.POSITION, Reason.STAND_HERE),
    "backlit": guided(ScreenKind.POSITION, Reason.BACKLIT),
    "present": guided(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL),
    "present-holder": guided(ScreenKind.PRESENT, Reason.HOLDER_UNKNOWN),
    "present-unproven": guided(ScreenKind.PRESENT, Reason.PASS_UNPROVEN),
    "verifying": guided(ScreenKind.VERIFYING, Reason.VERIFYING),
}
_NOTICES = {
    "fix-card": noticed(Reason.CARD_RETRY),
    "fix-unsupported": noticed(Reason.CARD_UNSUPPORTED),
    "fix-expired": noticed(Reason.CERT_EXPIRED),
    "fix-partial": noticed(Reason.CERT_PARTIAL),
    "fix-invalid": noticed(Reason.CODE_INVALID),
    "fix-duplicate": noticed(Reason.DUPLICATE),
}
_RESULTS = {
    "pass": Screen(
        ScreenKind.PASS, Reason.PASS, "v1", "王＊", _FEW, skin_c=34.9, estimate_c=36.5, uncertainty_k=0.3
    ),
    "pass-offline": Screen(
        ScreenKind.PASS, Reason.OFFLINE_PASS, "v1", "欧阳＊", _FEW[:4], offline=True, data_age_s=9 * _HOUR,
        skin_c=34.6, estimate_c=36.4, uncertainty_k=0.3,
    ),
    "fix": _fix(
        Reason.MASK_MISSING, CheckView(Check.MASK, Outcome.FAIL, Reason.MASK_MISSING, 1.0), *_FEW[1:3]
    ),
    "fix-unproven": _fix(
        Reason.PASS_UNPROVEN, *_FEW[:2], CheckView(Check.PERMIT, Outcome.UNKNOWN, Reason.PASS_UNPROVEN, 9.0)
    ),
    "pass-long-name": Screen(ScreenKind.PASS, Reason.PASS, "v1", _LONG_NAME, _FEW),
    "wait": Screen(
        ScreenKind.WAIT, Reason.COMPANION_WAITS, "v1", next_step=Reason.COMPANION_WAITS
    ),
    "see_staff": _staff(
        Reason.TEST_EXPIRED, Reason.NEXT_TEST_SITE,
        _but(CheckView(Check.PCR, Outcome.FAIL, Reason.TEST_EXPIRED, 20.0, _BADGE)),
    ),
    "see_staff-where": replace(
        _staff(
            Reason.TEST_EXPIRED, Reason.NEXT_TEST_SITE,
            _but(CheckView(Check.PCR, Outcome.FAIL, Reason.TEST_EXPIRED, 20.0, _BADGE)),
        ),
        help_code=_HELP.format(reason="TEST_EXPIRED"), where=_WHERE,
    ),
    "see_staff-early": _staff(
        Reason.PASS_NOT_YET_VALID, Reason.STAFF_COMING,
        (*_FEW[:2], CheckView(Check.PERMIT, Outcome.FAIL, Reason.PASS_NOT_YET_VALID, 2.0)),
    ),
    "see_staff-near-limit": _staff(
        Reason.TEMP_NEAR_LIMIT, Reason.STAFF_COMING,
        _but(CheckView(Check.TEMPERATURE, Outcome.CAUTION, Reason.TEMP_NEAR_LIMIT, 1.0)),
    ),
    "see_staff-suspect": _staff(Reason.DENY, Reason.STAFF_COMING, _FEW),
    "see_staff-offline": Screen(
        ScreenKind.SEE_STAFF, Reason.OFFLINE_UNKNOWN, "v1", next_step=Reason.NEXT_STAFFED_LANE, offline=True,
        checks=_but(
            CheckView(Check.CODE, Outcome.UNKNOWN, Reason.OFFLINE_UNKNOWN),
            CheckView(Check.PCR, Outcome.UNKNOWN, Reason.OFFLINE_UNKNOWN),
            CheckView(Check.PERSON_DOCUMENT, Outcome.CAUTION, Reason.FACE_UNCERTAIN, 2.0),
        ),
    ),
    "see_staff-all": Screen(
        ScreenKind.SEE_STAFF, Reason.DENY, "v1", checks=_ALL, next_step=Reason.DENY, offline=True,
        data_age_s=40 * _HOUR,
    ),
    "see_staff-own-words": Screen(
        ScreenKind.SEE_STAFF, Reason.RULES_FAILED, "v1", next_step=Reason.STAFF_COMING,
        checks=(*_FEW[:4], CheckView(Check.VENUE_RULES, Outcome.FAIL, Reason.RULES_FAILED)),
        words={"zh": "本馆十六时后谢绝访客入内哦", "en": "No visitors after four in the afternoon"},
    ),
}  # fmt: skip
_ALL_WELL = tuple(replace(p, verdict=ScreenKind.PASS, reason=Reason.PASS) for p in _VERDICTS)
_FAMILIES = {
    "family-now": replace(guided(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL), family=_PEOPLE),
    "family-measure": replace(guided(ScreenKind.MEASURE, Reason.TEMP_MEASURING), family=_PEOPLE),
    "family-pass": Screen(ScreenKind.PASS, Reason.PASS, "v1", family=_ALL_WELL),
    "family-staff": Screen(
        ScreenKind.SEE_STAFF,
        Reason.DENY,
        "v1",
        next_step=Reason.STAFF_COMING,
        family=_VERDICTS,
        help_code=_HELP.format(reason="DENY"),
    ),
    "family-many": Screen(
        ScreenKind.WAIT,
        Reason.COMPANION_WAITS,
        "v1",
        next_step=Reason.COMPANION_WAITS,
        family=(*_VERDICTS, *_VERDICTS, *_VERDICTS[:2]),
    ),
}
_CLOSED = {
    "out_of_service": Screen(ScreenKind.OUT_OF_SERVICE, Reason.DEVICE_FAULT),
    "exit": Screen(ScreenKind.EXIT, Reason.FIRE_ALARM),
}


def samples() -> dict[str, Snapshot | None]:
    """A snapshot for each kind of screen and the variants worth looking at, by a name for the file."""
    screens = {**_GUIDANCE, **_NOTICES, **_RESULTS, **_FAMILIES, **_CLOSED}
    made = {name: _around(number, screen) for number, (name, screen) in enumerate(screens.items())}
    return {**made, "connecting": None}


def _around(number: int, screen: Screen) -> Snapshot:
    devices: tuple[DeviceState, ...] = (DeviceState("gate", True), DeviceState("camera", True))
    if screen.offline:
        devices = (*devices, DeviceState("network", False))
    counters = Counters(1284, 17, 3, 42 if screen.offline else 0)
    return Snapshot(
        number, screen, "滨江图书馆", not screen.offline, devices, counters, place_code=_PLACE, notice=_NOTICE
    )


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


def _show(snapshot: Snapshot | None, window: KioskWindow) -> None:
    if snapshot is None:
        window.kiosk.link_down("")
        window.kiosk.lose()
    else:
        window.kiosk.receive(snapshot)


def _mismatch(window: KioskWindow) -> None:
    window.kiosk.other_version()


SCENES: dict[str, Scene] = {name: partial(_show, snapshot) for name, snapshot in samples().items()}
SCENES["mismatch"] = _mismatch
