"""docs/settings.md says what the settings are, and wrong settings are explained in one line."""

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sentinel.config import ConfigError, Settings, load, parse
from sentinel.config.page import page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_settings_page_is_what_the_settings_are() -> None:
    written = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert written == page(), "run: .venv/bin/python -m sentinel.config.page > docs/settings.md"


def test_every_setting_says_what_it_means() -> None:
    rows = [line.split(" | ") for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    assert [row[0] for row in rows if not row[-1].strip(" |")] == []


GUARD = {"id": "g", "pin_hash": "$argon2id$x"}
LCUS1 = {"driver": "lcus1", "port": "p", "fail": "safe", "edge_triggered": True}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"gate": {"drvier": "lcus1"}}, 'unknown setting "gate.drvier"; did you mean "driver"?'),
        ({"getae": {}}, 'unknown setting "getae"; did you mean "gate"?'),
        ({"staff": [{"id": "a", "pin": "1"}]}, 'unknown setting "staff[0].pin"; did you mean "pin_hash"?'),
        ({"camera": {"width": 1}}, "camera.width: expected `int` >= 160"),
        ({"gate": {"driver": "modbus", "port": "p"}}, "gate.fail is required"),
        ({"gate": {"driver": "modbus", "fail": "safe"}}, "gate.port is required"),
        ({"gate": {"driver": "lcus1", "port": "p", "fail": "safe"}}, "gate.edge_triggered"),
        ({"gate": {"driver": "relay"}}, 'gate.driver = "relay" is none of'),
        ({"scanner": {"driver": "newlnad"}}, 'none of "gm65", "newland", "plain"; did you mean "newland"?'),
        ({"id_card": {"baud": 14400}}, "id_card.baud = 14400 is no rate of these readers: 115200, 57600"),
        ({"smart_card": {"driver": "pcsk"}}, 'did you mean "pcsc"?'),
        ({"smart_card": {"driver": "pcsc", "port": "p"}}, "name the reader in smart_card.reader"),
        ({"smart_card": {"port": "p", "reader": "x"}}, "smart_card.reader is for pcsc"),
        ({"smart_card": {"driver": "ccid", "port": "p", "split": True}}, "smart_card.split is a variant"),
        ({"smart_card": {"port": "p", "authenticator": "psam1"}}, "smart_card.card_key is required"),
        (
            {"smart_card": {"port": "p", "authenticator": "psam1", "card_key": 4}},
            "smart_card.psam_key is req",
        ),
        (
            {"smart_card": {"driver": "ccid", "port": "p", "authenticator": "psam1", "card_key": 4}},
            "needs the slots of an mt3",
        ),
        (
            {"smart_card": {"port": "p", "authenticator": "command", "card_key": 4}},
            "smart_card.authenticate_command is required",
        ),
        ({"smart_card": {"card_key": 256}}, "smart_card.card_key: expected `int` <= 255"),
        ({"audio": {"driver": "asla"}}, 'audio.driver = "asla" is none of'),
        ({"audio": {"language": "tlh"}}, 'audio.language = "tlh" is none of zh_CN, en, zh_TW, ja, ko'),
        ({"ui": {"language": "zh"}}, 'ui.language = "zh" is none of'),
        ({"audio": {"hours": {"25:00": 0.3}}}, "audio.hours"),
        ({"audio": {"hours": {"22:00": 3.0}}}, "audio.hours"),
        ({"ui": {"orientation": "tall"}}, 'ui.orientation = "tall" is none of'),
        ({"ui": {"night": "22-6"}}, 'ui.night = "22" is no time such as 22:00'),
        ({"staff": [GUARD, GUARD]}, 'staff.id = "g" is there twice'),
        ({"staff": [GUARD | {"id": ""}]}, "staff.id = '' is not 1 to 24 printable characters"),
        ({"staff": [GUARD | {"id": "g\n"}]}, "is not 1 to 24 printable characters"),
        ({"staff": [GUARD | {"role": "boss"}]}, "staff[0].role"),
        ({"staff": [GUARD | {"technician": True}]}, 'unknown setting "staff[0].technician"'),
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


