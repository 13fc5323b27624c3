"""What the words of ``sentinel update`` do."""

import argparse
import contextlib
import os
import pwd
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.config import ConfigError, Settings, load
from sentinel.core import rollout
from sentinel.core.updating import Offered, Phase, Release, Updating, Why, refusal
from sentinel.fleet.updating import contract, launch, objects
from sentinel.fleet.updating.layout import Layout
from sentinel.fleet.updating.sources import FolderSource, HttpSource, Source
from sentinel.fleet.updating.trust import Offer, Trust
from sentinel.fleet.updating.updater import Kiosk, Updater, locked

QUIET_S = 120.0  # so long nobody was at the door before an update comes by itself
Answer = tuple[dict[str, Any], int]


@dataclass(frozen=True, slots=True)
class Here:
    """The kiosk of the settings."""

    settings: Settings
    base: Path
    kiosk: Kiosk

    @property
    def layout(self) -> Layout:
        """Where everything lies."""
        return self.kiosk.layout

    @contextlib.contextmanager
    def source(self, folder: Path | None) -> Iterator[Source]:
        """The stick, or the address. Raises ConfigError, SourceError."""
        updates = self.settings.updates
        if folder is None and not updates.url:
            raise ConfigError("updates.url is not set: name a folder with --from DIR")
        ca_file = self.base / updates.ca_file if updates.ca_file else None
        source: Source = FolderSource(folder) if folder is not None else HttpSource(updates.url, ca_file)
        with contextlib.closing(source):
            yield source

    def trust(self, source: Source) -> Trust:
        """Raises ConfigError, Refused, OSError."""
        path = self.base / self.settings.updates.trust
        try:
            pinned = path.read_bytes()
        except OSError as error:
            raise ConfigError(f"updates.trust: {path} can't be read: {error.strerror}") from None
        return Trust(pinned, self.layout.keep, source, datetime.now(UTC))


def here(config: Path) -> Here:
    """Raises ConfigError."""
    settings, base = load(config), config.parent
    updates = settings.updates
    if not updates.root:
        raise ConfigError("updates.root is not set: this installation is not updated (docs/updates.md)")
    layout = Layout((base / updates.root).absolute(), (base / updates.keep_dir).absolute())
    _only_its_owner(layout.root)
    data, run = (base / settings.kiosk.data_dir).absolute(), (base / settings.kiosk.run_dir).absolute()
    return Here(settings, base, Kiosk(layout, data, run, config.absolute()))


def _only_its_owner(root: Path) -> None:
    """Files of another's, root's for instance, would be in the updater's way at night. Raises ConfigError."""
    with contextlib.suppress(FileNotFoundError):
        owner = root.stat().st_uid
        if owner != os.geteuid():
            raise ConfigError(f"{root} belongs to {_account(owner)}: run this as {_account(owner)} (sudo -u)")


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def check(args: argparse.Namespace) -> Answer:
    """Look at what is offered; nothing is fetched but metadata."""
    place = here(args.config)
    with locked(place.layout), place.source(args.source) as source:
        offer = place.trust(source).offer()
        return _offered(place, place.layout.load(), offer), 0


def status(args: argparse.Namespace) -> Answer:
    """What lies on the disk."""
    place = here(args.config)
    state = place.layout.load()
    started = launch.decide(place.layout.root)
    trial = launch.read_trial(place.layout.root, place.layout.current())
    held = _held(place.layout)
    about: dict[str, Any] = {
        "phase": state.phase.value,
        "running": _named(state.running),
        "previous": _named(state.previous),
        "target": _named(state.target),
        "starts_next": started.version,
        "because": started.why,
        "floor": state.floor,
        "refused": list(state.refused),
        "held": held,
    }
    if trial is not None:
        about["trial"] = {"starts": trial.starts, "healthy": trial.healthy, "failed": trial.failed or None}
    return about, 0 if started.version else 1


def apply(args: argparse.Namespace) -> Answer:
    """Take the newest release."""
    place = here(args.config)
    with locked(place.layout), place.source(args.source) as source:
        updater = _updater(place, args)
        updater.settle()
        trust = place.trust(source)
        offer = trust.offer()
        about = _offered(place, updater.state, offer)
        not_now = about["not_now"] if args.scheduled else about["never"]
        if not_now is None and updater.state.phase in (Phase.TRIAL, Phase.SWITCHING, Phase.RETURNING):
            not_now = f"{_named(updater.state.target)} is still on trial"
        if not_now is not None or args.dry_run:
            said = f"nothing is done: {not_now}" if not_now else "would be taken"
            bad = not args.scheduled and about["never"] not in (None, "is running")
            return about | {"said": said}, int(bad)
        if args.scheduled:
            updater.may_switch = lambda: _at_the_door(place) is None and _outside(place) is None
        began = time.monotonic()
        updater.take(offer, trust, source, insisted=not args.scheduled)
        if updater.fault is not None:
            raise updater.fault
        return _taken(updater, offer, time.monotonic() - began), 0


def _taken(updater: Updater, offer: Offer, took: float) -> dict[str, Any]:
    version = offer.description.version
    if updater.state.phase is Phase.TESTING:
        said = f"{version} is ready, and is switched to when nobody is at the door"
    elif updater.state.phase is Phase.IDLE:
        said = f"{version} is installed"
    else:
        said = f"{version} is on trial from the next start of the kiosk on"
    return {"version": version, "phase": updater.state.phase.value, "seconds": round(took, 1), "said": said}


