"""A kiosk's presence: late last wills, somebody else's words, and two kiosks with one identity."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core import hearing, presence, rivalry
from sentinel.core.clock import Now
from sentinel.core.presence import Presence, Publish, Rival, Said, Word

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def at(seconds: float) -> Now:
    return Now(1000.0 + seconds, START + timedelta(seconds=seconds))


def ready(boot: str = "b", birth: int = 7) -> Presence:
    state, _ = presence.connected(Presence(boot, birth))
    state, effects = presence.listening(state)
    assert effects == (Publish(Word.READY),)
    return state


def test_it_says_init_then_ready_and_its_own_echo_changes_nothing() -> None:
    _state, effects = presence.connected(Presence("b", 7))
    assert effects == (Publish(Word.INIT),)
    for word in (Word.INIT, Word.READY):
        assert presence.seen(ready(), Said(word, "b", 7), at(0)) == (ready(), ())


def test_the_predecessors_words_that_stood_there_at_the_start_are_no_news() -> None:
    state, _ = presence.connected(Presence("b", 7))
    for word in Word:
        known, effects = presence.seen(state, Said(word, "a", 6, retained=True), at(0))
        assert (effects, known.before) == ((), "a")
    known, _ = presence.listening(known)
    assert presence.seen(known, Said(Word.LOST, "a", 6), at(0))[1] == (Publish(Word.READY),)
    assert presence.seen(known, Said(Word.LOST, "older", 5), at(0))[1] == (Publish(Word.READY),)
    rival = presence.seen(known, Said(Word.LOST, "x", 9), at(0))[1]
    assert rival == (Rival("x"), Publish(Word.READY)), "the end of a run that never was ours"
    for word in Word:  # a broker that came back with what it knew yesterday
        for boot, birth in (("a", 6), ("older", 5)):
            stale = presence.seen(known, Said(word, boot, birth, retained=True), at(60))[1]
            assert Rival(boot) not in stale


def test_a_late_last_will_of_an_earlier_run_is_put_right() -> None:
    state, effects = presence.seen(ready(), Said(Word.LOST, "a", 6), at(0))
    assert effects == (Publish(Word.READY),)
    state, effects = presence.seen(state, Said(Word.LOST, "b", 7), at(0.5))
    assert effects == (), "not in a tight loop with whoever writes it"
    assert presence.tick(state, at(1.0))[1] == ()
    state, effects = presence.tick(state, at(2.5))
    assert effects == (Publish(Word.READY),)
    assert presence.tick(state, at(9.0))[1] == ()


def test_a_newer_run_under_our_name_is_a_rival_and_its_word_stands() -> None:
    assert presence.seen(ready(), Said(Word.READY, "x", 8), at(0)) == (ready(), (Rival("x"),))
    state, found = ready(), []
    for number in range(4):  # an older twin that cannot be told from a stale copy, until it comes again
        state, _ = presence.connected(presence.gone(state))
        state, effects = presence.seen(state, Said(Word.READY, "x", 2, retained=True), at(number * 9))
        found.append(Rival("x") in effects)
    assert found == [False, False, True, True]
    _, effects = presence.seen(ready(), Said(Word.READY, "x", 6), at(0))
    assert effects == (Rival("x"), Publish(Word.READY))


def test_a_rival_that_pushed_us_off_is_seen_at_the_next_connection_also_without_reason_codes() -> None:
    state, _ = presence.connected(presence.gone(ready()))
    assert presence.seen(state, Said(Word.READY, "x", 8, retained=True), at(0))[1] == (Rival("x"),)


@given(
    st.lists(st.builds(Said, st.sampled_from(Word), st.sampled_from("abx"), st.integers(0, 9), st.booleans()))
)
def test_whatever_is_written_into_the_topic_it_is_corrected_at_most_every_two_seconds(
    words: list[Said],
) -> None:
    state, corrections = ready(), 0
    for number, said in enumerate(words):
        state, effects = presence.seen(state, said, at(number / 10))
        corrections += sum(isinstance(e, Publish) for e in effects)
    assert corrections <= 1 + len(words) / 20
    assert presence.seen(presence.gone(state), Said(Word.LOST, "b", 7), at(99))[1] == ()


def test_rivals_come_back_ever_later_and_spread() -> None:
    state, pauses = rivalry.Rivalry(), []
    assert rivalry.pause_s(state, 0.0, 0.5) == 0.0
    for number in range(10):
        state = rivalry.met(state, float(number), "x")
        pauses.append(rivalry.pause_s(state, float(number), 0.5))
    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300, 300, 300]
    assert rivalry.pause_s(state, 9.0, 0.0) == 150
    assert rivalry.pause_s(state, 9.0, 1.0) == 450
    assert not rivalry.contested(state, 9.0 + 900)
    assert rivalry.met(state, 2000.0).rounds == 1


def test_a_broker_that_takes_and_forgets_is_reported_once_until_somebody_acknowledges() -> None:
    state = hearing.taken(hearing.Hearing(), at(0))
    state = hearing.taken(state, at(200))
    assert hearing.deaf(state, at(299))[1] is False
    state, news = hearing.deaf(state, at(300))
    assert news
    assert hearing.deaf(state, at(900))[1] is False
    assert hearing.waited_s(state, at(900)) == 900
    state, ended = hearing.heard(state)
    assert ended
    assert hearing.heard(state)[1] is False
    assert hearing.deaf(state, at(9999))[1] is False
