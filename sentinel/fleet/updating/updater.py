"""The updater: carries out what the machine (``sentinel.core.updating``) says, a step at a time, journalled.

One process at a time; a child that installs holds the same lock, so that none goes on unnoticed after a kill.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sentinel.core import updating
from sentinel.core.updating import Broke, Done, Effect, Healthy, Interrupted, Offered, Phase, Updating, Why
from sentinel.fleet.updating import building, contract, launch, objects
from sentinel.fleet.updating.building import BuildError, SelfTestError
from sentinel.fleet.updating.layout import MARKS, Layout, LayoutError
from sentinel.fleet.updating.objects import NoRoomError
from sentinel.fleet.updating.release import ReleaseError, read_description
from sentinel.fleet.updating.sources import Source, SourceError, is_full
from sentinel.fleet.updating.trust import Offer, Refused, Trust
from sentinel.runtime.files import write_whole

_FAULTS = (Refused, SourceError, NoRoomError, BuildError, SelfTestError, ReleaseError)


class BusyError(Exception):
    """Another update is under way; one line."""


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What of a kiosk an update needs: the folders of record and daemon's socket, the settings to try."""

    layout: Layout
    record: Path
    run: Path
    config: Path | None = None


def _nothing(_: str) -> None:
    """Nobody wants to hear of the steps."""


