"""The venue's policies at work: which holds at the start, where the next come from."""

import threading
from collections.abc import Callable

from sentinel.app.ground import Ground
from sentinel.core.policy import Policy
from sentinel.policies.fetch import Publisher, fetch_session
from sentinel.policies.opening import begin, concerns, open_shelf
from sentinel.policies.session import PolicyDesk
from sentinel.runtime.worker import Worker


class Policies:
    """``held`` holds at the start, with its ``timetable`` and ``reckoning``. Raises PolicyError, OSError."""

    def __init__(self, ground: Ground, fits: Callable[[Policy], None]) -> None:
        """``fits`` raises PolicyError where this kiosk can't follow a policy."""
        self._ground, self._fits = ground, fits
        self._hurried = threading.Event()  # to be fetched now
        settings, data = ground.settings, ground.places.data
        now = ground.clock.now()
        shelf = open_shelf(settings, ground.places.base, fits, keep=True)
        self.held, self.reckoning = begin(shelf, data, now)
        self.timetable = shelf.contents.timetable
        self.desk = PolicyDesk(
            shelf, data, ground.post, ground.clock, lambda policy: concerns(policy, settings)
        )

    @property
    def hurry(self) -> Callable[[], None] | None:
        """Has the publisher asked at once; None: they come as files."""
        return self._hurried.set if self._ground.settings.policies.url else None

    def workers(self) -> list[Worker]:
        """Who looks at the files, and who fetches."""
        own, places = self._ground.settings.policies, self._ground.places
        workers = [Worker("policy", self.desk.session)]
        if own.url:
            # a shelf belongs to one thread
            shelf = open_shelf(self._ground.settings, places.base, self._fits, keep=True)
            session = fetch_session(
                Publisher(own, places.base), shelf, places.data, self._ground.clock, own.every_s,
                hurried=self._hurried,
            )  # fmt: skip
            workers.append(Worker("policy-fetch", session, stale_after_s=45.0))
        return workers
