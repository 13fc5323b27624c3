"""The tests themselves: a file beside a test is imported by its bare name, which nobody else may have."""

from collections import Counter
from pathlib import Path


def test_no_two_files_of_the_tests_share_a_name() -> None:
    names = Counter(path.name for path in Path(__file__).parent.rglob("*.py") if path.name != "conftest.py")
    assert [name for name, times in names.items() if times > 1] == []
