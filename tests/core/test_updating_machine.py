"""The update's machine: whatever happens in whatever order, a kiosk keeps a version that it can start."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.updating import (
    Broke,
    Done,
    Effect,
    GoBack,
    Healthy,
    Interrupted,
    Offered,
    Phase,
    Release,
    Updating,
    Why,
    refusal,
    step,
)

ONE, TWO, THREE = (Release(f"{n}.0", n) for n in (1, 2, 3))
RUNNING = Updating(running=ONE, floor=1)
RELEASES = st.integers(1, 6).map(lambda n: Release(f"{n}.0", n))
EVENTS = st.one_of(
    st.builds(Offered, RELEASES, st.booleans()),
    st.just(Done()),
    st.builds(Broke, st.sampled_from(Why)),
    st.just(Healthy()),
    st.just(GoBack()),
    st.just(Interrupted()),
)


def after(state: Updating, *events: object) -> Updating:
    for event in events:
        state, _ = step(state, event)  # type: ignore[arg-type]
    return state


def test_a_good_release_is_fetched_built_tested_switched_to_and_kept_after_its_trial() -> None:
    state, effects = step(RUNNING, Offered(TWO))
    seen = list(effects)
    for _ in range(4):
        state, effects = step(state, Done())
        seen += effects
    assert state.phase is Phase.TRIAL
    state, effects = step(state, Healthy())
    assert [*seen, *effects] == [
        Effect.FETCH, Effect.BUILD, Effect.TEST, Effect.SWITCH, Effect.TELL, Effect.RESTART,
        Effect.RAISE_FLOOR, Effect.TELL, Effect.SWEEP,
    ]  # fmt: skip
    assert (state.running, state.previous, state.floor, state.phase) == (TWO, ONE, 2, Phase.IDLE)


def test_what_crashed_on_trial_is_left_and_not_taken_again_by_itself() -> None:
    state = after(RUNNING, Offered(TWO), Done(), Done(), Done(), Done(), Broke(Why.CRASH_LOOP), Done())
    assert (state.running, state.phase, state.refused) == (ONE, Phase.IDLE, (2,))
    assert refusal(state, Offered(TWO)) is Why.REFUSED_BEFORE
    assert refusal(state, Offered(TWO, insisted=True)) is None
    assert refusal(state, Offered(THREE)) is None


def test_a_lost_network_or_a_full_disk_is_no_fault_of_the_release() -> None:
    for why in (Why.FETCH, Why.NO_ROOM, Why.BUILD):
        state = after(RUNNING, Offered(TWO), Broke(why))
        assert state.phase is Phase.IDLE
        assert refusal(state, Offered(TWO)) is None


def test_the_first_installation_needs_no_trial() -> None:
    state = after(Updating(), Offered(ONE), Done(), Done(), Done(), Done())
    assert (state.running, state.phase, state.floor) == (ONE, Phase.IDLE, 1)


def test_nothing_older_is_installed_even_when_somebody_insists() -> None:
    state = Updating(running=ONE, floor=5)  # went back from 5 by hand
    assert refusal(state, Offered(Release("4.0", 4), insisted=True)) is Why.DOWNGRADE
    assert refusal(replace(state, running=THREE), Offered(THREE, insisted=True)) is Why.DOWNGRADE


def test_a_release_named_like_one_that_is_here_is_not_built_over_it() -> None:
    state = Updating(running=TWO, previous=ONE, floor=2)
    for name in ("1.0", "2.0"):
        assert refusal(state, Offered(Release(name, 7), insisted=True)) is Why.NAME_TAKEN


def test_going_back_by_hand_keeps_the_floor_and_is_not_undone_at_night() -> None:
    kept = after(RUNNING, Offered(TWO), Done(), Done(), Done(), Done(), Healthy())
    back = after(kept, GoBack(), Done())
    assert (back.running, back.previous, back.floor) == (ONE, None, 2)
    assert refusal(back, Offered(TWO)) is Why.REFUSED_BEFORE
    assert step(back, GoBack()) == (back, ())


@given(st.lists(EVENTS, max_size=60))
def test_any_order_of_events_leaves_a_version_to_run_and_never_lowers_the_floor(events: list[object]) -> None:
    state = RUNNING
    for event in events:
        before, (state, effects) = state, step(state, event)  # type: ignore[arg-type]
        assert state.running is not None
        assert state.floor >= before.floor
        assert (state.target is None) == (state.phase is Phase.IDLE)
        assert state.previous != state.running
        assert effects.count(Effect.RESTART) <= 1
        if Effect.FETCH in effects and not isinstance(event, Interrupted):
            assert state.target is not None
            assert state.target.number >= state.floor


@given(st.lists(EVENTS, max_size=40), st.data())
def test_a_power_cut_repeats_at_most_the_step_that_was_under_way(
    events: list[object], data: st.DataObject
) -> None:
    state = after(RUNNING, *events)
    again, effects = step(state, Interrupted())
    assert again == state
    assert len(effects) <= 1
    assert Effect.RAISE_FLOOR not in effects