GATE = {"driver": "modbus", "port": "p", "fail": "safe"}
HELD = GATE | {"profile": "coils", "edge_triggered": True}
GPIO = {"driver": "gpio", "fail": "safe", "edge_triggered": True}
WIEGAND = {"driver": "wiegand", "port": "p", "fail": "safe", "wiegand_number": 65537}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"gate": GATE | {"profile": "coils"}}, "the board coils can't end a pulse by itself"),
        ({"gate": GATE | {"profile": "registers"}}, "gate.edge_triggered"),
        ({"gate": HELD | {"pulse_ms": 3100}}, "gate.pulse_ms = 3100 is more than 3000"),
        ({"gate": GPIO | {"edge_triggered": False}}, "gate: gpio can't end a pulse by itself"),
        ({"gate": GPIO | {"fail": None}}, "gate.fail is required"),
        ({"gate": GATE | {"profile": "pules"}}, 'no relay board "pules"'),
        ({"gate": GATE | {"profile": "none.toml"}}, "none.toml: can't be read"),
        ({"gate": GATE | {"profile": "r421a08", "channel": 9}}, "gate.channel = 9: R421A08 has 8"),
        ({"gate": WIEGAND | {"wiegand_bits": 30}}, "wiegand_bits = 30 is neither"),
        ({"gate": WIEGAND | {"wiegand_number": 0}}, "gate.wiegand_number is required"),
        ({"gate": WIEGAND | {"wiegand_number": 1 << 24}}, "1 to 16777215"),
        ({"gate": WIEGAND | {"wiegand_text": "hex"}}, 'gate.wiegand_text = "hex" is none of'),
        ({"contacts": {"driver": "gat"}}, 'did you mean "gate"?'),
        ({"contacts": {"fire": 1}}, "contacts.fire needs contacts.driver"),
        ({"gate": GATE, "contacts": {"driver": "gate"}}, "without an input"),
        ({"gate": GATE, "contacts": {"driver": "gate", "turn": 1, "fire": 1}}, "on the same input"),
        ({"contacts": {"driver": "modbus", "port": "q", "turn": 1}}, "only with a gate"),
        ({"contacts": {"driver": "gate", "fire": 1}}, 'needs gate.driver = "modbus"'),
        ({"gate": HELD, "contacts": {"driver": "gate", "turn": 1}}, "while the kiosk holds a pulse"),
        ({"gate": GATE | {"profile": "r421a08"}, "contacts": {"driver": "gate", "turn": 1}}, "has no inputs"),
        ({"contacts": {"driver": "modbus", "fire": 1}}, "contacts.port is required"),
        ({"contacts": {"driver": "gpio", "fire": 2, "lines": [4]}}, "no line for input 2"),
        ({"contacts": {"driver": "gpio", "fire": 1, "lines": [4], "bias": "pull"}}, "contacts.bias"),
        (
            {"contacts": {"driver": "gpio", "fire": 1, "lines": [4], "closed_at_rest": ["fier"]}},
            'mean "fire"',
        ),
        ({"gate": GATE, "contacts": {"driver": "modbus", "port": "p", "turn": 1}}, 'has driver = "gate"'),
        ({"gate": GPIO | {"line": 4}, "contacts": {"driver": "gpio", "turn": 1, "lines": [4]}}, "used twice"),
        ({"light": {"driver": "lamp"}}, "light.driver"),
        ({"light": {"driver": "lcus1", "port": "q"}}, "light.green and light.red"),
        ({"light": {"driver": "lcus1", "green": 1}}, "light.port is required"),
        ({"gate": GATE, "light": {"driver": "gate", "green": 1, "red": 2}}, "relay 1 is the gate's"),
        ({"gate": HELD, "light": {"driver": "gate", "green": 2, "red": 3}}, "board with pulses"),
        ({"light": {"driver": "modbus", "port": "q", "green": 2, "red": 65}}, "64 relays"),
    ],
)
def test_an_entrance_that_would_not_be_safe_or_not_work_is_refused(raw: dict[str, Any], words: str) -> None:
    cleaned = {name: {k: v for k, v in section.items() if v is not None} for name, section in raw.items()}
    with pytest.raises(ConfigError) as refused:
        parse(cleaned)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        {"gate": HELD},
        {"gate": GATE | {"profile": "r421a08"}},
        {"gate": GPIO},
        {"gate": WIEGAND},
        {"gate": GATE, "contacts": {"driver": "gate", "turn": 1, "fire": 2}},
        {"gate": HELD, "contacts": {"driver": "modbus", "port": "q", "turn": 1}},
        {"contacts": {"driver": "gpio", "fire": 1, "lines": [4]}},
        {"gate": GATE, "light": {"driver": "gate", "green": 2, "red": 3}},
        {"light": {"driver": "gpio", "green": 5}},
    ],
)
def test_entrances_that_are_safe_are_taken(raw: dict[str, Any]) -> None:
    parse(raw)


def test_an_owners_own_board_counts_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    own = (Path(__file__).parents[2] / "hw" / "boards" / "pulse.toml").read_text(encoding="utf-8")
    (tmp_path / "ours.toml").write_text(own, encoding="utf-8")
    settings = tmp_path / "kiosk.toml"
    settings.write_text('[gate]\ndriver = "modbus"\nport = "p"\nfail = "safe"\nprofile = "ours.toml"\n')
    assert load(settings).gate.profile == "ours.toml"


def test_a_pulse_that_the_visit_waits_for_is_taken() -> None:
    assert parse({"gate": LCUS1 | {"pulse_ms": 3000}}).gate.pulse_ms == 3000
    by_itself = {"driver": "modbus", "port": "p", "fail": "safe", "pulse_ms": 5000}
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
