"""What a signed pass says, and its one encoding: deterministic CBOR of short keys (RFC 8949, 4.2).

A pass has one form only: what does not encode to the very same bytes again is none. So its id is that of
one text, and can be revoked and told from a copy.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

import cbor2

from sentinel.core.bearer import MARK_BYTES, TAG_BYTES, reference, tag, venue_mark
from sentinel.core.facts import BoundTo, Dependant

ID_BYTES = 8
HOLDER_BYTES = 32
MAX_PAYLOAD = 512
MAX_PLACES = 8
MAX_WINDOWS = 8
MAX_DEPENDANTS = 6
MAX_NAME = 24  # characters of a place or of a masked name
MAX_USES = 65_535
_DAY = 24 * 60
_END_OF_TIME = 2**32
_WEEK = 0b111_1111


class Category(IntEnum):
    """For whom; the numbers are what a pass carries."""

    STAFF = 1
    VOLUNTEER = 2
    VISITOR = 3
    WORK_SITE = 4

    @property
    def label(self) -> str:
        """As it is told elsewhere: staff, volunteer, visitor, work_site."""
        return self.name.lower()


_BOUND = {BoundTo.PERSON: 1, BoundTo.CARD: 2, BoundTo.FACE: 3}
_BOUND_BYTES = {
    BoundTo.PERSON: MARK_BYTES + TAG_BYTES,
    BoundTo.CARD: MARK_BYTES + TAG_BYTES,
    BoundTo.FACE: MARK_BYTES + 32,
}


class BadPass(ValueError):
    """Not a pass, or one that says something impossible; the text names no content."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some weekdays. ``days``: bit 0 Monday to bit 6 Sunday; ``start`` and ``end`` in minutes of
    the local day, 0..1440; an end that is not after the start lies on the next day."""

    days: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 < self.days <= _WEEK and 0 <= self.start < _DAY and 0 < self.end <= _DAY):
            raise BadPass("impossible hours")

    def holds(self, local: datetime) -> bool:
        """Whether a local moment lies within (the end does not)."""
        minute = local.hour * 60 + local.minute
        today = self.days >> local.weekday() & 1
        if self.start < self.end:
            return bool(today) and self.start <= minute < self.end
        yesterday = self.days >> ((local.weekday() - 1) % 7) & 1
        return bool(today and minute >= self.start) or bool(yesterday and minute < self.end)


@dataclass(frozen=True, slots=True, repr=False)
class Pass:
    """A pass. Times are UTC, in whole seconds.

    ``places``: venues' ids, or what several begin with ("campus" fits "campus/north"); none: everywhere.
    ``windows`` in local time of ``utc_offset`` minutes (a fixed offset: no daylight saving); none: always.
    ``bound``: the venue's mark, and what ``core.bearer`` compares (``bind``). ``holder``: the Ed25519
    key of the bearer's app, which shows the pass as a live code; None: printed, or a picture that lasts.
    """

    id: bytes
    category: Category
    not_before: datetime
    not_after: datetime
    places: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    utc_offset: int = 480
    bound_to: BoundTo | None = None
    bound: bytes = b""
    max_uses: int | None = None
    holder: bytes | None = None
    masked_name: str = ""
    dependants: tuple[Dependant, ...] = ()

    def __post_init__(self) -> None:
        _require(len(self.id) == ID_BYTES, "id")
        _require(self.not_before < self.not_after, "validity")
        _require(len(self.places) <= MAX_PLACES and all(map(_is_name, self.places)), "places")
        _require(len(self.windows) <= MAX_WINDOWS and abs(self.utc_offset) <= _DAY, "hours")
        size = 0 if self.bound_to is None else _BOUND_BYTES[self.bound_to]
        _require(len(self.bound) == size, "bearer")
        _require(self.max_uses is None or 1 <= self.max_uses <= MAX_USES, "uses")
        _require(self.holder is None or len(self.holder) == HOLDER_BYTES, "holder")
        _require(not self.masked_name or _is_name(self.masked_name), "name")
        _require(len(self.dependants) <= MAX_DEPENDANTS, "dependants")
        for dependant in self.dependants:
            known = dependant.birth_year == 0 or 1880 <= dependant.birth_year <= 2099
            _require(_is_name(dependant.masked_name) and known, "dependants")

    def __repr__(self) -> str:
        return f"Pass({self.id.hex()}, {self.category.label})"

    def fits_place(self, place: str) -> bool:
        """Whether it is for this venue; a kiosk that does not say where it stands fits no named place."""
        within = any(place == named or place.startswith(f"{named}/") for named in self.places)
        return not self.places or (bool(place) and within)

    def fits_hours(self, at: datetime) -> bool:
        """Whether the moment (UTC) lies within its hours."""
        local = at.astimezone(UTC) + timedelta(minutes=self.utc_offset)
        return not self.windows or any(window.holds(local) for window in self.windows)


def bind(issuer: bytes, pass_id: bytes, bound_to: BoundTo, person: str, venue_key: bytes) -> bytes:
    """``Pass.bound`` for a person, by the venue's keyed hash of the id number (hex); ``issuer``: the key id
    of the key that is to seal the pass."""
    if bound_to is BoundTo.FACE:
        return venue_mark(venue_key) + bytes.fromhex(person)
    return venue_mark(venue_key) + bytes.fromhex(tag(bound_to, reference(venue_key, issuer, pass_id), person))


def encode(made: Pass) -> bytes:
    """The payload. Raises BadPass where it would be too long."""
    fields: dict[int, Any] = {
        1: made.id,
        2: int(made.category),
        3: [_seconds(made.not_before), _seconds(made.not_after)],
        4: list(made.places),
        5: [made.utc_offset, [[w.days, w.start, w.end] for w in made.windows]] if made.windows else None,
        6: [_BOUND[made.bound_to], made.bound] if made.bound_to is not None else None,
        7: made.max_uses,
        8: made.holder,
        9: made.masked_name,
        10: [[d.masked_name, d.birth_year] for d in made.dependants],
    }
    payload = cbor2.dumps({key: value for key, value in fields.items() if value}, canonical=True)
    _require(len(payload) <= MAX_PAYLOAD, "length")
    return payload


def decode(payload: bytes) -> Pass:
    """The pass. Raises BadPass for anything but the bytes that ``encode`` makes."""
    _require(len(payload) <= MAX_PAYLOAD, "length")
    try:
        fields = cbor2.loads(payload, max_depth=4, allow_indefinite=False, allow_duplicate_keys=False)
        made = _made(fields)
    except BadPass:
        raise
    except Exception:  # whatever a general decoder and wrong types may raise, without their text
        raise BadPass("not the form of a pass") from None
    _require(encode(made) == payload, "form")
    return made


def _made(fields: Any) -> Pass:
    _require(type(fields) is dict and set(fields) <= set(range(1, 11)), "fields")
    start, end = fields[3]
    offset, windows = fields.get(5, (480, []))
    bound_to, bound = fields.get(6, (0, b""))
    return Pass(
        id=_typed(fields[1], bytes),
        category=Category(_typed(fields[2], int)),
        not_before=_moment(start),
        not_after=_moment(end),
        places=tuple(_typed(place, str) for place in fields.get(4, [])),
        windows=tuple(Window(*(_typed(number, int) for number in window)) for window in windows),
        utc_offset=_typed(offset, int),
        bound_to={number: kind for kind, number in _BOUND.items()}[bound_to] if bound_to else None,
        bound=_typed(bound, bytes),
        max_uses=_typed(fields[7], int) if 7 in fields else None,
        holder=_typed(fields[8], bytes) if 8 in fields else None,
        masked_name=_typed(fields.get(9, ""), str),
        dependants=tuple(Dependant(_typed(n, str), _typed(y, int)) for n, y in fields.get(10, [])),
    )


def _typed(value: Any, kind: type) -> Any:
    _require(type(value) is kind, "fields")  # not isinstance: True is an int
    return value


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: Any) -> datetime:
    _require(type(seconds) is int and 0 <= seconds < _END_OF_TIME, "validity")
    return datetime.fromtimestamp(seconds, UTC)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= MAX_NAME and text.isprintable() and text == text.strip()


def _require(held: bool, what: str) -> None:
    if not held:
        raise BadPass(f"no pass has such {what}")
