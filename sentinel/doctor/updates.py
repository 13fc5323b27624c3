"""The versions of the software: which one is started, what is on trial, what was given up."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.config import Settings
from sentinel.doctor.findings import Finding, absent, fail, ok, warn
from sentinel.fleet.updating import launch

_WHAT = "updates"
_SILENT_FOR = timedelta(days=7)


def test_updates(settings: Settings, base: Path) -> Finding:
    """What the launcher would start now, and what speaks against it."""
    updates = settings.updates
    if not updates.root:
        return absent(_WHAT, "this installation is not updated")
    root = base / updates.root
    if not (base / updates.trust).is_file():
        what = f"{updates.trust}: the publisher's root is not there"
        return fail(_WHAT, what, "put its metadata/1.root.json there (docs/updates.md)")
    choice = launch.decide(root)
    if not choice.version:
        return fail(
            _WHAT, f"{root}: {choice.why}", "install one: sentinel update apply --config FILE --from DIR"
        )
    state = launch.read_note(root / "state.json") or {}
    trial = launch.read_trial(root, launch.linked(root, "current"))
    found = choice.version
    if choice.gives_up and trial is not None:
        found += f"; {trial.version} was given up: {choice.why}"
        return warn(
            _WHAT, found, "a newer one is taken when there is one; this one by: sentinel update apply"
        )
    if choice.trial and trial is not None:
        return ok(_WHAT, f"{found}, on trial after {trial.previous}, started {trial.starts} times")
    if choice.why != "current":
        return warn(_WHAT, f"{found}: {choice.why}", "sentinel update apply --config FILE")
    if state.get("why"):
        found += f"; the last update was given up: {state['why']}"
        return warn(_WHAT, found, "sentinel update status --config FILE; the events say when")
    return _silent(settings, base, found) or ok(_WHAT, found)


def _silent(settings: Settings, base: Path, found: str) -> Finding | None:
    """Whether the publisher was asked lately, where this account may know it."""
    keep = base / settings.updates.keep_dir
    if not settings.updates.url or not os.access(keep, os.R_OK | os.X_OK):
        return None
    seen = (launch.read_note(keep / "seen.json") or {}).get("at")
    try:
        if datetime.now(UTC) - datetime.fromisoformat(str(seen)) < _SILENT_FOR:
            return None
        when = f"last on {seen}"
    except (TypeError, ValueError):
        when = "never"
    return warn(_WHAT, f"{found}; the publisher was asked {when}", "sentinel update check --config FILE")
