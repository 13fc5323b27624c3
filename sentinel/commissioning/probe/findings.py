"""What a search finds: a device with the settings that use it, or why a place could not be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Found:
    """Something at ``where`` (a port, a bus, a camera).

    ``section``: of the settings, as "scanner"; "": nothing was found, or nothing can be known. ``values``:
    what goes into it. ``about``: what it answered, in words, and never anything about a person. ``advice``:
    the next step, where there is one.
    """

    where: str
    about: str
    section: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    advice: str = ""
