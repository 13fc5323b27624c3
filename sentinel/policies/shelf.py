"""The policies that this kiosk holds: local files, and signed bundles that it has accepted and keeps.

What is refused leaves what is held as it was. Accepted bundles are kept in a folder of the kiosk's own, so
that one that was replaced at its source holds until the next begins, also after a restart.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sentinel.core.clock import TOLERANCE, Now
from sentinel.core.policy import Policy, PolicyError
from sentinel.core.policy_timetable import Scheduled, Timetable, shown
from sentinel.crypto.signing import PublicKey
from sentinel.policies.bundle import LARGEST_BUNDLE, Bundle, apart, unseal
from sentinel.policies.trusted_keys import TrustedKeys
from sentinel.policy_file import load_policy
from sentinel.runtime.files import Seen, seen, write_whole

_log = logging.getLogger(__name__)

_MOST_FILES = 64
_MOST_OVER = 8  # bundles that are over are kept a while, so that the same one left somewhere is no downgrade
_AGAIN_S = 60.0  # what was refused may be good later: its time has come, the clock is set
BUILT_IN = Scheduled(Policy(), origin="built in")


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose policies count. ``fits`` raises PolicyError for one that this kiosk can't carry out."""

    keys: tuple[PublicKey, ...] = ()
    venue: str = ""
    tenant: str = ""
    signed_only: bool = False
    fits: Callable[[Policy], None] = lambda policy: None