@dataclass(slots=True)
class Updater:
    """Use inside ``locked``. ``reached`` hears of every step, after it is on disk."""

    kiosk: Kiosk
    clock: Callable[[], datetime]
    progress: objects.Progress = lambda done, total, name: None
    reached: Callable[[str], None] = _nothing
    may_switch: Callable[[], bool] = lambda: True  # asked when all is ready; "no" leaves it ready for later
    trust: Trust | None = None
    source: Source | None = None
    offer: Offer | None = None
    fault: Exception | None = None  # why the last step broke
    state: Updating = field(default_factory=Updating)

    def __post_init__(self) -> None:
        """Raises LayoutError, OSError."""
        self.kiosk.layout.make()
        self.state = self.kiosk.layout.load()

    # ---- what is asked

    def take(self, offer: Offer, trust: Trust, source: Source, *, insisted: bool) -> Updating:
        """Fetch, build, test, switch; what was begun of the same release is gone on with. Raises OSError."""
        self.offer, self.trust, self.source, self.fault = offer, trust, source, None
        self.settle()
        if self.state.phase is Phase.IDLE or self._stored() != offer.raw:
            if self.state.phase not in (Phase.IDLE, Phase.FETCHING, Phase.BUILDING, Phase.TESTING):
                return self.state
            self._enter(replace(self.state, phase=Phase.IDLE, target=None))  # nothing was touched yet
            self._store(offer.raw)
            self._feed(Offered(offer.description.release, insisted))
        else:
            self._feed(Interrupted())
        return self.state

    def settle(self) -> Updating:
        """Keep or give up what is on trial, and end what a power cut left half done. Raises OSError."""
        if self.state.phase in (Phase.SWITCHING, Phase.RETURNING):
            self._feed(Interrupted())
        if self.state.phase is Phase.TRIAL and self.state.target is not None:
            trial = launch.read_trial(self.kiosk.layout.root, self.state.target.version)
            kept = self.kiosk.layout.trial / f"{self.state.target.version}.kept"
            # kept without an order: the power failed between that note and the journal
            if trial.healthy if trial is not None else kept.exists():
                self._feed(Healthy())
            elif trial is not None and trial.failed:
                self._feed(Broke(Why(trial.failed) if trial.failed in _WHYS else Why.UNHEALTHY))
            elif _was_forgotten(self.kiosk.layout, self.state.target.version, trial):
                launch.ask_for_restart(self.kiosk.layout.root)
        return self.state

    def keep_now(self) -> Updating:
        """A person vouches for what is on trial. Raises OSError."""
        self._feed(Healthy())
        return self.state

    def go_back(self) -> Updating:
        """To the version before. Raises OSError."""
        self._feed(updating.GoBack())
        return self.state

    def loses_record(self) -> bool:
        """Whether the version before can't read the record as the one that runs has made it."""
        running, previous = self.state.running, self.state.previous
        if running is None or previous is None:
            return False
        return bool(_migrates(self.kiosk.layout, previous.version, running.version))

    # ---- the machine

    def _feed(self, event: updating.UpdateEvent) -> None:
        pending: list[updating.UpdateEvent] = [event]
        while pending:
            before, event = self.state, pending.pop(0)
            if before.phase is Phase.TESTING and isinstance(event, Done) and not self.may_switch():
                return
            after, effects = updating.step(before, event)
            # work of the new phase comes after the new phase is on disk, what ends the old one before
            work = [effect for effect in effects if effect in _WORKS]
            for effect in effects:
                if effect not in _WORKS and effect is not Effect.RESTART:
                    self._carry_out(effect, before, after)
            self._enter(after)
            if Effect.RESTART in effects:
                launch.ask_for_restart(self.kiosk.layout.root)
                self.reached("restart")
            pending.extend(self._work(effect) for effect in work)

    def _enter(self, state: Updating) -> None:
        if state != self.state:
            self.kiosk.layout.save(state)
        self.state = state
        self.reached(f"state:{state.phase.value}")

    def _work(self, effect: Effect) -> updating.UpdateEvent:
        try:
            _WORKS[effect](self)
        except _FAULTS as error:
            self.fault = error
            return Broke(_why(error, effect))
        except OSError as error:
            if not is_full(error):
                raise
            self.fault = NoRoomError(f"{self.kiosk.layout.root}: no room left")
            return Broke(Why.NO_ROOM)
        self.reached(f"done:{effect.value}")
        return Done()

    def _fetch(self) -> None:
        assert self.offer is not None and self.trust is not None and self.source is not None
        description, layout = self.offer.description, self.kiosk.layout
        # here, not when something was left: processes of what was left may run until they are restarted
        self._sweep(self.state, {item.sha256 for item in description.files})
        lacking = objects.missing(layout, description)
        objects.check_room(layout, description, lacking)
        objects.fetch(layout, self.trust, self.source, lacking, self.progress)

    def _build(self) -> None:
        raw = self._stored()
        description = read_description(raw)
        if damaged := objects.missing(self.kiosk.layout, description):
            raise BuildError(f"{damaged[0].target} was damaged on the disk: start again")
        like = self.state.running.version if self.state.running else ""
        building.build(self.kiosk.layout, description, raw, like, lambda what: self.reached(f"build:{what}"))

    def _test(self) -> None:
        building.try_out(self.kiosk.layout, read_description(self._stored()), self.kiosk.config)

    def _switch(self) -> None:
        layout, target, running = self.kiosk.layout, self.state.target, self.state.running
        assert target is not None
        if layout.current() != target.version:
            if running is not None:
                self._write_order(target.version, running.version)
                self.reached("switch:order")
                layout.point("previous", running.version)
                self.reached("switch:previous")
            layout.point("current", target.version)
        self.reached("switch:current")

    def _write_order(self, version: str, previous: str) -> None:
        """The version is on trial from the moment that current points to it."""
        layout = self.kiosk.layout
        for mark in MARKS:
            (layout.trial / f"{version}.{mark}").unlink(missing_ok=True)
        health = contract.read_health(self.kiosk.run, time.monotonic())
        order: dict[str, object] = {"previous": previous, "expected": sorted(health[0]) if health else []}
        files = _migrates(layout, previous, version)
        if files:
            tag = f"{version}-{self.clock().astimezone(UTC):%Y%m%dT%H%M%S}"
            order["backup"] = {"folder": str(self.kiosk.record), "files": files, "tag": tag[:64]}
        launch.write_note(layout.trial / f"{version}.order", order)

    def _point_back(self) -> None:
        layout, running, left = self.kiosk.layout, self.state.running, self.state.target
        assert running is not None and left is not None
        if running.version not in launch.complete_versions(layout.root):
            raise LayoutError(f"version {running.version} is not complete any more: nothing to go back to")
        marks = [launch.read_note(layout.trial / f"{left.version}.{mark}") for mark in ("order", "kept")]
        order = next((note for note in marks if note), None)
        if order and launch.read_backup(order) is not None:
            launch.write_note(layout.trial / f"{left.version}.restore", order)
        self.reached("back:restore")
        layout.point("current", running.version)
        self.reached("back:current")
        layout.point("previous", self.state.previous.version if self.state.previous else "")
        for mark in MARKS:
            (layout.trial / f"{left.version}.{mark}").unlink(missing_ok=True)

    # ---- the end of a phase

    def _carry_out(self, effect: Effect, before: Updating, after: Updating) -> None:
        layout = self.kiosk.layout
        if effect is Effect.RAISE_FLOOR:
            layout.raise_floor(after.floor)
            assert after.running is not None
            order = layout.trial / f"{after.running.version}.order"
            if order.exists():
                order.replace(layout.trial / f"{after.running.version}.kept")
        elif effect is Effect.TELL:
            self._tell(before, after)
        elif effect is Effect.SWEEP:
            self._sweep(after, set())
        self.reached(effect.value)

    def _sweep(self, state: Updating, wanted: set[str]) -> None:
        keep = {release.version for release in (state.running, state.previous) if release}
        digests = wanted.union(*(building.digests_of(self.kiosk.layout, version) for version in keep))
        self.kiosk.layout.sweep(keep, digests)

    def _tell(self, before: Updating, after: Updating) -> None:
        release = before.target or after.running
        assert release is not None
        contract.leave(
            self.kiosk.layout.trial / "told",
            _what(after),
            self.clock(),
            {
                "version": release.version,
                "number": release.number,
                "running": after.running.version if after.running else None,
                "why": after.why.value if after.why else None,
                "attempt": len(after.refused),
            },
        )

    # ---- the description that is being worked on

    def _stored(self) -> bytes:
        try:
            return (self.kiosk.layout.root / "next.json").read_bytes()
        except FileNotFoundError:
            return b""

    def _store(self, raw: bytes) -> None:
        path = self.kiosk.layout.root / "next.json"
        write_whole(path, raw, 0o644)  # the daemon, which is another account, may look
        launch.sync(path.parent)


