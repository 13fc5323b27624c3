"""What goes wrong with a call."""


class NotCalled(Exception):
    """Nobody took it, or nobody knows: it is tried again. One line without secrets or addresses."""
