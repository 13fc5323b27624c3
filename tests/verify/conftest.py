"""A kiosk's verification with a real platform behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from door_and_platform import Kiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    """Running, and closed afterwards."""
    running = Kiosk(tmp_path)
    yield running
    running.close()
