"""The hand-over's step machine: whatever happens and whenever it is cut, no stage is skipped or undone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core import handover
from sentinel.core.clock import Now
from sentinel.core.handover import (
    FINAL,
    MOST_TRIES,
    Did,
    Failed,
    Greeted,
    Handover,
    Note,
    Pause,
    Reason,
    Resume,
    Stage,
    Stop,
    Waited,
    step,
)

NOW = Now(5.0, datetime(2026, 11, 28, 8, tzinfo=UTC), True)
GOOD = Greeted((1,), 1, NOW.utc)
ORDER = [Stage.BEGUN, Stage.KEYED, Stage.TAKEN, Stage.KEPT, Stage.APPLIED, Stage.TESTED, Stage.DONE]
EVENTS = st.one_of(
    st.just(Resume()),
    st.just(Waited()),
    st.builds(Greeted, st.lists(st.integers(0, 3), max_size=3).map(tuple), st.just(1), st.just(NOW.utc)),
    st.builds(Did, st.sampled_from(Stage)),
    st.builds(Failed, st.sampled_from(Reason), st.just("x")),
)


def test_the_straight_way_notes_each_stage_before_the_next_is_begun() -> None:
    state, effects = step(Handover(), Resume(), NOW)
    assert effects == (handover.Greet(),)
    state, effects = step(state, GOOD, NOW)
    done = [effects[-1]]
    for stage in ORDER[1:]:
        state, effects = step(state, Did(stage), NOW)
        assert effects[0] == Note(stage)
        done.append(effects[1])
    assert [type(effect).__name__ for effect in done] == [
        "MakeKey", "Ask", "Keep", "Apply", "Test", "Sign", "Stop",
    ]  # fmt: skip
    assert done[-1] == Stop(None)


@given(st.lists(EVENTS, max_size=30))
def test_stages_only_go_forward_one_at_a_time_and_are_always_noted(events: list[handover.Event]) -> None:
    state = Handover()
    for event in events:
        before = state.stage
        state, effects = step(state, event, NOW)
        if state.stage is not before:
            assert effects[0] == Note(state.stage)
            ended = state.stage is Stage.ENDED
            assert ended or ORDER.index(state.stage) == ORDER.index(before) + 1
        asked = [effect for effect in effects if not isinstance(effect, Note)]
        assert len(asked) <= 1


@given(st.sampled_from([stage for stage in Stage if stage is not Stage.ENDED]))
def test_after_a_cut_the_noted_stage_is_begun_anew_and_asks_who_is_there_first(stage: Stage) -> None:
    _, (effect,) = step(Handover(stage), Resume(), NOW)
    asks = stage in (Stage.BEGUN, Stage.KEYED)
    assert isinstance(effect, handover.Greet) is asks


def test_nobody_is_asked_before_the_service_was_greeted() -> None:
    state, effects = step(Handover(), Resume(), NOW)
    assert not any(isinstance(effect, handover.Ask | handover.MakeKey) for effect in effects)
    _, effects = step(state, Greeted((2, 3), 1, NOW.utc), NOW)
    assert effects[-1] == Stop(
        Reason.VERSION, "the service speaks version 2, 3 of the hand-over, and the code wants 1"
    )


def test_a_clock_that_is_off_stops_it_and_may_be_set() -> None:
    state, effects = step(Handover(), Greeted((1,), 1, NOW.utc + timedelta(hours=1)), NOW)
    assert isinstance(effects[0], Stop)
    assert effects[0].again
    assert state.stage is Stage.BEGUN


@given(st.sampled_from(Reason))
def test_only_who_is_refused_for_good_needs_another_code(reason: Reason) -> None:
    state, effects = Handover(Stage.KEYED, greeted=True), ()
    pauses = 0
    for _ in range(MOST_TRIES):
        state, effects = step(state, Failed(reason, "x"), NOW)
        pauses += isinstance(effects[0], Pause)
    final = reason in FINAL
    assert (state.stage is Stage.ENDED) is final
    assert pauses == (MOST_TRIES - 1 if reason is Reason.UNREACHABLE else 0)
    stop = effects[-1]
    assert isinstance(stop, Stop)
    assert stop.again is not final
