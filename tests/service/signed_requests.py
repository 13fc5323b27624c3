"""Requests signed as a device signs them, written out by hand from the interface's description."""

import hashlib
import hmac
import time
import uuid

APP, SECRET = "kiosk-1", "a secret of this test only"


def signed(method: str, target: str, body: bytes, **changes: str) -> dict[str, str]:
    """Headers of a signed request, as the interface describes them."""
    secret = changes.pop("secret", SECRET)
    headers = {
        "App-Id": APP,
        "Timestamp": str(int(time.time() * 1000)),
        "Nonce": uuid.uuid4().hex,
    } | changes
    text = f"{method}\n{target}\n{headers['Timestamp']}\n{headers['Nonce']}\n".encode() + body
    headers.setdefault("Sign", hmac.new(secret.encode(), text, hashlib.sha256).hexdigest())
    return headers
