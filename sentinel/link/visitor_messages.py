"""What a visitor touches on the screen, told to the daemon. A language: ``messages.LanguageChosen``."""

from msgspec import Struct


class HelpWanted(Struct, frozen=True, tag="help-wanted"):
    """A visitor touched "help": the staff are told, once in 30 s at most, and the screen says so."""


class MoreTime(Struct, frozen=True, tag="more-time"):
    """A visitor touched "more time", where ``Screen.more_time`` says that there is a use for it."""


class FamilyHere(Struct, frozen=True, tag="family-here"):
    """Somebody of the family that is counted touched "these are all"."""
