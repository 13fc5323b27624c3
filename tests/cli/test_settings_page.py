"""docs/settings.md says what the settings are, and wrong settings are explained in one line."""

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sentinel.config import ConfigError, Settings, load, parse
from sentinel.config_page import page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_settings_page_is_what_the_settings_are() -> None:
    written = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert written == page(), "run: .venv/bin/python -m sentinel.config_page > docs/settings.md"


def test_every_setting_says_what_it_means() -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    assert [row[0] for row in rows if not row[-1].strip(" |")] == []


LCUS1 = {"driver": "lcus1", "port": "p", "fail": "safe", "edge_triggered": True}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"gate": {"drvier": "lcus1"}}, 'unknown setting "gate.drvier"; did you mean "driver"?'),
        ({"getae": {}}, 'unknown setting "getae"; did you mean "gate"?'),
        ({"staff": [{"id": "a", "pin": "1"}]}, 'unknown setting "staff[0].pin"; did you mean "pin_hash"?'),
        ({"camera": {"width": 1}}, "camera.width: expected `int` >= 160"),
        ({"gate": {"driver": "modbus-pulse", "port": "p"}}, "gate.fail is required"),
        ({"gate": {"driver": "modbus-pulse", "fail": "safe"}}, "gate.port is required"),
        ({"gate": {"driver": "lcus1", "port": "p", "fail": "safe"}}, "gate.edge_triggered"),
        ({"gate": {"driver": "relay"}}, 'gate.driver = "relay" is none of'),
        ({"audio": {"driver": "asla"}}, 'audio.driver = "asla" is none of'),
        ({"ui": {"orientation": "tall"}}, 'ui.orientation = "tall" is none of'),
        ({"report": {"ack": "maybe"}}, "report.ack must be"),
        ({"thermal": {"driver": "mlx90632"}}, 'thermal.driver = "mlx90632" is none of'),
        ({"thermal": {"driver": "amg8833", "address": 2}}, "thermal.address = 2 is reserved"),
        ({"thermal": {"chunk_bytes": 8}}, "thermal.chunk_bytes: expected `int` >= 16"),
        ({"thermal": {"site_offset_k": 7.0}}, "thermal.site_offset_k: expected `float` <= 6.0"),
        ({"thermal": {"warm_up_s": 3601.0}}, "thermal.warm_up_s: expected `float` <= 3600.0"),
        ({"thermal": {"registration": [1, 0, -1, 1]}}, "foreheads would be chins: remove it"),
        ({"thermal": {"turned": 45}}, "thermal.turned = 45 is none of 0, 90, 180, 270"),
        (
            {"thermal": {"driver": "mlx90614", "black_body": [0.0, 0.0, 0.1, 0.1]}},
            "thermal.black_body needs a sensor that sees a picture, not mlx90614",
        ),
        ({"thermal": {"registration": [1, 0, 1, 11.0]}}, "thermal.registration[3]: expected `float` <= 10.0"),
        ({"verify": {"timeout_s": 61.0}}, "verify.timeout_s: expected `float` <= 60.0"),
        ({"verify": {"cache_days": 366.0}}, "verify.cache_days: expected `float` <= 365.0"),
        ({"gate": LCUS1 | {"pulse_ms": 3100}}, "gate.pulse_ms = 3100 is more than 3000"),
        ({"report": {"host": "10.0.0.5", "tls": False}}, "leave report.tls = true"),
        ({"report": {"host": "localhost.example.org", "tls": False}}, "leave report.tls = true"),
        ({"report": {"host": "127.0.0.1.example.org", "tls": False}}, "leave report.tls = true"),
    ],
)
def test_a_wrong_setting_is_named(raw: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(raw)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_pulse_that_the_visit_waits_for_is_taken() -> None:
    assert parse({"gate": LCUS1 | {"pulse_ms": 3000}}).gate.pulse_ms == 3000
    by_itself = {"driver": "modbus-pulse", "port": "p", "fail": "safe", "pulse_ms": 5000}
    assert parse({"gate": by_itself}).gate.pulse_ms == 5000


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", ""])
def test_a_broker_on_this_machine_may_go_unencrypted(host: str) -> None:
    assert not parse({"report": {"host": host, "tls": False}}).report.tls


def numbers() -> Iterator[tuple[str, str, int]]:
    """Every setting that is a number with a fraction: section, name, how many (0: no list)."""
    for section, hint in typing.get_type_hints(Settings).items():
        if not (isinstance(hint, type) and issubclass(hint, msgspec.Struct)):
            continue
        for name, kind in typing.get_type_hints(hint).items():
            if kind is float:
                yield section, name, 0
            elif typing.get_origin(kind) is tuple and set(typing.get_args(kind)) == {float}:
                yield section, name, len(typing.get_args(kind))


@pytest.mark.parametrize("no_number", [float("inf"), float("-inf"), float("nan"), 1e30, -1e30])
@pytest.mark.parametrize(("section", "name", "length"), list(numbers()))
def test_no_number_is_without_bounds(section: str, name: str, length: int, no_number: float) -> None:
    value: Any = [0.5] * (length - 1) + [no_number] if length else no_number
    with pytest.raises(ConfigError, match=rf"{section}\.{name}"):
        parse({section: {name: value}})


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "kiosk.toml"
    broken.write_text("[gate\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"kiosk\.toml: not valid TOML"):
        load(broken)
