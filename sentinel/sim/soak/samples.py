"""What a process holds, looked at again and again, and how fast it grows."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Sample:
    """``hours`` of venue time since the start; kilobytes of memory; bytes on disk; ``visits`` so far."""

    hours: float
    visits: int
    rss_kb: int
    pss_kb: int
    descriptors: int
    threads: int
    database: int
    wal: int


def sample(pid: int, database: Path, hours: float, visits: int) -> Sample:
    """One look at a living process of ours. Raises OSError when it is gone."""
    memory = _fields(_PROC / str(pid) / "smaps_rollup")
    status = _fields(_PROC / str(pid) / "status")
    return Sample(
        hours, visits, memory["Rss"], memory["Pss"], sum(1 for _ in (_PROC / str(pid) / "fd").iterdir()),
        status["Threads"], _size(database), _size(database.with_name(f"{database.name}-wal")),
    )  # fmt: skip


def _fields(path: Path) -> dict[str, int]:
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        value = rest.split()
        if value and value[0].isdecimal():
            found[name] = int(value[0])
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def slope(points: Sequence[tuple[float, float]]) -> float:
    """What y grows by for one x: the median of the slopes between halves (Theil-Sen, each point with that
    half the row away), which a single peak does not move. 0.0 of fewer than four points."""
    half = len(points) // 2
    steps = [
        (late[1] - early[1]) / (late[0] - early[0])
        for early, late in zip(points, points[half:], strict=False)
        if late[0] > early[0]
    ]
    return statistics.median(steps) if len(points) >= 4 and steps else 0.0


def after_warm_up(samples: Sequence[Sample], visits: int) -> list[Sample]:
    """Those taken once so many visits were over: caches are full by then, and every thread has begun."""
    return [one for one in samples if one.visits >= visits]
