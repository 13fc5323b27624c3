"""What visitors touch on the screen, now and then, whether it helps there or not."""

import random

from sentinel.core.events import Event, FamilyComplete, HelpAsked, LanguageTouched, MoreTimeAsked

_TOUCHES: tuple[Event, ...] = (
    LanguageTouched("en"), LanguageTouched("ja"), LanguageTouched("klingon"), HelpAsked(), MoreTimeAsked(),
    FamilyComplete(),
)  # fmt: skip
_SHARE = 0.06  # of the half seconds that somebody stands there


def touch(draw: random.Random) -> Event | None:
    """What is touched in this half second; None: nothing."""
    return draw.choice(_TOUCHES) if draw.random() < _SHARE else None
