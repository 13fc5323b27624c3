"""Settings that come from afar: taken, tried, kept or taken back. Pure; the ledger is what a disk remembers.

``step(state, event, now) -> (state, effects)``. A version that is taken is tried from the next start on. It
is kept once the kiosk was well for a while, and taken back when it was not in time, or began too often
without getting there: a crash loop, or power cuts. Whatever interrupts it, the ledger names one version.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from sentinel.core.clock import Now


class SettingsState(StrEnum):
    """What became of the settings that the district wants."""

    LOCAL = "local"  # none from afar are in use
    PENDING = "pending"
    APPLIED = "applied"
    ROLLED_BACK = "rolled_back"
    REFUSED = "refused"


class SettingsReason(StrEnum):
    """Why settings were refused or taken back."""

    NONE = ""
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNKNOWN_SIGNER = "unknown_signer"
    FORGED = "forged"
    NOT_AUTHORISED = "not_authorised"
    NOT_FOR_US = "not_for_us"
    CLOCK_UNSET = "clock_unset"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OLDER = "older_version"
    CONFLICT = "version_with_other_content"
    NOT_ALLOWED = "key_not_allowed"
    INVALID = "invalid_settings"
    STORAGE = "storage"
    LOST = "kept_file_lost"
    BROKE_START = "start_failed"
    CRASH_LOOP = "crash_loop"
    NOT_WELL = "not_well"
    BROKER_AWAY = "broker_away"
    GATE_AWAY = "gate_away"
    RECORD_AWAY = "record_away"


class Part(StrEnum):
    """What must be well for new settings to be kept."""

    WORKERS = "workers"
    RECORD = "record"
    GATE = "gate"
    BROKER = "broker"


_MISSED = {
    Part.BROKER: SettingsReason.BROKER_AWAY,
    Part.GATE: SettingsReason.GATE_AWAY,
    Part.RECORD: SettingsReason.RECORD_AWAY,
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document by its version and by the SHA-256 (hex) of what was signed."""

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A version that is tried. ``starts`` since it was taken, ``needs``: what must be well."""

    document: Numbered
    needs: tuple[Part, ...]
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is written down. ``highest`` was ever taken: no version below it counts again."""

    in_use: Numbered | None = None
    trial: Trial | None = None
    highest: Numbered | None = None
    taken_back: SettingsReason = SettingsReason.NONE  # why ``highest`` is not in use

    @property
    def wanted(self) -> Numbered | None:
        """With which to start: the one that is tried, else the one in use."""
        return self.trial.document if self.trial is not None else self.in_use

    @property
    def state(self) -> SettingsState:
        """Of ``highest``."""
        if self.trial is not None:
            return SettingsState.PENDING
        if self.taken_back:
            return SettingsState.ROLLED_BACK
        return SettingsState.LOCAL if self.in_use is None else SettingsState.APPLIED


@dataclass(frozen=True, slots=True)
class TrialTerms:
    """``steady_s``: well for so long is well; ``within_s``: of a start; ``starts``: at most."""

    steady_s: float = 30.0
    within_s: float = 180.0
    starts: int = 3


@dataclass(frozen=True, slots=True)
class Trying:
    """The state. ``began`` and ``well_since`` are monotonic seconds of this start."""

    ledger: Ledger = field(default_factory=Ledger)
    terms: TrialTerms = field(default_factory=TrialTerms)
    running: bool = False  # this process runs with what is tried
    began: float | None = None
    well_since: float | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A document that is signed, meant for us, of its time and valid; ``needs``: what is well now."""

    document: Numbered
    needs: tuple[Part, ...] = tuple(Part)


@dataclass(frozen=True, slots=True)
class Started:
    """The process starts: before anything is opened."""


@dataclass(frozen=True, slots=True)
class Broke:
    """It can't start with what is tried."""

    reason: SettingsReason = SettingsReason.BROKE_START


