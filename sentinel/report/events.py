"""What an event says (CloudEvents 1.0, JSON format), and what it never says: names, ids, the venue's hash."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec

from sentinel.core.delivery import Draft, Outgoing
from sentinel.core.effects import Passage
from sentinel.core.events import GateOutcome
from sentinel.core.health import Health
from sentinel.core.identity import nonce_of
from sentinel.core.incident import Incident
from sentinel.core.lost import Lost, Shortened
from sentinel.core.policy import Check, CheckResult, Outcome
from sentinel.core.readings import CLOCK_TOLERANCE_S
from sentinel.core.sensing import DoorEvent, Happening

PASSAGE = "org.sentinel.passage.v1"
RESULT = "org.sentinel.passage.result.v1"
ANNULLED = "org.sentinel.passage.annulled.v1"
DOOR = "org.sentinel.door.v1"
STORE_REPLACED = "org.sentinel.store.replaced.v1"
LOST = "org.sentinel.events.lost.v1"
SHORTENED = "org.sentinel.record.shortened.v1"
CONTESTED = "org.sentinel.identity.contested.v1"
COUNTERS = "org.sentinel.counters.v1"
HEALTH = "org.sentinel.health.v1"
INCIDENT = "org.sentinel.incident.v1"
COUNT_CORRECTED = "org.sentinel.count.corrected.v1"
AUDIT_HEAD = "org.sentinel.audit.head.v1"
MAINTENANCE = "org.sentinel.maintenance.v1"


class Maintained(StrEnum):
    """What is told of a technician's work."""

    BEGAN = "began"  # visitors are sent to the staffed lane from now on
    ENDED = "ended"
    GATE_TRIAL = "gate_trial"  # the gate was pulsed, or was to be, with nobody's passage


# Ids are made from what happened, so that the same happening makes the same id after a restart too.
_NAMESPACE = uuid.UUID("8c5ff2be-39a3-5f0f-9d2e-2f8e6b5b1c77")
_ALARM = 10
_NORMAL = 0

_encoder = msgspec.json.Encoder()


def _nobody(person: str) -> str:
    return ""


