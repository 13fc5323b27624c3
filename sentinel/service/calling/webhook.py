"""A call by HTTPS POST, signed as Standard Webhooks has it (standardwebhooks.com, specification 1.0.0)."""

import base64
import hashlib
import hmac
import logging
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import msgspec

from sentinel.service.calling.errors import NotCalled
from sentinel.service.calling.message import Message

for _chatty in ("httpx", "httpcore"):  # an address may hold a secret of its own
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_LIMIT_S = 10.0
_TYPE = "sentinel.alarm.waiting"


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and base64 of HMAC-SHA256 over id, time (s since 1970) and body, a full stop between them."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


class Webhook:
    """Used by one thread. Any status of 200 to 299 says that it was taken; no redirection is followed."""

    def __init__(
        self,
        url: str,
        secret: bytes,
        tls: ssl.SSLContext,
        clock: Callable[[], datetime],
        limit_s: float = _LIMIT_S,
    ) -> None:
        self._url, self._secret, self._clock = url, secret, clock
        self._http = httpx.Client(
            verify=tls, timeout=limit_s, trust_env=False, follow_redirects=False,
            headers={"User-Agent": "sentinel-service"},
        )  # fmt: skip

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def call(self, message: Message) -> None:
        """Raises NotCalled: it was not taken, or nobody knows."""
        now = self._clock().astimezone(UTC)
        said = {"type": _TYPE, "timestamp": now.isoformat(timespec="seconds"), "data": message.as_data()}
        body, seconds = msgspec.json.encode(said), int(now.timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(seconds),
            "webhook-signature": signature(self._secret, message.id, seconds, body),
        }
        try:
            # What it answers is not read: a body without end would hold the thread.
            with self._http.stream("POST", self._url, content=body, headers=headers) as answer:
                status, good = answer.status_code, answer.is_success
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotCalled(f"no answer: {type(error).__name__}") from None
        if not good:
            raise NotCalled(f"answered {status}")
