"""Blocks of a source's rows to hashes and records, by column: nothing is done row by row but the hash.

Runs in the processes of a pool; what is wrong with a row goes back as its number and a reason, never
its content.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sentinel.basefile import columns, moments
from sentinel.basefile.delta import REMOVED, Change
from sentinel.basefile.keys import HASH_BITS, CityKey
from sentinel.basefile.record import BUCKET_S, FIRST_BUCKET, NEGATIVE_OLD, Codes, Field, stands

_LONGEST_LINE = 4096
_LONGEST_ID = 32
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_ALNUM = np.array([chr(n).isalnum() and n < 128 for n in range(256)])
_OF_COLUMN = {"pcr": Field.PCR, "antigen": Field.ANTIGEN, "doses": Field.VACCINE,
              "colour": Field.COLOUR, "watch": Field.WATCH}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: its number in the source (the header is line 1) and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Good rows: 64 bits of the hash, absolute codes of the fields that the source has, line numbers."""

    hashes: NDArray[np.uint64]
    codes: dict[Field, Codes]
    removed: NDArray[np.bool_]
    lines: NDArray[np.uint32]
    bad: tuple[BadRow, ...] = ()


class RowReader:
    """Reads blocks of one source. ``header`` names its columns. Raises BadSource at once."""

    def __init__(
        self, header: Sequence[str], key: CityKey, as_of: int, offset: timedelta | None = None
    ) -> None:
        self._places = columns.layout(header)
        self._width = len(header)
        self._key, self._as_of, self._offset = key, as_of, offset
        self._words = {
            column: columns.words(column, as_of, offset) for column in self._places if column != columns.ID
        }

    @property
    def states(self) -> tuple[str, ...]:
        """The fields that the source has, by name."""
        return tuple(field.name.lower() for column, field in _OF_COLUMN.items() if column in self._places)

    def text(self, block: bytes, first_line: int) -> Rows:
        """Lines of CSV, each ended; UTF-8 or else GB 18030."""
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            text = block.decode("gb18030", errors="replace")
        bad: list[BadRow] = []
        every = text.removesuffix("\n").replace("\r", "").split("\n")
        numbers = np.arange(first_line, first_line + len(every))
        cells: list[list[str]] = [line.split(",") for line in every] if '"' not in text else []
        usual = [self._width] * len(every)
        if list(map(len, cells)) != usual or max(map(len, every)) > _LONGEST_LINE:
            cells, numbers = self._one_by_one(every, first_line, bad)
        by_column = list(zip(*cells, strict=True)) or [()] * self._width
        picked: dict[str, Sequence[object]] = {
            column: by_column[place] for column, place in self._places.items()
        }
        return self._rows(picked, numbers, bad)

    def _one_by_one(
        self, every: list[str], first_line: int, bad: list[BadRow]
    ) -> tuple[list[list[str]], NDArray[np.int64]]:
        """Where quotes, empty or bad lines are in a block."""
        cells, numbers = [], []
        for number, line in enumerate(every, first_line):
            row = _cells(line)
            if row is None or (len(row) != self._width and row != [""]):
                bad.append(BadRow(number, f"not {self._width} columns" if row else "no line of CSV"))
            elif row != [""]:
                cells.append(row)
                numbers.append(number)
        return cells, np.array(numbers, dtype=np.int64)

    def batch(self, picked: dict[str, Sequence[object]], first_line: int) -> Rows:
        """Columns of values, as Parquet has them, by the names of ``COLUMNS``."""
        count = len(picked[columns.ID])
        return self._rows(picked, np.arange(first_line, first_line + count), [])

    def _rows(self, picked: dict[str, Sequence[object]], lines: NDArray[np.int64], bad: list[BadRow]) -> Rows:
        ids, right = _ids(picked[columns.ID])
        good = right.copy()
        bad += [BadRow(int(line), f"{columns.ID}: is no id number") for line in lines[~right]]
        codes = {}
        for column, known in self._words.items():
            if column.endswith("_sampled_at"):
                code = moments.seconds(picked[column], known, self._as_of, self._offset)
            else:
                code = np.fromiter(map(known.__getitem__, picked[column]), np.int64, len(lines))
            wrong = good & (code < 0) & (code != columns.NO_TIME)
            bad += [
                BadRow(int(line), f"{column}: {columns.WRONG[int(why)]}")
                for line, why in zip(lines[wrong], code[wrong], strict=True)
            ]
            good &= ~wrong
            codes[column] = code
        kept = [one for one, is_good in zip(ids, good, strict=True) if is_good]
        hashes = np.frombuffer(self._key.hashes(kept), dtype=">u8").astype(np.uint64)
        removed = codes.get("removed", np.zeros(len(lines), dtype=np.int64))[good] > 0
        return Rows(hashes, _facts(codes, good), removed, lines[good].astype(np.uint32), tuple(bad))


