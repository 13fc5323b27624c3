"""Why a hand-over does not go on: one error for all of its parts."""

from sentinel.core.handover import Reason


class Standstill(Exception):
    """The reason, and one line for the technician."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
