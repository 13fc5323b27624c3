"""How many are inside, over several entrances: together they never let in more than the venue holds."""

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON

from sentinel.core.checks import read
from sentinel.core.clock import Now
from sentinel.core.facts import Facts
from sentinel.core.occupancy import Occupancy, Told, fact, heard, moved, shares
from sentinel.core.policy import Check, Outcome, Policy

NOW = Now(1.0, NOON)


def room(state):
    """Whether the next one is let in."""
    found = fact(state)
    assert found is not None
    return read(Check.CAPACITY, Facts(capacity=found), Policy(), NOON)[0] is Outcome.PASS


def test_before_the_collector_spoke_nobody_can_tell():
    assert fact(moved(Occupancy(), 1)) is None


def test_what_was_let_in_here_counts_until_the_collector_counted_it():
    state = heard(Occupancy(), Told(8, 10, 1, mine=3), NOW)
    state = moved(moved(state, 1), 1)
    assert fact(state).inside == 10 and not room(state)
    state = heard(state, Told(9, 10, 0, mine=4), NOW)
    assert fact(state).inside == 10
    state = heard(state, Told(10, 10, 0, mine=5), NOW)
    assert fact(state).inside == 10
    assert fact(heard(state, Told(4, 10, 3, mine=5), NOW)).inside == 4


def test_cut_off_the_kiosk_goes_on_with_its_share_and_no_further():
    state = heard(Occupancy(), Told(4, 10, 2, mine=0), NOW)
    state = Occupancy(state.told, state.at, False, state.own, state.counted)
    assert room(state)
    state = moved(state, 1)
    assert room(state)
    state = moved(state, 1)
    assert not room(state)
    assert room(moved(state, -1)), "somebody left by this entrance"


def test_the_room_of_who_is_cut_off_is_nobody_elses():
    told = shares(10, 4, {"a": 2, "b": 2}, {"c": 2})
    assert [told[k].share for k in "ab"] == [2, 2]
    state = heard(Occupancy(), told["a"], NOW)
    for _ in range(4):
        assert room(state)
        state = moved(state, 1)
    assert not room(state), "two places are kept for the kiosk that is cut off"


@given(
    st.integers(0, 12),
    st.integers(1, 4),
    st.lists(
        st.tuples(st.sampled_from(("in", "in", "in", "out", "deliver", "cut", "back")), st.integers(0, 3)),
        max_size=80,
    ),
)
@settings(max_examples=300, deadline=None)
def test_together_they_never_let_in_more_than_the_venue_holds(limit, count, days):
    """Each kiosk hears each new count at once; events of who is cut off wait until it is back."""
    kiosks = [f"k{n}" for n in range(count)]
    states = dict.fromkeys(kiosks, Occupancy())
    counted, waiting = dict.fromkeys(kiosks, 0), dict.fromkeys(kiosks, 0)
    cut, told, inside = set(), {}, 0

    def tell():
        there = {k: counted[k] for k in kiosks if k not in cut}
        away = {k: told[k].share for k in cut if k in told}
        news = shares(limit, max(0, sum(counted.values())), there, away)
        told.update(news)
        for k, one in news.items():
            states[k] = heard(states[k], one, NOW)

    tell()
    for what, which in days:
        k = kiosks[which % count]
        if what == "in" and room(states[k]):
            states[k] = moved(states[k], 1)
            waiting[k] += 1
            inside += 1
            if k not in cut:  # told at once: the next kiosk decides on it
                counted[k] += waiting[k]
                waiting[k] = 0
                tell()
        elif what == "out" and inside and k not in cut:
            states[k] = moved(states[k], -1)
            counted[k] -= 1
            inside -= 1
            tell()
        elif what == "cut" and k not in cut:
            cut.add(k)
            s = states[k]
            states[k] = Occupancy(s.told, s.at, False, s.own, s.counted)
            tell()
        elif what == "back" and k in cut:
            cut.discard(k)
            counted[k] += waiting[k]
            waiting[k] = 0
            tell()
        assert inside <= limit
