"""Whatever happens on the way, an event ends acknowledged and is never dropped."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.delivery import (
    Acknowledged,
    Connected,
    Delivery,
    Disconnected,
    Draft,
    Effect,
    Input,
    Load,
    Loaded,
    Outgoing,
    Send,
    Settle,
    Stored,
    TakenByBroker,
    Terms,
    Tick,
    step,
)

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class World:
    """An outbox, a lossy line and a collector around the machine."""

    def __init__(self, terms: Terms) -> None:
        self.state = Delivery(terms)
        self.at = 0.0
        self.outbox: dict[str, Outgoing] = {}
        self.stored: set[str] = set()
        self.line: list[str] = []
        self.acks: list[str] = []
        self.collected: dict[str, int] = {}
        self.sends: list[Send] = []
        self.outbox_fails = False

    def now(self) -> Now:
        return Now(1000.0 + self.at, START + timedelta(seconds=self.at))

    def put(self, priority: int = 0) -> None:
        seq = len(self.stored) + 1
        outgoing = Outgoing(seq, Draft(f"event-{seq}", "test", self.now().utc, b"{}", priority))
        self.outbox[outgoing.event.event_id] = outgoing
        self.stored.add(outgoing.event.event_id)
        self.feed(Stored())

    def feed(self, happened: Input) -> None:
        self.state, effects = step(self.state, happened, self.now())
        terms, aboard = self.state.terms, [f.outgoing.event for f in self.state.flights.values()]
        assert len(aboard) <= terms.window + terms.reserve
        assert sum(event.priority <= 0 for event in aboard) <= terms.window
        self._carry_out(effects)

    def _carry_out(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case Send():
                    assert self.state.connected is not None, "nothing is sent without a connection"
                    self.sends.append(effect)
                    self.line.append(effect.outgoing.event.event_id)
                case Settle(ids):
                    for event_id in ids:
                        assert event_id in self.collected, "only what the collector has leaves the outbox"
                        self.outbox.pop(event_id, None)
                case Load(limit):
                    first = sorted(self.outbox.values(), key=lambda o: (-o.event.priority, o.seq))[:limit]
                    self.feed(Loaded((), failed=True) if self.outbox_fails else Loaded(tuple(first)))

    def arrive(self, index: int, times: int = 1) -> None:
        if self.line:
            event_id = self.line.pop(index % len(self.line))
            self.collected[event_id] = self.collected.get(event_id, 0) + times
            self.acks += [event_id] * times

    def lose(self, index: int) -> None:
        if self.line:
            self.line.pop(index % len(self.line))

    def answer(self, lost: bool) -> None:
        ids, self.acks = tuple(self.acks), []
        if ids and not lost:
            self.feed(Acknowledged(ids))

    def wait(self, seconds: float) -> None:
        self.at += seconds
        self.feed(Tick())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 1)),
        st.tuples(st.just("arrive"), st.integers(0, 9)),
        st.tuples(st.just("twice"), st.integers(0, 9)),
        st.tuples(st.just("lose"), st.integers(0, 9)),
        st.tuples(st.just("answer"), st.integers(0, 1)),
        st.tuples(st.just("wait"), st.integers(1, 90)),
        st.tuples(st.just("line"), st.integers(0, 1)),
        st.tuples(st.just("outbox"), st.integers(0, 1)),
    ),
    max_size=80,
)


def play(world: World, steps: list[tuple[str, int]]) -> None:
    for what, number in steps:
        match what:
            case "put":
                world.put(number)
            case "arrive":
                world.arrive(number)
            case "twice":
                world.arrive(number, times=2)
            case "lose":
                world.lose(number)
            case "answer":
                world.answer(lost=number == 1)
            case "wait":
                world.wait(float(number))
            case "line" if number:
                world.feed(Connected())
            case "line":
                world.line.clear()
                world.acks.clear()
                world.feed(Disconnected())
            case "outbox":
                world.outbox_fails = number == 1


@settings(max_examples=150, deadline=None)
@given(STEPS, st.integers(1, 5))
def test_any_losses_duplicates_and_disconnects_end_with_every_event_delivered(
    steps: list[tuple[str, int]], window: int
) -> None:
    world = World(Terms(window=window))
    play(world, steps)
    assert world.stored - set(world.outbox) <= set(world.collected)
    # The world gets well: from here on everything arrives.
    world.outbox_fails = False
    world.feed(Disconnected())
    world.feed(Connected())
    for _ in range(2 * len(world.stored) + 4):
        while world.line:
            world.arrive(0)
        world.answer(lost=False)
        world.wait(1.0)
    assert world.outbox == {}
    assert set(world.collected) == world.stored


@settings(max_examples=150, deadline=None)
@example([("put", 0), ("put", 0)], 1)
@given(STEPS, st.integers(1, 5))
def test_it_recovers_without_a_reconnect_too(steps: list[tuple[str, int]], window: int) -> None:
    world = World(Terms(window=window))
    world.feed(Connected())
    play(world, [s for s in steps if s[0] != "line"])
    world.outbox_fails = False
    for _ in range(3 * len(world.stored) + 4):
        while world.line:
            world.arrive(0)
        world.answer(lost=False)
        world.wait(61.0)
    assert world.outbox == {}


def test_alarms_overtake_ordinary_events_after_an_outage() -> None:
    world = World(Terms(window=2))
    for _ in range(3):
        world.put()
    world.put(priority=10)
    world.feed(Connected())
    assert [s.outgoing.seq for s in world.sends] == [4, 1]


def test_an_alarm_goes_out_at_once_also_while_nobody_acknowledges_what_is_under_way() -> None:
    world = World(Terms(window=4, reserve=2))
    for _ in range(100):
        world.put()
    world.feed(Connected())
    for number in (101, 102):
        world.put(priority=10)
        assert world.sends[-1].outgoing.seq == number
    world.put(priority=10)
    world.put()
    assert len(world.sends) == 6, "the places for alarms have a bound too"
    while world.line:
        world.arrive(0)
    world.answer(lost=False)
    assert [s.outgoing.seq for s in world.sends[6:8]] == [103, 5]


def test_a_forged_list_of_ids_is_looked_up_within_a_bound_only() -> None:
    state = Delivery(Terms(window=10))
    now = Now(1000.0, START)
    state, _ = step(state, Connected(), now)
    draft = Draft("event-1", "test", START, b"{}")
    state, _ = step(state, Loaded((Outgoing(1, draft),)), now)
    looked_up = 0
    for number in range(50):
        forged = tuple(f"forged-{number}-{n}" for n in range(200))
        state, effects = step(state, Acknowledged(forged), now)
        looked_up += sum(len(e.ids) for e in effects if isinstance(e, Settle))
    assert (looked_up, state.ignored) == (10, 50 * 200 - 10)
    state, effects = step(state, Acknowledged((*forged, "event-1")), now)
    assert effects[0] == Settle(("event-1",)), "the true one among them counts"
    state, _ = step(state, Tick(), now)
    _, effects = step(state, Acknowledged(("late-1",)), now)
    assert effects[0] == Settle(("late-1",)), "a late answer to an earlier connection is looked up"


def test_what_waited_through_an_outage_is_marked_historical() -> None:
    world = World(Terms())
    world.put()
    world.wait(5.0)
    world.feed(Connected())
    world.put()
    world.wait(5.0)
    assert [(s.outgoing.seq, s.historical, s.again) for s in world.sends] == [
        (1, True, False),
        (2, False, False),
        (1, True, True),
        (2, False, True),
    ]
    world.wait(61.0)
    assert all(s.historical for s in world.sends[4:])


def test_silence_backs_off_and_one_answer_ends_it() -> None:
    world = World(Terms(first_s=5.0, longest_s=60.0))
    world.feed(Connected())
    world.put()
    world.put()
    for _ in range(600):
        world.wait(1.0)
    resent = len(world.sends) - 2
    assert 2 * 10 <= resent <= 2 * 14, "5, 10, 20, 40, 60, 60... seconds"
    world.arrive(0)
    world.answer(lost=False)
    world.wait(61.0)
    world.wait(4.0)
    before = len(world.sends)
    world.wait(7.0)
    assert len(world.sends) == before + 1, "patience is short again after an answer"


def test_puback_counts_only_where_nobody_acknowledges() -> None:
    for suffices in (False, True):
        world = World(Terms(broker_suffices=suffices))
        world.feed(Connected())
        world.put()
        world.arrive(0)
        world.feed(TakenByBroker(("event-1",)))
        assert (world.outbox == {}) is suffices
