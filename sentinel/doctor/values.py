"""Where the value after a word begins and ends, in settings, JSON (also within a string), headers, logs."""

import re
from dataclasses import dataclass

_SEPARATOR = re.compile(
    r"(?P<key>\\*[\"'])?[ \t]*(?:[=:：＝>]|,(?=\s*b?\\*[\"']))[ \t]*(?P<more>\r?\n[ \t]+)?b?", re.ASCII
)
_OPENING = re.compile(r"(?P<escape>\\*)(?P<quote>\"\"\"|'''|\"|')")
_INSIDE = {quote: re.compile(rf"(?:\\.|[^{quote}\\\n])*") for quote in "\"'"}
_LITERAL = re.compile(r"[^\s,}\]]+")
_NOTHING = re.compile(r"(?:null|true|false|None|True|False)(?=[\s,}\]]|\Z)")
_LINE = re.compile(r"[^\n]*")
_PAIRS = {"[": "]", "{": "}"}
_SIGN = re.compile(r"[\"'\[\]{}]")
_LONGEST = 1 << 13  # of a list or an object: one that is never closed is not looked for through a whole log


@dataclass(frozen=True, slots=True)
class Value:
    """From ``begins`` to ``ends``. ``bare``: without quotes of its own where JSON wants them of a text."""

    begins: int
    ends: int
    bare: bool = False


def value_after(text: str, at: int) -> Value | None:
    """The value that begins after a word's end ``at``; None: no value follows.

    A value without quotes goes on to the end of its line, but in JSON, where it ends with its word.
    """
    between = _SEPARATOR.match(text, at)
    if between is None:
        return None
    begins = between.end()
    if opening := _OPENING.match(text, begins):
        return Value(*_quoted(text, opening["escape"], opening["quote"], opening.end()))
    if text[begins : begins + 1] in _PAIRS:
        return Value(begins, _closed(text, begins), bare=True)
    if between["key"] is not None:
        if _NOTHING.match(text, begins):
            return None
        if literal := _LITERAL.match(text, begins):
            return Value(begins, literal.end(), bare=True)
    return Value(begins, _end(_LINE, text, begins))


def _quoted(text: str, escape: str, quote: str, begins: int) -> tuple[int, int]:
    """Up to the closing quote; of one that is missing, to the end of the line (of three, of the text)."""
    if len(quote) == 3:
        ends = text.find(quote, begins)
        return begins, len(text) if ends < 0 else ends
    if escape:
        line = _end(_LINE, text, begins)
        closing = re.compile(rf"(?<!\\){re.escape(escape + quote)}").search(text, begins, line)
        return begins, closing.start() if closing else line
    ends = _end(_INSIDE[quote], text, begins)
    return begins, ends if text[ends : ends + 1] == quote else _end(_LINE, text, begins)


def _closed(text: str, begins: int) -> int:
    """After the bracket that closes this one, strings passed over; without one, the end of the line."""
    depth: list[str] = []
    at, last = begins, min(len(text), begins + _LONGEST)
    while found := _SIGN.search(text, at, last):
        sign, at = found[0], found.end()
        if sign in _INSIDE:
            at = _end(_INSIDE[sign], text, at) + 1
        elif sign in _PAIRS:
            depth.append(_PAIRS[sign])
        elif depth and sign == depth[-1]:
            depth.pop()
            if not depth:
                return at
    return _end(_LINE, text, begins)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
