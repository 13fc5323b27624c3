"""One person's facts as 16 bits, and as five codes: colour, PCR, antigen, vaccine, watch-list.

A code of a test is 0 not stated, 1 no test, 2 positive, 3 no result yet, 4 negative without a time that can
be told any more, or 5 + the bucket of the sampling time: absolute (seconds since 1970 divided by
``BUCKET_S``) where codes travel alone, counted from the file's oldest bucket in 16 bits. Buckets are rounded
down: a test is never taken for younger than it is.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Values = NDArray[np.uint16]

BUCKET_S: Final = 10_800


class Field(IntEnum):
    """What a record states, in the order from the highest digit to the lowest."""

    PCR = 0
    ANTIGEN = 1
    VACCINE = 2
    COLOUR = 3
    WATCH = 4


FIELDS: Final = tuple(Field)
# A mixed radix: 64 x 21 x 6 x 4 x 2 = 64,512 of 65,536 values are in use.
RADIX: Final = {Field.PCR: 64, Field.ANTIGEN: 21, Field.VACCINE: 6, Field.COLOUR: 4, Field.WATCH: 2}
VALUES: Final = 64_512
TIMED: Final = (Field.PCR, Field.ANTIGEN)

NOT_STATED, NO_TEST, POSITIVE, NO_RESULT, NEGATIVE_OLD, FIRST_BUCKET = range(6)
GREEN, YELLOW, RED = 1, 2, 3
MOST_DOSES: Final = 4  # 4 stands for 4 and more; code = doses + 1
BUCKETS: Final = {field: RADIX[field] - FIRST_BUCKET for field in TIMED}  # PCR 177 h, antigen 48 h

# Lowest digit first, as plain numbers: a look-up by Field in a dict costs as much as one in the file.
_DIGITS: Final = tuple(
    (RADIX[field], 1 - BUCKETS[field] if field in TIMED else 0) for field in reversed(FIELDS)
)


def oldest_bucket(field: Field, as_of: int) -> int:
    """The oldest bucket that a file as of this second (since 1970) can tell."""
    return as_of // BUCKET_S - BUCKETS[field] + 1


def split(values: Values) -> dict[Field, Codes]:
    """The five digits of each value."""
    rest = values.astype(np.int64)
    codes: dict[Field, Codes] = {}
    for field in reversed(FIELDS):
        rest, codes[field] = np.divmod(rest, RADIX[field])
    return codes


def join(codes: dict[Field, Codes]) -> Values:
    """The inverse of ``split``."""
    total: Codes = np.zeros_like(codes[Field.PCR])
    for field in FIELDS:
        total = total * RADIX[field] + codes[field]
    return total.astype(np.uint16)


def narrow(field: Field, codes: Codes, as_of: int) -> Codes:
    """Absolute codes as digits of a file as of this second; what is too old loses its time."""
    if field not in TIMED:
        return codes
    place = codes - FIRST_BUCKET - oldest_bucket(field, as_of)
    # A bucket after the file's own can't be: the newest is older, and so the stricter.
    inside = FIRST_BUCKET + np.minimum(place, BUCKETS[field] - 1)
    return np.where(codes < FIRST_BUCKET, codes, np.where(place < 0, NEGATIVE_OLD, inside))


def wide(value: int, as_of: int) -> tuple[int, ...]:
    """One value of a file as of this second, as absolute codes in the order of ``Field``."""
    now, digits = as_of // BUCKET_S, []
    for radix, oldest in _DIGITS:
        digit = value % radix
        value //= radix
        digits.append(digit + now + oldest if oldest and digit >= FIRST_BUCKET else digit)
    digits.reverse()
    return tuple(digits)


def moved(old: int, new: int) -> Values:
    """For each of the 65,536 values: what it is in a file as of ``new`` instead of ``old`` (seconds)."""
    codes = split(np.arange(65_536, dtype=np.uint32).astype(np.uint16) % np.uint16(VALUES))
    for field in TIMED:
        absolute = np.where(
            codes[field] < FIRST_BUCKET, codes[field], codes[field] + oldest_bucket(field, old)
        )
        codes[field] = narrow(field, absolute, new)
    return join(codes)


def plausible(field: Field, code: int) -> bool:
    """Whether an absolute code means anything (buckets: 1970 to 2106)."""
    if field in TIMED:
        return 0 <= code < FIRST_BUCKET + 2**32 // BUCKET_S
    return 0 <= code < RADIX[field]


def _timed(order: Iterable[int], buckets: int, *, newest_first: bool) -> list[int]:
    """Codes from the least to the most telling; -1 stands for all buckets."""
    run = [FIRST_BUCKET + n for n in range(buckets)]
    if newest_first:
        run.reverse()
    return [code for one in order for code in (run if one < 0 else [one])]


# Two rows of one person: what is newer, and what is worse, stands.
_ONE_PERSON = {
    field: _timed(
        (NOT_STATED, NO_RESULT, NO_TEST, NEGATIVE_OLD, -1, POSITIVE), BUCKETS[field], newest_first=False
    )
    for field in TIMED
} | {Field.VACCINE: [0, 1, 2, 3, 4, 5], Field.COLOUR: [0, GREEN, YELLOW, RED], Field.WATCH: [0, 1]}
# Two people whose hashes are one: whatever admits either least stands; "not stated" never admits.
_TWO_PEOPLE = {
    field: _timed(
        (-1, NEGATIVE_OLD, NOT_STATED, NO_RESULT, NO_TEST, POSITIVE), BUCKETS[field], newest_first=True
    )
    for field in TIMED
} | {Field.VACCINE: [5, 4, 3, 2, 0, 1], Field.COLOUR: [GREEN, 0, YELLOW, RED], Field.WATCH: [0, 1]}


def stands(field: Field, one: int, other: int) -> int:
    """Of two absolute codes of one person's field the one that stands, as ``merged`` has it for a table."""
    if field not in TIMED:
        order = _ONE_PERSON[field]
        return max(one, other, key=order.index)
    return max(one, other, key=_telling)


def _telling(code: int) -> tuple[int, int]:
    if code >= FIRST_BUCKET:
        return 4, code
    return ((NOT_STATED, NO_RESULT, NO_TEST, NEGATIVE_OLD, -1, POSITIVE).index(code), 0)


def merged(values: Values, starts: NDArray[np.intp], *, one_person: bool) -> Values:
    """One value for each run of ``values`` that begins at ``starts``: by field, as the tables above say."""
    codes = split(values)
    for field, order in (_ONE_PERSON if one_person else _TWO_PEOPLE).items():
        by_rank = np.array(order, dtype=np.int64)
        rank = np.empty_like(by_rank)
        rank[by_rank] = np.arange(len(by_rank))
        codes[field] = by_rank[np.maximum.reduceat(rank[codes[field]], starts)]
    return join(codes)
