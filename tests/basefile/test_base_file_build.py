"""Building from CSV, Parquet and a pipe: what is left out, what is merged, and what is said about it."""

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile import building, columns, moments, record
from sentinel.basefile.errors import BadCityKey, BadSource
from sentinel.basefile.keys import read_city_key, read_city_keys
from sentinel.basefile.record import Field
from sentinel.basefile.sources import BLOCK_BYTES, csv_source, parquet_source
from sentinel.basefile.table import Table


def codes(path: Path, serial: int) -> tuple[int, ...] | None:
    table = Table.open(path, [made.SIGNER.public])
    value = table.find(made.CITY.hash64(made.number(serial)) >> 12)
    return None if value is None else record.wide(value, table.header.as_of)


def bucket(text: str) -> int:
    return record.FIRST_BUCKET + int(datetime.fromisoformat(text).timestamp()) // record.BUCKET_S


def test_every_column_comes_out_as_it_went_in(tmp_path: Path) -> None:
    rows = [f"{made.number(1)},red,positive,2026-11-19T10:00:00Z,negative,2026-11-20T06:30:00+00:00,2,1"]
    made.make(tmp_path / "o", rows)
    found = codes(tmp_path / "o", 1)
    assert found == (record.POSITIVE, bucket("2026-11-20T06:30:00Z"), 3, record.RED, 1)


def test_chinese_names_and_words_and_local_times_are_read(tmp_path: Path) -> None:
    text = f"身份证号,健康码,核酸结果,采样时间,姓名\n{made.number(1)},绿码,阴性,2026-11-20 09:00:00,某某\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        source = csv_source(io.BytesIO(text.encode(encoding)))
        building.build(source, tmp_path / "o", made.terms(offset=timedelta(hours=8)))
        assert codes(tmp_path / "o", 1) == (bucket("2026-11-20T01:00:00Z"), 0, 0, record.GREEN, 0)


def test_bad_rows_are_left_out_and_named_by_line_never_by_content(tmp_path: Path) -> None:
    good = made.green([1, 2])
    bad = [
        "110101195001010011,green,,,,,1,0",  # a wrong check digit
        f"{made.number(3)},purple,,,,,1,0",
        f"{made.number(4)},green,negative,yesterday,,,1,0",
        f"{made.number(5)},green,negative,2027-01-01T00:00:00Z,,,1,0",
        f"{made.number(6)},green,negative,2026-11-19 20:00:00,,,1,0",
        f"{made.number(7)},green,,,,,many,0",
        f"{made.number(8)},green",
        f'{made.number(9)},"gre',
        "",
        "王某,green,,,,,1,0",
    ]
    report = made.make(tmp_path / "o", [good[0], *bad, good[1]])
    assert report.people == 2
    assert report.bad == 9
    assert sorted(row.line for row in report.bad_rows) == [3, 4, 5, 6, 7, 8, 9, 10, 12]
    said = " ".join(row.why for row in report.bad_rows)
    assert "1101" not in said and "purple" not in said and "王" not in said
    assert {row.line: row.why for row in report.bad_rows}[
        7
    ] == "pcr_sampled_at: has no time zone (say --utc-offset)"


def test_too_many_bad_rows_make_no_file(tmp_path: Path) -> None:
    made.make(tmp_path / "o", made.green([1]))
    before = (tmp_path / "o").read_bytes()
    with pytest.raises(BadSource, match="51 bad rows"):
        made.make(tmp_path / "o", ["x,,,,,,,"] * 51, most_bad=50)
    assert (tmp_path / "o").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["o"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "empty"),
        (b"name,colour\n", "id_number"),
        (b"id_number,name\n", "no column states a fact"),
        (b"id_number,colour,color\n", "twice"),
        (b"id_number,pcr_sampled_at\n", 'without "pcr"'),
        (b"id_number,colour\n" + b"x" * (BLOCK_BYTES + 10), "longer than"),
        (b"x" * 100_000, "no header"),
        (b"id_number,colour\r1,green\r2,red\r", "lines end with LF"),
    ],
)
def test_what_is_no_source_says_so(tmp_path: Path, text: bytes, why: str) -> None:
    with pytest.raises(BadSource, match=why):
        building.build(csv_source(io.BytesIO(text)), tmp_path / "o", made.terms())
    assert not list(tmp_path.iterdir())


def test_the_same_person_twice_has_the_newest_test_and_the_worse_colour(tmp_path: Path) -> None:
    rows = [
        f"{made.number(1)},green,negative,2026-11-18T08:00:00Z,,,2,0",
        *made.green(range(2, 50)),
        f"{made.number(1).lower()} ,yellow,negative,2026-11-19T08:00:00Z,,,3,0",
        made.green([2])[0],
    ]
    report = made.make(tmp_path / "o", rows)
    assert (report.people, report.duplicates, report.contradicting) == (49, 2, 1)
    assert report.contradicting_lines == [2]
    assert codes(tmp_path / "o", 1) == (bucket("2026-11-19T08:00:00Z"), 0, 4, record.YELLOW, 0)


