"""docs/settings.md says what the settings are, and wrong settings are explained in one line."""

from pathlib import Path

import pytest

from sentinel.config import ConfigError, load, parse
from sentinel.config_page import page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_settings_page_is_what_the_settings_are() -> None:
    written = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert written == page(), "run: .venv/bin/python -m sentinel.config_page > docs/settings.md"


def test_every_setting_says_what_it_means() -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 55
    assert [row[0] for row in rows if not row[-1].strip(" |")] == []


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
        ({"thermal": {"driver": "mlx90614"}}, 'thermal.driver = "mlx90614" is none of'),
    ],
)
def test_a_wrong_setting_is_named(raw: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(raw)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "kiosk.toml"
    broken.write_text("[gate\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"kiosk\.toml: not valid TOML"):
        load(broken)
