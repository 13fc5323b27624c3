"""Every page of the project's documentation."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


class Page:
    """A Markdown file: its text without what is generated elsewhere, its blocks, its prose."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.prose = _FENCE.sub("", self.text)

    def blocks(self, *kinds: str) -> list[str]:
        """The fenced blocks of these kinds."""
        return [body for _, kind, body in _FENCE.findall(self.text) if kind in kinds]

    def codes(self) -> list[str]:
        """What stands between backticks in the prose, line ends as spaces."""
        return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", self.prose)]


def _pages() -> list[Path]:
    places = [ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "models").rglob("*.md")]
    return sorted(path for place in places for path in place)


@pytest.fixture(scope="session", params=_pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def page(request: pytest.FixtureRequest) -> Page:
    return Page(request.param)
