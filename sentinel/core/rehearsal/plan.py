"""What is played: each item's faults, its scripted visitors, and by when what has to happen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.events import Device
from sentinel.core.policy import Check


class Item(StrEnum):
    """What may be rehearsed."""

    OVERLOAD = "overload"
    CAMERA = "dead-camera"
    THERMOMETER = "dead-thermometer"
    READER = "reader-unplugged"
    NETWORK = "network-gone"
    PLATFORM = "platform-wrong"
    REPLAY = "replay-attack"
    DISK = "disk-full"
    CLOCK = "clock-wrong"


class Fault(StrEnum):
    """What is made to fail, at a seam of the daemon and never in the hardware."""

    CAMERA = "camera"
    THERMAL = "thermal"
    ID_CARD = "id_card"
    SCANNER = "scanner"
    SMART_CARD = "smart_card"
    NETWORK = "network"
    BROKER = "broker"
    NONSENSE = "nonsense"  # the platform answers, and nothing of it makes sense
    DISK = "disk"
    CLOCK = "clock"


class Part(StrEnum):
    """A scripted visitor's part."""

    WELL = "well"  # everything as it should be
    UNMEASURED = "unmeasured"  # no temperature comes
    UNSEEN = "unseen"  # no camera sees the visitor
    ASKED = "asked"  # verified by the kiosk's real client, which the fault has in its hands
    FOREIGN = "foreign"  # the platform answers about somebody else's question, and says all is well
    COPY = "copy"  # another body with the code of the one before
    PASS = "pass"  # well, with a pass beside
    PASS_COPY = "pass-copy"  # another well visitor with the same pass


SENSED = frozenset({Check.MASK, Check.LIVENESS, Check.KNOWN_FACE, Check.PERSON_DOCUMENT})
PLATFORM = frozenset(
    {Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE, Check.KEY_AREA, Check.ROSTER, Check.WATCH_LIST}
)
_READERS = {
    Device.ID_CARD: Fault.ID_CARD,
    Device.SCANNER: Fault.SCANNER,
    Device.SMART_CARD: Fault.SMART_CARD,
}
CROWD = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """One item. ``lost``: the devices whose loss the screen must show within ``notice_s`` seconds and whose
    return within ``recover_s``; ``blind``: checks that can't be told meanwhile; ``parts`` come one after the
    other, or all at once as a ``crowd``; ``by_asking``: what is lost is noticed by the first who needs it."""

    item: Item
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...] = ()
    lost: frozenset[Device] = frozenset()
    blind: frozenset[Check] = frozenset()
    crowd: bool = False
    by_asking: bool = False
    notice_s: float = 3.0
    recover_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Unplayed:
    """An item that this kiosk can't play: ``why`` in a word."""

    item: Item
    why: str


NOT_CONFIGURED = "not_configured"
AWAY = "away"  # it has failed already: this is no rehearsal any more


def planned(item: Item, devices: Mapping[Device, bool]) -> Plan | Unplayed:
    """The plan for this kiosk. ``devices``: those it has, and whether each works now."""
    match item:
        case Item.OVERLOAD:
            return Plan(item, (Part.WELL,) * CROWD, crowd=True)
        case Item.REPLAY:
            return Plan(item, (Part.WELL, Part.COPY, Part.PASS, Part.PASS_COPY, Part.FOREIGN))
        case Item.CLOCK:
            return Plan(item, (Part.WELL,), (Fault.CLOCK,))
        case Item.CAMERA:
            return _losing(item, devices, {Device.CAMERA: Fault.CAMERA}, (Part.UNSEEN,), SENSED, 8.0, 15.0)
        case Item.THERMOMETER:
            faults = {Device.THERMAL: Fault.THERMAL}
            blind = frozenset({Check.TEMPERATURE})
            return _losing(item, devices, faults, (Part.UNMEASURED,), blind, 3.0, 20.0)
        case Item.READER:
            return _losing(item, devices, _READERS, (Part.WELL,), frozenset(), 3.0, 15.0)
        case Item.NETWORK:
            faults = {Device.NETWORK: Fault.NETWORK, Device.BROKER: Fault.BROKER}
            part = Part.ASKED if devices.get(Device.NETWORK) else Part.WELL
            return _losing(item, devices, faults, (part,), PLATFORM, 6.0, 45.0)
        case Item.PLATFORM:
            faults = {Device.NETWORK: Fault.NONSENSE}
            return _losing(item, devices, faults, (Part.ASKED, Part.FOREIGN), PLATFORM, 6.0, 45.0)
        case Item.DISK:
            return _losing(item, devices, {Device.STORE: Fault.DISK}, (Part.WELL,), frozenset(), 10.0, 15.0)


def _losing(
    item: Item,
    devices: Mapping[Device, bool],
    faults: Mapping[Device, Fault],
    parts: tuple[Part, ...],
    blind: frozenset[Check],
    notice_s: float,
    recover_s: float,
) -> Plan | Unplayed:
    there = [device for device in faults if device in devices]
    works = [device for device in there if devices[device]]
    if not works:
        return Unplayed(item, AWAY if there else NOT_CONFIGURED)
    broken = tuple(faults[device] for device in works)
    asking = not {Device.NETWORK, Device.STORE}.isdisjoint(works)
    return Plan(
        item, parts, broken, frozenset(works), blind, by_asking=asking, notice_s=notice_s, recover_s=recover_s
    )  # fmt: skip
