"""README and its Chinese say the same: as many chapters, the same samples, commands and pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def levels(text: str) -> list[int]:
    plain = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", plain, re.MULTILINE)]


def blocks(text: str) -> list[str]:
    return re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)


def codes(text: str) -> set[str]:
    plain = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return {" ".join(code.split()) for code in re.findall(r"`([^`]+)`", plain)}


def pages(text: str) -> set[str]:
    """Links, each language's own pages as one."""
    return {re.sub(r"\.(en|zh-CN)\.", ".LANG.", link) for link in re.findall(r"\]\(([^)]+)\)", text)}


def test_both_have_the_same_chapters_and_samples() -> None:
    assert levels(CHINESE) == levels(ENGLISH)
    assert blocks(CHINESE) == blocks(ENGLISH)


def test_both_name_the_same_commands_settings_and_pages() -> None:
    only = {"admit", "refer", "refuse"}  # explained in Chinese only
    assert codes(CHINESE) - only == codes(ENGLISH) - only
    each_other = {"README.md", "README.LANG.md"}
    assert pages(CHINESE) - each_other == pages(ENGLISH) - each_other


def test_each_leads_to_the_other() -> None:
    assert "(README.zh-CN.md)" in ENGLISH and "(README.md)" in CHINESE
