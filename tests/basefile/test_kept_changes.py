"""Changes kept in memory say what the database says, after every delta in whatever order."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile import record
from sentinel.basefile.delta import REMOVED, read_delta
from sentinel.basefile.record import Field
from sentinel.verify.basefile.kept import Kept, Looked
from sentinel.verify.basefile.overlay import Overlay

PEOPLE = 12
CHANGE = st.tuples(
    st.integers(0, PEOPLE - 1), st.sampled_from([Field.VACCINE, Field.COLOUR, REMOVED]), st.just(1)
)
DELTAS = st.lists(st.tuples(st.integers(1, 12), st.lists(CHANGE, max_size=10)), min_size=1, max_size=10)


def hash52(serial: int) -> int:
    return made.CITY.hash64(made.number(serial)) >> 12


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deltas=DELTAS)
def test_what_is_kept_in_memory_is_what_a_new_process_reads(
    tmp_path_factory: object, deltas: list[tuple[int, list[tuple[int, int, int]]]]
) -> None:
    folder = tmp_path_factory.mktemp("kept")  # type: ignore[attr-defined]
    made.held(folder, made.green(range(6))).close()
    long_running = Overlay(folder / "changes.db", made.DATABASE_KEY)
    long_running.refresh()
    for sequence, changes in deltas:
        raw = made.delta(sequence, changes)
        long_running.apply(read_delta(raw, [made.SIGNER.public]))
        assert long_running._kept is not None
        assert long_running._kept.generation == long_running._shared[0]  # no look asks SQLite
        fresh = Overlay(folder / "changes.db", made.DATABASE_KEY)
        for serial in range(PEOPLE):
            assert long_running.look(hash52(serial)) == fresh.look(hash52(serial))
        fresh.close()
    long_running.close()


def test_another_process_s_delta_is_seen_at_once_and_kept_after_the_next_refresh(tmp_path: Path) -> None:
    here, other = made.held(tmp_path, made.green([1])), made.holding(tmp_path)
    here.state(made.now())
    assert other.apply(made.delta(1, [(1, Field.COLOUR, record.RED)]), made.now())
    for _ in range(2):
        known = here.find(made.number(1), made.now())
        assert known is not None
        assert known.codes[Field.COLOUR] == record.RED
        here.state(made.now())
    here.close()
    other.close()


def test_neighbours_of_a_hash_are_not_taken_for_it() -> None:
    nothing = Looked(1, 1, 5, {})
    rows = [(8 * 7 + 3, 2, 9, 1), (8 * 9, 3, 9, 2), (8 * 9 + 5, 4, 9, 1)]
    kept = Kept.of_rows(1, nothing, [rows])
    assert [kept.look(n).changes for n in (6, 7, 8, 9, 10)] == [
        {}, {3: (2, 9, 1)}, {}, {0: (3, 9, 2), 5: (4, 9, 1)}, {},
    ]  # fmt: skip
    assert Kept.of_rows(1, nothing, []).look(9) is nothing
