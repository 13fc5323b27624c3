"""What a stranger's card or code says, on a terminal: it moves no cursor and makes no line of its own."""

import json
from typing import Any

_BREAKS = {ord(mark): json.dumps(mark).strip('"') for mark in "\x7f\x85\u2028\u2029"}


def json_line(value: Any) -> str:
    """JSON that is one line to every reader of lines, also to those who count Unicode's own line ends."""
    return json.dumps(value, ensure_ascii=False).translate(_BREAKS)


def shown(text: str) -> str:
    """The same text with control and other unprintable characters escaped, as ``\\x1b``."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
