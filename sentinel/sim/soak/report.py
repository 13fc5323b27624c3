"""The report of a soak: docs/soak.md, written from what was measured."""

import datetime as dt
import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from typing import Any

from sentinel.sim.soak.counting import Counts
from sentinel.sim.soak.day import Day
from sentinel.sim.soak.samples import Sample, after_warm_up, slope

# Visits. SQLite keeps up to 16 MB of pages for each connection: they fill for some four thousand visits.
WARM_UP = 4000
# Bounds for a thousand visits after the warm-up; a day has 36,000. A leak of 100 bytes a visit is found.
RSS_KB = 96.0
# More than after the warm-up: the pool that asks providers begins its threads by need, and a single one is no slope.
DESCRIPTORS, THREADS = 8, 4
# Resident memory at the end above what it was after the warm-up, each over a tenth of the looks: a whole day's
# growth at a third of the slope's bound. It holds however long the run is.
MORE_RSS_KB = 1024.0
_WAL_MB = 80.0  # it is copied back from 64 MB on
_ROWS = 14


@dataclass(frozen=True, slots=True)
class Growth:
    """For a thousand visits after the warm-up."""

    rss_kb: float
    pss_kb: float
    descriptors: int  # more at the end than after the warm-up
    threads: int
    database_kb: float
    wal_mb: float  # the most that it ever was
    more_rss_kb: float = 0.0  # at the end than after the warm-up