@dataclass(frozen=True, slots=True)
class Seen:
    """What is well now; often while something is tried."""

    well: frozenset[Part]


Event = Offered | Started | Broke | Seen


@dataclass(frozen=True, slots=True)
class Keep:
    """Put the document on disk, before the ledger names it."""

    document: Numbered


@dataclass(frozen=True, slots=True)
class Write:
    """Put the ledger on disk, whole; what follows happens only after that."""

    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Restart:
    """End this process; the next starts with what the ledger names."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the district. ``again``: how often what was refused had been put right before; the same told after
    that is news."""

    document: Numbered
    state: SettingsState
    reason: SettingsReason = SettingsReason.NONE
    again: int = 0


Effect = Keep | Write | Restart | Tell
Step = tuple[Trying, tuple[Effect, ...]]


def step(trying: Trying, event: Event, now: Now) -> Step:
    """What the event changes, and what is to be done, in order."""
    match event:
        case Offered():
            return _offered(trying, event)
        case Started():
            return _started(trying)
        case Broke(reason):
            return _taken_back(trying, reason) if trying.running else (trying, ())
        case Seen(well):
            return _seen(trying, well, now)


def _offered(trying: Trying, offered: Offered) -> Step:
    new, highest = offered.document, trying.ledger.highest
    if highest is not None and new.version <= highest.version:
        if new == highest:
            return trying, ()  # retained, so it comes with every connection
        older = new.version < highest.version
        reason = SettingsReason.OLDER if older else SettingsReason.CONFLICT
        return trying, (Tell(new, SettingsState.REFUSED, reason),)
    ledger = replace(
        trying.ledger, trial=Trial(new, offered.needs), highest=new, taken_back=SettingsReason.NONE
    )
    # What this process runs with is judged no more: it ends.
    trying = replace(trying, ledger=ledger, running=False)
    return trying, (Keep(new), Write(ledger), Tell(new, SettingsState.PENDING), Restart())


def _started(trying: Trying) -> Step:
    trial = trying.ledger.trial
    if trial is None:
        return trying, ()
    if trial.starts >= trying.terms.starts:
        trying, effects = _taken_back(trying, SettingsReason.CRASH_LOOP)
        return trying, tuple(one for one in effects if not isinstance(one, Restart))  # it only just starts
    ledger = replace(trying.ledger, trial=replace(trial, starts=trial.starts + 1))
    return replace(trying, ledger=ledger, running=True), (Write(ledger),)


def _seen(trying: Trying, well: frozenset[Part], now: Now) -> Step:
    trial = trying.ledger.trial
    if trial is None or not trying.running:
        return trying, ()
    began = now.monotonic if trying.began is None else trying.began
    missed = [part for part in trial.needs if part not in well]
    since = None if missed else now.monotonic if trying.well_since is None else trying.well_since
    trying = replace(trying, began=began, well_since=since)
    if since is not None and now.monotonic - since >= trying.terms.steady_s:
        return _kept(trying, trial)
    if missed and now.monotonic - began >= trying.terms.within_s:
        reasons = [_MISSED.get(part, SettingsReason.NOT_WELL) for part in missed]
        return _taken_back(trying, reasons[0])
    return trying, ()


def _kept(trying: Trying, trial: Trial) -> Step:
    ledger = replace(trying.ledger, in_use=trial.document, trial=None)
    trying = replace(trying, ledger=ledger, running=False, began=None, well_since=None)
    return trying, (Write(ledger), Tell(trial.document, SettingsState.APPLIED))


def _taken_back(trying: Trying, reason: SettingsReason) -> Step:
    trial = trying.ledger.trial
    assert trial is not None
    ledger = replace(trying.ledger, trial=None, taken_back=reason)
    trying = replace(trying, ledger=ledger, running=False, began=None, well_since=None)
    told = Tell(trial.document, SettingsState.ROLLED_BACK, reason)
    return trying, (Write(ledger), told, Restart())
