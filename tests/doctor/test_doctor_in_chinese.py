"""What the doctor finds and advises is said in Chinese by the guides' own table; what it does not have stays English."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.cli import main
from sentinel.doctor import causes
from sentinel.doctor.findings import fail

FILL = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("add the user to the group i2c", "把用户加入 i2c 组"),
        (
            "a subpage takes 70 ms at 100 kHz, too long for 32 Hz",
            "读半帧要 70 毫秒（总线 100 kHz），赶不上 32 Hz",
        ),
    ],
    ids=["whole", "filled in"],
)
def test_a_text_of_the_table_is_said_in_chinese(english: str, chinese: str) -> None:
    assert causes.told(fail("thermal", english, english), "zh") == (chinese, chinese)


def test_what_the_table_does_not_have_stays_in_english() -> None:
    odd = "nobody ever said this of a kiosk"
    assert causes.told(fail("camera", odd, ""), "zh") == (odd, "")
    assert (
        causes.told(fail("camera", "x" * 5000, "add the user to the group i2c"), "zh")[1]
        == "把用户加入 i2c 组"
    )


@given(FILL, FILL)
def test_whatever_is_filled_in_is_kept_and_never_an_error(one: str, other: str) -> None:
    found, _ = causes.told(fail("thermal", f"I2C {one} refused the transfer ({other})", ""), "zh")
    assert "refused" not in found or "refused" in one + other
    assert (one in found and other in found) or any(line in one + other for line in ("…", "refused"))
    causes.told(fail("thermal", one, other), "zh")


def test_the_command_says_it_in_chinese_beside_the_english(tmp_path, capsys) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nid = "k"\n[camera]\nsource = "/dev/video-none"\n')
    main(["doctor", "camera", "--config", str(config), "--json", "--language", "zh"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows and all(set(row["zh"]) == {"found", "advice"} for row in rows)
    down = next(row for row in rows if row["what"] == "camera")
    assert down["zh"]["advice"] not in ("", down["advice"])
    main(["doctor", "camera", "--config", str(config), "--language", "zh"])
    assert down["zh"]["advice"][:6] in capsys.readouterr().out.replace("\n", "")
