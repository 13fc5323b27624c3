"""Who the kiosk is to a platform, and the reference platform's own signature (HMAC-SHA256)."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sentinel.crypto.signing import PrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """A kiosk's account with a platform. ``secret`` and ``key`` sign; they are never shown.

    ``device`` is the number under which the platform knows the kiosk, "": the App-Id.
    """

    app_id: str
    secret: str
    device: str = ""
    key: PrivateKey | None = None

    def __repr__(self) -> str:
        return f"Account({self.app_id})"


class HmacSigner(Account):
    """Signs any call of the reference platform: hex HMAC-SHA256 of the parts joined by newlines."""

    def headers(self, method: str, target: str, body: bytes, utc: datetime) -> dict[str, str]:
        """App-Id, Timestamp (ms since 1970), Nonce (128 random bits) and Sign."""
        timestamp, nonce = str(int(utc.timestamp() * 1000)), secrets.token_hex(16)
        text = "\n".join((method, target, timestamp, nonce, "")).encode() + body
        sign = hmac.new(self.secret.encode(), text, "sha256").hexdigest()
        return {"App-Id": self.app_id, "Timestamp": timestamp, "Nonce": nonce, "Sign": sign}
