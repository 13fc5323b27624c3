"""Settings that were refused, and that the right ones are back: told once each, also over a start.

The district's alarm about refused settings lasts until some are applied. Where the right ones, which are in
use already, come again after wrong ones, nothing is applied: this says that it must be told all the same.
"""

import logging
from dataclasses import replace

from sentinel.core.clock import Now
from sentinel.core.settings_trial import SettingsReason
from sentinel.fleet.remote.files import Complaint, RemoteFiles, Unreadable

_log = logging.getLogger(__name__)
_STEADY_S = 60.0  # who sends right and wrong ones in turns makes two events a minute, not ten a second
# Whoever sends these is not the district as it is now: no state of ours that ends.
_STRANGE = frozenset({SettingsReason.NOT_AUTHORISED, SettingsReason.NOT_FOR_US, SettingsReason.OLDER})


class Complaining:
    """Belongs to one thread. Never raises: what can't be noted is forgotten with this process."""

    def __init__(self, files: RemoteFiles) -> None:
        self._files = files
        try:
            self._complaint = files.complaint()
        except Unreadable as error:
            _log.warning("remote settings: %s: what was refused before is not known", error)
            self._complaint = Complaint()
        self._right_since: float | None = None
        self._saying = False

    def refused(self, reason: SettingsReason) -> int:
        """Settings of a number are refused: how often that had ended before, which makes it news."""
        if reason not in _STRANGE:
            self._right_since, self._saying = None, False
            if not self._complaint.open:
                self._note(replace(self._complaint, open=True))
        return self._complaint.ended

    def right_again(self, now: Now) -> None:
        """What is wanted is what was taken."""
        if self._complaint.open and self._right_since is None:
            self._right_since = now.monotonic

    def over(self, now: Now) -> int | None:
        """For a minute now, and not told yet: under which number to tell it.

        It is counted before it is told: what is refused after this is news, also where the outbox takes
        nothing for a while, or where the power fails in between. Told twice, it ends the same alarm.
        """
        if self._right_since is None or now.monotonic - self._right_since < _STEADY_S or self._saying:
            return None
        if not self._note(Complaint(True, self._complaint.ended + 1)):
            self._right_since = now.monotonic  # again in a minute
            return None
        self._saying = True
        return self._complaint.ended

    def told(self) -> None:
        """It is in the outbox; not before, or a kill in between would leave it untold."""
        if self._saying:
            self._right_since, self._saying = None, False
            self._note(replace(self._complaint, open=False))

    def end(self) -> None:
        """Some are applied now, which is told and ends it too."""
        self._right_since, self._saying = None, False
        if self._complaint.open:
            self._note(Complaint(False, self._complaint.ended + 1))

    def _note(self, complaint: Complaint) -> bool:
        """Whether it is on the disk."""
        self._complaint = complaint
        try:
            self._files.write_complaint(complaint)
        except OSError as error:
            _log.warning("remote settings: that some were refused can't be noted: %s", error.strerror)
            return False
        return True