def commit(args: argparse.Namespace) -> Answer:
    """End a trial that can be ended."""
    place = here(args.config)
    with locked(place.layout):
        updater = _updater(place, args)
        before = updater.state
        after = updater.settle()
        if args.now and after.phase is Phase.TRIAL:
            after = updater.keep_now()
    if after.phase is Phase.TRIAL:
        about = {"phase": "trial", "target": _named(after.target)}
        return about | {"said": f"{_named(after.target)} is still on trial"}, 1
    gave_up = before.phase is Phase.TRIAL and before.target != after.running
    said = f"{_named(before.target)} was given up: {after.why.value}" if gave_up and after.why else "settled"
    return {"phase": after.phase.value, "running": _named(after.running), "said": said}, int(gave_up)


def rollback(args: argparse.Namespace) -> Answer:
    """Go back."""
    place = here(args.config)
    with locked(place.layout):
        updater = _updater(place, args)
        state = updater.settle()
        if state.phase is Phase.IDLE and state.previous is None:
            return {"running": _named(state.running), "said": "there is no version to go back to"}, 1
        if state.phase is Phase.IDLE and updater.loses_record() and not args.restore_record:
            said = (
                f"{_named(state.previous)} can't read the record of {_named(state.running)}: with "
                "--restore-record it gets back the one of before the update, and what was recorded since is "
                "kept aside, unsent"
            )
            return {"running": _named(state.running), "said": said}, 1
        after = updater.go_back()
    said = f"{_named(after.running)} runs from the next start of the kiosk on"
    return {"phase": after.phase.value, "running": _named(after.running), "said": said}, 0


def hold(args: argparse.Namespace) -> Answer:
    """Hold, or no longer."""
    from sentinel.cli.moments import utc

    place = here(args.config)
    place.layout.make()
    path = place.layout.keep / "hold.json"
    if args.off:
        path.unlink(missing_ok=True)
        return {"held": None, "said": "releases are taken again"}, 0
    try:
        until = utc(args.until, "--until").isoformat() if args.until else "for good"
    except ValueError as error:
        raise ConfigError(str(error)) from None
    launch.write_note(path, {"until": until})
    return {"held": until, "said": f"nothing is taken by itself until {until}"}, 0


# ---- what speaks for and against a release


def _offered(place: Here, state: Updating, offer: Offer) -> dict[str, Any]:
    release = offer.description.release
    lacking = objects.missing(place.layout, offer.description)
    why = refusal(state, Offered(release, insisted=True))
    never = None
    if state.running == release:
        never = "is running"
    elif why is Why.NAME_TAKEN:
        never = f"the publisher's mistake: another version is called {release.version}"
    elif why is not None:
        newest = max(state.floor, _number(state.running))
        never = f"a downgrade: it is number {release.number}, and {newest} was here already"
    refused = "was given up here before" if release.number in state.refused else None
    return {
        "offered": _named(release),
        "running": _named(state.running),
        "fetches_mb": round(sum(item.bytes for item in lacking) / 1e6, 1),
        "of_mb": round(offer.description.bytes / 1e6, 1),
        "never": never,
        "not_now": never or refused or _turn(place, offer) or _hold_reason(place) or _outside(place)
        or _at_the_door(place),
    }  # fmt: skip


def _turn(place: Here, offer: Offer) -> str | None:
    mine = rollout.place(place.settings.kiosk.id, offer.description.version)
    share = rollout.share(offer.stages, datetime.now(UTC))
    return None if mine < share else f"its turn has not come: place {mine:.1f} of 100, {share} % take it now"


def _outside(place: Here) -> str | None:
    window = rollout.parse_window(place.settings.updates.window)
    # the machine's own zone: hours of a night are local
    if window.has(datetime.now().astimezone().time()):
        return None
    return f"outside the window {place.settings.updates.window}"


def _at_the_door(place: Here) -> str | None:
    health = contract.read_health(place.kiosk.run, time.monotonic())
    if health is None or health[1] >= QUIET_S:
        return None
    return f"somebody was at the door {health[1]:.0f} s ago"


def _held(layout: Layout) -> str | None:
    note = launch.read_note(layout.keep / "hold.json")
    if note is None:
        return None
    until = str(note.get("until") or "for good")
    with contextlib.suppress(ValueError):
        if datetime.fromisoformat(until) <= datetime.now(UTC):
            return None
    return until


def _hold_reason(place: Here) -> str | None:
    until = _held(place.layout)
    return None if until is None else f"held until {until}"


def _updater(place: Here, args: argparse.Namespace) -> Updater:
    quiet = args.json or not sys.stderr.isatty()
    return Updater(place.kiosk, lambda: datetime.now(UTC), progress=_silent if quiet else _bar())


def _silent(done: int, total: int, name: str) -> None:
    """Nobody looks."""


def _bar() -> Callable[[int, int, str], None]:
    told = 0.0

    def draw(done: int, total: int, name: str) -> None:
        nonlocal told
        if time.monotonic() - told < 0.2 and done < total:
            return
        told = time.monotonic()
        share = done / total if total else 1.0
        end = "\n" if done >= total else ""
        line = (
            f"\r\033[K[{'#' * round(30 * share):<30}] {share:4.0%} {done / 1e6:.1f} of {total / 1e6:.1f} MB"
        )
        print(f"{line} {name.rpartition('/')[2][:40]}", end=end, file=sys.stderr, flush=True)

    return draw


def _named(release: Release | None) -> str | None:
    return None if release is None else f"{release.version} (number {release.number})"


def _number(release: Release | None) -> int:
    return 0 if release is None else release.number
