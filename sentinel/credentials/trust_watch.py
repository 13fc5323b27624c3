"""Keeps the code desk's trust in step with its files: a pass that is revoked at noon opens nothing at one."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from sentinel.credentials.presentation import CodeDesk, Venue
from sentinel.runtime.files import seen
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)

LOOK_S = 5.0


def trust_session(
    desk: CodeDesk, paths: Iterable[Path], load: Callable[[], Venue], look_s: float = LOOK_S
) -> Callable[[Pulse], None]:
    """A session for ``Worker``: every ``look_s`` seconds it looks whether a file of ``paths`` changed.

    ``load`` raises ValueError (TrustError, RulesError) where they can't be used: then what was good stays,
    and that is said once.
    """
    watched = tuple(paths)
    at_first = seen(watched)  # not in the thread: what changes before it runs is a change

    def session(pulse: Pulse) -> None:
        pulse.working()
        before, fault = at_first, ""
        while not pulse.wait(look_s):
            after = seen(watched)
            if after == before:
                continue
            before = after
            try:
                desk.renew(load())
            except ValueError as error:
                if str(error) != fault:
                    _log.error("credentials: %s; what was read before still counts", error)
                fault = str(error)
            else:
                fault = ""
                _log.info("credentials: trust and rules were read anew")

    return session