_WORKS: dict[Effect, Callable[[Updater], None]] = {
    Effect.FETCH: Updater._fetch,
    Effect.BUILD: Updater._build,
    Effect.TEST: Updater._test,
    Effect.SWITCH: Updater._switch,
    Effect.POINT_BACK: Updater._point_back,
}
_WHYS = {why.value for why in Why}
_FORGOTTEN_S = 600.0


@contextlib.contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """One updater at a time, its children included. Raises BusyError, OSError."""
    layout.make()
    lock = os.open(layout.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                f"{layout.root}: another update is under way; see `sentinel update status`"
            ) from None
        os.set_inheritable(lock, True)
        yield
    finally:
        os.close(lock)


def _was_forgotten(layout: Layout, version: str, trial: launch.Trial | None) -> bool:
    """Whether the request for a restart was lost: no start in ten minutes; asked for in the next ten."""
    try:
        age = time.time() - (layout.trial / f"{version}.order").stat().st_mtime
    except OSError:
        return False
    return trial is not None and not trial.starts and _FORGOTTEN_S < age < 2 * _FORGOTTEN_S


def _migrates(layout: Layout, old: str, new: str) -> list[str]:
    """The record's files that the new version turns into another form than the old one reads."""
    before, after = building.schema_of(layout, old), building.schema_of(layout, new)
    return sorted(name for name, form in after.items() if form != before.get(name, 0))


def _why(error: Exception, effect: Effect) -> Why:
    if isinstance(error, NoRoomError):
        return Why.NO_ROOM
    if isinstance(error, SelfTestError):
        return Why.SELF_TEST
    return Why.FETCH if effect is Effect.FETCH else Why.BUILD


def _what(after: Updating) -> str:
    if after.phase is Phase.TRIAL:
        return "switched"
    if after.why is None:
        return "kept"
    return "returned" if after.why in _AFTER_SWITCH else "failed"


_AFTER_SWITCH = {Why.CRASH_LOOP, Why.UNHEALTHY, Why.OVERDUE, Why.NOT_STARTED, Why.ASKED}