def changes(rows: Rows) -> list[Change]:
    """What a source of changes says, in its order; ``of_one_source`` makes one of several rows of a person.

    An empty cell says that nothing changed; a row that removes its person says nothing else.
    """
    found = []
    for place in range(len(rows.hashes)):
        hash52 = int(rows.hashes[place]) >> (64 - HASH_BITS)
        if rows.removed[place]:
            found.append(Change(hash52, REMOVED, 1))
            continue
        found += [
            Change(hash52, field, int(codes[place])) for field, codes in rows.codes.items() if codes[place]
        ]
    return found


def of_one_source(found: Iterable[Change]) -> tuple[list[Change], int]:
    """The changes of a whole source, one a fact, and how many people it says different things about.

    As in a base file: the newest test, a positive one and the worse colour stand, wherever their rows are.
    """
    kept: dict[tuple[int, int], int] = {}
    differing = set[int]()
    for change in found:
        place = change.hash52, change.field
        before = kept.get(place)
        kept[place] = change.code
        if before is not None and before != change.code:
            kept[place] = stands(Field(change.field), before, change.code)
            differing.add(change.hash52)
    return [Change(hash52, field, code) for (hash52, field), code in kept.items()], len(differing)


def _facts(codes: dict[str, Codes], good: NDArray[np.bool_]) -> dict[Field, Codes]:
    facts = {}
    for column, field in _OF_COLUMN.items():
        if column not in codes:
            continue
        code = codes[column][good]
        sampled = codes.get(f"{column}_sampled_at")
        if sampled is not None:
            at = sampled[good]
            timed = (code == NEGATIVE_OLD) & (at >= 0)
            code = np.where(timed, FIRST_BUCKET + at // BUCKET_S, code)
        facts[field] = code
    return facts


def _cells(line: str) -> list[str] | None:
    if len(line) > _LONGEST_LINE:
        return None
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        return None


def _ids(given: Sequence[object]) -> tuple[list[bytes], NDArray[np.bool_]]:
    """Normalised as everywhere (stripped, in capitals), and which are id numbers.

    5 to 32 letters and digits; of 18 that begin with 17 digits the last must be right (GB 11643).
    """
    ids = ["" if one is None else str(one).strip().upper() for one in given]
    made = [one.encode("ascii", "replace")[: _LONGEST_ID + 1] for one in ids]
    if not made:
        return made, np.zeros(0, dtype=np.bool_)
    grid = np.array(made, dtype=f"S{_LONGEST_ID + 1}").view(np.uint8).reshape(len(made), -1)
    there = grid != 0
    length = there.sum(axis=1)
    right = (length >= 5) & (length <= _LONGEST_ID) & (_ALNUM[grid] | ~there).all(axis=1)
    right &= length == np.fromiter(map(len, made), np.int64, len(made))  # a zero byte within
    digits = grid[:, :17].astype(np.int64) - ord("0")
    chinese = (length == 18) & ((digits >= 0) & (digits <= 9)).all(axis=1)
    right &= ~chinese | (_CHECK[(digits @ _WEIGHTS) % 11] == grid[:, 17])
    return made, right
