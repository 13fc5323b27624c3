"""Where records come from: CSV, a file or a stream, in blocks of whole lines; Parquet in batches."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sentinel.basefile import columns
from sentinel.basefile.errors import BadSource

BLOCK_BYTES = 2 << 20
_BATCH = 50_000
_LONGEST_HEADER = 1 << 16


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a source: lines of CSV, or columns by name; and how much of the source is read (0 to 1)."""

    first_line: int
    text: bytes = b""
    picked: dict[str, Sequence[object]] | None = None
    done: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The header of a source and its blocks, to be read once."""

    header: tuple[str, ...]
    blocks: Iterator[Block]


def csv_source(file: BinaryIO, size: int = 0) -> Source:
    """CSV with its columns named in line 1; no line break within a field. Raises BadSource."""
    first = file.readline(_LONGEST_HEADER)
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = first.decode("gb18030", errors="replace")
    if not text.endswith("\n") and len(first) >= _LONGEST_HEADER:
        raise BadSource("line 1 is no header of CSV")
    if not text.strip():
        raise BadSource("the source is empty")
    try:
        header = next(csv.reader([text.strip("\r\n")]))
    except csv.Error:
        raise BadSource("line 1 is no header of CSV: lines end with LF or CR LF") from None
    columns.layout(header)
    return Source(tuple(header), _blocks(file, size, len(first)))


def _blocks(file: BinaryIO, size: int, read: int) -> Iterator[Block]:
    line, rest = 2, b""
    while piece := file.read(BLOCK_BYTES):
        read += len(piece)
        whole, newline, rest_after = (rest + piece).rpartition(b"\n")
        if not newline:
            raise BadSource(f"line {line} is longer than {BLOCK_BYTES >> 20} MB: this is no CSV")
        yield Block(line, whole + b"\n", done=read / size if size else None)
        line += whole.count(b"\n") + 1
        rest = rest_after
    if rest:
        yield Block(line, rest + b"\n", done=1.0)


def parquet_source(path: Path) -> Source:
    """A Parquet file. Raises BadSource, also where pyarrow is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise BadSource(
            "Parquet needs the package pyarrow: .venv/bin/pip install 'sentinel-kiosk[parquet]'"
        ) from None
    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise BadSource(f"{path}: no Parquet file: {type(error).__name__}") from None
    header = tuple(file.schema_arrow.names)
    places = columns.layout(header)
    return Source(header, _batches(file, places, header, pyarrow.ArrowException))


def _batches(
    file: Any, places: dict[str, int], header: Sequence[str], errors: type[Exception]
) -> Iterator[Block]:
    row, total = 1, max(1, file.metadata.num_rows)
    try:
        for batch in _record_batches(file, [header[place] for place in places.values()]):
            picked = {column: batch.column(header[place]).to_pylist() for column, place in places.items()}
            yield Block(row, picked=picked, done=(row + batch.num_rows - 1) / total)
            row += batch.num_rows
    except (errors, OSError) as error:
        raise BadSource(f"row {row} and after can't be read: {type(error).__name__}") from None


def _record_batches(file: Any, names: list[str]) -> Iterator[Any]:
    """A row group at a time: over the whole file pyarrow keeps what it has read, 0.8 GB of 25 million."""
    for group in range(file.metadata.num_row_groups):
        yield from file.iter_batches(_BATCH, row_groups=[group], columns=names, use_threads=False)
