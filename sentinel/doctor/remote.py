"""What the district may do here, what it set, and whether that is in use."""

from pathlib import Path

from sentinel.config import Settings
from sentinel.core.settings_trial import Ledger, SettingsState
from sentinel.crypto.signing import BadKey
from sentinel.doctor.findings import Check, Finding, absent, fail, ok, warn
from sentinel.fleet.remote.files import RemoteFiles, Said, Unreadable
from sentinel.fleet.remote.keys import read_signers

_WHAT = "remote"


def checks(settings: Settings, base: Path) -> list[Check]:
    """One line."""
    return [Check(_WHAT, lambda: _remote(settings, base))]


def _remote(settings: Settings, base: Path) -> Finding:
    if not settings.remote.keys:
        return absent(_WHAT)
    try:
        signers = read_signers(base / settings.remote.keys)
    except BadKey as error:
        return fail(_WHAT, str(error), "the daemon won't start: copy the key file again, with its line May:")
    files = RemoteFiles(base / settings.kiosk.data_dir)
    try:
        ledger, said = files.ledger(), files.said()
        files.memory()
    except Unreadable as error:
        advice = "commands count again after a day, settings with the next version; look at the storage"
        return warn(_WHAT, str(error), advice)
    gate = "may admit a visitor" if settings.remote.gate else "never opens the gate"
    found = f"{len(signers.keys)} keys, {_in_use(ledger)}; a command {gate}"
    return _troubled(ledger, said, found) or ok(_WHAT, found)


def _in_use(ledger: Ledger) -> str:
    if ledger.trial is not None:
        return f"settings version {ledger.trial.document.version} is tried"
    return "local settings" if ledger.in_use is None else f"settings version {ledger.in_use.version} in use"


def _troubled(ledger: Ledger, said: Said | None, found: str) -> Finding | None:
    status = "sentinel remote status --config FILE tells more"
    if ledger.taken_back and ledger.highest is not None:
        was = f"version {ledger.highest.version} was taken back: {ledger.taken_back.value}"
        return warn(_WHAT, f"{found}; {was}", f"the district sends the next version; {status}")
    if said is not None and said.state is SettingsState.REFUSED:
        return warn(_WHAT, f"{found}; version {said.wanted} was refused: {said.reason}", status)
    refused = sum(said.refused.values()) if said is not None else 0
    if refused:
        return warn(_WHAT, f"{found}; {refused} messages refused since the start", status)
    return None
