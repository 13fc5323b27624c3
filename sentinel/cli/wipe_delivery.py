"""Where a certificate of erasure goes: to the kiosk's collector as an event, or to an address by POST."""

import json
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.fleet.wiping.wiping import Deliver

WIPED = "org.sentinel.wiped.v1"
_NAMESPACE = uuid.UUID("0d6f0a0e-9a5b-5a3b-8f2e-6d0a7c1c9b44")
_ANSWER_S = 30.0


def by_broker(settings: "Settings", base: Path) -> "Deliver":
    """As an event, acknowledged by whoever acknowledges this kiosk's events."""

    def deliver(certificate: bytes, order: str) -> bool:
        from sentinel.core.delivery import Draft
        from sentinel.report.mqtt import BrokerError
        from sentinel.report.once import deliver_once
        from sentinel.runtime.clock import SystemClock

        clock = SystemClock()
        event_id = str(uuid.uuid5(_NAMESPACE, order))
        draft = Draft(event_id, WIPED, clock.now().utc, json.dumps(json.loads(certificate)).encode(), 10)
        try:
            return deliver_once(settings.report, settings.kiosk.id, draft, clock, base, _ANSWER_S)
        except BrokerError as error:
            print(f"sentinel wipe: {error}", file=sys.stderr)
            return False

    return deliver


def by_post(url: str) -> "Deliver":
    """By HTTP POST; any answer of success is the acknowledgement."""

    def deliver(certificate: bytes, order: str) -> bool:
        import httpx

        headers = {"Content-Type": "application/json", "Idempotency-Key": order}
        try:
            answer = httpx.post(url, content=certificate, headers=headers, timeout=_ANSWER_S)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            print(f"sentinel wipe: {url}: {type(error).__name__}", file=sys.stderr)
            return False
        return answer.is_success

    return deliver
