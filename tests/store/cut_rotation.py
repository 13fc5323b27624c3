"""A rotation of the keys that is stopped at any step that changes the disk."""

from collections.abc import Callable

import pytest

from sentinel.store import keys, rekeying, spoilt


class Cut(BaseException):
    """The power went."""


def cut_at(count: int, patch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Stop at the ``count``-th step that changes the disk; how many there were."""
    steps = 0

    def before(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **more: object) -> object:
            nonlocal steps
            steps += 1
            if steps == count:
                raise Cut
            return real(*args, **more)

        return step

    for room, names in (
        (keys, ("place", "destroy")),
        (rekeying, ("rekey", "_prove", "_swap", "sync_folder")),
        (spoilt, ("_blot_out", "sync_folder")),
    ):
        for name in names:
            patch.setattr(room, name, before(getattr(room, name)))
    return lambda: steps