def growth(samples: list[Sample]) -> Growth:
    """How much of each."""
    warm = after_warm_up(samples, WARM_UP)

    def of(name: str) -> float:
        return 1000 * slope([(float(one.visits), float(getattr(one, name))) for one in warm])

    def more(name: str) -> int:
        seen = [getattr(one, name) for one in warm] or [0]
        return int(seen[-1] - seen[0])

    tenth = max(1, len(warm) // 10)
    rss = [float(one.rss_kb) for one in warm] or [0.0]
    higher = statistics.median(rss[-tenth:]) - statistics.median(rss[:tenth])
    most = max((one.wal for one in samples), default=0) / 1e6
    return Growth(
        round(of("rss_kb"), 1), round(of("pss_kb"), 1), more("descriptors"), more("threads"), round(of("database") / 1024, 1), round(most, 2),
        round(higher, 1),
    )  # fmt: skip


def problems(missed: int, counts: Counts, samples: list[Sample]) -> list[str]:
    """Everything that must not be so; empty: the soak is good."""
    checks = [
        (missed, f"{missed} visitors showed something and got no result"),
        (counts.lost, f"{counts.lost} events never arrived at the collector"),
        (counts.twice, f"{counts.twice} events arrived as two"),
        (counts.unrecorded, f"{counts.unrecorded} events at the collector are in no record"),
        (counts.wrong, f"{counts.wrong} openings of the gate differ from the record"),
    ]
    found, grown = [text for bad, text in checks if bad], growth(samples)
    if len(after_warm_up(samples, WARM_UP)) < 8:
        return [*found, f"too short to tell growth: it begins after {WARM_UP} visits"]
    if grown.rss_kb > RSS_KB:
        found.append(f"memory grows by {grown.rss_kb:g} KB in a thousand visits, more than {RSS_KB:g}")
    if grown.more_rss_kb > MORE_RSS_KB:
        found.append(
            f"{grown.more_rss_kb:g} KB more at the end than after the warm-up, more than {MORE_RSS_KB:g}"
        )
    for name, more, most in (
        ("descriptors", grown.descriptors, DESCRIPTORS),
        ("threads", grown.threads, THREADS),
    ):
        if more > most:
            found.append(f"{more} {name} more than after the warm-up, more than {most}")
    if grown.wal_mb > _WAL_MB:
        found.append(f"the write-ahead log became {grown.wal_mb:g} MB, more than {_WAL_MB:g}")
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """How it was run. ``ended``: why it ended; ``load``: of the machine (1 minute) at begin and end."""

    asked: int
    a_minute: float
    factor: float
    seed: int
    ended: str
    load: tuple[float, float]


def as_json(run: Run, day: Day, counts: Counts) -> dict[str, Any]:
    """Everything measured."""
    return {
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", **asdict(run), "visits": day.visits,
        "venue_hours": round(day.hours, 2), "real_s": round(day.seconds, 1), "missed": day.missed,
        "again": day.again, "misses": day.misses[:50],
        "behind_s": round(day.behind_s, 1), "results": dict(day.results.most_common()),
        "growth": asdict(growth(day.samples)), "counts": asdict(counts),
        "problems": problems(day.missed, counts, day.samples),
        "samples": [asdict(one) for one in day.samples],
    }  # fmt: skip


def judged_again(told: dict[str, Any]) -> dict[str, Any]:
    """A kept run under the bounds of now. Raises KeyError, TypeError: it is none."""
    samples = [Sample(**one) for one in told["samples"]]
    found = problems(told["missed"], Counts(**told["counts"]), samples)
    return {**told, "growth": asdict(growth(samples)), "problems": found}


def bounds() -> str:
    """docs/soak-bounds.md: what a run is judged by, fixed before it."""
    return f"""# What the soak is judged by
Written by `python -m sentinel.sim.soak --bounds`, from the code that judges; a test holds the two together. A run
changes nothing here, and no bound is moved after one: docs/soak.md has what was measured against them.

A whole day: `scripts/soak --factor 12` sends 36,000 people, 25 a minute, in 120 minutes and a few for the set-up, on
a machine that does nothing else (`--report` is docs/soak.md already). Exit 0: all of this holds.

| of the daemon, after the first {WARM_UP:,} visits | at most |
|---|---|
| resident memory, the median slope between the halves of the looks | {RSS_KB:g} KB for a thousand visits |
| resident memory, the last tenth of the looks above the first | {MORE_RSS_KB:g} KB, however long it runs |
| file descriptors more at the end | {DESCRIPTORS} |
| threads more at the end | {THREADS} |
| write-ahead log, at any time | {_WAL_MB:g} MB |
| people who showed something and got no result | 0 |
| events lost, arrived as two, or at the collector and in no record | 0 |
| openings of the gate that differ from the record | 0 |

The first {WARM_UP:,} are left out because SQLite fills its page caches meanwhile, 16 MB a connection at most. A run
with fewer than eight looks after them is too short, and says so.
"""


def page(told: dict[str, Any]) -> str:
    """docs/soak.md of what ``as_json`` told."""
    grown, counts = told["growth"], told["counts"]
    bad = told["problems"]
    a_minute = told["visits"] / max(told["venue_hours"] * 60, 1e-9)
    share = 100 * told["visits"] / 36_000
    tested = len(after_warm_up([Sample(**one) for one in told["samples"]], WARM_UP))
    verdict = "nothing missed, nothing grows" if not bad else "; ".join(bad)
    return f"""# The soak
Written by `scripts/soak`; not by hand. It sends people to the **real daemon process** (its threads, its encrypted
record, its link to camera and screen) at an emulated entrance with real mosquitto (TLS) and the real platform and
collector, and looks every 10 s at what the daemon holds.

| | |
|---|---|
| date, machine | {told["date"]}, {platform.machine()}, {os.cpu_count()} processors, load {told["load"][0]:g} at the begin and {told["load"][1]:g} at the end |
| asked for | {told["asked"]:,} visits at {told["a_minute"]:g} a minute; a whole day is 36,000 |
| run | **{told["visits"]:,} visits** ({share:.0f} % of a day), {told["venue_hours"]:.2f} hours of venue time in {told["real_s"] / 60:.1f} minutes: {a_minute:.1f} a minute; ended: {told["ended"]} |
| clock | {told["factor"]:g} times as fast (seed {told["seed"]}) |
| verdict | **{verdict}** |

What runs by the accelerated clock: all of the heart's times (leases, patience, evidence, results on the screen),
the gate's rest and the board's own pulse, the platform's time, what the record and the events are dated with.
**Not accelerated:** the processor, the disk, serial lines, TCP, time-outs of devices and connections, the broker's
keep-alive, debouncing, the camera's 20 pictures a second, housekeeping by the machine's clock (health every
minute, purges). So there are {told["factor"]:g} times fewer ticks and pictures for a visit than at a door, and
leases are {told["factor"]:g} times shorter against a busy processor: expired ones are counted below. So is the
time that somebody may be out of view: who is not reported for 1.5 s of venue time is gone, and a machine that
stands still for {1500 / told["factor"]:.0f} ms makes the kiosk forget whoever stands there.
At 12 times as fast one in twenty has to show a card again; at 3 and at 6 times none of 550 had to.
There is no thermometer and no real camera in it: the growth of the screen is measured by `sentinel bench ui`,
and what vision holds by `sentinel bench vision`.

## What came of it
| | |
|---|---|
{_rows(told["results"])}
| had to show it again, the kiosk having gone back to waiting | {told["again"]} |
| showed something and got no result | {told["missed"]} |
| most venue time that somebody had to wait for the one before | {told["behind_s"]:g} s |

| passages | events | at the collector | lost | twice | unrecorded | gate opened | recorded as opened | unsure | lease over | differ |
|---|---|---|---|---|---|---|---|---|---|---|
| {counts["passages"]:,} | {counts["events"]:,} | {counts["collected"]:,} | {counts["lost"]} | {counts["twice"]} | {counts["unrecorded"]} | {counts["openings"]:,} | {counts["pulsed"]:,} | {counts["unsure"]} | {counts["expired"]} | {counts["wrong"]} |

## Growth
For a thousand visits, after the first {WARM_UP:,}: {tested} looks (the median of the slopes between their halves).
Until then SQLite's page caches fill, of at most 16 MB a connection; the objects that Python holds do not grow.

| of the daemon | growth | bound |
|---|---|---|
| resident memory | {grown["rss_kb"]:g} KB | {RSS_KB:g} KB |
| the same, at the end above what it was after the warm-up | {grown["more_rss_kb"]:g} KB | {MORE_RSS_KB:g} KB |
| proportional memory | {grown["pss_kb"]:g} KB | |
| file descriptors, more at the end than after the warm-up | {grown["descriptors"]:g} | {DESCRIPTORS:g} |
| threads, likewise: the pool that asks providers begins them by need | {grown["threads"]:g} | {THREADS:g} |
| database (passages and events are kept) | {grown["database_kb"]:g} KB | |
| write-ahead log, the most | {grown["wal_mb"]:g} MB | {_WAL_MB:g} MB |

| venue hours | visits | RSS KB | PSS KB | descriptors | threads | database KB | log KB |
|---|---|---|---|---|---|---|---|
{_samples(told["samples"])}
"""


def _rows(results: dict[str, int]) -> str:
    return "\n".join(f"| {name.replace('_', ' ')} | {count:,} |" for name, count in results.items())


def _samples(samples: list[dict[str, Any]]) -> str:
    step = max(1, -(-len(samples) // _ROWS))
    shown = samples[::step] + ([samples[-1]] if samples and (len(samples) - 1) % step else [])
    return "\n".join(
        f"| {s['hours']:.2f} | {s['visits']:,} | {s['rss_kb']:,} | {s['pss_kb']:,} | {s['descriptors']} "
        f"| {s['threads']} | {s['database'] // 1024:,} | {s['wal'] // 1024:,} |"
        for s in shown
    )


def dumped(told: dict[str, Any]) -> str:
    """As the file beside the page keeps it."""
    return json.dumps(told, ensure_ascii=False, indent=1)
