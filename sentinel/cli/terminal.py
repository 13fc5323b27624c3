"""What a stranger's card or code says, on a terminal: it moves no cursor and makes no line of its own."""


def shown(text: str) -> str:
    """The same text with control and other unprintable characters escaped, as ``\\x1b``."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
