"""Kinds of alarms, and which of them an event raises by itself."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from sentinel.core import updating
from sentinel.core.remote_commands import Why
from sentinel.core.settings_trial import SettingsReason

PASSAGE = "org.sentinel.passage.v1"
RESULT = "org.sentinel.passage.result.v1"
ANNULLED = "org.sentinel.passage.annulled.v1"
DOOR = "org.sentinel.door.v1"
LOST = "org.sentinel.events.lost.v1"
SHORTENED = "org.sentinel.record.shortened.v1"
REPLACED = "org.sentinel.store.replaced.v1"
CONTESTED = "org.sentinel.identity.contested.v1"
WIPED = "org.sentinel.wiped.v1"
INCIDENT = "org.sentinel.incident.v1"
COMMAND = "org.sentinel.command.v1"
SETTINGS = "org.sentinel.settings.v1"
IDENTITY = "org.sentinel.identity.v1"
UPDATE = "org.sentinel.update.v1"


class Kind(StrEnum):
    """What somebody has to see to."""

    WATCH_LIST = "watch_list"  # a controlled person was at the entrance
    GATE_FAILED = "gate_failed"  # it was to open and did not, or nobody knows
    TAILGATING = "tailgating"  # more went through than were let in
    FIRE = "fire"
    HELD_OPEN = "held_open"
    INCIDENT = "incident"  # staff at the kiosk want help
    KIOSK_LOST = "kiosk_lost"  # its connection broke off
    KIOSK_SILENT = "kiosk_silent"  # nothing was heard of it for a quarter of an hour
    SEQ_GAP = "seq_gap"  # numbers are missing, and don't come
    TWO_IDENTITIES = "two_identities"  # two machines speak as one kiosk
    EVENTS_LOST = "events_lost"  # the kiosk says so
    RECORD_SHORTENED = "record_shortened"  # its disk is full: old passages went, all told before
    REJECTED = "rejected"  # what came was no event
    ORDERS_REFUSED = "orders_refused"  # somebody sends the kiosk orders that it has no reason to believe
    SETTINGS_REFUSED = "settings_refused"  # the district's settings are not in use there
    CERTIFICATE = "certificate"  # ends soon, or is over: the kiosk is cut off
    UPDATE_FAILED = "update_failed"  # the release was given up, and is not what runs
    ENTRY_REFUSED = "entry_refused"  # a used or forged code, a revoked certificate: somebody tried to come in
    WIPED = "wiped"  # the kiosk says that it was erased: what it did not report will not come

    @property
    def lasting(self) -> bool:
        """A state that ends, and not something that happened once."""
        return self in _LASTING


_LASTING = frozenset(
    {
        Kind.FIRE,
        Kind.HELD_OPEN,
        Kind.KIOSK_LOST,
        Kind.KIOSK_SILENT,
        Kind.RECORD_SHORTENED,
        Kind.SEQ_GAP,
        Kind.TWO_IDENTITIES,
        Kind.SETTINGS_REFUSED,
        Kind.CERTIFICATE,
        Kind.UPDATE_FAILED,
    }
)
# Of who has the right keys, and the right kiosk, and is only late or early.
_HONEST = frozenset(
    {Why.BUSY, Why.CLOCK_UNSET, Why.NOT_YET, Why.STORAGE, Why.UNKNOWN_COMMAND, Why.EXPIRED, Why.OTHER_BOOT}
)
_STRANGE = frozenset(
    {Why.FORGED, Why.UNKNOWN_SIGNER, Why.MALFORMED, Why.TOO_LARGE, Why.NOT_AUTHORISED, Why.NOT_FOR_US}
)
# The first two are tried again by themselves; a person wanted the last.
_NO_FAILURE = frozenset(why.value for why in (updating.Why.FETCH, updating.Why.NO_ROOM, updating.Why.ASKED))
_DOORWAY = {
    "tailgating": Kind.TAILGATING,
    "unadmitted": Kind.TAILGATING,
    "fire": Kind.FIRE,
    "held_open": Kind.HELD_OPEN,
}
_OVER = {"fire_over": Kind.FIRE, "shut": Kind.HELD_OPEN}


def raised(kind: str, data: Mapping[str, Any]) -> Kind | None:
    """Which alarm an event of this type raises. Data of another shape raises none."""
    if kind == PASSAGE:
        return Kind.WATCH_LIST if _listed(data.get("checks")) else None
    if kind == RESULT:
        return Kind.GATE_FAILED if data.get("outcome") in ("failed", "unknown") else None
    if kind in (DOOR, ANNULLED):
        what = data.get("what")
        return _DOORWAY.get(what) if isinstance(what, str) else None
    if kind == CONTESTED:
        return Kind.TWO_IDENTITIES
    if kind == INCIDENT:
        return Kind.INCIDENT if data.get("what") == "reported" else None
    if kind in _OF_THE_KIOSK:
        return _OF_THE_KIOSK[kind](data)
    if kind == WIPED:
        return Kind.WIPED
    if kind == SHORTENED:
        return Kind.RECORD_SHORTENED
    return Kind.EVENTS_LOST if kind in (LOST, REPLACED) else None


def ended(kind: str, data: Mapping[str, Any]) -> Kind | None:
    """Which alarm an event of this type ends."""
    what = data.get("what")
    if kind == INCIDENT:
        return Kind.INCIDENT if what == "called_off" else None
    if kind in _MENDED:
        name, word, alarm = _MENDED[kind]
        return alarm if data.get(name) == word else None
    return _OVER.get(what) if kind == DOOR and isinstance(what, str) else None


def _command(data: Mapping[str, Any]) -> Kind | None:
    reason, refused = _word(data, "reason"), data.get("outcome") == "refused"
    if data.get("name") == "desired":  # settings, told so each time they come again: of what was believed
        strange = refused and reason in _STRANGE  # settings.v1 told what became of it
    else:
        strange = refused and reason not in _HONEST
    return Kind.ORDERS_REFUSED if strange else None


def _settings(data: Mapping[str, Any]) -> Kind | None:
    if data.get("state") not in ("refused", "rolled_back"):
        return None
    # settings of before, once more: newer ones are in use, and stay so
    if (reason := _word(data, "reason")) in _STRANGE or reason == SettingsReason.OLDER:
        return Kind.ORDERS_REFUSED
    return Kind.SETTINGS_REFUSED


def _identity(data: Mapping[str, Any]) -> Kind | None:
    return Kind.CERTIFICATE if data.get("health") in ("ending", "expired", "early") else None


def _update(data: Mapping[str, Any]) -> Kind | None:
    given_up = data.get("what") in ("returned", "failed") and _word(data, "why") not in _NO_FAILURE
    return Kind.UPDATE_FAILED if given_up else None


_OF_THE_KIOSK: Mapping[str, Callable[[Mapping[str, Any]], Kind | None]] = {
    COMMAND: _command, SETTINGS: _settings, IDENTITY: _identity, UPDATE: _update,
}  # fmt: skip
_MENDED = {
    SETTINGS: ("state", "applied", Kind.SETTINGS_REFUSED),
    IDENTITY: ("health", "good", Kind.CERTIFICATE),
    UPDATE: ("what", "kept", Kind.UPDATE_FAILED),
}


def _word(data: Mapping[str, Any], name: str) -> str:
    """Whoever has a kiosk's key may send anything in a reason's place."""
    found = data.get(name)
    return found if isinstance(found, str) else ""


def _listed(checks: object) -> bool:
    found = checks if isinstance(checks, Iterable) else ()
    return any(
        isinstance(one, Mapping) and one.get("check") == "watch_list" and one.get("outcome") == "fail"
        for one in found
    )
