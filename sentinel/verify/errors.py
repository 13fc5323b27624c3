"""What may go wrong when a platform is asked."""


class VerifyError(Exception):
    """The platform gave no usable answer; the text names no person."""


class Unreachable(VerifyError):
    """No connection, a time-out, or the connection was lost."""


class Rejected(VerifyError):
    """The platform answered and refused: a wrong signature, a wrong clock, a fault of its own."""


class Declined(VerifyError):
    """The platform can't take this one question; it says nothing about the next."""


class BadAnswer(VerifyError):
    """The answer is not what was agreed: too large, wrong types, of another request, or out of time."""
