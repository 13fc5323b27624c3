"""Deltas: signed, whole or not at all, in any order the same end, gaps known, nothing older."""

import random
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile import record
from sentinel.basefile.compaction import changes_in, compact
from sentinel.basefile.delta import REMOVED, Change, bundle, read_delta, unbundle
from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.record import FIELDS, FIRST_BUCKET, GREEN, POSITIVE, RED, Field
from sentinel.basefile.rows import of_one_source
from sentinel.basefile.table import Table
from sentinel.crypto.signing import Algorithm, generate
from sentinel.verify.basefile.holding import BASE, Holding

PEOPLE = 12
NEWEST = FIRST_BUCKET + int(made.AS_OF.timestamp()) // record.BUCKET_S

Changed = tuple[int, int, int]


def _codes(field: int) -> st.SearchStrategy[int]:
    if field == REMOVED:
        return st.just(1)
    if Field(field) in record.TIMED:
        return st.integers(0, 4) | st.integers(NEWEST - 70, NEWEST)
    return st.integers(0, record.RADIX[Field(field)] - 1)


CHANGE = st.integers(0, REMOVED).flatmap(
    lambda field: st.tuples(st.integers(0, PEOPLE - 1), st.just(field), _codes(field))
)
DELTAS = st.lists(st.lists(CHANGE, max_size=8), min_size=1, max_size=8)


def model(base: dict[int, tuple[int, ...]], deltas: list[list[Changed]]) -> dict[int, tuple[int, ...]]:
    """What people's codes are after deltas in their order."""
    people = dict(base)
    for changes in deltas:
        latest = {(serial, field): code for serial, field, code in changes}
        gone = {serial for serial, field in latest if field == REMOVED}
        for serial in gone:
            people.pop(serial, None)
        for (serial, field), code in latest.items():
            if serial not in gone:
                codes = list(people.get(serial, (0,) * len(FIELDS)))
                codes[field] = code
                people[serial] = tuple(codes)
    return people


def told(holding: Holding) -> dict[int, tuple[int, ...]]:
    found = ((n, holding.find(made.number(n), made.now())) for n in range(PEOPLE))
    return {n: known.codes for n, known in found if known is not None}


def coarse(people: dict[int, tuple[int, ...]], as_of: int) -> dict[int, tuple[int, ...]]:
    """As a file as of this second can tell it: what is too old lost its time."""

    def one(field: Field, code: int) -> int:
        old = field in record.TIMED and FIRST_BUCKET <= code < FIRST_BUCKET + record.oldest_bucket(
            field, as_of
        )
        return record.NEGATIVE_OLD if old else code

    return {n: tuple(one(f, c) for f, c in zip(FIELDS, codes, strict=True)) for n, codes in people.items()}


BASE_PEOPLE = {n: (FIRST_BUCKET + int((made.AS_OF - timedelta(hours=12)).timestamp()) // record.BUCKET_S,
                   0, 4, record.GREEN, 0) for n in range(6)}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deltas=DELTAS, seed=st.integers(0, 2**16), compact_after=st.integers(0, 8))
def test_any_order_of_deltas_comes_to_the_same_end(
    tmp_path_factory: pytest.TempPathFactory, deltas: list[list[Changed]], seed: int, compact_after: int
) -> None:
    folder = tmp_path_factory.mktemp("order")
    holding = made.held(folder, made.green(range(6)))
    raws = [made.delta(number, changes) for number, changes in enumerate(deltas, 1)]
    shuffled = raws + random.Random(seed).choices(raws, k=2)  # some come twice
    random.Random(seed).shuffle(shuffled)
    for place, raw in enumerate(shuffled):
        holding.apply(raw, made.now())
        if place == compact_after:
            holding.compact(made.now())
    state = holding.state(made.now())
    assert state is not None
    assert (state.horizon, state.gaps) == (len(deltas), ())
    wanted = model(BASE_PEOPLE, deltas)
    as_of = int(made.AS_OF.timestamp()) + len(deltas)
    assert coarse(told(holding), as_of) == coarse(wanted, as_of)
    holding.compact(made.now())
    assert holding.changes == 0
    assert told(holding) == coarse(wanted, as_of)
    holding.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deltas=DELTAS)
def test_the_publisher_and_a_kiosk_compact_to_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, deltas: list[list[Changed]]
) -> None:
    folder = tmp_path_factory.mktemp("both")
    holding = made.held(folder, made.green(range(6)))
    table = Table.open(folder / BASE, [made.SIGNER.public])
    raws = [made.delta(number, changes) for number, changes in enumerate(deltas, 1)]
    for raw in raws:
        holding.apply(raw, made.now())
    holding.compact(made.now())
    every = [read_delta(raw, [made.SIGNER.public]) for raw in reversed(raws)]
    as_of = every[0].header.as_of
    compact(
        table, changes_in(every), folder / "published",
        sequence=len(deltas), as_of=as_of, key=made.SIGNER, made_by="",
    )  # fmt: skip
    published = Table.open(folder / "published", [made.SIGNER.public])
    own = holding._current(made.now())
    assert [(h.tolist(), v.tolist()) for h, v in published.parts()] == [
        (h.tolist(), v.tolist()) for h, v in own.parts()
    ]
    holding.close()


