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
        name = f"sentinel identity {settings.kiosk.id} {health.value} {said['until']}"
        event_id = str(uuid.uuid5(uuid.NAMESPACE_OID, name))  # said twice over a start it is one event
        tell(Draft(event_id, KIND, clock.now().utc, msgspec.json.encode(said)))

    session = roll_session(identity, clock, told)
    return Worker("identity", session, expected=(Standstill,), stale_after_s=_STALE_S)
