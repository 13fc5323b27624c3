"""The gate's lease: whether the bytes that open it may still go out, asked just before they do."""

from collections.abc import Container

from sentinel.core.effects import PulseGate
from sentinel.core.events import GateOutcome


def refused(command: PulseGate, withdrawn: Container[str], monotonic: float) -> GateOutcome | None:
    """Why nothing is sent; None: it may be. ``withdrawn``: visits that are not to be let in after all."""
    if command.visit in withdrawn:
        return GateOutcome.WITHDRAWN
    return None if monotonic < command.expires else GateOutcome.EXPIRED
