"""The district's word at work in the daemon: its connection, the desk behind it, and what that may touch."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.delivery import Draft
from sentinel.core.events import Device, Event, StaffDecided
from sentinel.core.settings_trial import Part
from sentinel.door.board import Board
from sentinel.fleet.remote.acts import Hands, LogLevel, StartRehearsal
from sentinel.fleet.remote.desk import Outside, RemoteDesk
from sentinel.fleet.remote.start import Standing
from sentinel.report.mqtt import BrokerError
from sentinel.report.subscription import Subscription
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Worker

_STALE_S = 30.0
_PATIENT_S = 180.0  # the doctor's report takes its time


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What of the daemon the desk may use. ``well``: no critical worker hangs; ``idle``: nobody is served;
    ``rehearse``: None where there is no rehearsal."""

    boot: str
    clock: Clock
    tell: Callable[[Draft], bool]
    board: Board
    post: Callable[[Event], None]
    restart: Callable[[], None]
    screenshot: Callable[[float], bytes | None]
    idle: Callable[[], bool]
    well: Callable[[], bool]
    rehearse: StartRehearsal | None = None


def district_workers(
    standing: Standing, base: Path, kiosk: Kiosk, syncs: Mapping[str, Callable[[], None]]
) -> list[Worker]:
    """The desk, its slow commands, and the connection. ``standing.signers`` is there."""
    report, name = standing.settings.report, standing.settings.kiosk.id
    topic = f"{report.topic_prefix}/{name}"
    outside = Outside(
        lambda leaf, payload: listener.publish(f"{topic}/{leaf}", payload, retain=True),
        kiosk.tell,
        lambda: _health(kiosk),
        kiosk.idle,
        kiosk.restart,
    )
    hands = Hands(
        kiosk.restart,
        lambda visit, who, note, until: _admit(kiosk, visit, who, note, until),
        syncs,
        rehearse=kiosk.rehearse,
        doctor=standing.doctor,
        screenshot=kiosk.screenshot,
    )
    desk = RemoteDesk(standing, kiosk.boot, kiosk.clock, outside, hands, LogLevel(logging.getLogger()))
    topics = (f"{topic}/desired", f"{topic}/command")
    listener = Subscription(report, name, topics, desk.message, base=base, name="remote")
    return [
        Worker("remote", desk.session, stale_after_s=_STALE_S),
        Worker("remote-work", desk.work, stale_after_s=_PATIENT_S),
        Worker(
            "remote-link",
            listener.session,
            expected=(BrokerError,),
            on_up=desk.connected,
            stale_after_s=_STALE_S,
        ),
    ]


def _health(kiosk: Kiosk) -> frozenset[Part]:
    up = {Part.RECORD: Device.STORE, Part.GATE: Device.GATE, Part.BROKER: Device.BROKER}
    well = {part for part, device in up.items() if kiosk.board.is_up(device)}
    return frozenset(well | ({Part.WORKERS} if kiosk.well() else set()))


def _admit(kiosk: Kiosk, visit: str, who: str, note: str, until: float) -> bool:
    """As staff would, at the screen: only whoever waits for them, and the rules have the last word.

    ``until`` (monotonic s): where the door is busy with another it may have to wait, but no longer.
    """
    if not kiosk.board.waits(visit):
        return False
    kiosk.post(StaffDecided(visit, admit=True, who=who, note=note, until=until))
    return True
