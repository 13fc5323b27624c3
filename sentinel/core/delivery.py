"""Outbox delivery as a step machine: what to send, when to send it again, what is done.

``step(state, input, now) -> (state, effects)``. An event leaves the outbox only by an acknowledgement of
its id; everything else (loss, duplicate, disconnect, silence) ends in sending it again. Order is by priority,
then by sequence number; receivers remove duplicates by id. What is urgent (a priority above 0) has places of
its own, so that it goes out at once also while all others are taken by events that nobody acknowledges.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sentinel.core.clock import Now
from sentinel.core.replacing import replace


class OutboxUnavailable(Exception):
    """The outbox can't be read or marked now; one line."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event for the outbox. ``body`` is the JSON of its data; a higher ``priority`` goes first.

    ``event_id`` is a UUID that depends on what happened only: writing the same event twice makes one.
    """

    event_id: str
    kind: str
    created_at: datetime
    body: bytes
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event in the outbox under its sequence number."""

    seq: int
    event: Draft


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules. ``window``: most events under way at once, and ``reserve`` more for urgent ones.

    Without an acknowledgement an event is sent again after ``first_s``, doubling to ``longest_s``.
    ``historical_after_s``: an event that waited longer is marked as such. ``broker_suffices``: the broker's
    PUBACK counts as the acknowledgement (the weaker promise).
    """

    window: int = 256
    reserve: int = 32
    first_s: float = 5.0
    longest_s: float = 60.0
    historical_after_s: float = 60.0
    broker_suffices: bool = False


@dataclass(frozen=True, slots=True)
class Flight:
    """An event under way, since when (monotonic seconds)."""

    outgoing: Outgoing
    sent_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state. ``hungry``: the outbox may hold more; ``silent``: time-outs in a row; ``limit``: of the last
    ``Load``.

    ``strangers``: acknowledged ids that were not under way since the last tick; beyond ``window`` they are
    ignored and counted in ``ignored``: a late answer to an earlier connection is one, a forger's another.
    """

    terms: Terms = field(default_factory=Terms)
    connected: Now | None = None
    flights: Mapping[str, Flight] = field(default_factory=lambda: MappingProxyType({}))
    silent: int = 0
    hungry: bool = True
    loading: bool = False
    limit: int = 0
    strangers: int = 0
    ignored: int = 0

    @property
    def waits(self) -> bool:
        """Whether a ``Tick`` may bring anything about."""
        return self.connected is not None and bool(self.flights or self.hungry or self.strangers)

    @property
    def room(self) -> int:
        """How many more may go under way; below 0 while urgent events are in the places kept for them."""
        return self.terms.window - len(self.flights)


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker took us in."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection is gone; whatever was under way may be lost."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Something new is in the outbox."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Answer to ``Load``: the first open events of the outbox; ``failed`` where it could not be read."""

    events: tuple[Outgoing, ...]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The receiving application has stored these events."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenByBroker:
    """The broker has these events (PUBACK)."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Input = Connected | Disconnected | Stored | Loaded | Acknowledged | TakenByBroker | Tick


@dataclass(frozen=True, slots=True)
class Send:
    """Publish; ``again`` where it was sent before on this connection."""

    outgoing: Outgoing
    historical: bool
    again: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """Mark these events as acknowledged; an id that is not in the outbox is nobody's business."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Read the first ``limit`` open events; answered by ``Loaded``. Runs after the ``Settle`` before it."""

    limit: int


Effect = Send | Settle | Load


def step(state: Delivery, happened: Input, now: Now) -> tuple[Delivery, tuple[Effect, ...]]:
    """The next state and what to do, in order."""
    match happened:
        case Connected():
            fresh = replace(state, connected=now, flights=MappingProxyType({}), silent=0)
            return _ask(replace(fresh, hungry=True, loading=False))
        case Disconnected():
            empty = MappingProxyType[str, Flight]({})
            return replace(state, connected=None, flights=empty, loading=False), ()
        case Stored():
            return _stored(replace(state, hungry=True))
        case Loaded():
            return _loaded(state, happened, now)
        case Acknowledged(ids):
            return _settled(state, ids)
        case TakenByBroker(ids):
            return _settled(state, ids) if state.terms.broker_suffices else (state, ())
        case Tick():
            return _tick(state, now)


