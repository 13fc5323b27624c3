"""What a stranger's card or code says, on a terminal: it moves no cursor and makes no line of its own."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
_BREAKS = {ord(mark): json.dumps(mark).strip('"') for mark in "\x7f\x85\u2028\u2029"}


def json_line(value: Any) -> str:
    """JSON that is one line to every reader of lines, also to those who count Unicode's own line ends."""
    return json.dumps(value, ensure_ascii=False).translate(_BREAKS)


def shown(text: str) -> str:
    """The same text with control and other unprintable characters escaped, as ``\\x1b``."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def followed(items: Iterable[T], count: int, of: str, every: int) -> Iterator[T]:
    """The same items; of more than ``every``, how far they are is told on a terminal while the answers go
    elsewhere."""
    told = count > every and sys.stderr.isatty() and not sys.stdout.isatty()
    for number, item in enumerate(items, 1):
        yield item
        if told and (number % every == 0 or number == count):
            end = "\n" if number == count else ""
            print(f"\r{number} of {count} {of}", end=end, file=sys.stderr, flush=True)
