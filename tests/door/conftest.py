"""A staff desk at a real record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from staff_kiosk import Kiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path)
    yield made
    made.stop()
