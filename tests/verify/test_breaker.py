"""The circuit breaker under any order of events."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.backoff import Backoff
from sentinel.core.breaker import Ask, Breaker, BreakerState, Failed, Succeeded, step


def _ask(breaker: Breaker, now: float) -> tuple[Breaker, int]:
    breaker, permit = step(breaker, Ask(), now)
    assert permit is not None
    return breaker, permit


def _opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(breaker.threshold):
        breaker, permit = _ask(breaker, now)
        breaker, _none = step(breaker, Failed(permit, 0.5), now)
    assert breaker.state is BreakerState.OPEN
    return breaker


def test_a_service_that_is_down_is_left_alone_until_the_back_off_is_over() -> None:
    breaker = _opened()
    assert step(breaker, Ask(), breaker.retry_at - 0.01)[1] is None
    assert step(breaker, Ask(), breaker.retry_at)[1] is not None


def test_only_one_probe_goes_out_at_a_time() -> None:
    breaker = _opened()
    now = breaker.retry_at
    breaker, _permit = _ask(breaker, now)
    assert breaker.state is BreakerState.HALF_OPEN
    assert step(breaker, Ask(), now + 1.0)[1] is None


def test_one_good_probe_closes_and_forgets_the_back_off() -> None:
    breaker = _opened()
    now = breaker.retry_at
    breaker, permit = _ask(breaker, now)
    breaker, _none = step(breaker, Succeeded(permit), now)
    assert breaker.state is BreakerState.CLOSED
    assert breaker.failures == 0
    assert breaker.backoff.failures == 0


def test_every_failed_probe_waits_longer_up_to_the_limit() -> None:
    breaker = _opened()
    waits = []
    for _ in range(8):
        now = breaker.retry_at
        breaker, permit = _ask(breaker, now)
        breaker, _none = step(breaker, Failed(permit, 1.0), now)
        waits.append(breaker.retry_at - now)
    assert waits == sorted(waits)
    assert waits[-1] == breaker.backoff.longest_s


def test_a_probe_that_never_reports_does_not_keep_the_breaker_shut_for_good() -> None:
    breaker = _opened()
    now = breaker.retry_at
    breaker, lost = _ask(breaker, now)
    later = now + breaker.probe_lease_s
    breaker, permit = _ask(breaker, later)
    assert permit != lost
    unchanged, _none = step(breaker, Succeeded(lost), later)
    assert unchanged == breaker, "the late report of the lost probe decides nothing"


def test_a_late_success_of_before_the_outage_does_not_close_it() -> None:
    breaker, early = _ask(Breaker(), 0.0)
    for _ in range(breaker.threshold):
        breaker, permit = _ask(breaker, 0.0)
        breaker, _none = step(breaker, Failed(permit, 0.0), 0.0)
    after, _none = step(breaker, Succeeded(early), 0.0)
    assert after.state is BreakerState.OPEN


_events = st.lists(
    st.tuples(
        st.floats(0.0, 20.0, allow_subnormal=False),
        st.sampled_from(["ask", "good", "bad"]),
        st.integers(0, 5),
        st.floats(0.0, 1.0, allow_subnormal=False),
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(_events)
def test_any_order_of_reports_leaves_it_legal(events: list[tuple[float, str, int, float]]) -> None:
    breaker = Breaker(threshold=2, backoff=Backoff(1.0, 30.0))
    now, granted, probes = 0.0, list[int](), list[tuple[int, float]]()
    for delta, what, index, draw in events:
        now += delta
        before = breaker
        if what == "ask":
            breaker, permit = step(breaker, Ask(), now)
            assert (permit is not None) == before.due(now)
            if permit is not None:
                granted.append(permit)
                if breaker.state is BreakerState.HALF_OPEN:
                    probes = [(p, t) for p, t in probes if p != permit]
                    assert all(now - t >= breaker.probe_lease_s or p < before.generation for p, t in probes)
                    probes.append((permit, now))
        elif granted:
            permit = granted[index % len(granted)]
            breaker, none = step(breaker, Succeeded(permit) if what == "good" else Failed(permit, draw), now)
            assert none is None
        assert breaker.generation >= before.generation
        if breaker.state is BreakerState.CLOSED:
            assert breaker.failures < breaker.threshold
        if breaker.state is BreakerState.OPEN:
            assert breaker.retry_at - now <= breaker.backoff.longest_s
