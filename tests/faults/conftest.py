"""One emulated world of real processes for all kills and no longer; each leaves every process running."""

from collections.abc import Iterator

import pytest
from books import Books

from sentinel.runtime.manifest import ModelError
from sentinel.sim.broker import BrokerMissing
from sentinel.sim.world import World, WorldError


@pytest.fixture(scope="module")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    try:
        # the tests hold the gate's line up, so nothing else may be on it
        made = World(tmp_path_factory.mktemp("world"), gate_check_s=0, contacts="own")
    except (ModelError, WorldError, BrokerMissing) as error:
        pytest.skip(f"the emulated world needs weights and portraits: {error}")
    with made:
        yield made


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    yield _world
    dead = [c for c in (_world.service, _world.daemon, _world.vision, _world.screen) if c and not c.running]
    if not _world.broker.running:
        _world.broker.start()
    if dead:
        _world.revive(*dead)
    assert not dead, f"left dead: {[child.name for child in dead]}"


@pytest.fixture
def books(world: World) -> Books:
    return Books(world)
