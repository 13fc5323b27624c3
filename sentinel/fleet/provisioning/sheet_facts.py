"""What an acceptance sheet says, whatever it is drawn as."""

from datetime import datetime

from msgspec import Struct

from sentinel.fleet.provisioning.journal import Checked, what_failed
from sentinel.fleet.provisioning.messages import Hardware


class Facts(Struct, frozen=True):
    """What the sheet says."""

    kiosk: str
    place: str
    venue: str
    service: str
    box: Hardware
    certificate: str
    certificate_until: datetime
    authority: str
    sealed_by: str
    expected: tuple[str, ...]
    missing: tuple[str, ...]
    tests: tuple[Checked, ...]
    changed: tuple[str, ...]
    at: datetime

    @property
    def failed(self) -> tuple[str, ...]:
        """What fails."""
        return what_failed(self.tests)

    @property
    def accepted(self) -> bool:
        """Nothing fails, nothing is missing."""
        return not self.failed and not self.missing
