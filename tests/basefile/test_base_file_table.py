"""A base file answers what was put in, and nothing of it can be changed unnoticed."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.basefile import record
from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.header import Header, read_head
from sentinel.basefile.record import FIELDS, TIMED, Field
from sentinel.basefile.table import Table
from sentinel.basefile.writing import TableWriter
from sentinel.crypto.signing import Algorithm, generate

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

HASHES = st.integers(0, 2**52 - 1)
# Neighbours in the index's buckets, where a look-up could slip.
CLOSE = st.builds(lambda bucket, rest: (bucket << 32) | rest, st.integers(0, 3), st.integers(0, 40))


def write(path: Path, people: dict[int, int], signer: object = made.SIGNER) -> None:
    with TableWriter(path) as writer:
        hashes = np.array(sorted(people), dtype=np.uint64)
        writer.add(hashes, np.array([people[int(one)] for one in hashes], dtype=np.uint16))
        header = Header(
            as_of=int(made.AS_OF.timestamp()), colour_valid_s=3600, count=writer.count,
            key_check=made.CITY.check, key_epoch=1, sequence=0, states=("pcr",),
            signer=signer.public.key_id.hex(),  # type: ignore[attr-defined]
        )  # fmt: skip
        writer.finish(header, signer)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(
    people=st.dictionaries(HASHES | CLOSE, st.integers(0, record.VALUES - 1), max_size=60),
    strangers=st.lists(HASHES | CLOSE, max_size=60),
)
def test_a_table_answers_like_a_dict(
    tmp_path_factory: pytest.TempPathFactory, people: dict[int, int], strangers: list[int]
) -> None:
    path = tmp_path_factory.mktemp("table") / "t.sbase"
    write(path, people)
    table = Table.open(path, [made.SIGNER.public])
    for one in [*people, *strangers, 0, 2**52 - 1]:
        assert table.find(one) == people.get(one)
    found = {int(h): int(v) for hashes, values in table.parts() for h, v in zip(hashes, values, strict=True)}
    assert found == people


def test_twenty_thousand_people_are_all_found_and_strangers_are_not(tmp_path: Path) -> None:
    made.make(tmp_path / "c.sbase", made.green(range(20_000)))
    table = Table.open(tmp_path / "c.sbase", [made.SIGNER.public])
    assert all(table.find(made.CITY.hash64(made.number(n)) >> 12) is not None for n in range(20_000))
    assert not any(table.find(made.CITY.hash64(made.number(n)) >> 12) for n in range(20_000, 40_000))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "s.sbase"
    write(path, {n << 30: n for n in range(1, 200)})
    return path.read_bytes()


def refused(path: Path, raw: bytes) -> Refusal:
    path.write_bytes(raw)
    with pytest.raises(Refused) as error:
        Table.open(path, [made.SIGNER.public])
    return error.value.reason


def test_every_byte_of_the_head_counts(small: bytes) -> None:
    size = read_head(small, [made.SIGNER.public]).size
    for place in range(size):
        raw = bytearray(small[: size + 100])
        raw[place] ^= 1 << (place % 8)
        with pytest.raises(Refused):
            read_head(bytes(raw), [made.SIGNER.public])


def test_flipped_bits_in_the_body_are_found(small: bytes, tmp_path: Path) -> None:
    places = [4096, 4097, len(small) - 1, len(small) - 500, *range(4096, len(small), 65_537)]
    for place in places:
        raw = bytearray(small)
        raw[place] ^= 0x10
        assert refused(tmp_path / "f", bytes(raw)) is Refusal.DAMAGED


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_flipped_bit_is_refused(
    small: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(small) - 1))
    raw = bytearray(small)
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    assert refused(tmp_path_factory.mktemp("flip") / "f", bytes(raw))


def test_a_file_cut_anywhere_is_refused(small: bytes, tmp_path: Path) -> None:
    cuts = {*range(1, 400), *range(400, len(small), 40_961), len(small) - 1, 4095, 4096, 4097}
    reasons = {refused(tmp_path / "f", small[:length]) for length in cuts}
    assert reasons == {Refusal.TRUNCATED}
    assert refused(tmp_path / "f", b"") is Refusal.NOT_ONE
    assert refused(tmp_path / "f", small + b"\0") is Refusal.DAMAGED


def test_a_strangers_signature_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "t", {5: 5}, made.STRANGER)
    assert refused(tmp_path / "t", (tmp_path / "t").read_bytes()) is Refusal.SIGNER_UNKNOWN


def test_sm2_signs_too(tmp_path: Path) -> None:
    signer = generate(Algorithm.SM2)
    write(tmp_path / "t", {5: 7}, signer)
    assert Table.open(tmp_path / "t", [made.SIGNER.public, signer.public]).find(5) == 7
    raw = bytearray((tmp_path / "t").read_bytes())
    raw[60] ^= 1
    (tmp_path / "t").write_bytes(raw)
    with pytest.raises(Refused):
        Table.open(tmp_path / "t", [signer.public])


def test_a_table_in_use_outlives_its_replacement(tmp_path: Path) -> None:
    write(tmp_path / "t", dict.fromkeys(range(1000), 1))
    old = Table.open(tmp_path / "t", [made.SIGNER.public])
    write(tmp_path / "t", dict.fromkeys(range(1000), 2))
    new = Table.open(tmp_path / "t", [made.SIGNER.public])
    assert {old.find(n) for n in range(1000)} == {1}
    assert {new.find(n) for n in range(1000)} == {2}


SECONDS = st.integers(1_700_000_000, 1_900_000_000)


@given(values=st.lists(st.integers(0, record.VALUES - 1), min_size=1, max_size=50))
def test_a_record_is_its_digits(values: list[int]) -> None:
    array = np.array(values, dtype=np.uint16)
    assert record.join(record.split(array)).tolist() == values


@given(as_of=SECONDS, ago=st.integers(0, 40 * 86_400))
def test_a_test_is_never_taken_for_younger_than_it_is(as_of: int, ago: int) -> None:
    sampled = as_of - ago
    for field in TIMED:
        code = record.FIRST_BUCKET + sampled // record.BUCKET_S
        digit = int(record.narrow(field, np.array([code]), as_of)[0])
        codes = {each: np.array([0]) for each in FIELDS} | {field: np.array([digit])}
        back = record.wide(int(record.join(codes)[0]), as_of)[field]
        if back == record.NEGATIVE_OLD:
            assert ago > (record.BUCKETS[field] - 2) * record.BUCKET_S
        else:
            assert 0 <= sampled - (back - record.FIRST_BUCKET) * record.BUCKET_S < record.BUCKET_S


@given(old=SECONDS, later=st.integers(0, 30 * 86_400), value=st.integers(0, record.VALUES - 1))
def test_a_record_in_a_later_file_says_the_same_or_that_it_is_old(old: int, later: int, value: int) -> None:
    before = record.wide(value, old)
    after = record.wide(int(record.moved(old, old + later)[value]), old + later)
    for field in FIELDS:
        if field in TIMED and after[field] != before[field]:
            assert after[field] == record.NEGATIVE_OLD
        else:
            assert after[field] == before[field]


@given(values=st.lists(st.integers(0, record.VALUES - 1), min_size=2, max_size=6))
def test_merging_does_not_depend_on_the_order(values: list[int]) -> None:
    start = np.array([0])
    for one_person in (True, False):
        there = record.merged(np.array(values, np.uint16), start, one_person=one_person)
        back = record.merged(np.array(values[::-1], np.uint16), start, one_person=one_person)
        assert there.tolist() == back.tolist()


def test_two_people_with_one_hash_get_the_stricter_of_each_fact() -> None:
    def value(pcr: int, colour: int, doses: int, watch: int) -> int:
        digits = {
            Field.PCR: pcr,
            Field.ANTIGEN: 0,
            Field.VACCINE: doses,
            Field.COLOUR: colour,
            Field.WATCH: watch,
        }
        return int(record.join({field: np.array([digit]) for field, digit in digits.items()})[0])

    pair = np.array([value(60, record.GREEN, 4, 0), value(20, 0, 3, 1)], np.uint16)
    both = record.split(record.merged(pair, np.array([0]), one_person=False))
    assert [int(both[f][0]) for f in (Field.PCR, Field.COLOUR, Field.VACCINE, Field.WATCH)] == [20, 0, 3, 1]
    same = record.split(record.merged(pair, np.array([0]), one_person=True))
    assert [int(same[f][0]) for f in (Field.PCR, Field.COLOUR, Field.VACCINE)] == [60, record.GREEN, 4]
