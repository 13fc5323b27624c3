"""The benchmarks say what they measured on what machine; what can't be measured is said in one line."""

import argparse
import json
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentinel.bench import gate, insert, vision
from sentinel.bench.vision import peers, scenes
from sentinel.cli import bench, main
from sentinel.runtime.manifest import ModelError
from sentinel.vision.models import load_models


def test_every_benchmark_is_listed_with_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--list"]) == 0
    listed = {line.split()[0]: line.split(maxsplit=1)[1] for line in capsys.readouterr().out.splitlines()}
    assert set(listed) == set(bench.names())
    assert {"codes", "gate", "insert", "thermal", "verify", "vision"} <= set(listed)
    assert all(title.strip() for title in listed.values())


def test_an_unknown_benchmark_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "thermel"]) == 2
    assert capsys.readouterr().err == 'sentinel bench: no benchmark "thermel"; did you mean "thermal"?\n'


def test_the_machine_comes_before_the_figures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_VISITS", 12)
    monkeypatch.setattr(gate, "_WARM_UP", 2)
    assert main(["bench", "gate", "--json"]) == 0
    first, *rows = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["machine"]["cores"] >= 1
    assert {"processor", "python", "packages", "load"} <= first["machine"].keys()
    assert [row["benchmark"] for row in rows] == ["gate"] * 4
    assert [row.get("target") for row in rows] == [None, "<= 5", None, "<= 15"]
    assert all(0 < row["ours"] < 1000 for row in rows)


def test_commits_are_measured_beside_the_same_rows_without_our_writer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insert, "_COMMITS", 12)
    monkeypatch.setattr(insert, "_WARM_UP", 2)
    assert main(["bench", "insert", "--json"]) == 0
    _machine, *rows = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [row.get("target") for row in rows] == [None, "<= 6", None]
    assert all(row["ours"] > 0 for row in rows)


def test_the_base_file_is_measured_beside_its_peers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "base_file", "--people", "3000", "--jobs", "1", "--json"]) == 0
    _machine, *rows = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    by_what = {row["what"]: row for row in rows}
    assert by_what["built from CSV, 3000 people, 1 processes"]["ours"] > 0
    assert len(by_what["look-up with the keyed hash, p99"]["peer"]) == 3
    assert by_what["a delta of 3000 changes checked and applied"]["target"] == "<= 1"


def test_each_measured_visit_opened_the_gate_once() -> None:
    entrance = gate.Entrance(None)
    try:
        took = [entrance.admit() for _ in range(3)]
        assert len(entrance.relay.openings) == 3
    finally:
        entrance.close()
    assert all(seconds > 0 for seconds in took)


def test_a_gate_that_does_not_open_is_no_figure() -> None:
    from hw.gate.emulator import GateFault

    entrance = gate.Entrance(None)
    try:
        entrance.relay.gate_fault = GateFault.REFUSES
        with pytest.raises(RuntimeError, match="did not open once"):
            entrance.admit()
    finally:
        entrance.close()


def test_what_is_missing_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def unable(args: argparse.Namespace) -> list[dict[str, Any]]:
        raise ImportError("No module named 'peer'")

    module = types.SimpleNamespace(TITLE="a title", run=unable)
    bench._measure("some", module, argparse.Namespace(json=False))  # type: ignore[arg-type]
    assert capsys.readouterr().out == "\nsome: a title\n  not measured: No module named 'peer'\n"


def test_rows_are_a_table_with_peers_and_targets() -> None:
    rows = [
        {
            "what": "one thing",
            "ours": 1.25,
            "unit": "ms",
            "target": "<= 2",
            "peer": {"another": 3.5, "gone": "not measured: no wheel"},
        },
        {"what": "another", "ours": 7, "unit": "pictures"},
    ]
    assert bench.table(rows) == [
        "  one thing       1.25 ms          target <= 2",
        "    beside: another        3.5 ms",
        "    beside: gone  not measured: no wheel",
        "  another            7 pictures",
    ]


def test_a_peer_that_is_not_installed_says_so_in_one_line(tmp_path: Path) -> None:
    np.save(tmp_path / "picture.npy", np.zeros((72, 128, 3), np.uint8))
    told = peers._ask("deepface", tmp_path / "picture.npy", [sys.executable])
    assert told == {"error": "not installed"}
    told = peers._ask("deepface", tmp_path / "picture.npy", ["/nowhere/python", sys.executable])
    assert set(told) == {"error"}
    assert "\n" not in told["error"]


def test_a_frame_of_vision_is_more_than_its_models_and_less_than_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    try:
        models = load_models()
        heads = scenes.portraits(models.finder)
    except ModelError as error:
        pytest.skip(f"no models: {error}")
    monkeypatch.setattr(vision, "_FRAMES", 20)
    monkeypatch.setattr(vision, "_ROUNDS", 2)
    total, bare, codes, ratio = vision._measure(models, [scenes.scene(heads[:1])], scenes.scene([]), 1, 1)
    assert 0 < bare["ours"] < total["ours"] - codes["ours"] < 2 * bare["ours"]
    assert ratio["ours"] == pytest.approx((total["ours"] - codes["ours"]) / bare["ours"], abs=0.01)


def test_the_gallery_is_measured_and_absent_peers_say_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sentinel.bench import gallery

    monkeypatch.setattr(gallery, "_SIZES", (200, 400))
    monkeypatch.setattr(gallery, "_PROBES", 100)
    monkeypatch.setattr(gallery, "_TIMED", 10)
    monkeypatch.setattr(gallery, "_PEERS", {"no_such_peer": "no-such-peer"})
    assert main(["bench", "gallery", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()][1:]
    same = next(row for row in rows if row["what"].startswith("same first match"))
    assert same["ours"] == 100
    first = next(row for row in rows if row["what"].startswith("first match as"))
    assert (first["ours"], first["peer"]) == (10, {"numpy float32, one product": 10})
    timed = next(row for row in rows if row["what"].startswith("nearest of 400") and "p95" in row["what"])
    assert timed["peer"]["no_such_peer"] == "not installed (pip install 'no-such-peer')"
    assert timed["ours"] > 0
