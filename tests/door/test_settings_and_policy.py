"""Wrong settings and policies: one clear line that says where, and never a traceback or a looser door."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel import config
from sentinel.config import ConfigError
from sentinel.core.policy import Check, Need, Policy, PolicyError, Verdict
from sentinel.policy_file import load_policy, parse_policy


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"kiosk": {"nmae": "x"}}, 'unknown setting "kiosk.nmae"'),
        ({"gaet": {}}, 'unknown setting "gaet"; did you mean "gate"?'),
        ({"gate": {"pulse_sm": 5}}, 'unknown setting "gate.pulse_sm"; did you mean "pulse_ms"?'),
        ({"staff": [{"id": "a", "pin_hash": "b", "technician": True}]}, '; write role = "technician"'),
        ({"staff": [{"id": "a", "pin_hash": "b", "pin_hsah": "c"}]}, 'did you mean "pin_hash"?'),
        ({"gate": {"pulse_ms": "700"}}, "pulse_ms"),
        ({"gate": {"pulse_ms": 50}}, "pulse_ms"),
        ({"gate": {"driver": "modbsu"}}, 'did you mean "modbus"?'),
        ({"gate": {"driver": "modbus", "port": "/dev/x"}}, "gate.fail is required"),
        ({"gate": {"driver": "lcus1", "port": "/dev/x", "fail": "secure"}}, "edge_triggered"),
        ({"gate": {"driver": "none", "fail": "open"}}, "fail"),
        ({"thermal": {"driver": "mlx"}}, '"mlx90640"'),
        ({"report": {"ack": "none"}}, "report.ack"),
        ({"report": {"port": 70000}}, "port"),
        ({"verify": {"timeout_s": 0}}, "timeout_s"),
        ({"vision": {"zone": [0.1, 0.2, 0.3]}}, "zone"),
        ({"kiosk": 3}, "kiosk"),
        ({"camera": {"source": "a\0b"}}, "camera.source: a zero byte"),
        ({"staff": [{"id": "a\0", "pin_hash": "b"}]}, "staff[0].id: a zero byte"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(raw: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config.parse(raw)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "$" not in str(refused.value)


def test_files_that_windows_saved_are_read(tmp_path: Path) -> None:
    file = tmp_path / "sentinel.toml"
    file.write_bytes(b'\xef\xbb\xbf[kiosk]\r\nid = "k"\r\n')
    assert config.load(file).kiosk.id == "k"
    file.write_bytes(b'\xef\xbb\xbfversion = "v"\r\n')
    assert load_policy(file).version == "v"


@pytest.mark.parametrize("text", ["[kiosk", "x = ", "\x00", "[gate]\ndriver = 'a'\ndriver = 'b'"])
def test_a_file_that_is_no_toml_or_is_not_there_is_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sentinel.toml"
    for load, wrong in ((config.load, ConfigError), (load_policy, PolicyError)):
        file.write_text(text)
        with pytest.raises(wrong, match="not valid TOML"):
            load(file)
        file.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(wrong, match="not valid TOML"):
            load(file)
        with pytest.raises(wrong, match="can't be read"):
            load(tmp_path)
        with pytest.raises(wrong, match="can't be read"):
            load(tmp_path / "missing.toml")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_sections = st.sampled_from([*config.Settings.__struct_fields__, "other"])
_keys = st.sampled_from(["id", "driver", "port", "pulse_ms", "fail", "zone", "source", "url", "host", "x"])


@settings(max_examples=150)
@given(st.dictionaries(_sections, _values | st.dictionaries(_keys, _values, max_size=3), max_size=3))
def test_any_settings_are_taken_or_refused_in_one_line(raw: dict[str, Any]) -> None:
    try:
        taken = config.parse(raw)
    except ConfigError as refused:
        assert str(refused)
        assert "\n" not in str(refused).replace(repr(raw), "")
    else:
        assert taken.gate.driver == "none" or taken.gate.fail is not None


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({}, "needs a version"),
        ({"version": "1", "pcr_hour": 24}, 'did you mean "pcr_hours"?'),
        ({"version": "1", "pcr_hours": "24"}, "pcr_hours"),
        ({"version": "1", "pcr_hours": 0}, "positive"),
        ({"version": "1", "pcr_hours": float("nan")}, "positive"),
        ({"version": "1", "temperature_limit_c": 99.0}, "30 to 45"),
        ({"version": "1", "temperature_limit_c": float("nan")}, "30 to 45"),
        ({"version": "1", "temperature_guard": -1.0}, "guard"),
        ({"version": "1", "temperature_guard": float("nan")}, "guard"),
        ({"version": "1", "liveness_threshold": float("nan")}, "liveness threshold"),
        ({"version": "1", "mask_confidence": float("nan")}, "confidence"),
        ({"version": "1", "temperature_lowest_c": float("nan")}, "lowest"),
        ({"version": "1", "effective_from": "tomorrow"}, "effective_from"),
        ({"version": "1", "rules": {"maks": {}}}, 'did you mean "mask"?'),
        ({"version": "1", "rules": {"mask": "always"}}, "must be a table"),
        ({"version": "1", "rules": {"mask": {"needs": "always"}}}, 'did you mean "need"?'),
        ({"version": "1", "rules": {"mask": {"need": "maybe"}}}, "rules.mask"),
        ({"version": "1", "rules": {"mask": {"on_fail": "admit"}}}, "can't admit"),
        ({"version": "1", "rules": {"mask": {"unknown_offline": "admit"}}}, "can't admit"),
        ({"version": "1", "rules": {"mask": {"unknown_online": "admit"}}}, "can't admit"),
        ({"version": "1", "rules": ["mask"]}, "rules"),
    ],
)
def test_a_wrong_policy_is_refused_in_one_line(raw: dict[str, Any], says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(raw)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


_rule = st.dictionaries(
    st.sampled_from(["need", "on_caution", "on_fail", "unknown_online", "unknown_offline", "x"]),
    st.sampled_from(["always", "if_available", "never", "admit", "refer", "refuse", "", 1, None]),
    max_size=5,
)
_scalars = st.dictionaries(
    st.sampled_from([*Policy.__slots__, "other"]).filter(lambda name: name != "rules"),
    st.floats() | st.integers() | st.text(max_size=5) | st.booleans() | st.none(),
    max_size=4,
)


@settings(max_examples=150)
@given(_scalars, st.dictionaries(st.sampled_from([*Check, "other"]), _rule, max_size=3) | _values)
def test_no_policy_file_can_admit_what_failed_or_did_not_run(scalars: dict[str, Any], rules: Any) -> None:
    try:
        policy = parse_policy({"version": "1", **scalars, "rules": rules})
    except PolicyError as refused:
        assert str(refused)
        return
    assert set(policy.rules) == set(Check)
    for rule in policy.rules.values():
        assert Verdict.ADMIT not in (rule.on_fail, rule.unknown_online, rule.unknown_offline)
        assert isinstance(rule.need, Need)
    for number in (policy.temperature_limit_c, policy.temperature_guard, policy.mask_confidence):
        assert number == number, "NaN compares false with everything, so it would admit"
