"""A picture of the screen without people, asked of the screen's process; nothing of it is kept."""

import base64
import binascii
import threading
from collections.abc import Callable

from sentinel.link.messages import ScreenPicture, ScreenWanted


class ScreenshotDesk:
    """``take`` blocks, for a worker that may; ``answered`` is for the link's thread."""

    def __init__(self, ask: Callable[[ScreenWanted], object]) -> None:
        self._ask = ask
        self._condition = threading.Condition()
        self._request = 0
        self._answer: ScreenPicture | None = None

    def take(self, timeout_s: float) -> bytes | None:
        """PNG; None: there is no screen, it shows the staff's pages, or it said nothing in time."""
        with self._condition:
            self._request += 1
            self._answer = None
            wanted = ScreenWanted(self._request)
        self._ask(wanted)
        with self._condition:
            self._condition.wait_for(lambda: self._answer is not None, timeout_s)
            answer, self._answer = self._answer, None
        if answer is None or not answer.png:
            return None
        try:
            return base64.b64decode(answer.png, validate=True)
        except (binascii.Error, ValueError):
            return None

    def answered(self, picture: ScreenPicture) -> None:
        """The screen's answer; one to an earlier question is nobody's."""
        with self._condition:
            if picture.request == self._request:
                self._answer = picture
                self._condition.notify()
