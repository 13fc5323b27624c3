"""The visitor's screens worth looking at, as data: one of every kind and its variants.

Every result is made by the heart from a decision, so that no picture shows what no visitor is sent.
"""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import cycle

from sentinel.core.clock import Now
from sentinel.core.decision import Badge, BadgeColour, CheckResult, Decision
from sentinel.core.door import Door
from sentinel.core.facts import Facts, FamilyFact, Provenance, Source, TemperatureFact, ThermalState
from sentinel.core.guidance import guided, noticed, result
from sentinel.core.one_visit import Phase, Visit
from sentinel.core.policy import Check, Outcome, Policy, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import CheckView, CompanionView, Screen, ScreenKind, Turn
from sentinel.core.venue_rule import VenueRule
from sentinel.core.whole_screen import whole
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
    Check.KEY_AREA: Reason.AREA_UNKNOWN,
    Check.DOCUMENT: Reason.CARD_NUMBER_WRONG,
    Check.PERSON_DOCUMENT: Reason.FACE_NO_REFERENCE,
    Check.KNOWN_FACE: Reason.FACE_UNKNOWN,
    Check.LIVENESS: Reason.LIVE_UNKNOWN,
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


_NOW = Now(0.0, datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
_NUMBER = 37
_NOBODY = Facts()
_WARM = Facts(
    temperature=TemperatureFact(Provenance(Source.THERMAL, _NOW.utc), ThermalState.OK, 34.9, 1.6, 36.5, 0.3)
)
_OF_A_FAMILY = Facts(family=FamilyFact(Provenance(Source.CODE, _NOW.utc), "f1", (), waits=True))
_OWN_RULE = Policy(
    venue_rules=(
        VenueRule(
            "late",
            '{"<": [{"var": "capacity.inside"}, 5]}',
            zh="本馆十六时后谢绝访客入内哦",
            en="No visitors after four in the afternoon",
        ),
    )
)


def _decided(
    verdict: Verdict, reason: Reason, checks: tuple[CheckView, ...], age_s: float | None = None
) -> Decision:
    rows = tuple(
        CheckResult(
            view.check, view.outcome, view.reason, age_s=view.age_s, badge=view.badge,
            rule="late" if view.check is Check.VENUE_RULES else "",
        )
        for view in checks
    )  # fmt: skip
    offline = age_s is not None or reason in (Reason.OFFLINE_PASS, Reason.OFFLINE_UNKNOWN)
    return Decision(verdict, reason, rows, "1", _NOW.utc, offline, age_s)


def _visit(name: str = "", facts: Facts = _NOBODY, number: int = 0, policy: Policy = _OWN_RULE) -> Visit:
    return Visit("v1", policy, _NOW, 0.0, 0.0, facts=facts, masked_name=name, number=number)


def _passes(
    name: str, checks: tuple[CheckView, ...], reason: Reason = Reason.PASS, age_s: float | None = None,
    facts: Facts = _WARM,
) -> Screen:  # fmt: skip
    return result(_visit(name, facts), _decided(Verdict.ADMIT, reason, checks, age_s))


def _stays(
    reason: Reason, checks: tuple[CheckView, ...] = (), age_s: float | None = None, facts: Facts = _NOBODY
) -> Screen:
    """Who is not let in: they put it right, wait, or see the staff, as the heart has it for the reason."""
    return result(_visit("王＊", facts, _NUMBER), _decided(Verdict.REFER, reason, checks, age_s))


def _gate_failed(family: tuple[CompanionView, ...]) -> Screen:
    """One of a family, after another went in, when the gate fails for this one."""
    at = next(number for number, one in enumerate(family) if one.turn is Turn.NOW)
    visit = replace(_visit("王＊＊"), kin=family, kin_at=at, phase=Phase.RESULT)
    failed = result(visit, _decided(Verdict.ADMIT, Reason.PASS, _FEW), Reason.GATE_FAULT)
    door = Door("00000000-0000-0000-0000-000000000000", _OWN_RULE, serving=replace(visit, result=failed))
    return whole(door, None, _NOW)


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
    "zh_TW": Notice(
        "僅用於本次入場查驗，不保存照片",
        "本裝置查看您的口罩、體溫、健康碼或證件，僅用於決定本次能否入場。\n\n"
        "攝影機畫面僅於現場使用，不保存照片。人臉不是唯一的入場方式，可以刷卡或洽工作人員。\n\n"
        "查驗結果、體溫與時間加密保存30天後刪除。證件號碼僅保存為無法直接讀出的代碼，姓名僅保留姓氏。\n\n"
        "如需查詢、更正或刪除，請洽：服務台，010-0000-0000。",
    ),
    "ja": Notice(
        "今回の入場確認のみに使用、写真は保存しません",
        "この装置は、今回の入場を判断するためだけに、マスク、体温、健康コードまたは証明書を確認します。\n\n"
        "カメラの映像はその場でのみ使用し、写真は保存しません。顔以外でも、カードや係員の確認で入場できます。\n\n"
        "結果、体温、時刻は暗号化して30日間保存し、その後削除します。証明書番号は直接読み取れない符号として、"
        "お名前は姓のみ保存します。\n\n"
        "開示、訂正、削除のお問い合わせ先：受付、010-0000-0000",
    ),
    "ko": Notice(
        "이번 출입 확인에만 사용하며 사진은 저장하지 않습니다",
        "이 기기는 이번 출입을 판단하기 위해서만 마스크, 체온, 건강코드 또는 신분증을 확인합니다.\n\n"
        "카메라 화면은 현장에서만 사용하며 사진은 저장하지 않습니다. "
        "얼굴이 아니어도 카드나 직원 확인으로 들어갈 수 있습니다.\n\n"
        "결과, 체온, 시간은 암호화하여 30일간 보관한 뒤 삭제합니다. "
        "신분증 번호는 바로 읽을 수 없는 부호로만, 이름은 성만 보관합니다.\n\n"
        "열람, 정정, 삭제 문의: 안내 데스크, 010-0000-0000",
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
    CompanionView("elder", "李＊＊", Turn.DONE, ScreenKind.PASS, Reason.PASS),
    CompanionView("child", "王＊＊", Turn.DONE, ScreenKind.PASS, Reason.PASS),
)
_GOING = (
    replace(_VERDICTS[0], turn=Turn.LATER, verdict=None, reason=None),
    _VERDICTS[1],
    CompanionView("child", "", Turn.NOW),
)
_ALL_WAIT = (
    CompanionView("adult", "", Turn.DONE, ScreenKind.WAIT),
    CompanionView("elder", "", Turn.DONE, ScreenKind.WAIT),
    CompanionView("child", "", Turn.DONE, ScreenKind.FIX, Reason.MASK_MISSING),
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
_EXPIRED = _but(CheckView(Check.PCR, Outcome.FAIL, Reason.TEST_EXPIRED, 20.0, _BADGE))
_RESULTS = {
    "pass": _passes("王＊", _FEW),
    "pass-offline": _passes("欧阳＊", _FEW[:4], Reason.OFFLINE_PASS, 9 * _HOUR),
    "fix": _stays(
        Reason.MASK_MISSING, (CheckView(Check.MASK, Outcome.FAIL, Reason.MASK_MISSING, 1.0), *_FEW[1:3])
    ),
    "fix-unproven": _stays(
        Reason.PASS_UNPROVEN,
        (*_FEW[:2], CheckView(Check.PERMIT, Outcome.UNKNOWN, Reason.PASS_UNPROVEN, 9.0)),
    ),
    "pass-long-name": _passes(_LONG_NAME, _FEW, facts=Facts()),
    "wait": _stays(Reason.COMPANION_WAITS, facts=_OF_A_FAMILY),
    "see_staff": _stays(Reason.TEST_EXPIRED, _EXPIRED),
    "see_staff-where": replace(
        _stays(Reason.TEST_EXPIRED, _EXPIRED), help_code=_HELP.format(reason="TEST_EXPIRED"), where=_WHERE
    ),
    "see_staff-early": _stays(
        Reason.PASS_NOT_YET_VALID,
        (*_FEW[:2], CheckView(Check.PERMIT, Outcome.FAIL, Reason.PASS_NOT_YET_VALID, 2.0)),
    ),
    "see_staff-near-limit": _stays(
        Reason.TEMP_NEAR_LIMIT,
        _but(CheckView(Check.TEMPERATURE, Outcome.CAUTION, Reason.TEMP_NEAR_LIMIT, 1.0)),
    ),
    "see_staff-suspect": _stays(Reason.LIVE_SUSPECT, _FEW),
    "see_staff-offline": _stays(
        Reason.OFFLINE_UNKNOWN,
        _but(
            CheckView(Check.CODE, Outcome.UNKNOWN, Reason.OFFLINE_UNKNOWN),
            CheckView(Check.PCR, Outcome.UNKNOWN, Reason.OFFLINE_UNKNOWN),
            CheckView(Check.PERSON_DOCUMENT, Outcome.CAUTION, Reason.FACE_UNCERTAIN, 2.0),
        ),
    ),
    "see_staff-all": _stays(Reason.TEST_EXPIRED, _ALL, 40 * _HOUR),
    "see_staff-own-words": _stays(
        Reason.RULES_FAILED,
        (*_FEW[:4], CheckView(Check.VENUE_RULES, Outcome.FAIL, Reason.RULES_FAILED)),
    ),
}
_FAMILIES = {
    "family-now": replace(guided(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL), family=_PEOPLE),
    "family-measure": replace(guided(ScreenKind.MEASURE, Reason.TEMP_MEASURING), family=_PEOPLE),
    "family-pass": replace(_passes("", ()), family=_VERDICTS),
    "family-staff": replace(_gate_failed(_GOING), help_code=_HELP.format(reason="GATE_FAULT")),
    "family-many": replace(
        _stays(Reason.COMPANION_WAITS, facts=_OF_A_FAMILY),
        family=(*_ALL_WAIT, *_ALL_WAIT[:2], *_ALL_WAIT[:2]),
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
    devices: tuple[DeviceState, ...] = tuple(
        DeviceState(name, True) for name in ("gate", "camera", "scanner", "id_card")
    )
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
            number=_NUMBER + n,
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


def _notice_read(window: KioskWindow) -> None:
    window.kiosk.receive(_around(1, Screen()))
    window.view.rootObject().setProperty("noticeOpen", True)


def _components(window: KioskWindow) -> None:
    window.view.rootObject().setProperty("sheet", "gallery/Components.qml")


SCENES: dict[str, Scene] = {name: partial(_show, snapshot) for name, snapshot in samples().items()}
SCENES["notice"] = _notice_read
SCENES["mismatch"] = _mismatch
SCENES["components"] = _components
