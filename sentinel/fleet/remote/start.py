"""At the start, before anything is opened: with which settings, and whether they are tried."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sentinel.config import ConfigError, Settings
from sentinel.core.clock import Now
from sentinel.core.remote_commands import Right
from sentinel.core.settings_trial import (
    Broke,
    Event,
    Ledger,
    Numbered,
    SettingsReason,
    Started,
    Tell,
    TrialTerms,
    Trying,
    Write,
    step,
)
from sentinel.crypto.signing import BadKey
from sentinel.fleet.remote.allowed import NotAllowed, with_changes
from sentinel.fleet.remote.documents import BadDocument, SettingsDocument, open_settings
from sentinel.fleet.remote.files import RemoteFiles, Unreadable
from sentinel.fleet.remote.keys import Signers, read_signers

_log = logging.getLogger(__name__)


@dataclass
class Standing:
    """How a start stands: ``settings`` are in force, ``local`` those of the file alone.

    ``document`` is what is in force from afar, ``fault`` why what should be is not; ``tells`` waits for
    the outbox. ``signers`` None: nothing comes from afar. ``doctor``: its report, for commands.
    """

    local: Settings
    settings: Settings
    base: Path
    files: RemoteFiles
    signers: Signers | None = None
    trying: Trying = field(default_factory=Trying)
    document: SettingsDocument | None = None
    fault: SettingsReason = SettingsReason.NONE
    tells: list[Tell] = field(default_factory=list)
    doctor: Callable[[], list[dict[str, Any]]] | None = None

    def feed(self, event: Event, now: Now) -> None:
        """One step of the trial, written down. Raises OSError: nothing has changed."""
        trying, effects = step(self.trying, event, now)
        for effect in effects:
            if isinstance(effect, Write):
                self.files.write_ledger(effect.ledger)
        self.trying = trying
        self.tells += [effect for effect in effects if isinstance(effect, Tell)]

    def broke(self, now: Now) -> bool:
        """The daemon can't start. Whether what was tried was taken back, so that a new start helps."""
        if not self.trying.running:
            return False
        try:
            self.feed(Broke(), now)
        except OSError as error:
            _log.error("remote settings: the ledger can't be written: %s", error.strerror)
            return False
        _log.error("remote settings: version %s is taken back: no start with it", _highest(self))
        return True


def begin(settings: Settings, base: Path, now: Now, terms: TrialTerms | None = None) -> Standing:
    """What is in force. A trial's start is counted before anything else happens. Raises ConfigError."""
    files = RemoteFiles(base / settings.kiosk.data_dir)
    standing = Standing(settings, settings, base, files)
    if not settings.remote.keys:
        return standing
    try:
        standing.signers = read_signers(base / settings.remote.keys)
    except BadKey as error:
        raise ConfigError(f"remote.keys: {error}") from None
    standing.trying = Trying(_ledger(standing), terms or TrialTerms())
    try:
        if not files.lock():  # another daemon runs, and will refuse this one: it is no start
            _use(standing, standing.trying.ledger.in_use)
            return standing
        standing.feed(Started(), now)
        if not standing.fault:
            files.tidy(standing.trying.ledger)
    except OSError as error:
        # A start that can't be counted is none of the trial's: the settings before it hold.
        _log.error("remote settings: the ledger can't be written: %s", error.strerror)
        _use(standing, standing.trying.ledger.in_use)
        return standing
    if not (standing.trying.running and _tried(standing, now)):
        _use(standing, standing.trying.ledger.in_use)
    return standing


def _tried(standing: Standing, now: Now) -> bool:
    """Put what is tried into force; what can't be is taken back at once."""
    if _use(standing, standing.trying.ledger.wanted):
        return True
    reason, standing.fault = standing.fault, SettingsReason.NONE
    try:
        standing.feed(Broke(reason), now)
    except OSError as error:
        _log.error("remote settings: the ledger can't be written: %s", error.strerror)
        standing.trying = replace(standing.trying, running=False)
    return False


def in_force(settings: Settings, base: Path) -> Settings:
    """The settings that a kiosk beside this process runs with; nothing is counted or written."""
    standing = Standing(settings, settings, base, RemoteFiles(base / settings.kiosk.data_dir))
    try:
        if settings.remote.keys:
            standing.signers = read_signers(base / settings.remote.keys)
            _use(standing, standing.files.ledger().wanted)
    except (BadKey, Unreadable):
        return settings
    return standing.settings


def _ledger(standing: Standing) -> Ledger:
    """A damaged one does not make the kiosk forget which version was the highest."""
    try:
        return standing.files.ledger()
    except Unreadable as error:
        _log.error("remote settings: %s; the local settings are in use", error)
        standing.fault = SettingsReason.LOST
    assert standing.signers is not None
    kept = []
    for raw in standing.files.documents():
        try:
            kept.append(open_settings(raw, standing.signers.keys).number)
        except BadDocument:
            continue
    return Ledger(highest=max(kept, key=lambda one: one.version, default=None), taken_back=standing.fault)


def _use(standing: Standing, number: Numbered | None) -> bool:
    """Put a kept document into force; whether it could be (no document at all always can)."""
    if number is None:
        standing.settings, standing.document = standing.local, None
        return True
    assert standing.signers is not None
    kiosk, tenant = standing.local.kiosk.id, standing.local.policies.tenant
    try:
        document = open_settings(standing.files.document(number), standing.signers.keys)
        if document.number != number or not document.is_for(tenant, kiosk):
            raise Unreadable(f"version {number.version} is not what was taken")
        if Right.SETTINGS not in standing.signers.may(document.key):
            raise Unreadable(f"the signer of version {number.version} may not set settings any more")
        settings = with_changes(standing.local, document.body.settings, standing.base)
    except (Unreadable, BadDocument) as error:
        _log.error("remote settings: %s", error)
        standing.fault = SettingsReason.LOST
    except (NotAllowed, ConfigError) as error:
        _log.error("remote settings: version %d does not fit the local file: %s", number.version, error)
        standing.fault = SettingsReason.INVALID
    else:
        standing.settings, standing.document = settings, document
        return True
    standing.settings, standing.document = standing.local, None
    return False


def _highest(standing: Standing) -> str:
    highest = standing.trying.ledger.highest
    return str(highest.version) if highest is not None else "none"
