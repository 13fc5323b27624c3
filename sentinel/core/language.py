"""In which language the kiosk speaks to a visitor: what they touched, else what their document says.

A document says it by its kind and by the nationality written on it, and only for this visit; nothing of it is
kept. A health code or a pass says nothing about its holder's language.
"""

from collections.abc import Sequence

from sentinel.core.facts import DocumentKind
from sentinel.core.identity import Credential

VENUES = ""
"""The venue's own language, whichever that is."""

_OF_NATION = {
    "JPN": "ja",
    "KOR": "ko",
    "PRK": "ko",
    "TWN": "zh_TW",
    "HKG": "zh_TW",
    "MAC": "zh_TW",
}
_HERE = (DocumentKind.RESIDENT_ID, DocumentKind.SOCIAL_SECURITY)
_FOREIGN = (DocumentKind.FOREIGN_PERMIT_2017, DocumentKind.FOREIGN_PERMIT_2023)


def of_document(kind: DocumentKind, nation: str = "") -> str | None:
    """The language of a document's holder; "": the venue's, None: the document does not tell.

    ``nation``: ISO 3166-1 alpha-3 as on foreigners' permits; of others it is not looked at. A foreigner of
    another country is spoken to in English.
    """
    if kind in _HERE:
        return VENUES
    if kind is DocumentKind.HK_MO_TW_PERMIT:
        return "zh_TW"
    if kind in _FOREIGN:
        return _OF_NATION.get(nation.strip().upper(), "en")
    return "en" if kind is DocumentKind.CERTIFICATE else None


def of_shown(shown: Sequence[Credential]) -> str:
    """The language of all that was shown, in the order of showing: a card's before a certificate's, of the
    same sort the last one's. "": the venue's.
    """
    told = [one for one in shown if one.language is not None]
    cards = [one for one in told if one.asks]
    last = next(reversed(cards or told), None)
    return (last.language or VENUES) if last is not None else VENUES
