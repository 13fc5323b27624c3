"""Worker threads: each owns one thing, beats a heart, backs off after a failure and stops on request."""

import logging
import math
import random
import threading
import time
from collections.abc import Callable

from sentinel.core.backoff import Backoff

_log = logging.getLogger(__name__)

_HOPELESS = 5  # unexpected failures in a row
_STEADY_S = 10.0  # a session that lasts so long ends the row


class Pulse:
    """Handed to a session: call ``alive()`` and ask ``stopping`` every turn, ``wait`` instead of sleep."""

    def __init__(self, on_working: Callable[[], None] = lambda: None) -> None:
        self._stop = threading.Event()
        self._on_working = on_working
        self.last_beat = time.monotonic()

    def working(self) -> None:
        """Say, once it is open, that the device works (again): resets the back-off, logs a recovery once."""
        self.alive()
        self._on_working()

    def alive(self) -> None:
        """Say that the worker still turns."""
        self.last_beat = time.monotonic()

    @property
    def stopping(self) -> bool:
        """Whether the worker was asked to stop; a session returns soon after."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep that ends at once on stop; returns whether to stop."""
        self.alive()
        return self._stop.wait(seconds)

    def stop(self) -> None:
        """Ask the worker to stop."""
        self._stop.set()


class Worker:
    """Runs ``session(pulse)`` in a thread until stopped.

    A session opens its device, calls ``pulse.working()``, loops, closes, and returns when
    ``pulse.stopping``. If it raises one of ``expected`` it is logged once per outage, ``on_down`` is called
    with the error, and it is run again after a back-off; ``on_up`` is called at every ``working()``. Any
    other exception is logged with its traceback and treated alike: a bug in one worker must not take the
    door down. But one that fails so again and again is a bug that only a new process may get rid of: after
    five such failures in a row ``fresh`` is False, until a session lasts 10 s.
    """

    def __init__(
        self,
        name: str,
        session: Callable[[Pulse], None],
        *,
        expected: tuple[type[Exception], ...] = (),
        on_up: Callable[[], None] = lambda: None,
        on_down: Callable[[Exception], None] = lambda error: None,
        backoff: Backoff | None = None,
        stale_after_s: float = 10.0,
    ) -> None:
        self.name = name
        self.stale_after_s = stale_after_s
        self._session = session
        self._expected = expected
        self._on_up = on_up
        self._on_down = on_down
        self._backoff = backoff or Backoff(first_s=0.5, longest_s=5.0)
        self._pulse = Pulse(self._working)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._down = False
        self._unexpected = 0  # failures in a row
        self._began = math.inf  # the running session; inf: none runs

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop; returns at once."""
        self._pulse.stop()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; whether it ended."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def fresh(self, now: float) -> bool:
        """Whether the heart beat within ``stale_after_s`` (monotonic seconds), in a session with a chance."""
        hopeless = self._unexpected >= _HOPELESS and now - self._began < _STEADY_S
        beating = now - self._pulse.last_beat <= self.stale_after_s
        return self._thread.is_alive() and beating and not hopeless

    def _working(self) -> None:
        self._backoff = self._backoff.succeeded()
        self._on_up()
        if self._down:
            self._down = False
            _log.info("%s: works again", self.name)

    def _run(self) -> None:
        while not self._pulse.stopping:
            self._began = began = time.monotonic()
            try:
                self._session(self._pulse)
            except Exception as error:
                self._began = math.inf
                self._count(error, time.monotonic() - began)
                self._failed(error)
            if self._pulse.stopping:
                return
            self._pulse.wait(self._backoff.delay_s(random.random()) or 0.01)  # noqa: S311 - jitter

    def _count(self, error: Exception, lasted_s: float) -> None:
        if lasted_s >= _STEADY_S or isinstance(error, self._expected):
            self._unexpected = 0
        if not isinstance(error, self._expected):
            self._unexpected += 1

    def _failed(self, error: Exception) -> None:
        self._backoff = self._backoff.failed()
        known = isinstance(error, self._expected)
        if not self._down or not known:
            _log.warning("%s: %s", self.name, error, exc_info=None if known else error)
        self._down = True
        try:
            self._on_down(error)
        except Exception:
            _log.exception("%s: reporting the failure failed", self.name)
