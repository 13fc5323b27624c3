"""Every threat of the threat model names a test that exists."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "threat-model.md").read_text(encoding="utf-8")


def test_each_row_names_a_test_that_there_is():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| who, how")]
    assert len(rows) > 30
    for row in rows:
        found = re.search(r"`(tests/[\w/]+\.py)::(test_\w+)` \|$", row)
        assert found, row
        text = (TOP / found[1]).read_text(encoding="utf-8")
        assert re.search(rf"^ *(async )?def {found[2]}\(", text, re.MULTILINE), found[0]
