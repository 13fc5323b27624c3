"""The kiosk's own certificate: whether it can be used, and how long it is good."""

from datetime import UTC, datetime
from pathlib import Path

from sentinel.config import Settings
from sentinel.core.handover import Reason
from sentinel.core.renewal import Health, Life
from sentinel.crypto.certificates import (
    BadCertificate,
    check_issued,
    key_digest,
    name_of,
    read_certificate,
    read_key,
)
from sentinel.doctor.findings import Check, Finding, State, absent, fail, ok, warn
from sentinel.fleet.provisioning.rolling import Identity
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.private_keys import SEALED, read_private

_WHAT = "identity"
LONGEST_S = 40.0  # a service that takes the question and does not answer
_AGAIN = "show it a code again: sentinel provision CODE"


def checks(settings: Settings, base: Path) -> list[Check]:
    """One check."""
    return [Check(_WHAT, lambda: test_identity(settings, base, datetime.now(UTC)), LONGEST_S)]


def test_identity(settings: Settings, base: Path, now: datetime) -> Finding:
    """Certificate, key and authority belong together, it is good for 14 days more, and taken."""
    own = settings.identity
    if not own.cert_file:
        return absent(_WHAT, "", "this kiosk has no certificate: sentinel provision CODE")
    try:
        certificate = read_certificate((base / own.cert_file).read_bytes())
        name = name_of(certificate)
        if own.ca_file:
            check_issued(certificate, read_certificate((base / own.ca_file).read_bytes()))
        if key_digest(read_key(read_private(base / own.key_file))) != key_digest(certificate):
            return fail(_WHAT, "identity.key_file is not the key of identity.cert_file", _AGAIN)
    except OSError as error:
        return fail(_WHAT, f"{error.filename or own.key_file}: {error.strerror or error}", _AGAIN)
    except BadCertificate as error:
        return fail(_WHAT, f"{own.cert_file}: {error}", _AGAIN)
    if name != settings.kiosk.id:
        return fail(_WHAT, f"the certificate is {name}'s, and kiosk.id = {settings.kiosk.id}", _AGAIN)
    found = _of_its_life(settings, certificate.not_valid_before_utc, certificate.not_valid_after_utc, now)
    good = found.state in (State.OK, State.WARN)
    refused = refusal(settings, base) if good else ""
    return fail(_WHAT, f"{own.url}: {refused}", _AGAIN) if refused else found


def refusal(settings: Settings, base: Path) -> str:
    """Why the service that gave this kiosk its certificate takes it no more; "" where it does, where nobody
    can be asked, and of a kiosk that has none. Takes up to 40 s."""
    if not settings.identity.url or not settings.identity.cert_file:
        return ""
    identity = Identity(base / settings.kiosk.data_dir / "identity", settings.identity.url, SystemClock())
    try:
        identity.info()
    except Standstill as still:
        return str(still) if still.reason in (Reason.REFUSED, Reason.NOT_YET) else ""
    return ""


def _of_its_life(settings: Settings, begins: datetime, ends: datetime, now: datetime) -> Finding:
    own, life = settings.identity, Life(begins, ends)
    health, until = life.health(now), f"{ends:%Y-%m-%d %H:%M} UTC"
    kept = "sealed" if own.key_file.endswith(SEALED) else "in a file"
    by = (
        f"rolled by the daemon from {life.due:%Y-%m-%d} on"
        if own.url
        else "renewed by hand: identity.url is empty"
    )
    if health is Health.EARLY:
        return fail(_WHAT, f"good only from {begins:%Y-%m-%d %H:%M} UTC", "check the clock")
    if health is Health.EXPIRED:
        todo = "sentinel provision --roll (within the service's grace), else a new code"
        return fail(
            _WHAT, f"expired on {until}: platform and broker refuse this kiosk, the door goes on", todo
        )
    if health is Health.ENDING:
        todo = "sentinel provision --roll says why it was not renewed"
        return warn(_WHAT, f"good until {until} only, {by}", todo)
    found = f"{settings.kiosk.id}, good until {until}, {by}, the key {kept}"
    if kept == "in a file":
        return ok(_WHAT, found, "a key that is sealed would not be in a copy of this folder")
    return ok(_WHAT, found)
