"""Each real fault, a round or two: nothing lost, nothing doubled, nothing opened. scripts/faults plays more."""

import random
from pathlib import Path

import pytest

from sentinel.sim.broker import BrokerMissing
from sentinel.sim.faults.kills import Kills
from sentinel.sim.faults.kinds import KINDS

_SMALL = {
    "kills": 3,
    "power": 2,
    "full": 1,
    "read-only": 2,
    "network": 1,
    "plugs": 2,
    "clock": 1,
    "memory": 1,
    "oom": 1,
}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", list(_SMALL))
def test_a_real_fault_loses_doubles_and_opens_nothing(name: str, tmp_path: Path) -> None:
    # without the screen, whose kills test_kills has
    fault = Kills({"daemon": 2, "broker": 1}) if name == "kills" else KINDS[name]()
    why_not = fault.why_not()
    if why_not:
        pytest.skip(f"{name}: {why_not}")
    told: list[int] = []
    try:
        found = fault.play(tmp_path, random.Random(5), 0, _SMALL[name], lambda: told.append(1))
    except BrokerMissing as error:
        pytest.skip(str(error))
    assert len(told) == sum(one.rounds for one in found.values()) == _SMALL[name]
    assert all(one.clean for one in found.values()), {kind: one.notes for kind, one in found.items()}


def test_every_fault_but_the_whole_kiosks_is_tried_here() -> None:
    # that one has the world of test_whole_kiosk
    assert set(_SMALL) | {"whole"} == set(KINDS)
