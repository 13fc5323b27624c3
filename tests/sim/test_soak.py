"""The soak: it tells a leak from a full cache, what it keeps can be judged again, and a short one is good."""

import dataclasses
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.sim.soak.clock import FastClock, Origin
from sentinel.sim.soak.counting import Counts, counted
from sentinel.sim.soak.day import Day, Walk
from sentinel.sim.soak.entrance import Entrance
from sentinel.sim.soak.people import behaviour, population
from sentinel.sim.soak.report import WARM_UP, Run, as_json, bounds, growth, judged_again, page, problems
from sentinel.sim.soak.samples import Sample, sample, slope

GOOD = Counts(9000, 27000, 27000, 0, 0, 0, 8000, 8000, 0, 0, 0, 0.5)


def looks(leak_kb=0.0, threads=0.0):
    """A look each forty visits: caches fill for four thousand, and whatever leaks goes on."""
    return [
        Sample(
            n / 1500, n, int(95_000 + 8 * min(n, WARM_UP) + leak_kb * n) + (n % 3) * 40, 60_000, 41,
            18 + int(threads * n), 6000 * n, 5_000_000,
        )
        for n in range(0, 9000, 40)
    ]  # fmt: skip


def test_a_cache_that_is_full_is_no_leak():
    assert problems(0, GOOD, looks()) == []


@pytest.mark.parametrize(
    ("samples", "word"),
    [(looks(leak_kb=0.2), "memory"), (looks(threads=0.002), "threads"), (looks()[:100], "too short")],
    ids=["200 bytes a visit", "two threads a thousand visits", "too short a run"],
)
def test_what_grows_is_said(samples, word):
    (said,) = problems(0, GOOD, samples)
    assert word in said


def test_memory_that_stays_higher_is_said_also_where_no_slope_tells():
    """A step in the second half: half of the slopes see none of it."""
    stepped = [dataclasses.replace(one, rss_kb=one.rss_kb + 3000 * (one.visits > 8000)) for one in looks()]
    assert [text for text in problems(0, GOOD, stepped) if "at the end" in text]


def test_the_page_of_bounds_is_what_a_run_is_judged_by():
    page_of = Path(__file__).parents[2] / "docs/soak-bounds.md"
    assert page_of.read_text(encoding="utf-8") == bounds(), "python -m sentinel.sim.soak --bounds"


def test_what_was_missed_lost_or_opened_wrongly_is_said():
    said = problems(2, dataclasses.replace(GOOD, lost=1, twice=1, unrecorded=1, wrong=1), looks())
    assert len(said) == 5


def test_a_single_peak_is_no_slope():
    points = [(float(n), 100.0) for n in range(40)]
    points[30] = (30.0, 9000.0)
    assert slope(points) == 0.0
    assert slope([(float(n), 3.0 * n) for n in range(40)]) == pytest.approx(3.0)
    assert slope(points[:3]) == 0.0


def test_a_kept_run_is_judged_again_as_it_was_and_its_page_names_what_was_run():
    day = Day(visits=9000, hours=6.0, seconds=2160.0, samples=looks())
    told = as_json(Run(36_000, 25.0, 10.0, 1, "its time was over", (3.0, 4.0)), day, GOOD)
    again = judged_again(json.loads(json.dumps(told)))
    assert again == json.loads(json.dumps(told))
    assert "**9,000 visits** (25 % of a day)" in page(again)
    assert "nothing missed, nothing grows" in page(again)


def test_daemon_and_platform_agree_on_the_time_and_it_runs_faster():
    origin = Origin(10.0, 0.0, datetime(2026, 11, 20, tzinfo=UTC))
    assert Origin.read(origin.text()) == origin
    one, other = FastClock(origin).now(), FastClock(Origin.read(origin.text())).now()
    assert 0.0 <= other.monotonic - one.monotonic < 60.0
    assert (one.utc - origin.utc).total_seconds() == pytest.approx(one.monotonic, abs=1e-3)


def test_nobody_comes_twice_in_a_short_time_and_the_same_seed_sends_the_same_people():
    first = [behaviour(1, n, 500) for n in range(500)]
    assert len({one.person for one in first}) == 500
    assert first == [behaviour(1, n, 500) for n in range(500)]
    assert len({person.id_number for person in population(500)}) == 500


def test_a_process_is_looked_at_where_it_lives(tmp_path):
    found = sample(os.getpid(), tmp_path / "none.db", 1.5, 3)
    assert found.rss_kb > 1000 and found.pss_kb > 500 and found.threads >= 1 and found.descriptors >= 3
    assert (found.database, found.wal) == (0, 0)


@pytest.mark.timeout(300)  # three processes begin; a busy machine takes minutes
def test_the_real_daemon_serves_a_few_and_loses_nothing(tmp_path):
    with Entrance(tmp_path, 4.0, 50) as door:
        day = Walk(door, 1, 25.0).go(6, lambda: False, lambda day: None)
        counts = counted(door)
    assert day.visits == 6 and day.missed == 0
    assert (counts.lost, counts.twice, counts.wrong) == (0, 0, 0)
    assert counts.passages >= 5 and counts.openings >= 4
    assert day.samples and growth(day.samples).rss_kb == 0.0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--factor", "0"], 2), (["--until", "25:99"], 2), (["--visits", "0"], 2), (["--again", "/none.json"], 2), (["--help"], 0)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_usage_is_said_without_a_traceback(arguments, code):
    done = subprocess.run(
        [sys.executable, "-m", "sentinel.sim.soak", *arguments], capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert "Traceback" not in done.stderr
