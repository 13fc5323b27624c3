"""Signature of a request to the platform: HMAC-SHA256 over method, path, timestamp, nonce and body."""

import hmac
import secrets
from datetime import datetime
from typing import Protocol


class Signer(Protocol):
    """A platform's signature scheme."""

    def headers(self, method: str, target: str, body: bytes, utc: datetime) -> dict[str, str]:
        """The headers that sign one request; ``target`` is the path with the query."""


class HmacSigner:
    """The reference platform's scheme: hex HMAC-SHA256 of the parts joined by newlines, a new nonce each."""

    def __init__(self, app_id: str, secret: str) -> None:
        self._app_id = app_id
        self._secret = secret.encode()

    def headers(self, method: str, target: str, body: bytes, utc: datetime) -> dict[str, str]:
        """App-Id, Timestamp (ms since 1970), Nonce (128 random bits) and Sign."""
        timestamp, nonce = str(int(utc.timestamp() * 1000)), secrets.token_hex(16)
        text = "\n".join((method, target, timestamp, nonce, "")).encode() + body
        sign = hmac.new(self._secret, text, "sha256").hexdigest()
        return {"App-Id": self._app_id, "Timestamp": timestamp, "Nonce": nonce, "Sign": sign}