@dataclass(frozen=True, slots=True)
class Held:
    """A policy with whom it is from; ``signer`` is a key id, "" and None for a local file."""

    scheduled: Scheduled
    signer: str = ""
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What is held, and each file that is not used, with why in one line."""

    timetable: Timetable
    held: tuple[Held, ...]
    refused: tuple[tuple[str, str], ...] = ()

    def about(self, scheduled: Scheduled) -> Held:
        """Who said it."""
        return next((one for one in self.held if one.scheduled.rank == scheduled.rank), Held(scheduled))


class Shelf:
    """``local``: a file or a folder, None: the built-in policy; ``kept``: the kiosk's own folder.

    ``look`` and ``accept`` belong to one thread. With ``keep`` False nothing is written. ``trust``: where the
    keys of ``rules`` are from, looked at anew each time.
    """

    def __init__(
        self,
        local: Path | None,
        kept: Path,
        rules: Rules,
        *,
        keep: bool = True,
        trust: TrustedKeys | None = None,
    ) -> None:
        self._local, self._kept, self._keep, self.rules, self._trust = local, kept, keep, rules, trust
        # An SM2 signature takes 7 ms to check, and the same bundles are read again with every change.
        self._unsealed = lru_cache(maxsize=2 * _MOST_FILES)(lambda raw: unseal(raw, self.rules.keys))
        self._seen: Seen | None = None
        self._again: float | None = None
        self._unkept: list[Held] = []
        self._good: dict[Path, Policy] = {}  # what was last read of a local file
        self._contents = Contents(Timetable(), ())
        self._told: frozenset[str] = frozenset()

    def look(self, now: Now) -> Contents | None:
        """What is held now, None where that is as before. Never raises; a fault is logged once."""
        after = seen(path for path in (self._local, self._kept) if path is not None)
        due = self._again is not None and now.monotonic >= self._again
        if not self._renewed() and after == self._seen and not due:
            return None
        self._seen = after  # as before the reading: what changes meanwhile is looked at next time
        before = self._contents
        self._contents = self._read(now)
        self._again = now.monotonic + _AGAIN_S if self._contents.refused else None
        self._tell()
        return self._contents if self._contents != before else None

    @property
    def contents(self) -> Contents:
        """As of the last look."""
        return self._contents

    def accept(self, raw: bytes, now: Now) -> list[Bundle]:
        """Keep a bundle, or each of a list, oldest number first. Raises PolicyError; the old ones stay.

        Those that are new; a bundle that is kept already is no fault.
        """
        self._renewed()
        bundles = [self._opened(part, now) for part in apart(raw)]
        taken = []
        for bundle in sorted(bundles, key=lambda one: one.body.sequence):
            kept = self._bundles()[0]
            if self._is_new(bundle, kept, now):
                if len(kept) >= _MOST_FILES:
                    raise PolicyError(f"{len(kept)} signed policies are held already: let one begin first")
                self._store(bundle)
                taken.append(bundle)
        return taken

    def _renewed(self) -> bool:
        """Whether other keys count since the last look, or what is wrong with them is another."""
        if self._trust is None or not self._trust.look():
            return False
        if self._trust.keys != self.rules.keys:
            self.rules = replace(self.rules, keys=self._trust.keys)
            self._unsealed.cache_clear()
            _log.info("policy: %d keys of publishers count now", len(self._trust.keys))
        return True

    # ---- signed ones

    def _opened(self, raw: bytes, now: Now) -> Bundle:
        if not self.rules.keys:
            raise PolicyError("signed policies count only by a key in policies.keys")
        bundle = self._unsealed(raw)
        body = bundle.body
        if not bundle.is_for(self.rules.tenant, self.rules.venue):
            whose = f' of tenant "{body.tenant}"' if body.tenant != self.rules.tenant else ""
            meant = ", ".join(body.venues[:3])
            raise PolicyError(f"number {body.sequence} is for {meant}{whose}, not for this kiosk")
        if not now.utc_trusted:
            raise PolicyError("this machine's clock is not set: no new signed policy can be taken")
        if body.issued_at > now.utc + TOLERANCE:
            issued = shown(body.issued_at)
            raise PolicyError(f"number {body.sequence} was issued {issued}, which has not come")
        self.rules.fits(bundle.policy)
        return bundle

    def _is_new(self, bundle: Bundle, kept: Sequence[Bundle], now: Now) -> bool:
        number = bundle.body.sequence
        same = next((one for one in kept if one.body.sequence == number), None)
        if same is not None:
            if same.body == bundle.body:
                return False
            raise PolicyError(f"number {number} was accepted with another content: count it up")
        begun = [one.body.sequence for one in kept if Scheduled(one.policy).begins <= now.utc]
        if begun and number < max(begun):
            raise PolicyError(f"number {number} is older than {max(begun)}, which has begun: refused")
        return True

    def _store(self, bundle: Bundle) -> None:
        try:
            self._kept.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._kept / _name(bundle.body.sequence), bundle.raw)
        except OSError as error:
            raise PolicyError(f"{self._kept}: can't be written: {error.strerror}") from None
        _log.info("policy: number %d is accepted: version %s", bundle.body.sequence, bundle.policy.version)

    def _bundles(self) -> tuple[list[Bundle], list[tuple[str, str]]]:
        """What is kept, still trusted and for this kiosk, by number; and what is not, with why."""
        bundles, refused = [], []
        for path in sorted(self._kept.glob("policy-*.json")):  # ``accept`` bounds their number
            try:
                bundle = self._unsealed(_raw(path))
            except PolicyError as error:
                refused.append((path.name, str(error)))
                continue
            if bundle.is_for(self.rules.tenant, self.rules.venue):
                bundles.append(bundle)
            else:
                refused.append((path.name, "for another venue or tenant: this kiosk was moved"))
        return sorted(bundles, key=lambda one: one.body.sequence), refused

    # ---- all of them

    def _read(self, now: Now) -> Contents:
        local, refused = self._local_ones(now)
        bundles, bad = self._bundles()
        bundles = self._without_those_over(bundles, now)
        bundles, unfit = self._fitting(bundles)
        refused += unfit
        held = [*local, *map(_held, bundles), *(self._unkept if not self._keep else ())]
        if self._local is None and not self.rules.signed_only:
            held.append(Held(BUILT_IN))
        refused += bad
        if self._trust is not None and self._trust.fault:
            refused.append(("policies.keys", self._trust.fault))
        try:
            timetable = Timetable(tuple(one.scheduled for one in held))
        except PolicyError as error:
            refused.append((str(self._local), str(error)))
            before = self._contents
            return replace(before, refused=tuple(refused))
        return Contents(timetable, tuple(held), tuple(refused))

    def _fitting(self, bundles: list[Bundle]) -> tuple[list[Bundle], list[tuple[str, str]]]:
        """Those that this kiosk can carry out as it is set up now; and the others, with why."""
        good, refused = [], []
        for bundle in bundles:
            try:
                self.rules.fits(bundle.policy)
            except PolicyError as error:
                refused.append((_name(bundle.body.sequence), str(error)))
            else:
                good.append(bundle)
        return good, refused

    def _local_ones(self, now: Now) -> tuple[list[Held], list[tuple[str, str]]]:
        held: list[Held] = []
        refused: list[tuple[str, str]] = []
        self._unkept = []
        for path in self._files():
            try:
                if path.suffix == ".json":
                    self._take(path, now)
                else:
                    held.append(Held(Scheduled(self._toml(path), origin=path.name)))
            except PolicyError as error:
                refused.append((path.name, str(error).removeprefix(f"{path}: ")))
                if path in self._good and not self.rules.signed_only:
                    held.append(Held(Scheduled(self._good[path], origin=path.name)))
        return held, refused

    def _files(self) -> list[Path]:
        if self._local is None:
            return []
        try:
            if self._local.is_dir():
                named = [path for path in self._local.iterdir() if path.suffix in (".toml", ".json")]
                return sorted(path for path in named if not path.name.startswith("."))[:_MOST_FILES]
        except OSError:
            return []
        return [self._local]

    def _toml(self, path: Path) -> Policy:
        if self.rules.signed_only:
            raise PolicyError("not signed, and policies.signed_only wants signed ones: sentinel policy sign")
        policy = load_policy(path)
        self.rules.fits(policy)
        self._good[path] = policy
        return policy

    def _take(self, path: Path, now: Now) -> None:
        raw = _raw(path)
        if self._keep:
            self.accept(raw, now)
            return
        kept = self._bundles()[0]
        for bundle in (self._opened(part, now) for part in apart(raw)):
            if self._is_new(bundle, kept, now):
                self._unkept.append(_held(bundle))

    def _without_those_over(self, bundles: list[Bundle], now: Now) -> list[Bundle]:
        """The oldest of those that can't hold any more are removed."""
        begun = [one.body.sequence for one in bundles if Scheduled(one.policy).begins <= now.utc]
        over = [one for one in bundles if begun and one.body.sequence < max(begun)]
        gone = over[:-_MOST_OVER] if now.utc_trusted and self._keep else []
        for one in gone:
            (self._kept / _name(one.body.sequence)).unlink(missing_ok=True)
        return [one for one in bundles if one not in gone]

    def _tell(self) -> None:
        if not self._keep:  # a command beside the kiosk has its own words
            return
        now = frozenset(f"{where}: {why}" for where, why in self._contents.refused)
        for line in sorted(now - self._told):
            _log.warning("policy: %s; what was held before stays in use", line)
        if self._told and not now:
            _log.info("policy: every file is good again")
        self._told = now


def _held(bundle: Bundle) -> Held:
    number = bundle.body.sequence
    scheduled = Scheduled(bundle.policy, number, f"number {number}")
    return Held(scheduled, bundle.key.key_id.hex(), bundle.body.issued_at)


def _name(sequence: int) -> str:
    return f"policy-{sequence:016d}.json"


def _raw(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4 * LARGEST_BUNDLE + 1)
    except OSError as error:
        raise PolicyError(f"can't be read: {error.strerror}") from None
