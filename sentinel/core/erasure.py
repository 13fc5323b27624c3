"""The order in which a kiosk is erased: keys first, and never a step back. Pure.

What is encrypted is gone with its key; so whatever stops the rest (a power cut, a disk that fails), nobody
reads it any more. The credentials for delivering the certificate go last.
"""

from collections.abc import Iterable
from enum import StrEnum


class Step(StrEnum):
    """Where it stands: the step is being done, or will be done again."""

    KEYS = "keys"
    DATA = "data"
    VERIFY = "verify"
    SIGN = "sign"
    DELIVER = "deliver"
    CREDENTIALS = "credentials"
    SETTINGS = "settings"
    OVER = "over"


class Group(StrEnum):
    """What is erased together and counted together."""

    KEYS = "keys"  # of this device, its venue, tenant and city, and of platforms
    DATA = "data"  # database, faces, facts, lists, policies, logs of its own, and all else in its folders
    CREDENTIALS = "credentials"  # for the broker, and the kiosk's certificate and its key
    SETTINGS = "settings"  # with staff accounts and card keys; and older copies of them


def following(step: Step) -> Step:
    """The step after this one. Raises ValueError after the last."""
    steps = tuple(Step)
    if step is Step.OVER:
        raise ValueError("it is over")
    return steps[steps.index(step) + 1]


def totals(found: Iterable[tuple[Group, int]]) -> dict[str, dict[str, int]]:
    """Files and bytes by group, from (group, bytes) of each file."""
    sums = {group.value: {"files": 0, "bytes": 0} for group in Group}
    for group, size in found:
        sums[group.value]["files"] += 1
        sums[group.value]["bytes"] += size
    return sums
