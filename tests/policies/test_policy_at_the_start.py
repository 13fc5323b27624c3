"""The policy at start: one that begins later is not in force today, and one nobody can answer is said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.config import ConfigError, parse
from sentinel.core.clock import Now
from sentinel.core.policy import PolicyError
from sentinel.crypto.signing import Algorithm, generate
from sentinel.policies.bundle import seal
from sentinel.policies.in_force import InForce, write_in_force
from sentinel.policies.opening import begin, concerns, open_shelf, policy_now
from sentinel.runtime.clock import WatchedClock

MIDNIGHT = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)  # in China
NOW = Now(1000.0, MIDNIGHT - timedelta(hours=1))


def policy(version: str, begins: datetime | None = None, rest: str = "") -> str:
    effective = f"effective_from = {begins.isoformat()}\n" if begins else ""
    return f'version = "{version}"\n{effective}{rest}'


def kiosk(folder: Path, files: dict[str, str], **tables: Any) -> Any:
    (folder / "policies").mkdir()
    (folder / "data").mkdir()
    for name, text in files.items():
        (folder / "policies" / name).write_text(text, encoding="utf-8")
    return parse({"kiosk": {"policy": "policies"}} | tables)


def test_a_policy_of_tomorrow_does_not_rule_today(tmp_path: Path) -> None:
    settings = kiosk(tmp_path, {"a.toml": policy("v2", MIDNIGHT)})
    with pytest.raises(PolicyError, match=r"a\.toml: not in force before 2026-11-28 16:00:00 UTC"):
        policy_now(settings, tmp_path, NOW)


def test_of_several_the_one_that_began_last_rules(tmp_path: Path) -> None:
    files = {
        "a.toml": policy("v1"),
        "b.toml": policy("v2", MIDNIGHT - timedelta(days=3)),
        "c.toml": policy("v3", MIDNIGHT),
    }
    settings = kiosk(tmp_path, files)
    assert policy_now(settings, tmp_path, NOW).version == "v2"
    assert policy_now(settings, tmp_path, Now(0.0, MIDNIGHT)).version == "v3"


def test_a_single_file_is_enough_and_none_is_the_built_in_policy(tmp_path: Path) -> None:
    (tmp_path / "mall.toml").write_text(policy("mall-1"), encoding="utf-8")
    assert policy_now(parse({"kiosk": {"policy": "mall.toml"}}), tmp_path, NOW).version == "mall-1"
    assert policy_now(parse({}), tmp_path, NOW).version == "default-1"


def test_two_that_begin_at_the_same_moment_are_refused_in_one_line(tmp_path: Path) -> None:
    settings = kiosk(tmp_path, {"a.toml": policy("v1", MIDNIGHT), "b.toml": policy("v2", MIDNIGHT)})
    with pytest.raises(PolicyError, match=r"a\.toml and b\.toml both begin .*which holds can't be told"):
        policy_now(settings, tmp_path, NOW)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.toml": policy("v1"), "b.toml": "version = "}, r"b\.toml: not valid TOML"),
        (
            {"a.toml": policy("v1", rest="[rules.masks]\n")},
            r'a\.toml: unknown check "masks"; did you mean "mask"',
        ),
        (
            {"a.toml": 'version = "v"\neffective_from = 0001-01-01T00:00:00+08:00\n'},
            r"a\.toml: effective_from is no",
        ),
        ({"a.toml": f"a = {'[' * 3000}{']' * 3000}\n"}, r"a\.toml: not valid TOML: nested too deeply"),
        ({"a.toml": f"version = {'1' * 5000}\n"}, r"a\.toml: not valid TOML: .*digits"),
        ({}, "no policy is held"),
        ({"a.json": "{}"}, "signed policies count only by a key in policies.keys"),
    ],
)
def test_a_folder_that_can_not_be_used_is_one_clear_line(
    tmp_path: Path, files: dict[str, str], says: str
) -> None:
    settings = kiosk(tmp_path, files)
    with pytest.raises(PolicyError, match=says) as refused:
        policy_now(settings, tmp_path, NOW)
    assert "\n" not in str(refused.value)


def test_with_a_clock_that_was_never_set_the_policy_that_last_held_for_certain_holds(tmp_path: Path) -> None:
    files = {
        "a.toml": policy("v1"),
        "b.toml": policy("v2", MIDNIGHT),
        "c.toml": policy("v3", MIDNIGHT + timedelta(days=9)),
    }
    settings = kiosk(tmp_path, files)
    unset = Now(5.0, datetime(1970, 1, 1, tzinfo=UTC), utc_trusted=False)
    assert policy_now(settings, tmp_path, unset).version == "v1", "nothing is known: the one that began first"
    certain = MIDNIGHT + timedelta(minutes=1)
    write_in_force(tmp_path / "data", InForce("v2", 0, "b.toml", MIDNIGHT, certain))
    assert policy_now(settings, tmp_path, unset).version == "v2"
    held, reckoning = begin(open_shelf(settings, tmp_path), tmp_path / "data", unset)
    assert (held.policy.version, reckoning) == ("v2", Now(5.0, certain))


def test_a_note_that_can_not_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    settings = kiosk(tmp_path, {"a.toml": policy("v1"), "b.toml": policy("v2", MIDNIGHT)})
    (tmp_path / "data" / "policy-in-force.json").write_bytes(b"\xff{")
    unset = Now(5.0, datetime(1970, 1, 1, tzinfo=UTC), utc_trusted=False)
    assert policy_now(settings, tmp_path, unset).version == "v1"


def test_a_clock_that_was_reset_brings_no_older_policy_back(tmp_path: Path) -> None:
    settings = kiosk(tmp_path, {"a.toml": policy("v1"), "b.toml": policy("v2", MIDNIGHT)})
    certain = MIDNIGHT + timedelta(days=2)
    write_in_force(tmp_path / "data", InForce("v2", 0, "b.toml", MIDNIGHT, certain))
    reset = Now(5.0, datetime(2025, 6, 1, tzinfo=UTC))
    assert policy_now(settings, tmp_path, reset).version == "v2"
    watched = WatchedClock(_Still(reset), certain)
    assert not watched.now().utc_trusted


class _Still:
    def __init__(self, now: Now) -> None:
        self._now = now

    def now(self) -> Now:
        return self._now


def test_a_check_that_nobody_can_answer_is_said(tmp_path: Path) -> None:
    settings = kiosk(tmp_path, {"a.toml": policy("v2", rest='[rules.venue_rules]\nneed = "always"\n')})
    said = concerns(policy_now(settings, tmp_path, NOW), settings)
    unstated = [
        line.split()[5].rstrip(":") for line in said if line.startswith("nothing on this kiosk states")
    ]
    assert "venue_rules" in unstated
    assert "temperature" in unstated  # these settings name no thermal sensor
    assert "document" not in unstated


@pytest.mark.parametrize(
    ("thermal", "said"),
    [
        ({}, True),
        ({"driver": "mlx90640"}, True),
        ({"driver": "mlx90640", "registration": [1.0, 0.0, 1.0, 0.0]}, False),
    ],
)
def test_liveness_that_heat_cannot_witness_is_said_at_the_start(
    tmp_path: Path, thermal: dict[str, object], said: bool
) -> None:
    text = policy("v", rest='[rules.liveness]\nneed = "always"\n')
    settings = kiosk(tmp_path, {"a.toml": text}, thermal=thermal)
    found = concerns(policy_now(settings, tmp_path, NOW), settings)
    assert any("without a registered thermal sensor" in line for line in found) is said


@pytest.mark.parametrize("own", [{"signed_only": True}, {"url": "https://rules.example.org/p"}])
def test_settings_that_want_signed_policies_need_a_key(own: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"policies\.keys is required"):
        parse({"policies": own})


@pytest.mark.parametrize("key", ["missing.pub", "empty", "no.pub"])
def test_keys_that_can_not_be_read_are_one_line(tmp_path: Path, key: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.pub").write_text("no key")
    with pytest.raises(ConfigError, match=r"policies\.keys: ") as refused:
        open_shelf(parse({"policies": {"keys": key}}), tmp_path)
    assert "\n" not in str(refused.value)


def test_a_signed_policy_that_holds_is_not_kept_from_the_door_by_a_local_file_that_is_wrong(
    tmp_path: Path,
) -> None:
    settings = kiosk(tmp_path, {"a.toml": "version = "}, policies={"keys": "k.pub"})
    key = generate(Algorithm.ED25519)
    (tmp_path / "k.pub").write_text(key.public.pem)
    issued = NOW.utc - timedelta(days=1)
    raw = seal(policy("signed"), key, sequence=1, issued_at=issued, venues=["venue-1"])
    open_shelf(settings, tmp_path, keep=True).accept(raw, NOW)
    assert policy_now(settings, tmp_path, NOW).version == "signed"


@pytest.mark.parametrize(
    "odd", ['version = "v"\neffective_from = 0001-01-01T00:00:00+08:00', f"a = {'[' * 3000}{']' * 3000}"]
)
def test_one_odd_file_is_refused_and_the_others_are_read_all_the_same(tmp_path: Path, odd: str) -> None:
    settings = kiosk(tmp_path, {"a.toml": odd, "b.toml": policy("v1")})
    shelf = open_shelf(settings, tmp_path)
    shelf.look(NOW)
    assert [where for where, _why in shelf.contents.refused] == ["a.toml"]
    assert [one.policy.version for one in shelf.contents.timetable.entries] == ["v1"]
