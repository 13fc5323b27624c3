"""What ends an evaluation: an error, or one of the bounds."""

from dataclasses import dataclass


class CertLogicError(ValueError):
    """A rule that is malformed, does not fit its data, or goes beyond a bound.

    The text is one line and names operators and paths of the rule, never a value of the data.
    """


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a rule and of its evaluation, so that a hostile one ends within milliseconds.

    ``depth``: nested operations and arrays, of the rule and of its result. ``nodes``: values in a rule.
    ``steps``: work of one evaluation, about a microsecond each: an operation is a step, and whatever is
    walked through (a list searched, values compared, a string split, the result) counts by its length.
    """

    depth: int = 64
    nodes: int = 20_000
    steps: int = 10_000


LIMITS = Limits()


def shown(text: str, longest: int = 60) -> str:
    """A rule's own words within a message: short, on one line, and text that can be written anywhere."""
    return "".join(c if c.isprintable() else "?" for c in text[:longest])
