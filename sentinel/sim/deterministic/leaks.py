"""What leaves the kiosk, events and lines of the log: as the schema has it, and of nobody who was there."""

import functools
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from sentinel.core.delivery import Outgoing
from sentinel.report.conforming import Check, compiled
from sentinel.report.events import cloud_event
from sentinel.report.schemas import DATA, schemas
from sentinel.sim.deterministic.people import PSEUDONYM, SECRETS

# Each identity of a visitor (``Person.identities``) has one of these in it, which shows parts of it, too.
_MARKS = tuple(mark.encode() for mark in SECRETS)
_MARKED = re.compile(rf"\w*(?:{'|'.join((*SECRETS, PSEUDONYM))})\w*")
_encode, _decode = msgspec.json.encode, msgspec.json.decode
_LONGEST = 240  # characters of a line that is shown


def personal(text: str) -> bool:
    """Whether anything of a visitor's is in a line of the log; the pseudonym is for the record and events."""
    return _leaks(text.encode()) or PSEUDONYM in text


def hidden(text: str) -> str:
    """As it may be shown: whoever reads of a leak is told nothing by it."""
    return _MARKED.sub("***", text)[:_LONGEST]


def _leaks(message: bytes) -> bool:
    for mark in _MARKS:  # noqa: SIM110 - each event goes through it, and this is twice as quick
        if mark in message:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong with one: what of a visitor is in it, what its schema does not have; "" for nothing.
    ``visit``: whose it is, as its reader finds it."""

    leak: str
    beyond: str
    visit: str = ""


def read(kiosk: str, outgoing: Outgoing) -> Message:
    """The message that an event goes out as. All bytes count, also those that one spelling of JSON hides."""
    message, kind = cloud_event(kiosk, outgoing, historical=False), outgoing.event.kind
    try:
        said = _decode(message)
    except msgspec.DecodeError:
        return Message("", f"{kind}: no JSON")
    plain, data = _encode(said), said["data"]
    leak = kind if _leaks(message) or (plain != message and _leaks(plain)) else ""
    envelope, check = _checks(kind)
    wrong = ": something that its reader does not see" if plain != message else envelope(said) or check(data)
    visit = data.get("visit", "") if isinstance(data, dict) else ""
    return Message(leak, f"{kind}{wrong}" if wrong else "", str(visit))


@functools.cache
def _checks(kind: str) -> tuple[Check, Check]:
    schema = DATA.get(kind)
    unknown: Check = lambda data: ": no schema"  # noqa: E731
    return compiled(schemas()["event.schema.json"]), unknown if schema is None else compiled(schema)


class Lines(logging.Handler):
    """While it is entered every line of the daemon's log, of any level, is ``told`` with its traceback and
    whether it is of an exception that nobody expected; nothing is printed."""

    def __init__(self, told: Callable[[str, BaseException | None], None]) -> None:
        super().__init__()
        self._told = told
        self._log = logging.getLogger("sentinel")
        self._before = (self._log.level, self._log.propagate, self._log.disabled)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Never swallows: what goes wrong here is the judge's own fault."""
        self.count += 1
        error = record.exc_info[1] if record.exc_info else None
        self._told(self.format(record), error)

    def __enter__(self) -> "Lines":
        log = self._log
        self._before = (log.level, log.propagate, log.disabled)
        log.setLevel(logging.DEBUG)
        log.propagate, log.disabled = False, False
        log.addHandler(self)
        return self

    def __exit__(self, *ended: object) -> None:
        self._log.removeHandler(self)
        level, self._log.propagate, self._log.disabled = self._before
        self._log.setLevel(level)
