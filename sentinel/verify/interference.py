"""In the place of a platform, in a rehearsal: a network that is gone, and answers that make no sense."""

from collections.abc import Callable
from itertools import count

from sentinel.verify.errors import Unreachable
from sentinel.verify.platforms.refusals import Reply

# What comes instead of an exchange; None: the exchange takes place. Raises VerifyError.
Interference = Callable[[], Reply | None]

_NONSENSE = (
    (200, b"<html><title>Sign in to use this network</title></html>"),
    (200, b""),
    (200, b'{"code": 0, "data": {"status": '),
    (200, b'[["green"], null, 1e999]'),
    (200, b"\xff\xfe\x00" * 40),
    (500, b"Internal Server Error"),
)


def interference(cut: Callable[[], bool], nonsense: Callable[[], bool]) -> Interference:
    """``cut``: nothing leaves the kiosk; ``nonsense``: nothing either, and something comes back."""
    turn = count()

    def between() -> Reply | None:
        if cut():
            raise Unreachable("no connection: away in a rehearsal")
        if not nonsense():
            return None
        status, body = _NONSENSE[next(turn) % len(_NONSENSE)]
        return Reply(status, {"Content-Type": "application/json"}, body)

    return between
