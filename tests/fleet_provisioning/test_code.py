"""Codes, fragments, descriptions: whatever is read, one line says what is wrong, and nothing is guessed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.fleet.provisioning.code import BadCode, read_code, without_token
from sentinel.fleet.provisioning.hardware import describe, serial_number
from sentinel.fleet.provisioning.settings_fragment import BadFragment, checked, toml

GOOD = {
    "handshake_version": 1, "url": "https://service.example:8443", "token": "t" * 32, "place": "North",
    "venue": "hall", "ca_sha256": "0" * 64,
}  # fmt: skip


def test_a_code_is_read_as_it_was_printed() -> None:
    code = read_code(" \n" + json.dumps(GOOD | {"hardware": ["camera"], "place": "北门"}) + "\n")
    assert (code.place, code.hardware, code.require_hardware) == ("北门", ("camera",), False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"handshake_version": 2}, "version 2"), ({"handshake_version": "1"}, "no code"),
        ({"handshake_version": True}, "no code"), ({"url": "http://service.example"}, "url"),
        ({"url": "https://user@service.example"}, "url"), ({"token": ""}, "token"), ({"token": "a b"}, "token"),
        ({"ca_sha256": "0" * 63}, "ca_sha256"), ({"venue": "a/b"}, "venue"), ({"place": "x" * 41}, "place"),
        ({"hardware": "camera"}, "hardware"), ({"more": 1}, "damaged"),
    ],
)  # fmt: skip
def test_a_code_that_can_not_be_says_where(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadCode, match=said):
        read_code(json.dumps(GOOD | change))


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("utf-8", "replace")))
def test_whatever_a_code_holds_is_read_or_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadCode) as refused:
        read_code(text)
    assert "\n" not in str(refused.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=4))
def test_whatever_stands_in_a_field_is_no_traceback(value: Any) -> None:
    for name in GOOD:
        try:
            read_code(json.dumps(GOOD | {name: value}))
        except BadCode as refused:
            assert "\n" not in str(refused)


def test_a_huge_code_is_not_read() -> None:
    with pytest.raises(BadCode, match="characters"):
        read_code("[" * 100_000)


def test_a_pin_may_be_typed_with_colons() -> None:
    assert without_token("https://x/", "AB:" * 31 + "CD").ca_sha256 == "ab" * 31 + "cd"
    with pytest.raises(BadCode):
        without_token("https://x", "ab")


@given(
    st.text(max_size=50)
    | st.integers(-(2**60), 2**60)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_a_value_survives_toml(value: Any) -> None:
    import tomllib

    if isinstance(value, str) and any(ord(char) < 32 or char == "\x7f" for char in value):
        with pytest.raises(BadFragment):
            checked({"kiosk": {"venue_name": value}})
    else:
        assert tomllib.loads(f"a = {toml(value)}")["a"] == value


@pytest.mark.parametrize(
    "section", [{"gate": {"driver": "none"}}, {"kiosk": {"data_dir": "/"}}, {"verify": {"secret_file": "/x"}}]
)
def test_a_service_sets_no_driver_and_no_path(section: Any) -> None:
    with pytest.raises(BadFragment):
        checked(section)


def test_a_box_knows_its_serial_number_from_where_boards_keep_it(tmp_path: Path) -> None:
    assert describe((), "", tmp_path).serial == "unknown"
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/machine-id").write_text("abc\n")
    assert describe((), "", tmp_path).serial.startswith("machine-")
    assert "abc" not in describe((), "", tmp_path).serial
    dmi = tmp_path / "sys/class/dmi/id"
    dmi.mkdir(parents=True)
    (dmi / "product_serial").write_text("To be filled by O.E.M.\n")
    assert serial_number(tmp_path) == "", (
        "what a maker left open is nobody's number, on a certificate of erasure too"
    )
    (dmi / "board_serial").write_text("B\u00e9-7\n")
    assert describe((), "", tmp_path).serial == "B_-7"
    tree = tmp_path / "proc/device-tree"
    tree.mkdir(parents=True)
    (tree / "serial-number").write_bytes(b"100000001234abcd\0")
    (tree / "model").write_bytes(b"Raspberry Pi 4 Model B Rev 1.4\0")
    box = describe(("camera",), "file", tmp_path)
    assert (box.serial, box.model) == ("100000001234abcd", "Raspberry Pi 4 Model B Rev 1.4")