class SignedHead(Protocol):
    """What of the audit's chain is said: rows ``first`` to ``last``, the last with the hash ``link``."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def link(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, repr=False)
class EventWriter:
    """Makes events of passages. ``leaving``: this entrance is an exit, and who passes is one less inside.

    ``sealed``: the identity of a person (by the venue's hash) as only the authority can read it, "" none.
    """

    leaving: bool = False
    sealed: Callable[[str], str] = _nobody

    def passage(self, passage: Passage) -> Draft:
        """A decision, before the gate moves (docs/events.md)."""
        decision, hand = passage.decision, passage.facts.hand_temperature
        data: dict[str, object] = {
            "visit": passage.visit,
            "verdict": decision.verdict.value,
            "reason": decision.reason.value,
            "checks": [_check(result) for result in decision.required()],
            "offline": decision.offline,
            "policy": decision.policy_version,
            "variant": list(decision.variants),
            "pseudonym": passage.pseudonym,
            "by_staff": bool(decision.by_staff),
            "hand_thermometer_c": hand.celsius if hand is not None else None,
            "referred_from": passage.referred_from,
            "request_id": passage.facts.lookup.request,
            "nonce": nonce_of(passage.facts.lookup.request),
        }
        if identity := self.sealed(passage.person):
            data["identity"] = identity
        data |= _rehearsal(passage.rehearsal)
        # The venue's duty officer hears of somebody on a watch-list before anything else that waits.
        listed = any(r.check is Check.WATCH_LIST and r.outcome is Outcome.FAIL for r in decision.checks)
        urgent = listed and not passage.rehearsal
        return _draft(PASSAGE, passage.visit, decision.decided_at, data, _ALARM if urgent else _NORMAL)

    def result(self, visit: str, outcome: GateOutcome, at: datetime, *, rehearsal: bool = False) -> Draft:
        """What became of a passage."""
        bad = outcome in (GateOutcome.FAILED, GateOutcome.UNKNOWN)
        data = {"visit": visit, "outcome": outcome.value, "at": _text(at), **self._direction()}
        said = data | _rehearsal(rehearsal)
        return _draft(RESULT, visit, at, said, _ALARM if bad else _NORMAL)

    def door(self, event: DoorEvent) -> Draft:
        """What happened in the doorway: a passage annulled, or that somebody followed, a fire alarm, ...

        ``people`` too many or missing, ``of`` those that the opening was for.
        """
        data = {
            "id": event.id,
            "what": event.what.value,
            "visit": event.visit,
            "people": event.people,
            "of": event.of,
            "began": event.began,
            "at": _text(event.at),
            **self._direction(),
        }
        kind = ANNULLED if event.annuls else DOOR
        routine = event.what in (Happening.NOT_PASSED, Happening.SHUT, Happening.FIRE_OVER)
        return _draft(kind, event.id, event.at, data, _NORMAL if routine else _ALARM)

    def counters(self, hour: datetime, counts: dict[str, dict[str, int]], subject: str) -> Draft:
        """An hour's counts (docs/events.md). ``counts`` as the store has them: "verdict/admit" by reason."""
        verdicts = {k.partition("/")[2]: v for k, v in counts.items() if k.startswith("verdict/")}
        data = {
            "from": _text(hour),
            "until": _text(hour + timedelta(hours=1)),
            "passages": {verdict: sum(reasons.values()) for verdict, reasons in verdicts.items()},
            "reasons": verdicts,
            "outcomes": counts.get("outcome", {}),
            "door": counts.get("door", {}),
            **self._direction(),
        }
        return _draft(COUNTERS, subject, hour + timedelta(hours=1), data, _NORMAL)

    def events_lost(self, gone: Lost, now: datetime) -> Draft:
        """Events that had to make room, unsent. It goes before all others: it explains what is missing."""
        data = {
            "number": gone.number,
            "first_seq": gone.first_seq,
            "last_seq": gone.last_seq,
            "first_at": _text(gone.first_at),
            "last_at": _text(gone.last_at),
            "kinds": dict(gone.kinds),
        }
        return _draft(LOST, str(gone.first_seq), now, data, _ALARM)

    def record_shortened(self, gone: Shortened, before: int, now: datetime) -> Draft:
        """What is in the kiosk's record no more, before its time: the disk was full.

        ``before``: rows that ever went before these. The moment tells one record from the next."""
        data = {
            "number": gone.number,
            "doorway": gone.doorway,
            "first_at": _text(gone.first_at),
            "last_at": _text(gone.last_at),
        }
        return _draft(SHORTENED, f"{before}/{_text(gone.first_at)}", now, data, _ALARM)

    def of_visit(self, visit: str) -> tuple[str, str]:
        """The ids of a passage's event and of its result's."""
        return _id(PASSAGE, visit), _id(RESULT, visit)

    def _direction(self) -> dict[str, str]:
        return {"direction": "out"} if self.leaving else {}

    def audit_head(self, head: SignedHead, signed: bytes, public_key: str) -> Draft:
        """The audit chain's end, signed by the device: for whoever keeps it elsewhere."""
        data = {
            "first": head.first,
            "last": head.last,
            "head": head.link,
            "at": _text(head.at),
            "public_key": public_key,
            "signed": msgspec.Raw(msgspec.json.format(signed, indent=-1)),  # a line
        }
        return _draft(AUDIT_HEAD, f"{head.last}/{head.link}/{_text(head.at)}", head.at, data, _NORMAL)

    def store_replaced(self, aside: str, at: datetime) -> Draft:
        """The record was unreadable and starts anew; ``aside`` is the kept file's name."""
        return _draft(STORE_REPLACED, aside, at, {"aside": aside, "at": _text(at)}, _ALARM)


def cloud_event(kiosk: str, outgoing: Outgoing, *, historical: bool) -> bytes:
    """The message's payload. ``seq`` and ``historical`` are extension attributes."""
    event = outgoing.event
    return _encoder.encode(
        {
            "specversion": "1.0",
            "id": event.event_id,
            "source": f"/kiosks/{kiosk}",
            "type": event.kind,
            "time": _text(event.created_at),
            "datacontenttype": "application/json",
            "seq": outgoing.seq,
            "historical": historical,
            "data": msgspec.Raw(event.body),
        }
    )


def contested(boot: str, rival: str, at: datetime) -> Draft:
    """Another kiosk is at the broker under our name; once an hour at most. ``rival``: its boot id, or ""."""
    data = {"boot": boot, "rival": rival, "at": _text(at)}
    return _draft(CONTESTED, f"{boot}/{at.astimezone(UTC):%Y%m%d%H}", at, data, _ALARM)


def incident(report: Incident, at: datetime) -> Draft:
    """Staff want help, or called it off: two events under one id, the second ends what the first began."""
    what = "called_off" if report.called_off else "reported"
    data = {"id": report.id, "what": what, "kind": report.kind.value, "at": _text(at)}
    return _draft(INCIDENT, f"{report.id}/{what}", at, data, _ALARM)


def count_corrected(correction: str, change: int, at: datetime) -> Draft:
    """Staff counted who is inside: so many more or fewer than were known (``correction``: its id)."""
    data = {"id": correction, "change": change, "at": _text(at)}
    return _draft(COUNT_CORRECTED, correction, at, data, _NORMAL)


def maintenance(session: str, what: Maintained, said: str, at: datetime) -> Draft:
    """A technician's work at the kiosk. ``session``: of the sign-in, by chance; never whose.

    ``said``: why it ended, or what became of the gate's trial; "" where it began.
    """
    data = {"session": session, "what": what.value, "said": said, "at": _text(at)}
    return _draft(MAINTENANCE, f"{session}/{what}/{_text(at)}", at, data, _NORMAL)


def health_event(kiosk: str, boot: str, number: int, health: Health, at: datetime) -> bytes:
    """The message for the topic ``health``: no event of the outbox, the next one replaces it."""
    by = health.standing
    data = {
        "boot": boot,
        "software": health.software,
        "policy": health.policy,
        "devices": dict(health.devices),
        "clock_trusted": health.clock_trusted,
        "board_c": None if health.board_c is None else round(health.board_c, 1),
        "disk_free": health.disk_free,
        "disk_total": health.disk_total,
        "waiting": health.waiting,
        "lost": health.lost,
        "alarms": health.alarms,
        "unacknowledged_since": None if by.deaf_since is None else _text(by.deaf_since),
        "contested": by.contested_at is not None,
        "mqtt": by.protocol,
    }
    return _encoder.encode(
        {
            "specversion": "1.0",
            "id": str(uuid.uuid5(_NAMESPACE, f"{HEALTH}/{boot}/{number}")),
            "source": f"/kiosks/{kiosk}",
            "type": HEALTH,
            "time": _text(at),
            "datacontenttype": "application/json",
            "data": data,
        }
    )


def _check(result: CheckResult) -> dict[str, object]:
    """``rule`` only where one of the venue's own decided, ``also`` where sources disagreed.

    The age of what is dated in the future: none within the tolerance of clocks, and beyond it nobody knows.
    """
    age = result.age_s if (result.age_s or 0.0) >= -CLOCK_TOLERANCE_S else None
    said: dict[str, object] = {
        "check": result.check.value,
        "outcome": result.outcome.value,
        "reason": result.reason.value,
        "age_s": None if age is None else round(max(age, 0.0), 1),
    }
    if result.also:
        said["also"] = [reason.value for reason in result.also]
    return said | {"rule": result.rule} if result.rule else said


def _rehearsal(rehearsal: bool) -> dict[str, object]:
    """Said only where it is one: whoever counts leaves it out."""
    return {"rehearsal": True} if rehearsal else {}


def _draft(kind: str, subject: str, at: datetime, data: Mapping[str, object], priority: int) -> Draft:
    return Draft(_id(kind, subject), kind, at, _encoder.encode(data), priority)


def _id(kind: str, subject: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{subject}"))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
