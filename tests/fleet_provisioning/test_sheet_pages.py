"""The sheet that a technician signs: every test is on it, what fails first, and so is the line to sign."""

from datetime import UTC, datetime

import msgspec
import pytest

from sentinel.fleet.provisioning import sheet_pages
from sentinel.fleet.provisioning.journal import Checked
from sentinel.fleet.provisioning.messages import Hardware
from sentinel.fleet.provisioning.sheet_facts import Facts

NOW = datetime(2026, 11, 28, 8, 10, tzinfo=UTC)
FACTS = Facts(
    "door-1", "North", "hall", "https://service.example", Hardware("s-1"), "5f" * 20, NOW, "a1" * 32, "tpm", ("gate",),
    (), (), (), NOW,
)  # fmt: skip


@pytest.mark.parametrize("checks", [3, 40, 90], ids=str)
def test_every_test_is_named_on_the_sheet_and_the_line_to_sign_is_there(checks: int) -> None:
    states = ("ok", "fail", "not configured", "warn", "ok", "ok")
    tests = tuple(Checked(f"check-{n}", states[n % 6], f"found {n} " + "long " * 40) for n in range(checks))
    told = msgspec.structs.replace(FACTS, tests=tests)
    lines = list(sheet_pages._placed(told, chinese=True))
    heights = [y for y, _ in lines]
    assert heights == sorted(heights) and heights[-1] < 1754 - 90
    assert heights[-1] - heights[-2] >= 24
    words = (
        " ".join(f"{label} {value}" for _, (label, value, _, _) in lines)
        .replace(",", " ")
        .replace(":", " ")
        .split()
    )
    if checks <= 40:  # of more than a kiosk has, not all have room
        assert {test.what for test in tests} <= set(words)
    assert "____" in lines[-1][1][0]


def test_what_fails_stands_before_what_is_good_and_a_long_sentence_is_not_cut_silently() -> None:
    tests = (Checked("clock", "ok", "set"), Checked("gate", "fail", "no answer " * 30))
    lines = sheet_pages._tests(msgspec.structs.replace(FACTS, tests=tests), 20, chinese=True)
    assert [label.split(":")[0] for label, *_ in lines if label] == ["gate", "clock"]
    assert lines[1][1].endswith(" ...")
