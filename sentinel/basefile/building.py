"""Builds a base file in bounded memory: rows hashed in processes, put into 64 files by hash, sorted there."""

import contextlib
import itertools
import multiprocessing
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentinel.basefile.errors import BadSource
from sentinel.basefile.header import Header
from sentinel.basefile.keys import CityKey
from sentinel.basefile.record import FIELDS, Values, join, merged, narrow
from sentinel.basefile.rows import BadRow, RowReader, Rows
from sentinel.basefile.sources import Block, Source
from sentinel.basefile.writing import TableWriter
from sentinel.crypto.signing import PrivateKey

_PARTS = 64
_SPILLED = np.dtype([("hash", "<u8"), ("line", "<u4"), ("value", "<u2")])
_SHOWN = 20
_EXTRA_BITS = np.uint64(12)  # of the 64 that the table has not: they tell two people from one


@dataclass(frozen=True, slots=True)
class Terms:
    """What a build is told. ``as_of``: seconds since 1970; ``offset``: of moments without a zone.

    ``most_bad``: with more bad rows there is no file. ``jobs``: processes; 1: only this one.
    """

    key: CityKey
    signer: PrivateKey
    as_of: int
    sequence: int = 0
    colour_valid_s: int = 86_400
    made_by: str = ""
    offset: timedelta | None = None
    most_bad: int = 1000
    jobs: int = 1


@dataclass(slots=True)
class Report:
    """What became of a source. Lines are numbers in it (Parquet: rows), at most 20 of each kind."""

    rows: int = 0
    people: int = 0
    bad: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    duplicates: int = 0  # rows beyond a person's first
    contradicting: int = 0  # people whose rows differ; merged by field
    contradicting_lines: list[int] = field(default_factory=list)
    collisions: int = 0  # people whose 52 bits are another's; the stricter of each field stands
    done: float | None = None


Progress = Callable[[Report], None]


def build(source: Source, out: Path, terms: Terms, progress: Progress = lambda report: None) -> Report:
    """Write the signed base file of a source. Raises BadSource (nothing is written), OSError."""
    report = Report()
    states = RowReader(source.header, terms.key, terms.as_of, terms.offset).states
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        _spill(source, Path(folder), terms, report, progress)
        if report.bad > terms.most_bad:
            raise too_many(report)
        with TableWriter(out) as writer:
            for part in range(_PARTS):
                _sort(Path(folder) / str(part), writer, report)
            header = Header(
                as_of=terms.as_of,
                colour_valid_s=terms.colour_valid_s,
                count=writer.count,
                key_check=terms.key.check,
                key_epoch=terms.key.epoch,
                made_by=terms.made_by,
                sequence=terms.sequence,
                signer=terms.signer.public.key_id.hex(),
                states=states,
            )
            writer.finish(header, terms.signer)
    report.people = writer.count
    return report


def too_many(report: Report) -> BadSource:
    """The error for more bad rows than allowed."""
    first = report.bad_rows[0]
    return BadSource(
        f"{report.bad} bad rows up to line {report.rows + 1}, the first in line {first.line} ({first.why}): "
        "nothing was written; --max-bad allows more"
    )


def read_rows(source: Source, terms: Terms) -> Iterator[tuple[Block, Rows]]:
    """Every block of a source with its rows, in order; at most three blocks a process wait."""
    first_two = list(itertools.islice(source.blocks, 2))
    blocks = itertools.chain(first_two, source.blocks)
    if terms.jobs == 1 or len(first_two) < 2:  # a small source is read before a process has begun
        reader = RowReader(source.header, terms.key, terms.as_of, terms.offset)
        for block in blocks:
            yield block, _read(reader, block)
        return
    pool = ProcessPoolExecutor(
        terms.jobs,
        mp_context=multiprocessing.get_context("forkserver"),
        initializer=_begin,
        initargs=(source.header, terms.key.epoch, terms.key.secret, terms.as_of, terms.offset),
    )
    waiting: deque[tuple[Block, Future[Rows]]] = deque()
    try:
        for block in blocks:
            waiting.append((block, pool.submit(_work, block)))
            if len(waiting) > 3 * terms.jobs:
                first, rows = waiting.popleft()
                yield first, rows.result()
        while waiting:
            first, rows = waiting.popleft()
            yield first, rows.result()
    except BrokenProcessPool:
        raise BadSource("a process that read rows has ended: out of memory?") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_reader: RowReader | None = None


def _begin(header: Any, epoch: int, secret: bytes, as_of: int, offset: timedelta | None) -> None:
    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the pool
    _reader = RowReader(header, CityKey(epoch, secret), as_of, offset)


def _work(block: Block) -> Rows:
    assert _reader is not None
    return _read(_reader, block)


def _read(reader: RowReader, block: Block) -> Rows:
    if block.picked is not None:
        return reader.batch(block.picked, block.first_line)
    return reader.text(block.text, block.first_line)


def _spill(source: Source, folder: Path, terms: Terms, report: Report, progress: Progress) -> None:
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context((folder / str(part)).open("wb")) for part in range(_PARTS)]
        for block, rows in read_rows(source, terms):
            note(rows, report)
            if report.bad > terms.most_bad:
                raise too_many(report)
            spilled = np.empty(len(rows.hashes), dtype=_SPILLED)
            spilled["hash"], spilled["line"] = rows.hashes, rows.lines
            spilled["value"] = _values(rows, terms.as_of)
            part = (rows.hashes >> np.uint64(58)).astype(np.uint8)
            order = np.argsort(part, kind="stable")
            ends = np.searchsorted(part[order], np.arange(_PARTS), side="right")
            for file, piece in zip(files, np.split(spilled[order], ends[:-1]), strict=True):
                file.write(piece.tobytes())
            report.done = block.done
            progress(report)


def note(rows: Rows, report: Report) -> None:
    """Count a block's rows."""
    report.rows += len(rows.hashes) + len(rows.bad)
    report.bad += len(rows.bad)
    report.bad_rows += rows.bad[: _SHOWN - len(report.bad_rows)]


def _values(rows: Rows, as_of: int) -> Values:
    nothing = np.zeros(len(rows.hashes), dtype=np.int64)
    return join({each: narrow(each, rows.codes.get(each, nothing), as_of) for each in FIELDS})


def _sort(path: Path, writer: TableWriter, report: Report) -> None:
    spilled = np.fromfile(path, dtype=_SPILLED)
    path.unlink()
    if not len(spilled):
        return
    spilled = spilled[np.argsort(spilled["hash"], kind="stable")]
    hashes, values = spilled["hash"], spilled["value"]
    starts = _starts(hashes)
    if len(starts) < len(hashes):
        report.duplicates += len(hashes) - len(starts)
        differing = np.maximum.reduceat(values, starts) != np.minimum.reduceat(values, starts)
        report.contradicting += int(differing.sum())
        lines = spilled["line"][starts[differing]][: _SHOWN - len(report.contradicting_lines)]
        report.contradicting_lines += lines.tolist()
        values = merged(values, starts, one_person=True)
        hashes = hashes[starts]
    short = hashes >> _EXTRA_BITS
    starts = _starts(short)
    if len(starts) < len(short):
        report.collisions += len(short) - len(starts)
        values = merged(values, starts, one_person=False)
        short = short[starts]
    writer.add(short, values)


def _starts(ascending: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where each run of equal numbers begins."""
    return np.concatenate(([0], np.flatnonzero(ascending[1:] != ascending[:-1]) + 1)).astype(np.intp)
