"""The interfaces of verification platforms, emulated: the other side of the shipped adapters.

Each interface checks its signature by itself, from the description and not from the adapter, so that an
adapter that is wrong is found out.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sentinel.crypto import sm2

_CHINA = timezone(timedelta(hours=8))
_WINDOW_S = 300

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    """What an emulated platform knows. ``colour``: green, yellow or red; ``token``: of the person."""

    name: str
    token: str
    id_number: str = ""
    codes: tuple[str, ...] = ()
    expired_codes: tuple[str, ...] = ()
    colour: str = "green"
    pcr: str = "negative"
    sampled_at: datetime | None = None
    doses: int | None = None
    key_area: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """An HTTP request as it came: header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body; empty where it is no object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Interface:
    """One platform's interface: who is known, which account may ask."""

    def __init__(
        self, visitors: tuple[Visitor, ...], app_id: str, secret: str, sm2_point: bytes = b""
    ) -> None:
        self.visitors, self.app_id, self.secret, self.sm2_point = visitors, app_id, secret, sm2_point
        self.clock_off_s = 0.0
        self.reports: dict[str, Json] = {}  # of passages, by their request's id
        self.takes_reports = True
        self._sent: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def answer(self, question: Question) -> Json:
        """The answer's JSON."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The platform's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_off_s)

    def found(self, number: str = "", code: str = "") -> Visitor | None:
        """Who that is."""
        for visitor in self.visitors:
            if (number and visitor.id_number == number) or (
                code and code in visitor.codes + visitor.expired_codes
            ):
                return visitor
        return None

    def late(self, moment: datetime) -> bool:
        """Whether a question's time is not now."""
        return abs((self.now() - moment).total_seconds()) > _WINDOW_S

    def seen(self, nonce: str, about: bytes) -> bool:
        """Whether a nonce came before with another question; the same question again is a resend."""
        with self._lock:
            return self._sent.setdefault(nonce, about) != about


class ProvinceDevice(Interface):
    """cardNoType 1 (id card) and 2 (QR), IMEI; HMAC-SM3 over app id, time and body, joined by line ends."""

    def answer(self, question: Question) -> Json:
        """As the interface has it."""
        asked = question.json()
        signed = f"{self.app_id}\n{asked.get('requestTime', '')}\n".encode() + question.body
        right = hmac.new(self.secret.encode(), signed, "sm3").hexdigest()
        if question.headers.get("x-app-id") != self.app_id or question.headers.get("x-sign") != right:
            return {"code": 4001, "msg": "签名错误"}
        if self.late(datetime.strptime(asked["requestTime"], "%Y%m%d%H%M%S").replace(tzinfo=_CHINA)):
            return {"code": 4002, "msg": "时间戳错误"}
        if self.seen(asked["serialNo"], json.dumps([asked["cardNoType"], asked["idCardNo"]]).encode()):
            return {"code": 4003, "msg": "重复请求"}
        if not isinstance(asked.get("cardNoType"), int):
            return {"code": 1004, "msg": "参数错误"}
        card = asked["cardNoType"] == 1
        visitor = self.found(number=asked["idCardNo"]) if card else self.found(code=asked["idCardNo"])
        if visitor is None:
            return self._said(asked, 1001 if card else 1003, {})
        if asked["idCardNo"] in visitor.expired_codes:
            return self._said(asked, 1002, {})
        result = {"negative": "阴性", "positive": "阳性", "none": "无"}[visitor.pcr]
        about: Json = {
            "name": visitor.name[0] + "*" * (len(visitor.name) - 1),
            "idCardNo": visitor.id_number[:3] + "*" * 11 + visitor.id_number[-4:],
            "personId": visitor.token,
            "color": visitor.colour[0].upper(),
            "keyArea": None if visitor.key_area is None else str(int(visitor.key_area)),
            "nucleicInfo": {"acidResult": result, "sampleTimestamp": _local(visitor.sampled_at)},
        }
        if visitor.doses is not None:
            about["vaccineInfo"] = {"vaccinateCount": str(visitor.doses)}
        return self._said(asked, 0, about)

    def _said(self, asked: Json, code: int, about: Json) -> Json:
        stamp = {
            "serialNo": asked["serialNo"],
            "time": self.now().astimezone(_CHINA).strftime("%Y%m%d%H%M%S"),
        }
        return {"code": code, "msg": "", "data": about | stamp}


