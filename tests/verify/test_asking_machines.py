"""Fail-over, rate, hedging and one question's race under any order of events."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core import asking
from sentinel.core.asking import Move
from sentinel.core.backoff import Backoff
from sentinel.core.breaker import Ask, Breaker, BreakerState, Failed
from sentinel.core.breaker import step as breaker_step
from sentinel.core.hedging import Hedging
from sentinel.core.token_bucket import full_bucket
from sentinel.core.upstream import Choose, Grant, Refusal, Reported, Upstream, Why, step

_seconds = st.floats(0.0, 5.0, allow_nan=False)
_draws = st.floats(0.0, 1.0, allow_nan=False)


@given(st.floats(0.1, 50.0), st.floats(1.0, 20.0), st.lists(st.floats(0.0, 2.0), max_size=200))
def test_no_more_goes_out_than_the_rate_and_the_burst_allow(
    rate: float, burst: float, pauses: list[float]
) -> None:
    bucket, now, taken = full_bucket(rate, burst), 0.0, 0
    for pause in pauses:
        now += pause
        bucket, granted = bucket.take(now)
        taken += granted
        assert taken <= burst + rate * now + 1e-6
        assert 0.0 <= bucket.tokens <= burst


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.booleans()), max_size=60))
def test_a_clock_that_jumps_back_gives_no_tokens(jumps: list[tuple[float, bool]]) -> None:
    bucket, highest, taken = full_bucket(1.0, 5.0), -math.inf, 0
    first = None
    for now, _ in jumps:
        first = now if first is None else first
        highest = max(highest, now)
        bucket, granted = bucket.take(now)
        taken += granted
        assert taken <= 5.0 + (highest - first) + 1e-3


@given(st.lists(st.floats(0.0, 10.0) | st.just(math.inf) | st.just(math.nan), max_size=300))
def test_a_second_request_waits_between_thirty_and_six_hundred_milliseconds(latencies: list[float]) -> None:
    hedging = Hedging()
    for latency in latencies:
        hedging = hedging.answered(latency)
        assert 0.03 <= hedging.after_s <= 0.6
        assert len(hedging.latencies) <= 128
        assert 0.0 <= hedging.credit <= 4.0


def test_the_hedge_goes_out_at_the_95th_percentile_and_late_in_one_question_of_ten_at_most() -> None:
    hedging = Hedging()
    for n in range(100):
        hedging = hedging.answered(0.1 + n / 1000)
    assert hedging.after_s == 0.1 + 94 / 1000
    spent = 0
    for _ in range(1000):  # a platform that is slow as a whole: each question would be asked twice
        hedging, granted = hedging.spend()
        spent += granted
        hedging = hedging.answered(2.0)
    assert spent <= 104


_HAPPENINGS = st.lists(
    st.tuples(
        _seconds,
        st.sampled_from(["tick", "answer", "fail-again", "fail", "refused"]),
        st.floats(0.0, 0.2),
    ),
    max_size=20,
)


@settings(max_examples=300)
@given(st.floats(0.001, 3.0), st.none() | st.floats(0.03, 0.6), st.none() | st.just(0.7), _HAPPENINGS)
def test_a_question_is_sent_twice_at_most_and_is_over_by_its_deadline(
    budget: float, hedge: float | None, patience: float | None, events: list[tuple[float, str, float]]
) -> None:
    race, now, sent, flying, asked_second = asking.begin(0.0, budget, hedge, patience), 0.0, 1, 1, False
    move = Move.WAIT
    for pause, kind, jitter in events:
        now = min(now + pause, race.wake) if kind == "tick" else now + pause
        event: asking.Happened = asking.Ticked()
        if kind == "answer" and flying:
            event = asking.Answered()
        elif kind.startswith("fail") and flying:
            event, flying = asking.Failed(kind == "fail-again", jitter), flying - 1
        elif kind == "refused" and asked_second and flying:
            event, flying, asked_second, sent = asking.Refused(), flying - 1, False, sent - 1
        race, move = asking.step(race, event, now)
        if move in (Move.RETRY, Move.HEDGE, Move.FAIL_OVER):
            sent, flying, asked_second = sent + 1, flying + 1, True
            assert now + 0.03 < race.deadline, "a second request needs time for its answer"
        assert sent <= 2
        if move is Move.ANSWERED:
            assert isinstance(event, asking.Answered)
        if move in (Move.ANSWERED, Move.LOST):
            assert asking.step(race, asking.Ticked(), now)[1] is move, "over is over"
            return
        assert race.open == flying
        assert flying or race.retry_at < math.inf, "somebody is still under way, or will be"
    race, move = asking.step(race, asking.Ticked(), max(now, race.deadline))
    assert move in (Move.LOST, Move.ANSWERED)


def _choose(upstream: Upstream, why: Why, now: float, after: int | None = None) -> tuple[Upstream, Grant]:
    upstream, granted = step(upstream, Choose(why, after), now)
    assert isinstance(granted, Grant)
    return upstream, granted


def _two() -> Upstream:
    return Upstream(endpoints=(Breaker(), Breaker()))


def _broken_primary() -> Upstream:
    upstream = _two()
    for _ in range(3):
        upstream, grant = _choose(upstream, Why.FIRST, 0.0)
        assert grant.endpoint == 0
        upstream, _none = step(upstream, Reported(grant, False, 0.0, 0.5), 0.0)
    return upstream


def test_the_standby_serves_while_the_primary_is_away_and_no_question_waits_for_a_probe() -> None:
    upstream = _broken_primary()
    assert upstream.serving() == 1
    for now in (0.1, 5.0, 60.0):
        upstream, grant = _choose(upstream, Why.FIRST, now)
        assert grant.endpoint == 1
        upstream, _none = step(upstream, Reported(grant, True, 0.1, 0.5), now)


def test_one_answered_probe_brings_the_primary_back() -> None:
    upstream = _broken_primary()
    assert step(upstream, Choose(Why.PROBE), 0.1)[1] is Refusal.DOWN, "it is left alone at first"
    upstream, probe = _choose(upstream, Why.PROBE, 5.0)
    assert probe.endpoint == 0
    assert step(upstream, Choose(Why.PROBE), 5.0)[1] is Refusal.DOWN, "one probe at a time"
    upstream, _none = step(upstream, Reported(probe, True, 0.05, 0.5), 5.05)
    assert upstream.serving() == 0
    assert _choose(upstream, Why.FIRST, 5.1)[1].endpoint == 0


def test_a_second_request_goes_to_the_other_endpoint_and_to_the_same_only_without_one() -> None:
    upstream, grant = _choose(_two(), Why.FIRST, 0.0)
    assert _choose(upstream, Why.HEDGE, 0.1, after=grant.endpoint)[1].endpoint == 1
    assert _choose(Upstream(), Why.RETRY, 0.1, after=0)[1].endpoint == 0


def test_hedges_never_take_the_last_tokens_of_the_next_visitor() -> None:
    upstream = Upstream(bucket=full_bucket(0.1, 3.0))
    upstream, _grant = _choose(upstream, Why.FIRST, 0.0)
    upstream, _grant = _choose(upstream, Why.HEDGE, 0.0, after=0)
    assert step(upstream, Choose(Why.HEDGE, 0), 0.0)[1] is Refusal.TOO_MANY
    upstream, _grant = _choose(upstream, Why.FIRST, 0.0)
    assert step(upstream, Choose(Why.FIRST), 0.0)[1] is Refusal.TOO_MANY


_STEPS = st.lists(
    st.tuples(st.sampled_from([*Why, "ok", "fail"]), st.floats(0.0, 40.0), _draws, st.integers(0, 9)),
    max_size=80,
)


@settings(max_examples=200)
@given(_STEPS, st.integers(1, 2))
def test_whatever_happens_a_dead_endpoint_gets_one_probe_at_a_time_and_comes_back(
    steps: list[tuple[str, float, float, int]], count: int
) -> None:
    upstream, now = Upstream(endpoints=(Breaker(),) * count, bucket=full_bucket(1e6, 1e6)), 0.0
    grants: list[Grant] = []
    for kind, pause, draw, which in steps:
        now += pause
        if isinstance(kind, Why):
            open_before = {n for n, b in enumerate(upstream.endpoints) if b.state is not BreakerState.CLOSED}
            upstream, granted = step(
                upstream, Choose(kind, 0 if kind in (Why.RETRY, Why.HEDGE) else None), now
            )
            if isinstance(granted, Grant):
                grants.append(granted)
                if granted.endpoint in open_before:
                    assert upstream.endpoints[granted.endpoint].state is BreakerState.HALF_OPEN
                    assert step(upstream, Choose(Why.PROBE), now)[1] != granted
        elif grants:
            grant = grants.pop(which % len(grants))
            upstream, _none = step(upstream, Reported(grant, kind == "ok", 0.1, draw), now)
    later = now + 1000.0
    upstream, granted = step(upstream, Choose(Why.FIRST), later)
    assert isinstance(granted, Grant), "after any outage somebody is asked again"
    upstream, _none = step(upstream, Reported(granted, True, 0.1, 0.5), later)
    assert upstream.serving() is not None


@given(st.floats(0.0, 1e9), _draws)
def test_a_service_that_asks_to_be_left_alone_is_and_never_for_longer_than_minutes(
    wait: float, draw: float
) -> None:
    breaker, permit = breaker_step(Breaker(backoff=Backoff(1.0, 30.0)), Ask(), 0.0)
    assert permit is not None
    breaker, _none = breaker_step(breaker, Failed(permit, draw, wait), 0.0)
    if wait:
        assert breaker.state is BreakerState.OPEN
        assert min(wait, 300.0) <= breaker.retry_at or breaker.retry_at >= 0.5
        assert breaker.retry_at <= 450.0


def test_told_the_same_number_ten_thousand_kiosks_come_back_over_half_as_long_again() -> None:
    times = []
    for n in range(1000):
        breaker, permit = breaker_step(Breaker(), Ask(), 0.0)
        assert permit is not None
        breaker, _none = breaker_step(breaker, Failed(permit, n / 1000, 60.0), 0.0)
        times.append(breaker.retry_at)
    assert min(times) >= 60.0 and max(times) <= 90.0
    assert max(sum(1 for t in times if second <= t < second + 1) for second in range(60, 91)) < 60
