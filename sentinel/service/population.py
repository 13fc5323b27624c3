"""A synthetic population: the same for a seed and a moment, in blocks, so that any size needs little memory.

Numbers are valid by GB 11643 and clearly nobody's: their division codes begin with 0, which no division has.
The shares are plausible, not measured: 98.6 % green, PCR ages exponential around two days, doses by age.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

MOST = 100_000_000
BLOCK = 10_000
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECK = "10X98765432"
_DOSES = {0: (0.9, 0.05, 0.05, 0.0), 3: (0.1, 0.05, 0.8, 0.05), 18: (0.04, 0.03, 0.23, 0.7)}


@dataclass(frozen=True, slots=True, repr=False)
class Synthetic:
    """One made-up person; times UTC, None and "" where there is nothing."""

    id_number: str
    colour: str
    pcr: str
    pcr_sampled_at: datetime | None
    antigen: str
    antigen_sampled_at: datetime | None
    doses: int
    watch: bool
    area: str


def people(count: int, seed: int, now: datetime) -> Iterator[list[Synthetic]]:
    """Blocks of at most 10,000 people. ValueError: more than 100 million, or none."""
    if not 1 <= count <= MOST:
        raise ValueError(f"1 to {MOST} people can be made")
    for first in range(0, count, BLOCK):
        yield _block(first, min(BLOCK, count - first), np.random.default_rng((seed, first)), now)


def _block(first: int, size: int, draw: np.random.Generator, now: datetime) -> list[Synthetic]:
    ages = np.minimum(draw.gamma(4.0, 10.5, size), 100.0)
    numbers = _numbers(first, ages, now.date())
    colour = draw.choice(("green", "yellow", "red"), size, p=(0.986, 0.011, 0.003))
    tested = draw.random(size) < 0.85
    result = draw.choice(("negative", "pending", "positive"), size, p=(0.9885, 0.011, 0.0005))
    hours = np.minimum(draw.exponential(48.0, size), 24.0 * 60)
    quick, quick_hours = draw.random(size) < 0.1, draw.exponential(20.0, size)
    watch, visited = draw.random(size) < 0.0002, draw.random(size) < 0.004
    luck, area = draw.random(size), draw.integers(1, 21, size)
    doses = _doses(ages, luck)
    found = []
    for n in range(size):
        positive = result[n] == "positive" and tested[n]
        pcr_at = now - timedelta(seconds=int(hours[n] * 3600)) if tested[n] else None
        quick_at = now - timedelta(seconds=int(quick_hours[n] * 3600)) if quick[n] else None
        found.append(
            Synthetic(
                numbers[n],
                "red" if positive else str(colour[n]),
                str(result[n]) if tested[n] else "",
                pcr_at,
                ("positive" if positive else "negative") if quick[n] else "",
                quick_at,
                doses[n],
                bool(watch[n]),
                f"area-{area[n]}" if visited[n] else "",
            )
        )
    return found


def _numbers(first: int, ages: np.ndarray, today: date) -> list[str]:
    """Division 0....., day of birth, running number: the first and the last are the person's place."""
    places = np.arange(first, first + len(ages))
    days = (ages * 365.25).astype(int)
    texts = [
        f"{place // 1000:06d}{today - timedelta(days=int(day)):%Y%m%d}{place % 1000:03d}"
        for place, day in zip(places, days, strict=True)
    ]
    digits = np.array(texts, dtype="U17").view(np.uint32).reshape(len(texts), 17).astype(np.int64) - ord("0")
    return [text + _CHECK[rest] for text, rest in zip(texts, digits @ _WEIGHTS % 11, strict=True)]


def _doses(ages: np.ndarray, luck: np.ndarray) -> list[int]:
    found = np.zeros(len(ages), dtype=np.int64)
    for limit, shares in _DOSES.items():  # the last limit that an age reaches counts
        drawn = np.where(luck < 0.999, np.searchsorted(np.cumsum(shares), luck), len(shares) - 1)
        found = np.where(ages >= limit, drawn, found)
    return [int(doses) for doses in found]


COLUMNS: dict[str, Callable[[Synthetic], str]] = {
    "id_number": lambda p: p.id_number,
    "colour": lambda p: p.colour,
    "pcr": lambda p: p.pcr,
    "pcr_sampled_at": lambda p: _iso(p.pcr_sampled_at),
    "antigen": lambda p: p.antigen,
    "antigen_sampled_at": lambda p: _iso(p.antigen_sampled_at),
    "doses": lambda p: str(p.doses),
    "watch": lambda p: "1" if p.watch else "0",
}
"""What ``sentinel cache build`` reads: name of the column, and how it is written."""


def csv_lines(block: list[Synthetic]) -> str:
    """A block's rows; no value needs quotes."""
    return "".join(",".join(write(one) for write in COLUMNS.values()) + "\n" for one in block)


def _iso(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
