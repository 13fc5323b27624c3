"""One living kiosk for the tests that leave it as they found it."""

from collections.abc import Iterator

import pytest
from real_kiosk import RealKiosk


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    with RealKiosk(tmp_path_factory.mktemp("kiosk")) as running:
        yield running
