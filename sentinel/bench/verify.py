"""Benchmark of verification: online against the reference service, and from the fact cache."""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TITLE = "verification: online and from the cache"

_ONLINE = 300
_CACHE = 2_000
_PEOPLE = 5_000


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """One caller, service and client in this process (their threads share its cores)."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_online(Path(folder)), *_cache(Path(folder))]


def _online(folder: Path) -> list[dict[str, Any]]:
    from sentinel.core.effects import Verify
    from sentinel.core.identity import Credential, CredentialKind, keyed_hash
    from sentinel.runtime.clock import SystemClock
    from sentinel.service.persons import Person, Test
    from sentinel.service.server import ReferenceService
    from sentinel.verify.cache import FactCache
    from sentinel.verify.client import Platform, PlatformClient
    from sentinel.verify.provider import Verifier
    from sentinel.verify.signing import HmacSigner

    secret, venue_key, clock = secrets.token_hex(16), secrets.token_bytes(32), SystemClock()
    service = ReferenceService(f"sqlite:///{folder}/service.db", {"bench": secret})
    number = "11010519491231002X"
    service.registry.add_person(Person(name="测试", id_number=number, pcr=Test(hours_ago=8), doses=3))
    client = PlatformClient(Platform(service.start().url, HmacSigner("bench", secret), "bench"), clock)
    cache = FactCache(folder / "online.db", secrets.token_bytes(32))
    verifier = Verifier(client, cache, venue_key, head_start_s=2.0)  # only the platform is measured
    credential = Credential(CredentialKind.ID_NUMBER, number, keyed_hash(venue_key, number))

    def _ask() -> None:
        answer = verifier.answer(Verify("v", secrets.token_hex(8), credential, 2.0), clock.now())
        assert not answer.lookup.offline

    rows = [_row(f"online answer incl. keeping it, {_ONLINE} requests", _times(_ask, _ONLINE), "ms", 1e3)]
    service.faults.delay_s = 0.2
    slow = _row("the same at 200 ms of delay, 20 requests", _times(_ask, 20), "ms", 1e3)
    rows.append(slow | {"target": "<= 1000"})
    client.close()
    service.close()
    cache.close()
    return rows


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