def test_gaps_are_known_and_what_lies_beyond_counts_already(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1]))
    for sequence in (1, 2, 5, 9, 6):
        assert holding.apply(
            made.delta(sequence, [(1, Field.COLOUR, record.RED)] if sequence == 9 else []), made.now()
        )
    state = holding.state(made.now())
    assert state is not None
    assert state.horizon == 2
    assert state.gaps == ((3, 4), (7, 8))
    known = holding.find(made.number(1), made.now())
    assert known is not None
    assert known.codes[Field.COLOUR] == record.RED
    base = int(made.AS_OF.timestamp())
    # The colour is as of its own delta, the rest as of the last delta before the gap.
    assert (known.as_of[Field.COLOUR], known.as_of[Field.PCR]) == (base + 9, base + 2)
    assert not holding.apply(made.delta(2, []), made.now())
    assert not holding.apply(made.delta(5, []), made.now())


def test_every_flipped_bit_and_every_cut_of_a_delta_is_refused(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1]))
    raw = made.delta(1, [(1, Field.COLOUR, record.RED), (2, Field.PCR, NEWEST)])
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1 << (place % 8)
        with pytest.raises(Refused):
            holding.apply(bytes(flipped), made.now())
        with pytest.raises(Refused):
            holding.apply(raw[:place], made.now())
    with pytest.raises(Refused):
        holding.apply(raw + b"\0", made.now())
    assert holding.changes == 0
    assert holding.apply(raw, made.now())


def reason(holding: Holding, raw: bytes, hours: float = 1.0, *, trusted: bool = True) -> Refusal:
    before = holding.state(made.now())
    with pytest.raises(Refused) as error:
        holding.apply(raw, made.now(hours, trusted=trusted))
    assert holding.state(made.now()) == before
    return error.value.reason


def test_deltas_that_must_not_count_are_refused_with_their_reason(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1]))
    assert reason(holding, made.delta(1, [], signer=made.STRANGER)) is Refusal.SIGNER_UNKNOWN
    assert reason(holding, made.delta(1, [], city=made.CITY_2)) is Refusal.EPOCH
    other = made.CITY.__class__(1, bytes(32))
    assert reason(holding, made.delta(1, [], city=other)) is Refusal.KEY_WRONG
    assert reason(holding, made.delta(1, [], at=made.AS_OF + timedelta(days=1))) is Refusal.FUTURE
    assert reason(holding, made.delta(1, [], at=made.AS_OF - timedelta(days=1))) is Refusal.OLDER
    assert reason(holding, made.delta(1, []), trusted=False) is Refusal.CLOCK_UNSET
    assert reason(holding, b"SDELTA\x02\x00" + made.delta(1, [])[8:]) is Refusal.FORMAT
    empty = made.holding(tmp_path / "none")
    with pytest.raises(Refused) as error:
        empty.apply(made.delta(1, []), made.now())
    assert error.value.reason is Refusal.NO_BASE


def test_a_delta_signed_with_sm2_counts(tmp_path: Path) -> None:
    signer = generate(Algorithm.SM2)
    holding = Holding(tmp_path, [made.SIGNER.public, signer.public], {1: made.CITY}, made.DATABASE_KEY)
    made.make(tmp_path / "p", made.green([1]))
    holding.install(tmp_path / "p", made.now())
    assert holding.apply(made.delta(1, [(1, Field.COLOUR, record.RED)], signer=signer), made.now())


def test_a_publisher_can_not_sign_what_no_kiosk_would_take() -> None:
    for change in ((1, 6, 0), (1, Field.COLOUR, 4), (1, Field.WATCH, 2), (1, REMOVED, 2)):
        with pytest.raises(ValueError, match="names no field"):
            made.delta(1, [change])


@given(sizes=st.lists(st.integers(0, 40), max_size=6), cut=st.integers(0, 300))
def test_a_bundle_that_was_cut_off_gives_its_whole_deltas(sizes: list[int], cut: int) -> None:
    deltas = [bytes([n]) * size for n, size in enumerate(sizes)]
    raw = bundle(deltas)
    assert unbundle(raw) == deltas
    part = unbundle(raw[:cut])
    assert part == deltas[: len(part)]


def test_of_several_rows_of_a_person_what_is_newer_and_worse_stands_wherever_it_is() -> None:
    late, early = FIRST_BUCKET + 500_000, FIRST_BUCKET + 499_990
    rows = [
        Change(7, Field.PCR, POSITIVE), Change(7, Field.COLOUR, RED), Change(7, Field.ANTIGEN, late),
        Change(7, Field.PCR, late), Change(7, Field.COLOUR, GREEN), Change(7, Field.ANTIGEN, early),
        Change(8, Field.COLOUR, GREEN), Change(8, Field.COLOUR, GREEN),
    ]  # fmt: skip
    for order in (rows, rows[::-1]):
        found, differing = of_one_source(order)
        assert {(one.hash52, one.field): one.code for one in found} == {
            (7, Field.PCR): POSITIVE, (7, Field.COLOUR): RED, (7, Field.ANTIGEN): late, (8, Field.COLOUR): GREEN,
        }  # fmt: skip
        assert differing == 1
