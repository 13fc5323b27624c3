"""Base files, deltas and kiosks' holdings for the tests: invented people, real files, real signatures."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.basefile.building import Report, Terms, build
from sentinel.basefile.delta import Change, sign_delta
from sentinel.basefile.keys import CityKey
from sentinel.basefile.sources import csv_source
from sentinel.core.clock import Now
from sentinel.crypto.signing import Algorithm, PrivateKey, generate
from sentinel.verify.basefile.holding import Holding

CITY = CityKey(1, bytes(range(32)))
CITY_2 = CityKey(2, bytes(range(32, 64)))
SIGNER: PrivateKey = generate(Algorithm.ED25519)
STRANGER: PrivateKey = generate(Algorithm.ED25519)
AS_OF = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HEADER = "id_number,colour,pcr,pcr_sampled_at,antigen,antigen_sampled_at,doses,watch"
DATABASE_KEY = bytes(32)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(serial: int) -> str:
    """An invented id number with a right check digit."""
    head = f"110101{1950 + serial // 1000 % 50}0101{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True))
    return head + "10X98765432"[total % 11]


def now(hours: float = 1.0, *, trusted: bool = True) -> Now:
    """Some hours after AS_OF; the monotonic clock runs on with it."""
    return Now(1000.0 + hours * 3600, AS_OF + timedelta(hours=hours), trusted)


def terms(**more: object) -> Terms:
    given = {"key": CITY, "signer": SIGNER, "as_of": int(AS_OF.timestamp())} | more
    return Terms(**given)  # type: ignore[arg-type]


def make(out: Path, rows: Iterable[str], header: str = HEADER, **more: object) -> Report:
    """A base file of rows of CSV."""
    text = "\n".join([header, *rows]) + "\n"
    return build(csv_source(io.BytesIO(text.encode())), out, terms(**more))


def green(serials: Iterable[int]) -> list[str]:
    """Rows of people with a green code and a test of the evening before."""
    return [f"{number(n)},green,negative,2026-11-19T20:00:00Z,,,3,0" for n in serials]


def delta(
    sequence: int, changes: Iterable[tuple[int, int, int]], *, city: CityKey = CITY,
    signer: PrivateKey = SIGNER, at: datetime | None = None,
) -> bytes:  # fmt: skip
    """A delta of (serial of a person, field, code)."""
    made = (Change(city.hash64(number(serial)) >> 12, field, code) for serial, field, code in changes)
    return sign_delta(made, sequence, at or AS_OF + timedelta(seconds=sequence), city, signer)


def holding(folder: Path, *cities: CityKey) -> Holding:
    """A kiosk's holding that trusts SIGNER."""
    keys = {city.epoch: city for city in cities or (CITY,)}
    return Holding(folder, [SIGNER.public], keys, DATABASE_KEY)


def held(folder: Path, rows: Iterable[str], **more: object) -> Holding:
    """A holding with a base file of these rows."""
    one = holding(folder)
    part = folder / "new.part"
    make(part, rows, **more)
    one.install(part, now())
    return one
