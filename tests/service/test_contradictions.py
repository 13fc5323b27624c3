"""Of several sources' statements the stricter is told, whatever the order in which they came."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sentinel.service import contradictions

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    source: str
    value: str = ""
    at: datetime | None = None
    number: int = 0


hours = st.integers(0, 100).map(lambda hours: NOON - timedelta(hours=hours))
sources = st.sampled_from("abc")
samples = st.lists(st.builds(Said, sources, st.sampled_from(("negative", "positive")), hours), max_size=8)
colours = st.lists(st.builds(Said, sources, st.sampled_from(("green", "yellow", "red")), hours), max_size=4)
doses = st.lists(st.builds(Said, sources, at=st.none() | hours, number=st.integers(0, 4)), max_size=4)


def test_a_positive_of_the_last_day_counts_against_another_laboratory_and_an_older_one_does_not() -> None:
    later = Said("b", "negative", NOON)
    for hours, value in ((1, "positive"), (24, "positive"), (25, "negative")):
        found = contradictions.test([later, Said("a", "positive", NOON - timedelta(hours=hours))])
        assert found is not None
        assert found.value == value


def test_a_laboratorys_own_later_result_takes_the_place_of_its_earlier_one() -> None:
    found = contradictions.test(
        [Said("a", "positive", NOON - timedelta(hours=1)), Said("a", "negative", NOON)]
    )
    assert found == Said("a", "negative", NOON)


@given(samples, st.randoms())
def test_samples_in_any_order(rows: list[Said], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found, other = contradictions.test(rows), contradictions.test(mixed)
    assert (found is None) == (not rows)
    same_moment = len({(row.source, row.at) for row in rows}) < len(rows)  # the database has no such two
    assert same_moment or found == other


@given(colours, doses)
def test_the_stricter_of_all_is_told(said: list[Said], counted: list[Said]) -> None:
    colour, number = contradictions.colour(said), contradictions.doses(counted)
    ranks = ["green", "yellow", "red"]
    assert said == [] or (
        colour is not None and ranks.index(colour.value) == max(ranks.index(s.value) for s in said)
    )
    assert counted == [] or (number is not None and number.number == min(one.number for one in counted))
