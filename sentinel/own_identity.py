"""The kiosk's certificate at work in the daemon: rolled in time, and told where it stands."""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec

from sentinel.config import Settings
from sentinel.core.delivery import Draft
from sentinel.core.renewal import Health, Life
from sentinel.fleet.provisioning.rolling import Identity, roll_session
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.clock import Clock
from sentinel.runtime.files import write_whole
from sentinel.runtime.worker import Worker

_log = logging.getLogger(__name__)

KIND = "org.sentinel.identity.v1"
_STALE_S = 120.0  # a roll may take four time-outs of the service


def identity_worker(
    settings: Settings, data: Path, clock: Clock, tell: Callable[[Draft], bool]
) -> Worker | None:
    """None where nobody renews it. ``tell``: an event for the outbox.

    An expired certificate is said in log and event, and ends nothing at the door.
    """
    if not settings.identity.url:
        return None
    identity = Identity(data / "identity", settings.identity.url, clock)

    def told(health: Health, life: Life) -> None:
        said = {"health": health.value, "until": life.ends.isoformat()}
        level = logging.INFO if health is Health.GOOD else logging.WARNING
        _log.log(level, "identity: the certificate is %s, until %s", health.value, said["until"])
        event_id = _event_id(data / "identity" / "told.json", said)
        tell(Draft(event_id, KIND, clock.now().utc, msgspec.json.encode(said)))

    session = roll_session(identity, clock, told)
    return Worker("identity", session, expected=(Standstill,), stale_after_s=_STALE_S)


class _Told(msgspec.Struct):
    """What was told last, and the event's id."""

    health: str
    until: str
    id: str


def _event_id(note: Path, said: dict[str, str]) -> str:
    """Said again at a start it is the same event; each change is one of its own, also back to what it was:
    a clock that went wrong and is right again is good under a new id, or the alarm would never end."""
    try:
        last = msgspec.json.decode(note.read_bytes(), type=_Told)
        if {"health": last.health, "until": last.until} == said:
            return str(uuid.UUID(last.id))
    except (OSError, msgspec.DecodeError, ValueError):
        pass  # none yet, or none that can be read: it is told as news
    event_id = str(uuid.uuid4())
    try:
        write_whole(note, msgspec.json.encode(said | {"id": event_id}))
    except OSError as error:  # then it is told once more at the next start
        _log.warning("identity: what was told can't be noted: %s", error.strerror)
    return event_id
