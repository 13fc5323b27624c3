"""Codes that state nothing by themselves: a platform's token or URL, a place's code (场所码).

Platforms publish no payloads. A token is sent whole to its platform, which alone can say what it means.
"""

from sentinel.core.reasons import Reason
from sentinel.credentials.claims import Circumstances, Claims, Examine, Step

MAX_TOKEN = 2048  # characters; the platform's limit too
MIN_TOKEN = 4  # characters after the prefix


def platform(prefix: str, kind: str = "platform") -> Examine:
    """Tokens that begin with ``prefix``: well formed or not, and no more is known here."""

    def examine(text: str, _circumstances: Circumstances) -> Claims:
        if len(text) > MAX_TOKEN or len(text) - len(prefix) < MIN_TOKEN:
            return Claims(kind, Reason.CODE_INVALID, Step.PREFIX)
        return Claims(kind, Reason.CODE_UNKNOWN, claims={"token": text})

    return examine


def place(text: str, _circumstances: Circumstances) -> Claims:
    """The code of a place, which visitors' phones read: shown here it is the wrong way round."""
    if len(text) > MAX_TOKEN or not text.partition(":")[2].strip():
        return Claims("place", Reason.CODE_INVALID, Step.PREFIX)
    return Claims("place", Reason.PLACE_CODE, claims={"place": text})
