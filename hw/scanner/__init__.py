"""Serial code scanners: bytes of one code at a time."""

from typing import Protocol


class Scanner(Protocol):
    """A scanner on a serial line. One thread owns it."""

    def read(self, timeout_s: float) -> bytes | None:
        """The bytes of the next code without its terminator; None: nothing in ``timeout_s``.

        Raises DeviceError. Over-long garbage is dropped, never returned in parts.
        """

    @property
    def about(self) -> str:
        """What it has answered, for technicians; "" of a scanner that answers nothing."""

    def close(self) -> None:
        """Let go of the port; may be called twice."""
