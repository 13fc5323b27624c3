"""The light desk: green for whoever was let in, red for everybody else, whatever the reason.

Red is how the light rests, so it points at nobody. In a fire alarm it is dark: no red may hold up a way out.
"""

import threading
import time
from collections.abc import Callable

from hw.errors import DeviceRefused
from hw.gate import Gate
from hw.light import Lamp, Light
from sentinel.core.screen import Screen, ScreenKind
from sentinel.runtime.worker import Pulse

_TURN_S = 0.2
_AGAIN_S = 3.0


def lamp_for(screen: Screen) -> Lamp:
    """What the light shows beside this screen."""
    if screen.kind is ScreenKind.PASS:
        return Lamp.GREEN
    return Lamp.DARK if screen.kind is ScreenKind.EXIT else Lamp.RED


class LightDesk:
    """Keeps what the light should show; its own thread, or the gate's, shows it. ``follow`` never blocks."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted = Lamp.RED

    def follow(self, screen: Screen) -> None:
        """Another screen; from any thread."""
        with self._changed:
            self._wanted = lamp_for(screen)
            self._changed.notify_all()

    @property
    def wanted(self) -> Lamp:
        """What it should show now."""
        with self._changed:
            return self._wanted

    def _after(self, shown: Lamp) -> Lamp:
        """What it should show, as soon as that is not ``shown`` any more, or after a moment."""
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not shown, _TURN_S)
            return self._wanted

    def session(self, open_light: Callable[[], Light]) -> Callable[[Pulse], None]:
        """A session for ``Worker``: a light with a board or lines of its own. It raises DeviceError."""

        def session(pulse: Pulse) -> None:
            light = open_light()
            try:
                shown = self.wanted
                light.show(shown)
                pulse.working()
                while not pulse.stopping:
                    pulse.alive()
                    shown = self._after(shown)
                    light.show(shown)
            finally:
                light.close()

        return session


class LightOnGateBoard:
    """The light on the gate's own board, switched by the gate's thread (a ``door.gate.Companion``)."""

    def __init__(self, desk: LightDesk, of_gate: Callable[[Gate], Light]) -> None:
        self._desk = desk
        self._of_gate = of_gate
        self._light: Light | None = None
        self._due = 0.0

    def attach(self, gate: Gate) -> None:
        """The board is open."""
        self._light = self._of_gate(gate)
        self._due = 0.0

    def turn(self) -> None:
        """Show what should be shown. Raises DeviceError where the line is in trouble."""
        if self._light is None or time.monotonic() < self._due:
            return
        try:
            self._light.show(self._desk.wanted)
        except DeviceRefused:  # no such relay: that is no broken gate
            self._due = time.monotonic() + _AGAIN_S

    def detach(self) -> None:
        """Dark, if the board is still there."""
        if self._light is not None:
            self._light.close()
            self._light = None
