"""What stands together ends together, in reverse order, also where it never came to stand."""

import pytest

from sentinel.sim.scene import Scene


class Stage(Scene):
    """Two parts, of which the second may fail."""

    def __init__(self, broken: bool) -> None:
        super().__init__()
        self.broken = broken
        self.ended: list[str] = []

    def start(self) -> None:
        for part in ("broker", "daemon"):
            self._stack.callback(self.ended.append, part)
        if self.broken:
            raise OSError("the daemon did not come up")


def test_all_ends_in_reverse_order() -> None:
    with Stage(broken=False) as stage:
        assert not stage.ended
    assert stage.ended == ["daemon", "broker"]


def test_after_a_start_that_failed_nothing_is_left() -> None:
    stage = Stage(broken=True)
    with pytest.raises(OSError, match="did not come up"), stage:
        pytest.fail("it never stood")
    assert stage.ended == ["daemon", "broker"]
