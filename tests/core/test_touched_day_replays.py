"""A day with languages, touches, a sitting visitor and a family is recorded and decides itself again exactly."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_family import Family
from test_visit import credential

from sentinel.core import visit as heart
from sentinel.core.events import (
    CredentialRead,
    FamilyComplete,
    HelpAsked,
    LanguageTouched,
    MoreTimeAsked,
    PeopleSeen,
    TrackView,
)
from sentinel.core.facts import Mask
from sentinel.door.flight.recorder import FILE, FlightRecorder
from sentinel.door.flight.replaying import replayed


def a_day(door: Family) -> None:
    door(LanguageTouched("ko"))
    door(HelpAsked(), 1.0)
    for _ in range(3):
        door(PeopleSeen((TrackView(1, True, 150, Mask.MASK, 0.95, drop=3.0),)), 0.2)
    assert door.screen.low and door.screen.language == "ko"
    door.warm()
    door(CredentialRead(replace(credential("ja"), language="ja")), 0.1)
    door.answer()
    door(MoreTimeAsked(), 0.1)
    door.waits(10)
    door(PeopleSeen(()), 3.0)
    door.waits(3)
    door.shows_pass(track=5, named=3, code="bb")
    door(LanguageTouched("en"), 0.1)
    door.steps_up(6, celsius=39.0)
    for _ in range(4):
        door.stays(6, 2.5)
        door.warm(39.0, track=6)
    door.steps_up(7)
    door(FamilyComplete(), 0.1)
    door.waits(12)
    assert len(door.passages) == 4 and len(door.pulses) == 1
    door(PeopleSeen(()), 3.0)
    door.waits(5)


def test_a_touched_day_comes_out_the_same_when_it_is_decided_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = FlightRecorder(tmp_path, "1.0")
    step = heart.step

    def recording(door, event, now):
        after, effects = step(door, event, now)
        recorder.seen(door, event, now, effects)
        return after, effects

    monkeypatch.setattr("test_visit.step", recording)
    door = Family()
    door.door = replace(door.door, camera_m=1.5)
    a_day(door)
    recorder.flush()
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) > 100
    again = list(replayed(lines))
    assert [one.line for one in again if one.differs] == []
