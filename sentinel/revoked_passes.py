"""The issuers' revocation lists at work in the daemon: fetched each minute, kept where they are newer."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentinel.config import Settings
from sentinel.credentials.passes.kept_lists import kept, take
from sentinel.credentials.passes.revocation import BadList
from sentinel.credentials.passes.seal import trusted
from sentinel.credentials.trust_file import load_trust
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Pulse, Worker
from sentinel.verify.revocation_lists import FetchError, HttpLists, open_lists

_log = logging.getLogger(__name__)

EVERY_S = 60.0
_TURN_S = 2.0
_STALE_S = 180.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a round brought: issuer's key id -> serial number of its new list; why others were refused."""

    taken: dict[str, int]
    refused: dict[str, str]


def fetch(
    lists: HttpLists, settings: Settings, base: Path, alive: Callable[[], object] = lambda: None
) -> Fetched:
    """One round: what is newer of issuers trusted here; ``alive`` is called after each of them.

    One issuer's list that can't be had or is refused holds the others' up no longer. Raises FetchError (there
    is no news at all), TrustError, OSError.
    """
    own = settings.credentials
    trust, folder = load_trust(base / own.trust_dir), base / own.revocations_dir
    keys = trusted(trust.public_keys, trust.revoked)
    there = kept(folder, keys)
    found = Fetched({}, {})
    for issuer, serial in lists.serials().items():
        mine = [key for key in keys if key.key_id.hex() == issuer]
        if not mine or (issuer in there and serial <= there[issuer].serial):
            continue
        try:
            found.taken[issuer] = take(folder, lists.signed_list(issuer), mine).serial
        except (BadList, FetchError) as error:
            found.refused[issuer] = str(error)
        alive()
    return found


def revocation_worker(
    settings: Settings, base: Path, clock: Clock, hurried: threading.Event | None = None
) -> tuple[Worker, Callable[[], None]] | None:
    """A worker, and what closes its connection; None: lists come as files. ``hurried``: set by whoever wants
    the platform asked within 2 s. Raises VerifyError."""
    hurry = hurried or threading.Event()
    lists = open_lists(settings.credentials, settings.verify, base, clock)
    if lists is None:
        return None

    def session(pulse: Pulse) -> None:
        said: dict[str, str] = {}
        while True:
            round_ = fetch(lists, settings, base, pulse.working)
            pulse.working()
            for issuer, fault in round_.refused.items():
                if said.get(issuer) != fault:
                    _log.error("revocations: the list of %s is refused: %s", issuer, fault)
            said = round_.refused
            if round_.taken:
                _log.info("revocations: %d newer lists", len(round_.taken))
            rested = time.monotonic()
            while time.monotonic() - rested < EVERY_S and not hurry.is_set():
                if pulse.wait(_TURN_S):
                    return
            hurry.clear()

    expected = (FetchError, ValueError, OSError)  # a trust file that can't be read is a ValueError
    return Worker("revocations", session, expected=expected, stale_after_s=_STALE_S), lists.close
