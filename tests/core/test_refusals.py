"""Whatever strangers send: every refusal is counted, and few are told."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.refusals import Refusals

SEEN = st.tuples(
    st.sampled_from(["desired", "command"]), st.sampled_from(["forged", "replayed", "expired"]),
    st.sampled_from(["", "a", "b"]), st.integers(1, 50), st.floats(0.0, 20.0),
)  # fmt: skip


@given(st.lists(SEEN, max_size=120))
def test_all_are_counted_each_named_one_is_told_once_and_each_kind_once_a_minute(sent: list) -> None:
    refusals, now = Refusals(), 0.0
    counted: Counter[tuple[str, str]] = Counter()
    told: Counter[tuple[str, str]] = Counter()
    alone: list[tuple[str, str, str]] = []
    moments: dict[tuple[str, str], list[float]] = {}
    for topic, reason, subject, count, pause in sent:
        refusals, by_itself = refusals.seen(topic, reason, subject, count)
        counted[topic, reason] += count
        if by_itself:
            assert subject and (topic, reason, subject) not in alone
            alone.append((topic, reason, subject))
            told[topic, reason] += count
        now += pause
        refusals, due = refusals.take(now)
        for kind_topic, kind_reason, number in due:
            told[kind_topic, kind_reason] += number
            moments.setdefault((kind_topic, kind_reason), []).append(now)
    assert dict(refusals.counts) == dict(counted)
    for at in moments.values():
        assert all(later - earlier >= 60.0 for earlier, later in pairwise(at))
    _, rest = refusals.take(now + 61.0)
    for topic, reason, number in rest:
        told[topic, reason] += number
    assert told == counted


def test_a_thousand_kinds_are_no_more_than_a_few() -> None:
    refusals = Refusals()
    for number in range(1000):
        refusals, _ = refusals.seen("command", f"reason-{number}")
    assert len(refusals.counts) <= 66 and sum(refusals.counts.values()) == 1000