def test_people_whose_hashes_collide_are_counted_and_get_the_stricter_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 64 bits of which the table's 52 are all the same: every two people collide.
    monkeypatch.setattr(building, "_EXTRA_BITS", np.uint64(64 - 1))
    folder = tmp_path / "part"
    spilled = np.zeros(3, dtype=building._SPILLED)
    spilled["hash"] = [5, 6, 7]
    spilled["value"] = record.join(
        {field: np.array([record.GREEN, record.RED, record.GREEN]) if field is Field.COLOUR else np.zeros(3, int)
         for field in Field}
    )  # fmt: skip
    spilled.tofile(folder)
    report = building.Report()
    with building.TableWriter(tmp_path / "o") as writer:
        building._sort(folder, writer, report)
        assert (writer.count, report.collisions, report.duplicates) == (1, 2, 0)


def test_blocks_lines_and_processes_make_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [*made.green(range(3000)), "bad", *made.green(range(3000, 4000))]
    one = made.make(tmp_path / "one", rows)
    monkeypatch.setattr("sentinel.basefile.sources.BLOCK_BYTES", 4096)
    two = made.make(tmp_path / "two", rows, jobs=2)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert one.bad_rows == two.bad_rows
    assert one.bad_rows[0].line == 3002


def test_windows_line_ends_quotes_and_a_missing_last_newline_are_read(tmp_path: Path) -> None:
    text = f'"id_number","colour"\r\n"{made.number(1)}","green"\r\n{made.number(2)},red'
    building.build(csv_source(io.BytesIO(text.encode())), tmp_path / "o", made.terms())
    assert [codes(tmp_path / "o", n)[Field.COLOUR] for n in (1, 2)] == [record.GREEN, record.RED]  # type: ignore[index]


def test_parquet_gives_the_file_that_csv_gives(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    at = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    table = pyarrow.table(
        {
            "id_number": [made.number(n) for n in range(300)],
            "colour": ["green"] * 300,
            "pcr": ["negative"] * 299 + [None],
            "pcr_sampled_at": pyarrow.array([at] * 299 + [None], pyarrow.timestamp("ms", tz="UTC")),
            "doses": pyarrow.array([3] * 300),
            "watch": pyarrow.array([False] * 299 + [True]),
            "name": ["某某"] * 300,
        }
    )
    parquet.write_table(table, tmp_path / "p.parquet")
    building.build(parquet_source(tmp_path / "p.parquet"), tmp_path / "o", made.terms())
    assert codes(tmp_path / "o", 5) == (bucket("2026-11-19T20:00:00Z"), 0, 4, record.GREEN, 0)
    assert codes(tmp_path / "o", 299) == (0, 0, 4, record.GREEN, 1)
    (tmp_path / "p.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(BadSource, match="no Parquet"):
        parquet_source(tmp_path / "p.parquet")


MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2026, 11, 20))


@given(given=st.lists(MOMENTS, min_size=1, max_size=20), hours=st.integers(-12, 14))
def test_many_moments_are_read_as_one_by_one(given: list[datetime], hours: int) -> None:
    offset, as_of = timedelta(hours=hours), 2_000_000_000
    forms = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y%m%dT%H%M%SZ"]
    texts = [at.strftime(forms[place % 4]) for place, at in enumerate(given)]
    words = columns.words("pcr_sampled_at", as_of, offset)
    assert moments.seconds(texts, words, as_of, offset).tolist() == [words[text] for text in texts]


@given(text=st.text(max_size=25) | st.from_regex(r"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z"))
def test_what_is_no_moment_is_bad_or_what_the_slow_way_says(text: str) -> None:
    words = columns.words("pcr_sampled_at", 2_000_000_000, None)
    assert moments.seconds([text], words, 2_000_000_000, None).tolist() == [words[text]]


def test_a_city_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.key"
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    with pytest.raises(BadCityKey, match="chmod 600"):
        read_city_key(path)
    path.chmod(0o600)
    assert read_city_keys(tmp_path)[1].epoch == 1
    path.write_bytes(bytes(31))
    with pytest.raises(BadCityKey, match="32 bytes"):
        read_city_key(path)
    (tmp_path / "city.key").write_bytes(bytes(32))
    with pytest.raises(BadCityKey, match="called by its epoch"):
        read_city_key(tmp_path / "city.key")


def test_a_key_does_not_show_itself() -> None:
    assert made.CITY.secret.hex() not in repr(made.CITY)
    assert repr(made.CITY.secret) not in repr(made.CITY)