def _stored(state: Delivery) -> tuple[Delivery, tuple[Effect, ...]]:
    """Where every place is taken, what is new may still be urgent."""
    reserve = state.room + state.terms.reserve
    if state.room > 0 or state.connected is None or state.loading or reserve <= 0:
        return _ask(state)
    aboard = sum(flight.outgoing.event.priority > 0 for flight in state.flights.values())
    return _load(state, aboard + state.terms.reserve)


def _ask(state: Delivery, least: int = 1) -> tuple[Delivery, tuple[Effect, ...]]:
    if state.connected is None or state.loading or not state.hungry:
        return state, ()
    if state.room < least:
        return state, ()
    # Among the first ``window`` open events is at least one that is not under way, if there is one at all.
    return _load(state, state.terms.window)


def _load(state: Delivery, limit: int) -> tuple[Delivery, tuple[Effect, ...]]:
    return replace(state, loading=True, limit=limit), (Load(limit),)


def _loaded(state: Delivery, answer: Loaded, now: Now) -> tuple[Delivery, tuple[Effect, ...]]:
    state = replace(state, loading=False)
    if state.connected is None or answer.failed:
        return state, ()
    new = _boarding(state, answer.events)
    flights = dict(state.flights)
    flights.update((o.event.event_id, Flight(o, now.monotonic)) for o in new)
    left = any(o.event.event_id not in flights for o in answer.events)  # no place for them yet
    more = left or len(answer.events) >= state.limit
    state = replace(state, flights=MappingProxyType(flights), hungry=more)
    return state, tuple(Send(o, _historical(state, o, now)) for o in new)


def _boarding(state: Delivery, found: tuple[Outgoing, ...]) -> tuple[Outgoing, ...]:
    """Those that go under way now. ``found`` begins with the urgent ones."""
    new = [o for o in found if o.event.event_id not in state.flights]
    urgent = [o for o in new if o.event.priority > 0][: max(state.room + state.terms.reserve, 0)]
    others = [o for o in new if o.event.priority <= 0][: max(state.room - len(urgent), 0)]
    return (*urgent, *others)


def _known(state: Delivery, ids: tuple[str, ...]) -> tuple[Delivery, tuple[str, ...]]:
    """Those ids that are looked up in the outbox: what is under way, and a few that may have been."""
    unique = tuple(dict.fromkeys(ids))
    strange = [i for i in unique if i not in state.flights]
    room = max(0, state.terms.window - state.strangers)
    if len(strange) <= room:
        return replace(state, strangers=state.strangers + len(strange)), unique
    ignored = frozenset(strange[room:])
    state = replace(state, strangers=state.terms.window, ignored=state.ignored + len(ignored))
    return state, tuple(i for i in unique if i not in ignored)


def _settled(state: Delivery, ids: tuple[str, ...]) -> tuple[Delivery, tuple[Effect, ...]]:
    state, ids = _known(state, ids)
    if not ids:
        return state, ()
    done = frozenset(ids)
    before = len(state.flights)
    flights = {i: flight for i, flight in state.flights.items() if i not in done}
    silent = 0 if len(flights) < before else state.silent
    state, load = _ask(
        replace(state, flights=MappingProxyType(flights), silent=silent),
        least=max(1, state.terms.window // 2),  # refill in halves: one read for many acknowledgements
    )
    return state, (Settle(ids), *load)


def _tick(state: Delivery, now: Now) -> tuple[Delivery, tuple[Effect, ...]]:
    state = replace(state, strangers=0)
    if state.connected is None:
        return state, ()
    patience = min(state.terms.longest_s, state.terms.first_s * 2.0 ** min(state.silent, 16))
    late = [f.outgoing for f in state.flights.values() if now.monotonic - f.sent_at >= patience]
    if late:
        flights = dict(state.flights)
        flights.update((o.event.event_id, Flight(o, now.monotonic)) for o in late)
        state = replace(state, flights=MappingProxyType(flights), silent=state.silent + 1)
    state, load = _ask(state)
    return state, (*(Send(o, _historical(state, o, now), again=True) for o in late), *load)


def _historical(state: Delivery, outgoing: Outgoing, now: Now) -> bool:
    at = outgoing.event.created_at
    before = state.connected is not None and at < state.connected.utc
    return before or (now.utc - at).total_seconds() > state.terms.historical_after_s
