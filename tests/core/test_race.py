"""The race of the providers: whatever order they answer in, the same is told in the end, and never more than once."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NOON

from sentinel.core.clock import Now
from sentinel.core.facts import (
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    KeyAreaFact,
    LabResult,
    LookupState,
    PcrFact,
    Provenance,
    Source,
    WatchListFact,
)
from sentinel.core.policy import Policy
from sentinel.core.race import (
    Ask,
    Begin,
    Race,
    Role,
    Runner,
    Said,
    Stated,
    Statement,
    Tell,
    TimePassed,
    step,
)

OLD = NOON - timedelta(hours=1)
DOCUMENT = DocumentFact(Provenance(Source.ID_CARD, NOON), DocumentKind.RESIDENT_ID, "p1")


def now(at=0.0, *, trusted=True):
    return Now(100.0 + at, NOON + timedelta(seconds=at), trusted)


def said(source, colour=Colour.GREEN, stated=NOON, *, code_only=False, name="王＊"):
    by = Provenance(source, stated)
    rest = () if code_only else (PcrFact(by, LabResult.NEGATIVE, OLD), KeyAreaFact(by, False))
    return Statement(Said.ANSWERED, (CodeFact(by, colour), *rest), name)


def race(*runners, policy=None, **more):
    runners = runners or (
        Runner("online", Role.AUTHORITY), Runner("cache", Role.COPY), Runner("lists", Role.LIST)
    )  # fmt: skip
    return Race(runners, policy or Policy(), 100.0, 102.0, (DOCUMENT,), **more)


class Course:
    """One race, fed by hand."""

    def __init__(self, started=None):
        self.race, self.effects = step(started or race(), Begin(), now())
        self.effects = list(self.effects)

    def __call__(self, happened, at=0.0, **more):
        self.race, effects = step(self.race, happened, now(at, **more))
        self.effects += effects
        return [e for e in effects if isinstance(e, Tell)]

    @property
    def told(self):
        return [e for e in self.effects if isinstance(e, Tell)]


def colour(tell):
    return next((f.colour for f in tell.facts if isinstance(f, CodeFact)), None)


def test_all_are_asked_at_once_and_nobody_is_told_anything_yet():
    course = Course()
    assert [e.name for e in course.effects if isinstance(e, Ask)] == ["online", "cache", "lists"]
    assert course.told == []


def test_the_platform_within_its_head_start_is_told_and_not_the_copy_of_what_it_said_earlier():
    course = Course()
    assert course(Stated("lists", Statement(Said.NOTHING))) == []
    assert course(Stated("cache", said(Source.CACHE, stated=OLD)), 0.001) == []
    (tell,) = course(Stated("online", said(Source.ONLINE)), 0.2)
    assert (tell.lookup.state, tell.lookup.offline) == (LookupState.ANSWERED, False)
    assert {f.by.source for f in tell.facts} == {Source.ONLINE}
    assert tell.contradictions == () and course.race.over


def test_after_the_head_start_the_first_sufficient_answer_decides_and_the_later_one_is_told_too():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    course(Stated("cache", said(Source.CACHE, stated=OLD)), 0.001)
    assert course.race.next_at(100.001) == 100.25
    (first,) = course(TimePassed(), 0.25)
    assert first.lookup.offline and colour(first) is Colour.GREEN
    assert not course.race.over and course.race.next_at(100.25) == 102.0
    (later,) = course(Stated("online", said(Source.ONLINE, Colour.RED)), 0.9)
    assert colour(later) is Colour.RED and not later.lookup.offline
    assert later.contradictions == (), (
        "what the platform says now is no contradiction to what it said earlier"
    )


def test_a_platform_that_is_away_costs_no_head_start():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    course(Stated("cache", said(Source.CACHE)))
    (tell,) = course(Stated("online", Statement(Said.FAILED)), 0.002)
    assert tell.lookup.offline and colour(tell) is Colour.GREEN


def test_a_copy_that_is_not_sufficient_waits_for_the_platform():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    course(Stated("cache", said(Source.CACHE, code_only=True)))
    assert course(TimePassed(), 0.3) == []
    (tell,) = course(Stated("online", said(Source.ONLINE)), 1.5)
    assert {f.by.source for f in tell.facts} == {Source.ONLINE}


def test_an_expired_colour_is_not_sufficient():
    by = Provenance(Source.CACHE, OLD, NOON - timedelta(minutes=1))
    old = Statement(Said.ANSWERED, (CodeFact(by, Colour.GREEN), *said(Source.CACHE).facts[1:]))
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    course(Stated("cache", old))
    assert course(TimePassed(), 0.3) == []
    (tell,) = course(TimePassed(), 2.0)
    assert tell.lookup.offline and course.race.over


def test_with_a_clock_that_is_not_trusted_no_copy_is_sufficient():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)), trusted=False)
    course(Stated("cache", said(Source.CACHE)), trusted=False)
    assert course(TimePassed(), 0.3, trusted=False) == []


def test_a_person_whom_the_platform_does_not_know_is_not_found_whatever_a_copy_says():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    course(Stated("cache", said(Source.CACHE)))
    (tell,) = course(Stated("online", Statement(Said.NOT_FOUND)), 0.1)
    assert (tell.lookup.state, tell.facts) == (LookupState.NOT_FOUND, ())


def test_a_lists_word_comes_with_every_answer():
    listed = Statement(Said.ANSWERED, (WatchListFact(Provenance(Source.WATCH_LIST, NOON), True),))
    for online in (Statement(Said.NOT_FOUND), Statement(Said.FAILED), said(Source.ONLINE)):
        course = Course()
        course(Stated("lists", listed))
        course(Stated("cache", Statement(Said.NOTHING)))
        (tell,) = course(Stated("online", online), 0.1)
        assert any(isinstance(f, WatchListFact) and f.listed for f in tell.facts)


def test_nothing_is_decided_before_the_lists_have_answered():
    course = Course()
    course(Stated("online", said(Source.ONLINE)), 0.1)
    assert course.told == []
    assert course(Stated("lists", Statement(Said.NOTHING)), 0.2)


def test_a_copy_newer_than_the_answer_contradicts_it_and_the_stricter_counts():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    newer = said(Source.BASE_FILE, Colour.RED, NOON + timedelta(seconds=1), code_only=True)
    course(Stated("cache", newer))
    (tell,) = course(Stated("online", said(Source.ONLINE)), 0.1)
    assert colour(tell) is Colour.RED
    (found,) = tell.contradictions
    assert (found.slot, found.kept, found.other) == ("code", Source.BASE_FILE, Source.ONLINE)


_statements = st.one_of(
    st.sampled_from([Said.NOT_FOUND, Said.NOTHING, Said.FAILED, Said.INVALID]).map(Statement),
    st.builds(
        said,
        st.sampled_from([Source.ONLINE, Source.CACHE, Source.BASE_FILE, Source.ROSTER]),
        st.sampled_from(Colour),
        st.integers(-7200, 60).map(lambda s: NOON + timedelta(seconds=s)),
        code_only=st.booleans(),
        name=st.just("王＊"),
    ),
)
_runners = st.lists(st.sampled_from(Role), min_size=1, max_size=5)


@given(_runners, st.data(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_whatever_order_one_answer_decides_and_the_end_is_the_same(roles, data, trusted):
    started = race(*(Runner(f"{n}", role) for n, role in enumerate(roles)))
    statements = [data.draw(_statements) for _ in roles]
    ends = []
    for _ in range(2):
        course, at = Course(started), 0.0
        for n in data.draw(st.permutations(range(len(roles)))):
            at += data.draw(st.floats(0.0, 0.39))
            course(TimePassed(), at, trusted=trusted)
            course(Stated(f"{n}", statements[n]), at, trusted=trusted)
            course(Stated(f"{n}", Statement(Said.ANSWERED)), at, trusted=trusted)  # only the first counts
        assert course.race.over and course.told
        assert all(a != b for a, b in zip(course.told, course.told[1:], strict=False)), (
            "nothing is told twice"
        )
        state = course.race
        assert step(state, TimePassed(), now(3.0)) == (state, ())
        ends.append(course.told[-1])
    # The facts' validity may end meanwhile, so the moments are close together; nothing else may differ.
    assert ends[0] == ends[1]


@given(_runners, st.data())
@settings(max_examples=200, deadline=None)
def test_the_question_is_always_answered_when_its_time_is_over(roles, data):
    course = Course(race(*(Runner(f"{n}", role) for n, role in enumerate(roles))))
    for n in data.draw(st.lists(st.integers(0, len(roles) - 1), max_size=4)):
        course(Stated(f"{n}", data.draw(_statements)), data.draw(st.floats(0.0, 1.9)))
    course(TimePassed(), 2.0)
    assert course.race.over and course.told
    before = len(course.told)
    course(Stated("0", said(Source.ONLINE, Colour.RED)), 2.1)
    assert len(course.told) == before


def test_a_race_is_only_data():
    started = race()
    assert replace(started) == started


def test_what_is_told_names_the_question_that_was_sent_also_where_the_answer_is_held_locally():
    for authority in (Statement(Said.FAILED, request="sent"), replace(said(Source.ONLINE), request="sent")):
        one, _asked = step(race(), Begin(), now())
        for name, statement in (
            ("cache", said(Source.CACHE)), ("lists", Statement(Said.NOTHING)), ("online", authority)
        ):  # fmt: skip
            one, _told = step(one, Stated(name, statement), now(0.01))
        assert one.told.lookup.request == "sent"


def test_nobody_looks_at_the_clock_again_and_again_while_a_slow_platform_is_the_only_one_who_knows():
    course = Course()
    course(Stated("lists", Statement(Said.NOTHING)))
    course(Stated("cache", Statement(Said.NOTHING)), 0.001)
    assert course(TimePassed(), 0.25) == []
    assert course.race.next_at(100.25) == 102.0
