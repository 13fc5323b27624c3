"""The policy at start: one that begins later is not in force today, and one nobody can answer is said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.app import policy_in_force
from sentinel.config import parse
from sentinel.core.policy import PolicyError
from sentinel.runtime.clock import SystemClock


def settings_with(folder: Path, text: str):
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return parse({"kiosk": {"policy": "policy.toml"}})


def test_a_policy_of_tomorrow_does_not_rule_today(tmp_path: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    settings = settings_with(tmp_path, f'version = "v2"\neffective_from = {tomorrow}\n')
    with pytest.raises(PolicyError, match="not in force before"):
        policy_in_force(settings, tmp_path, SystemClock())


def test_a_policy_that_has_begun_rules_and_one_that_nobody_can_answer_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = 'version = "v2"\neffective_from = 2026-01-01T00:00:00+08:00\n[rules.venue_rules]\nneed = "always"\n'
    policy = policy_in_force(settings_with(tmp_path, text), tmp_path, SystemClock())
    assert policy.version == "v2"
    assert "nothing on this kiosk states venue_rules" in caplog.text


@pytest.mark.parametrize(
    ("thermal", "said"),
    [
        ({}, True),
        ({"driver": "mlx90640"}, True),
        ({"driver": "mlx90640", "registration": [1.0, 0.0, 1.0, 0.0]}, False),
    ],
)
def test_liveness_that_heat_cannot_witness_is_said_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, thermal: dict[str, object], said: bool
) -> None:
    (tmp_path / "policy.toml").write_text('version = "v"\n[rules.liveness]\nneed = "always"\n', encoding="utf-8")
    settings = parse({"kiosk": {"policy": "policy.toml"}, "thermal": thermal})
    policy_in_force(settings, tmp_path, SystemClock())
    assert ("without a registered thermal sensor" in caplog.text) is said
