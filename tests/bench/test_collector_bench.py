"""The collectors' benchmark: a real flood to a real group, what it cost, and collectors held to a share."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sentinel.bench.collector import _Run
from sentinel.bench.collector_cost import Held, cpu_s
from sentinel.bench.outbox_peers import MISSING, bare_table
from sentinel.sim.broker import find_mosquitto

needs_mosquitto = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")


@needs_mosquitto
def test_a_flood_to_two_collectors_of_a_group_is_kept_once_and_everybody_s_cost_is_stated(
    tmp_path: Path,
) -> None:
    from sentinel.service.collecting.keeping import EventStore
    from sentinel.service.database import open_database

    url = f"sqlite:///{tmp_path}/kept.db"
    rows = _Run(tmp_path, url, "SQLite", 2).rows(120, 30, 1.0)
    assert "120 events of 30 kiosks to 2 collectors of a group" in rows[0]["what"] and rows[0]["ours"] > 0
    costs = {row["what"]: row["ours"] for row in rows if row["unit"] == "ms/event"}
    assert {"  processor: collectors", "  processor: broker", "  processor: sender"} == set(costs)
    assert all(cost > 0 for cost in costs.values())
    engine = open_database(url)
    assert EventStore(engine).count() == (120, 0)
    engine.dispose()


def test_a_process_that_is_held_gets_its_share_of_a_core_and_runs_on_afterwards() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        before, began = cpu_s(busy.pid), time.monotonic()
        with Held([busy.pid], 0.1):
            time.sleep(1.5)
        assert (cpu_s(busy.pid) - before) / (time.monotonic() - began) < 0.3
        after = cpu_s(busy.pid)
        ends = time.monotonic() + 20.0
        while cpu_s(busy.pid) < after + 0.05:
            assert time.monotonic() < ends, "it was not let go"
            time.sleep(0.01)
    finally:
        busy.kill()
        busy.wait(5.0)


@needs_mosquitto
def test_ctrl_c_amid_the_fleet_ends_it_in_order_and_says_nothing(tmp_path: Path) -> None:
    words = ["bench", "fleet", "--kiosks", "100", "--rate", "20", "--seconds", "60"]
    running = subprocess.Popen(
        [sys.executable, "-m", "sentinel", *words], cwd=tmp_path, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith("fleet:"):
            break
    time.sleep(3.0)  # amid the start, or the connections: there is no moment at which it may be rude
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 130 and not said.strip(), said


def test_a_peer_keeps_what_it_is_given(tmp_path: Path) -> None:
    with bare_table(tmp_path) as put:
        put(b"{}")
    assert (tmp_path / "bare.db").stat().st_size > 0 and "pip install" in MISSING
