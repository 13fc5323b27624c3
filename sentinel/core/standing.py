"""How the kiosk stands with its broker: for the doctor, the health message and the figures."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """``protocol`` "5" or "3.1.1". ``deaf_since``: the broker takes events and nobody acknowledges (None
    while somebody does); ``contested_at``: last met another kiosk under our name, ``rival`` its boot id.

    ``refused``: the broker's last "not now"; ``unheard``: it says that nobody listens to our events.
    ``mute``: the broker keeps our own presence from us; ``cut_short``: connections in a row that ended soon
    although the broker took us in at once. ``ignored`` acknowledged ids and ``bad`` messages were not
    believed; ``too_large`` events it never takes.
    """

    connected: bool = False
    protocol: str = ""
    deaf_since: datetime | None = None
    contested_at: datetime | None = None
    rival: str = ""
    refused: str = ""
    unheard: bool = False
    ignored: int = 0
    bad: int = 0
    too_large: int = 0
    mute: bool = False
    cut_short: int = 0
