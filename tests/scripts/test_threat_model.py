"""Every threat of the threat model names a test that exists."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "threat-model.md").read_text(encoding="utf-8")


def test_each_row_names_a_test_that_there_is():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| who, how")]
    assert len(rows) > 30
    for row in rows:
        *_, proof, end = row.split(" |")
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", proof)
        assert named and not end, row
        for path, test in named:
            text = (TOP / path).read_text(encoding="utf-8")
            assert re.search(rf"^ *(async )?def {test}\(", text, re.MULTILINE), (path, test)


def test_every_way_in_that_was_asked_for_has_its_rows():
    said = {
        "presentation attacks": "a print, a phone", "stolen kiosk": "a thief", "rogue technician": "a technician",
        "hostile QR": "a code or picture that breaks a parser", "hostile printed code": "a printed code of a stranger",
        "hostile USB": "a stick that poses as a keyboard", "hostile network": "in the platform's place",
        "malicious platform answer": "a platform that sends garbage", "replay": "a replayed question",
        "debug ports": "the board's debug port",
    }  # fmt: skip
    rows = [line.partition(" |")[0] for line in PAGE.splitlines() if line.startswith("| ")]
    assert not [what for what, words in said.items() if not any(words in row for row in rows)]
