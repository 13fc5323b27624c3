"""Beside terminals that normalise: theirs call a fever normal, ours does not."""

import argparse

import pytest

from sentinel.bench import fever


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return fever.run(argparse.Namespace())


def test_every_rival_pulls_a_fever_to_normal_and_ours_does_not(rows: list[dict]) -> None:
    shown = {row["what"]: row for row in rows}["a body of 38.5 C is shown as"]
    assert len(shown["peer"]) == 3
    assert all(value < fever.LIMIT_C for value in shown["peer"].values())
    assert shown["ours"] == pytest.approx(38.5, abs=0.2)


def test_a_healthy_visitor_is_normal_with_all_and_each_kelvin_counts_with_ours(rows: list[dict]) -> None:
    healthy, *fevers = rows[:4]
    assert max(healthy["ours"], *healthy["peer"].values()) < fever.LIMIT_C
    assert [row["ours"] - healthy["ours"] for row in fevers] == pytest.approx([1, 2, 3], abs=0.3)


def test_a_feverish_class_does_not_teach_ours_that_fevers_are_normal(rows: list[dict]) -> None:
    after = rows[4]
    assert after["ours"] > 38.0
    assert all(value < fever.LIMIT_C for value in after["peer"].values())
    assert rows[5]["ours"] <= 0.4
    assert rows[5]["ours"] < rows[5]["peer"]["mean of the last 120"] / 2


def test_whoever_came_first_hides_no_fever_in_the_evening_with_ours(rows: list[dict]) -> None:
    for row in rows[6:8]:
        assert abs(row["ours"]) <= 0.4
        assert abs(row["ours"]) < abs(row["peer"]["anchored by the first 30, followed by 0.5 K"]) / 2
        assert "it says +-1." in row["what"]
