"""The daemon erases lent face templates once their time is over, also if nobody comes again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from sentinel.app import Daemon
from sentinel.config import parse


def test_a_face_template_is_erased_when_its_time_is_over(tmp_path: Path) -> None:
    daemon = Daemon(parse({}), tmp_path)
    try:
        now = datetime.now(UTC)
        face = np.ones(512, np.float32)
        daemon.gallery.put("aa" * 32, face, now - timedelta(seconds=1), lent=True)
        daemon.gallery.put("bb" * 32, face, now + timedelta(days=1), lent=True)
        daemon.turn()
        assert len(daemon.gallery) == 1
        assert daemon.gallery.has("bb" * 32, now)
    finally:
        daemon.gallery.close()
        daemon.cache.close()
