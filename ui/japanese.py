"""Where a Japanese sentence may be broken: between phrases, not inside a word as Qt does."""

import re

_JOINER = "\u2060"  # word joiner: nothing to see, and no break (UAX #14, class WJ)
_SHORT = 6  # characters; what is shorter stands on one line
_LETTER = r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9fff々]"
_BREAK = re.compile(
    r"(?<=[\u3041-\u309f])(?=[\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9fff])"
)  # after a particle or an ending
_POLITE = re.compile(
    r"(?:^|(?<=[^\u3041-\u309f])|(?<=[かがにのはへもやをと]))[おご]$"
)  # belongs to what follows
_INSIDE = re.compile(f"(?<={_LETTER})(?={_LETTER})")


def phrased(text: str) -> str:
    """The text with word joiners wherever a line must not end.

    A rule of thumb: a phrase is kanji or katakana with the hiragana after it. Qt still breaks a phrase
    that is wider than the line.
    """
    if len(text) < _SHORT:
        return text
    phrases: list[str] = []
    for part in _BREAK.split(text):
        if phrases and _POLITE.search(phrases[-1]):
            phrases[-1] += part
        else:
            phrases.append(part)
    return "".join(_INSIDE.sub(_JOINER, phrase) for phrase in phrases)
