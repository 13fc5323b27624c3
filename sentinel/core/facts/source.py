"""Who stated a fact, when, and until when it holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.replacing import quick


class Source(StrEnum):
    """Who stated a fact."""

    CAMERA = "camera"
    THERMAL = "thermal"
    HAND_THERMOMETER = "hand_thermometer"  # read off by staff
    ID_CARD = "id_card"
    SMART_CARD = "smart_card"
    CODE = "code"  # read out of the credential itself (a signed pass, a certificate)
    ONLINE = "online"
    CACHE = "cache"  # held locally, first stated online
    BASE_FILE = "base_file"
    ROSTER = "roster"  # the venue's own lists: staff, work site, appointments, areas
    WATCH_LIST = "watch_list"  # the venue's home-isolation and controlled-person lists
    GALLERY = "gallery"
    STAFF = "staff"
    KIOSK = "kiosk"

    @property
    def is_local_copy(self) -> bool:
        """Whether a passage on this source must be called offline."""
        return self in (Source.CACHE, Source.BASE_FILE)

    @property
    def is_provider(self) -> bool:
        """Whether a provider states it in answer to a credential, and no sensor or reader of this kiosk."""
        return self in _PROVIDERS


_PROVIDERS = frozenset({Source.ONLINE, Source.CACHE, Source.BASE_FILE, Source.ROSTER, Source.WATCH_LIST})


@quick
@dataclass(frozen=True, slots=True)
class Provenance:
    """Source, time of statement (UTC) and, where it ends by itself, the end of validity (UTC)."""

    source: Source
    stated_at: datetime
    valid_until: datetime | None = None

    def expired(self, now: datetime) -> bool:
        """True after ``valid_until``; a fact from the future has not expired but see ``age_s``."""
        return self.valid_until is not None and now > self.valid_until

    def age_s(self, now: datetime) -> float:
        """Seconds since it was stated; negative where a clock is wrong."""
        return (now - self.stated_at).total_seconds()