class HealthDecode(Interface):
    """/health/decode: sign = upper(SHA256 of the sorted "k=v&" and the secret); risk grades 00, 01, 10."""

    def answer(self, question: Question) -> Json:
        """As the interface has it."""
        asked = question.json()
        joined = "".join(f"{key}={asked[key]}&" for key in sorted(asked) if key != "sign") + self.secret
        if asked.get("sign") != hashlib.sha256(joined.encode()).hexdigest().upper():
            return {"code": "sign_error"}
        if self.late(datetime.fromtimestamp(int(asked["timestamp"]), UTC)):
            return {"code": "timestamp_error"}
        said: Json = {"nonce": asked["nonce"], "timestamp": str(int(self.now().timestamp()))}
        visitor = self.found(code=asked["code_content"])
        if visitor is None:
            return said | {"code": "qrcode_invalid"}
        if asked["code_content"] in visitor.expired_codes:
            return said | {"code": "qrcode_expired", "message": "qrcode expired"}
        local = self.now().astimezone(_CHINA)
        data = {
            "name": visitor.name[0] + "**",
            "id_type": 10,
            "risk_grade": {"green": "00", "yellow": "01", "red": "10"}[visitor.colour],
            "valid_date": local.strftime("%Y-%m-%d"),
            "expired_date": local.strftime("%Y-%m-%d"),
            "token": visitor.token,
        }
        return said | {"code": "0", "data": data}


class VerifyRecord(Interface):
    """HealthCodeVerifyRecord: SM2 over app id, time and body, joined by "&"; status 1 to 7."""

    def answer(self, question: Question) -> Json:
        """As the interface has it."""
        asked, stamp = question.json(), question.headers.get("x-timestamp", "")
        signed = f"{self.app_id}&{stamp}&".encode() + question.body
        try:
            signature = sm2.from_der(base64.b64decode(question.headers.get("x-signature", "")))
        except Exception:
            return {"success": False, "errorCode": "SIGN"}
        if not sm2.verify(self.sm2_point, signature, signed):
            return {"success": False, "errorCode": "SIGN"}
        if self.late(datetime.fromtimestamp(int(stamp) / 1000, UTC)):
            return {"success": False, "errorCode": "TIME"}
        card = asked["certType"] == "ID_CARD"
        visitor = self.found(number=asked["certValue"]) if card else self.found(code=asked["certValue"])
        said: Json = {"eventId": asked["eventId"], "timestamp": int(self.now().timestamp() * 1000)}
        if visitor is None:
            return {"success": True, "result": said | {"healthStatus": 5}}
        status = {"green": 1, "yellow": 2, "red": 3}[visitor.colour]
        if asked["certValue"] in visitor.expired_codes:
            status = 4
        said |= {"healthStatus": status, "personToken": visitor.token, "name": visitor.name}
        return {"success": True, "result": said}


class PanelMachine(Interface):
    """Headers AppId, Timestamp (ms), ReqId, Sign (HMAC-SHA256); voucherType 0 id, 1 QR, 2 IC."""

    def answer(self, question: Question) -> Json:
        """As the interface has it."""
        given = question.headers
        text = f"AppId={self.app_id}&ReqId={given.get('reqid')}&Timestamp={given.get('timestamp')}&".encode()
        right = hmac.new(self.secret.encode(), text + question.body, "sha256").hexdigest()
        if given.get("appid") != self.app_id or given.get("sign") != right:
            return {"code": 401, "msg": "sign"}
        if self.late(datetime.fromtimestamp(int(given["timestamp"]) / 1000, UTC)):
            return {"code": 402, "msg": "timestamp"}
        said: Json = {"reqId": given["reqid"], "timestamp": int(self.now().timestamp() * 1000), "pass": False}
        if question.path == "/open/v1/heartbeat":
            return said | {"code": 0, "pass": True}
        if self.seen(given["reqid"], question.body):
            return said | {"code": 409}
        asked = question.json()
        if question.path == "/open/v1/voucher/report":
            if self.takes_reports:
                self.reports[given["reqid"]] = asked
            return said | {"code": 0 if self.takes_reports else 500}
        number, voucher = asked["voucherContent"], asked["voucherType"]
        visitor = self.found(number=number) if voucher == 0 else self.found(code=number)
        if visitor is None:
            return said | {"code": 204 if voucher == 1 else 404}
        if number in visitor.expired_codes:
            return said | {"code": 203}
        masked = visitor.id_number[:1] + "*" * 16 + visitor.id_number[-1:] if visitor.id_number else None
        person = {"name": visitor.name[0] + "*", "idNo": masked, "token": visitor.token}
        pcr = {
            "result": {"negative": 0, "positive": 1, "none": 2}[visitor.pcr],
            "sampleTime": _local(visitor.sampled_at),
        }
        code = {"green": 0, "yellow": 201, "red": 202}[visitor.colour]
        return said | {"code": code, "pass": code == 0, "data": {"person": person, "pcr": pcr}}


INTERFACES: dict[str, type[Interface]] = {
    "province-device": ProvinceDevice,
    "health-decode": HealthDecode,
    "verify-record": VerifyRecord,
    "panel-machine": PanelMachine,
}


def _local(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
