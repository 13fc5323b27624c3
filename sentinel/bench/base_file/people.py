"""A synthetic city as CSV: id numbers with right check digits, tests of the last ten days."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HEADER = b"id_number,colour,pcr,pcr_sampled_at,antigen,antigen_sampled_at,doses,watch\n"
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECK = "10X98765432"
_BLOCK = 100_000
_COLOURS = ("green", "yellow", "red", "")
_RESULTS = ("negative", "positive", "none", "")


def numbers(serials: NDArray[np.int64]) -> list[str]:
    """The id number of each serial number; all differ (up to 21 thousand million)."""
    division = serials % 900 + 110_000
    rest = serials // 900
    year, rest = rest % 70 + 1940, rest // 70
    month, day, order = rest % 12 + 1, rest // 12 % 28 + 1, rest // 336 % 1000
    parts = (division, year, month, day, order)
    heads = [
        f"{a:06d}{b:04d}{c:02d}{d:02d}{e:03d}"
        for a, b, c, d, e in zip(*(part.tolist() for part in parts), strict=True)
    ]
    digits = np.array(heads, dtype="S17").view(np.uint8).reshape(len(heads), 17).astype(np.int64) - ord("0")
    checks = (digits @ _WEIGHTS) % 11
    return [head + _CHECK[check] for head, check in zip(heads, checks.tolist(), strict=True)]


def write(path: Path, people: int, as_of: int) -> None:
    """The file: about 60 bytes a person. ``as_of`` in seconds since 1970."""
    with path.open("wb") as file:
        file.write(HEADER)
        for block in _blocks(people, as_of):
            file.write(block)


def _blocks(people: int, as_of: int) -> Iterator[bytes]:
    chance = np.random.default_rng(20261128)
    for first in range(0, people, _BLOCK):
        serials = np.arange(first, min(first + _BLOCK, people))
        count = len(serials)
        colours = chance.choice(4, count, p=[0.97, 0.02, 0.005, 0.005]).tolist()
        results = chance.choice(4, count, p=[0.95, 0.001, 0.03, 0.019]).tolist()
        sampled = (as_of - chance.integers(0, 10 * 86_400, count)).astype("datetime64[s]")
        doses = chance.integers(0, 5, count).tolist()
        watched = (chance.random(count) < 0.001).astype(int).tolist()
        columns = (numbers(serials), colours, results, np.datetime_as_string(sampled), doses, watched)
        lines = [
            f"{number},{_COLOURS[colour]},{_RESULTS[result]},{f'{at}Z' * (result < 2)},,,{dose},{watch}"
            for number, colour, result, at, dose, watch in zip(*columns, strict=True)
        ]
        yield ("\n".join(lines) + "\n").encode()
