"""What leaves the kiosk, events and lines of the log: as the schema has it, and of nobody who was there."""

import functools
import logging
import re
from collections.abc import Callable

import msgspec

from sentinel.core.delivery import Outgoing
from sentinel.report.conforming import Check, compiled
from sentinel.report.events import cloud_event
from sentinel.report.schemas import DATA, schemas
from sentinel.sim.deterministic.people import SECRETS

# Each identity of a visitor (``Person.identities``) has one of these in it, which shows parts of it, too.
_SECRET = re.compile("|".join(SECRETS))
_SECRET_BYTES = re.compile("|".join(SECRETS).encode())
_encode, _decode = msgspec.json.encode, msgspec.json.decode
_LONGEST = 160  # characters of a line that is shown


def personal(text: str) -> bool:
    """Whether anything of a visitor's is in it."""
    return _SECRET.search(text) is not None


def hidden(text: str) -> str:
    """As it may be shown: whoever reads of a leak is told nothing by it."""
    return _SECRET.sub("***", text)[:_LONGEST]


def of_nobody(kiosk: str, outgoing: Outgoing) -> tuple[str, str]:
    """What is wrong with the message that an event goes out as: (what of a person is in it, what the schema
    does not have), each "" for nothing. All bytes count, also those that only one spelling of JSON hides.
    """
    message, kind = cloud_event(kiosk, outgoing, historical=False), outgoing.event.kind
    try:
        said = _decode(message)
    except msgspec.DecodeError:
        return "", f"{kind}: no JSON"
    plain = _encode(said)
    leak = _SECRET_BYTES.search(message) or (plain != message and _SECRET_BYTES.search(plain))
    if plain != message:
        return kind if leak else "", f"{kind}: something that its reader does not see"
    return kind if leak else "", _beyond(kind, said)


def _beyond(kind: str, said: dict[str, object]) -> str:
    envelope, data = _checks(kind)
    wrong = envelope(said) or data(said["data"])
    return f"{kind}{wrong}" if wrong else ""


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
