"""Virtual time: what happens next, in an order that depends on nothing but the plan."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sentinel.core.clock import ClockWatch, Now, vouched, watched

MORNING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
Action = Callable[[], None]


class Dies(Exception):
    """The process ends here; ``power``: with the whole machine."""

    def __init__(self, *, power: bool = False) -> None:
        super().__init__()
        self.power = power


class Timeline:
    """World time in seconds, which no fault changes, and one kiosk's two clocks, which faults do.

    ``beside``: another kiosk's, whose world it is too: what happens there and here is one order. ``died`` is
    told when an action of this kiosk's ended its process.
    """

    def __init__(self, beside: "Timeline | None" = None) -> None:
        self.world = 0.0
        self._queue: list[tuple[float, int, Timeline, Action]] = [] if beside is None else beside._queue
        self._all: list[Timeline] = [] if beside is None else beside._all
        self._all.append(self)
        self._count: list[int] = [0] if beside is None else beside._count
        self._stop: list[bool] = [False] if beside is None else beside._stop
        self.died: Callable[[Dies], None] = lambda death: None
        self._booted = -1000.0  # world time at which the monotonic clock was 0
        self._off = 0.0  # the time of day's error, seconds
        self._set = True
        self._watch = ClockWatch()
        self._seen: tuple[float, Now] | None = None  # at this moment

    def after(self, seconds: float, action: Action) -> None:
        """Do it so much later; of two at the same moment the one that was asked for first."""
        self._count[0] += 1
        heapq.heappush(self._queue, (self.world + max(0.0, seconds), self._count[0], self, action))

    def turn(self) -> bool:
        """Go on to what happens next; whether there was anything, and nobody has stopped it."""
        if not self._queue or self._stop[0]:
            return False
        when, _, whose, action = heapq.heappop(self._queue)
        for one in self._all:
            one.world = when
        try:
            action()
        except Dies as death:
            whose.died(death)
        return True

    def stop(self) -> None:
        """Nothing more happens."""
        self._stop[0] = True

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stop[0]

    def now(self) -> Now:
        """What the kiosk's clocks say, the time of day untrusted where it went back or was never set."""
        if self._seen is None or self._seen[0] != self.world:
            self._watch, seen = watched(self._watch, self._raw())
            self._seen = self.world, seen
        return self._seen[1]

    def _raw(self) -> Now:
        utc = MORNING + timedelta(seconds=self.world + self._off)
        return Now(self.world - self._booted, utc, self._set)

    @property
    def true_utc(self) -> datetime:
        """What time it really is."""
        return MORNING + timedelta(seconds=self.world)

    def jump(self, seconds: float) -> None:
        """Somebody sets the time of day."""
        self._off += seconds
        self._seen = None

    def reboot(self, *, lost: bool) -> None:
        """The power was gone: the monotonic clock begins anew; ``lost``: so does the time of day."""
        self._booted, self._seen = self.world, None
        self._watch = ClockWatch()
        if lost:
            self._set, self._off = False, -self.world - 86_400.0 * 300

    def set_right(self) -> None:
        """The network tells the time, and the platform's answers vouch for it."""
        self._off, self._set, self._seen = 0.0, True, None
        self._watch = vouched(self._watch, self._raw(), self.true_utc)
