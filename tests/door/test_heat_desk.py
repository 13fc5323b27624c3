"""The thermal picture leaves the daemon only while a technician looks, and is small."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from sentinel.core.clock import Now
from sentinel.core.events import TemperatureMeasured
from sentinel.core.facts import Provenance, Source, TemperatureFact, ThermalState
from sentinel.door.heat import HeatDesk, drawn
from sentinel.fever.watch import View
from sentinel.link.messages import decode, encode

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BOX = (0.36, 0.2, 9 / 32, 15 / 24)
FACT = TemperatureFact(Provenance(Source.THERMAL, AT), ThermalState.OK, 34.9, 1.58, 36.48, 0.46)


class Looking:
    def __init__(self) -> None:
        self._now = Now(100.0, AT)
        self.sent = []
        self.desk = HeatDesk(self.sent.append, self)

    def now(self) -> Now:
        return self._now

    def pictures(self, seconds: float, boxes=None, posts=()) -> int:
        """Lets pictures come at 8 Hz; how many were sent."""
        before = len(self.sent)
        for _ in range(round(seconds * 8)):
            self._now = replace(self._now, monotonic=self._now.monotonic + 0.125)
            self.desk.look(view(), {7: BOX} if boxes is None else boxes, posts)
        return len(self.sent) - before


def view() -> View:
    picture = np.random.default_rng(1).uniform(20.0, 36.0, (24, 32)).astype(np.float32)
    return View(picture, 23.5, 100.0)


def test_nothing_is_sent_while_nobody_looks():
    assert Looking().pictures(2.0) == 0


def test_four_a_second_and_only_as_long_as_it_is_asked_for():
    looking = Looking()
    looking.desk.watch()
    assert 10 <= looking.pictures(3.0) <= 12
    assert looking.pictures(5.0) == 0


def test_signing_out_ends_it_at_once():
    looking = Looking()
    looking.desk.watch()
    looking.pictures(0.5)
    looking.desk.end()
    assert looking.pictures(1.0) == 0


def test_a_number_stays_for_its_face_and_goes_with_the_person():
    looking = Looking()
    looking.desk.watch()
    looking.pictures(0.5, posts=(TemperatureMeasured(7, FACT),))
    looking.pictures(1.0)
    assert (looking.sent[-1].faces[0].skin, looking.sent[-1].faces[0].estimate) == (34.9, 36.48)
    looking.pictures(0.5, boxes={8: BOX})
    assert looking.sent[-1].faces[0].estimate is None


@pytest.mark.parametrize("shape", [(24, 32), (12, 16), (8, 8), (1, 1)])
def test_the_picture_arrives_within_half_a_step(shape):
    celsius = np.random.default_rng(2).uniform(-60.0, 90.0, shape).astype(np.float32)
    line = encode(drawn(View(celsius, 23.0, 0.0), dict.fromkeys(range(50), BOX), {}))
    assert len(line) < 4096
    got = decode(line)
    pixels = np.frombuffer(base64.b64decode(got.pixels), np.uint8).reshape(got.rows, got.columns)
    assert got.low + got.step * pixels == pytest.approx(np.maximum(celsius, -40.0), abs=got.step / 2 + 1e-3)
