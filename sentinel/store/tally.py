"""Today's figures, kept in memory so that the screen never waits for the database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sentinel.core.delivery import Draft
from sentinel.core.policy import Verdict


@dataclass(frozen=True, slots=True)
class Today:
    """Passages decided since local midnight; events not acknowledged yet, and those lost since ever.

    ``alarms``: urgent events since local midnight, as far as this run knows.
    """

    admitted: int = 0
    referred: int = 0
    refused: int = 0
    unsent: int = 0
    lost: int = 0
    alarms: int = 0


def local_midnight(now: datetime) -> datetime:
    """The start of the kiosk's day."""
    return datetime.combine(now.astimezone().date(), time()).astimezone()


class Tally:
    """Owned by the writer thread; ``today`` may be read from any thread."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._verdicts: Counter[str] = Counter()
        self._unsent = 0
        self._lost = 0
        self._losing = False
        self._alarms = 0
        self.today = Today()

    def reset(self, verdicts: Mapping[str, int], unsent: int, now: datetime, lost: int = 0) -> None:
        """As counted in the database."""
        self._lost = lost
        self._day = now.astimezone().date()
        self._verdicts = Counter(verdicts)
        self._unsent = unsent
        self._publish()

    def passage(self, verdict: Verdict, now: datetime) -> None:
        """One more passage; its event is counted apart."""
        self._turn(now)
        self._verdicts[verdict.value] += 1

    def added(self, drafts: Sequence[Draft], now: datetime) -> None:
        """New events."""
        self._turn(now)
        self._alarms += sum(draft.priority > 0 for draft in drafts)
        self.events(len(drafts))

    def annulled(self, now: datetime) -> None:
        """One of the admitted did not go through."""
        self._turn(now)
        self._verdicts[Verdict.ADMIT.value] = max(0, self._verdicts[Verdict.ADMIT.value] - 1)

    def events(self, more: int) -> None:
        """Events were added (or, negative, acknowledged)."""
        self._unsent = max(0, self._unsent + more)
        self._losing = self._losing and self._unsent > 0
        self._publish()

    def lost_some(self, count: int, change: int) -> bool:
        """Events had to make room; whether that is news. ``change`` of how many wait."""
        news, self._losing = not self._losing, True
        self._lost += count
        self.events(change)
        return news

    def idle(self, now: datetime) -> None:
        """Begin again after midnight."""
        self._turn(now)
        self._publish()

    def _turn(self, now: datetime) -> None:
        day = now.astimezone().date()
        if day != self._day:
            self._day = day
            self._verdicts.clear()
            self._alarms = 0

    def _publish(self) -> None:
        self.today = Today(
            admitted=self._verdicts[Verdict.ADMIT],
            referred=self._verdicts[Verdict.REFER],
            refused=self._verdicts[Verdict.REFUSE],
            unsent=self._unsent,
            lost=self._lost,
            alarms=self._alarms,
        )
