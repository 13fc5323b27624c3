"""What the district is told for certain, through the outbox: what became of settings and of commands."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from sentinel.core.delivery import Draft
from sentinel.core.remote_commands import Answer
from sentinel.core.settings_trial import Tell

SETTINGS = "org.sentinel.settings.v1"
COMMAND = "org.sentinel.command.v1"
# Ids are made of what happened, so that what is told again after a start is one event.
_NAMESPACE = uuid.UUID("5d3cf6a6-25b0-5a0b-8d0b-0a4bd5f0d1d3")
_ALARM = 10


def settings_event(tell: Tell, boot: str, at: datetime) -> Draft:
    """A version was taken, refused, kept or taken back."""
    number = tell.document
    data = {
        "version": number.version,
        "digest": number.digest,
        "state": tell.state.value,
        "reason": tell.reason.value,
        "boot": boot,
        "at": _text(at),
    }
    subject = f"{number.version}/{number.digest}/{tell.state.value}/{tell.reason.value}"
    subject += f"/{tell.again}" if tell.again else ""
    return _draft(SETTINGS, subject, at, data, bool(tell.reason))


def command_event(answer: Answer, boot: str, at: datetime, result: Mapping[str, Any] | None = None) -> Draft:
    """A command was accepted or refused, is done or has failed; ``result`` is what it brought."""
    data: dict[str, Any] = {
        "command": answer.id,
        "name": answer.name,
        "outcome": answer.outcome.value,
        "reason": answer.why.value,
        "count": 1,
        "boot": boot,
        "at": _text(at),
    }
    if result:
        data["result"] = dict(result)
    subject = f"{answer.id}/{answer.outcome.value}/{answer.why.value}"
    return _draft(COMMAND, subject, at, data, answer.alarm)


def refusals_event(topic: str, reason: str, count: int, boot: str, at: datetime) -> Draft:
    """Messages that name nobody who could be believed, or the same again: how many since the last."""
    data = {
        "command": "",
        "name": topic,
        "outcome": "refused",
        "reason": reason,
        "count": count,
        "boot": boot,
        "at": _text(at),
    }
    return _draft(COMMAND, f"{boot}/{topic}/{reason}/{_text(at)}", at, data, alarm=True)


def _draft(kind: str, subject: str, at: datetime, data: Mapping[str, Any], alarm: bool) -> Draft:
    event_id = str(uuid.uuid5(_NAMESPACE, f"{kind}/{subject}"))
    return Draft(event_id, kind, at, msgspec.json.encode(data), _ALARM if alarm else 0)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
