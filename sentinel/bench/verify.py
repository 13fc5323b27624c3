"""Benchmark of verification: online against the reference service, and from what a kiosk holds."""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TITLE = "verification: online, pushed, from the cache and the city base file"

_CACHE = 2_000
_PEOPLE = 5_000


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Online figures first; the cache's and the base file's with one caller."""
    from sentinel.bench import base_file, verify_online, verify_push

    with tempfile.TemporaryDirectory() as folder:
        held = [*_cache(Path(folder)), *base_file.run(args)]
    return [*verify_online.rows(args.database), *verify_push.rows(), *held]


def _cache(folder: Path) -> list[dict[str, Any]]:
    from sentinel.core.facts import (
        CodeFact,
        Colour,
        KeyAreaFact,
        LabResult,
        PcrFact,
        Provenance,
        Source,
        WatchListFact,
    )
    from sentinel.verify.cache import FactCache

    cache = FactCache(folder / "cache.db", secrets.token_bytes(32))
    now = datetime.now(UTC)
    by = Provenance(Source.ONLINE, now, now + timedelta(minutes=30))
    facts = (
        CodeFact(by, Colour.GREEN),
        PcrFact(by, LabResult.NEGATIVE, now),
        KeyAreaFact(by, False),
        WatchListFact(by, False),
    )
    people = [secrets.token_hex(32) for _ in range(_PEOPLE)]
    waiting = iter(people)
    put = _times(lambda: cache.put(next(waiting), facts, "测＊", now), _PEOPLE)
    asked = (people[(n * 7919) % _PEOPLE] for n in range(_CACHE))
    get = _times(lambda: cache.get(next(asked), now), _CACHE)
    strangers = iter([secrets.token_hex(32) for _ in range(_CACHE)])
    miss = _times(lambda: cache.get(next(strangers), now), _CACHE)
    cache.close()
    return [
        _row(f"cache look-up, {_PEOPLE} people, 4 facts each", get, "us", 1e6),
        _row("cache look-up of a stranger", miss, "us", 1e6),
        _row("cache write", put, "us", 1e6),
    ]


def _times(call: Callable[[], object], count: int) -> list[float]:
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return sorted(taken)


def _row(what: str, taken: list[float], unit: str, scale: float) -> dict[str, Any]:
    p50, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    return {
        "what": f"{what}: p95 (p50 {p50 * scale:.1f} {unit})",
        "ours": round(p95 * scale, 1),
        "unit": unit,
    }
