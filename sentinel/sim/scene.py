"""Emulated devices and real processes that stand and end together."""

import contextlib
from abc import ABC, abstractmethod
from typing import Self


class Scene(ABC):
    """``with`` it stands; after a start that failed nothing of it is left.

    What is opened or started goes onto ``_stack``, and ends in reverse order.
    """

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()

    @abstractmethod
    def start(self) -> None:
        """All of it, and wait until it is whole."""

    def stop(self) -> None:
        """Everything, in reverse order."""
        self._stack.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()
