"""What may go wrong when a platform is asked."""


class VerifyError(Exception):
    """The platform gave no usable answer; the text names no person.

    ``request``: the id of the question that was sent, where it is another one's whom this one joined.
    """

    request = ""


class Unreachable(VerifyError):
    """No connection, a time-out, or the connection was lost."""


class BreakerOpen(Unreachable):
    """The platform was down a moment ago and is left alone."""


class Untrusted(Unreachable):
    """Whoever answers there has not shown to be the platform: its certificate is not good."""


class Throttled(Unreachable):
    """The kiosk asks too often and holds itself back; says nothing about the platform."""


class Rejected(VerifyError):
    """The platform answered and refused: a wrong signature, a wrong clock, a fault of its own."""


class Busy(Rejected):
    """The platform has too much to do. ``wait_s``: how long it asks to be left alone, 0: it does not say."""

    def __init__(self, text: str, wait_s: float = 0.0) -> None:
        super().__init__(text)
        self.wait_s = wait_s


class Declined(VerifyError):
    """The platform can't take this one question; it says nothing about the next."""


class BadAnswer(VerifyError):
    """The answer is not what was agreed: too large, wrong types, of another request, or out of time."""
