"""The city base file: built, looked up, changed, compacted, beside SQLite and LMDB with the same records."""

import argparse
import resource
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sentinel.basefile.keys import CityKey
    from sentinel.basefile.table import Table
    from sentinel.crypto.signing import PrivateKey
    from sentinel.verify.basefile.holding import Holding

TITLE = "the city base file: build, look-up, changes, beside SQLite and LMDB"

_PEOPLE = 1_000_000
_ASKED = 50_000
_WARM_UP = 2_000
_CHANGED = 10_000


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """One thread asks; the build takes ``--jobs`` processes. Needs 150 bytes of disk a person."""
    people = args.people or _PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        return _all(Path(folder), people, args.jobs)


def _all(folder: Path, people: int, jobs: int) -> list[dict[str, Any]]:
    from sentinel.basefile.keys import CityKey
    from sentinel.crypto.signing import Algorithm, generate
    from sentinel.verify.basefile.holding import BASE, Holding

    city, signer = CityKey(1, secrets.token_bytes(32)), generate(Algorithm.ED25519)
    made = folder / "made"
    rows = _build(folder, made, people, jobs, city, signer)
    holding = Holding(folder / "held", [signer.public], {1: city}, secrets.token_bytes(32))
    began = time.perf_counter()
    holding.install(made, _now())
    rows.append(_row("checked byte by byte and put in place", time.perf_counter() - began, "s"))
    from sentinel.basefile.table import Table

    table = Table.open(folder / "held" / BASE, [signer.public])
    rows += _looked_up(folder, people, city, table, holding)
    rows += _changed(people, city, signer, holding)
    holding.close()
    return rows


def _build(
    folder: Path, out: Path, people: int, jobs: int, city: "CityKey", signer: "PrivateKey"
) -> list[dict[str, Any]]:
    from sentinel.basefile.building import Terms, build
    from sentinel.basefile.sources import csv_source
    from sentinel.bench.base_file.people import write

    as_of = int(time.time())
    source = folder / "people.csv"
    write(source, people, as_of)
    began = time.perf_counter()
    with source.open("rb") as file:
        terms = Terms(city, signer, as_of, jobs=jobs)
        report = build(csv_source(file, source.stat().st_size), out, terms)
    took = time.perf_counter() - began
    source.unlink()
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    size = {"target": "<= 160"} if people >= 25_000_000 else {}
    return [
        _row(f"built from CSV, {report.people} people, {jobs} processes", took, "s"),
        _row("most memory that one of them had (VmHWM)", most / 1024, "MB"),
        _row("size", out.stat().st_size / 1e6, "MB") | size,
    ]


def _looked_up(
    folder: Path, people: int, city: "CityKey", table: "Table", holding: "Holding"
) -> list[dict[str, Any]]:
    from sentinel.bench.base_file import peers
    from sentinel.bench.base_file.people import numbers

    chance = np.random.default_rng(1)
    asked = numbers(chance.integers(0, people, _ASKED))
    strangers = numbers(chance.integers(people, 2 * people, _ASKED))
    hash64, find = city.hash64, table.find
    ours = _times(lambda number: find(hash64(number) >> 12), asked)
    missed = _times(lambda number: find(hash64(number) >> 12), strangers)
    now = _now()
    holding.state(now)
    whole = _times(lambda number: holding.find(number, now), asked)
    rows = [
        _row("look-up with the keyed hash, p50", _at(ours, 0.5), "us"),
        _row("look-up with the keyed hash, p99", _at(ours, 0.99), "us") | {"target": "<= 30"},
        _row("the same of a stranger, p99", _at(missed, 0.99), "us"),
        _row("file and changes together, as the door asks, p50", _at(whole, 0.5), "us"),
        _row("file and changes together, as the door asks, p99", _at(whole, 0.99), "us"),
    ]
    for row in rows[:2]:
        row["peer"] = {}
    for peer in (peers.sqlite_rows, peers.sqlite_blobs, peers.lmdb_keys):
        try:
            with peer(table, folder) as there:
                seek: Callable[[int], int | None] = there.find
                theirs = _times(lambda number, seek=seek: seek(hash64(number) >> 12), asked)  # type: ignore[misc]
                name = f"{there.name}, {there.size / 1e6:.0f} MB, built in {there.seconds:.1f} s"
        except ImportError:
            rows[0]["peer"]["LMDB"] = "not measured: .venv/bin/pip install 'sentinel-kiosk[bench]'"
            continue
        rows[0]["peer"][name] = round(_at(theirs, 0.5), 2)
        rows[1]["peer"][name] = round(_at(theirs, 0.99), 2)
    return rows


def _changed(people: int, city: "CityKey", signer: "PrivateKey", holding: "Holding") -> list[dict[str, Any]]:
    from sentinel.basefile.delta import Change, sign_delta
    from sentinel.basefile.record import RED, Field
    from sentinel.bench.base_file.people import numbers

    chance = np.random.default_rng(2)
    asked = numbers(chance.choice(people, min(_CHANGED, people), replace=False))
    changes = [Change(city.hash64(number) >> 12, Field.COLOUR, RED) for number in asked]
    raw = sign_delta(changes, 1, datetime.now(UTC), city, signer)
    began = time.perf_counter()
    holding.apply(raw, _now())
    applied = time.perf_counter() - began
    now = _now()
    holding.state(now)
    rest = _times(lambda number: holding.find(number, now), numbers(chance.integers(0, people, _ASKED)))
    after = _times(lambda number: holding.find(number, now), asked)
    one = sign_delta(changes[:1], 2, datetime.now(UTC), city, signer)
    began = time.perf_counter()
    holding.apply(one, _now())
    single = time.perf_counter() - began
    began = time.perf_counter()
    holding.compact(_now())
    compacted = time.perf_counter() - began
    return [
        _row(f"a delta of {len(asked)} changes checked and applied", applied, "s") | {"target": "<= 1"},
        _row("a delta of one change checked and applied", single * 1e3, "ms"),
        _row("look-up after that, as the door asks, p99", _at(rest, 0.99), "us"),
        _row("look-up of who has changed, p99", _at(after, 0.99), "us"),
        _row("file and changes compacted, signed and checked", compacted, "s"),
    ]


def _now() -> Any:
    from sentinel.core.clock import Now

    return Now(time.monotonic(), datetime.now(UTC) + timedelta(seconds=1))


def _times(call: Callable[[str], object], asked: list[str]) -> list[float]:
    """Microseconds of each call, sorted, after a warm-up: the file is in the page cache, as at a door."""
    for number in asked[:_WARM_UP]:
        call(number)
    taken = []
    clock = time.perf_counter
    for number in asked:
        began = clock()
        call(number)
        taken.append(clock() - began)
    return sorted(1e6 * one for one in taken)


def _at(taken: list[float], share: float) -> float:
    return taken[min(int(len(taken) * share), len(taken) - 1)]


def _row(what: str, value: float, unit: str) -> dict[str, Any]:
    return {"what": what, "ours": float(f"{value:.4g}"), "unit": unit}
