"""The whole kiosk with its models: after a fault of its eyes a visitor is seen, measured and let in."""

import random

import pytest

from sentinel.sim.faults.whole import CAMERA, Whole
from sentinel.sim.world import World

pytestmark = pytest.mark.xdist_group("faults")  # one emulated world, one after the other


class _Camera(random.Random):
    """Whatever is drawn of faults, it is the camera's."""

    def choice(self, seq):  # type: ignore[no-untyped-def]
        return next(one for one in seq if one[0] == CAMERA)


@pytest.mark.timeout(120)
def test_a_visitor_is_let_in_after_the_camera_went_while_somebody_stood_there(world: World) -> None:
    told: list[int] = []
    found = Whole().play_in(world, _Camera(5), range(1, 2), lambda: told.append(1))
    assert told == [1]
    assert found[CAMERA].rounds == len(found[CAMERA].served_s) == 1
    assert found[CAMERA].clean, found[CAMERA].notes
