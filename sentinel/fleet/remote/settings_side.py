"""Settings as they come: checked in order, cheapest first, then tried by ``core.settings_trial``."""

import logging
from collections.abc import Callable

from sentinel.config import ConfigError
from sentinel.core.clock import TOLERANCE, Now
from sentinel.core.remote_commands import Right
from sentinel.core.settings_trial import (
    Effect,
    Keep,
    Ledger,
    Numbered,
    Offered,
    Part,
    Restart,
    Seen,
    SettingsReason,
    SettingsState,
    Tell,
    Write,
    step,
)
from sentinel.fleet.remote.allowed import NotAllowed, with_changes
from sentinel.fleet.remote.complaining import Complaining
from sentinel.fleet.remote.documents import BadDocument, SettingsDocument, open_settings
from sentinel.fleet.remote.start import Standing

_log = logging.getLogger(__name__)
_LATER = frozenset({SettingsReason.CLOCK_UNSET, SettingsReason.NOT_YET, SettingsReason.STORAGE})
_AGAIN_S = 60.0  # what may be good later is looked at again


class _Refused(Exception):
    def __init__(self, reason: SettingsReason, text: str, number: Numbered | None = None) -> None:
        super().__init__(text)
        self.reason, self.number = reason, number


class SettingsSide:
    """Belongs to one thread. ``tell``: what the outbox is to say; ``strange``: a reason without a number."""

    def __init__(
        self,
        standing: Standing,
        *,
        tell: Callable[[Tell], None],
        strange: Callable[[str], None],
        health: Callable[[], frozenset[Part]],
    ) -> None:
        self._standing, self._tell, self._strange, self._health = standing, tell, strange, health
        self._later: tuple[bytes, float] | None = None
        self.refusal: tuple[int, SettingsReason] | None = None  # of the last document, 0: none with a number
        self.restart_wanted = False
        self._complaining = Complaining(standing.files)
        for told in standing.tells:
            tell(told)
        standing.tells.clear()
        self._tell_again()

    @property
    def ledger(self) -> Ledger:
        """What is written down."""
        return self._standing.trying.ledger

    def offer(self, raw: bytes, now: Now) -> None:
        """What is retained for us. Never raises."""
        self._later = None
        if not raw:  # what is in use stays: a new version withdraws it; what was refused is there no more
            self.refusal = None
            self._complaining.right_again(now)
            return
        try:
            document = self._checked(raw, now)
            if document is not None:
                self._take(document, now)
        except _Refused as refused:
            self._refuse(refused)
            if refused.reason in _LATER:
                self._later = (raw, now.monotonic + _AGAIN_S)
        else:
            self.refusal = None
            if document is None:
                self._complaining.right_again(now)

    def turn(self, now: Now) -> None:
        """Once a second: health of what is tried, and what may be good by now."""
        if self._later is not None and now.monotonic >= self._later[1]:
            self.offer(self._later[0], now)
        self._perhaps_good_again(now)
        if self._standing.trying.running:
            trying, effects = step(self._standing.trying, Seen(self._health()), now)
            try:
                self._carry_out(effects)
            except OSError as error:
                _log.error("remote settings: the ledger can't be written: %s", error.strerror)
                return  # as if it had not been seen: the next second tries again
            if any(isinstance(effect, Tell) for effect in effects) and self.refusal and not self.refusal[0]:
                self.refusal = None  # what became of the trial is news; that somebody sent nonsense was told
            self._standing.trying = trying

    def told(self) -> None:
        """All that was told is in the outbox."""
        self._complaining.told()

    # ---- one document

    def _checked(self, raw: bytes, now: Now) -> SettingsDocument | None:
        """None: it is what was taken already. Raises _Refused."""
        standing = self._standing
        assert standing.signers is not None
        try:
            document = open_settings(raw, standing.signers.keys)
        except BadDocument as error:
            raise _Refused(SettingsReason(error.fault), str(error)) from None
        number, body = document.number, document.body
        if not document.is_for(standing.local.policies.tenant, standing.local.kiosk.id):
            raise _Refused(SettingsReason.NOT_FOR_US, "meant for another kiosk", number)
        if Right.SETTINGS not in standing.signers.may(document.key):
            raise _Refused(SettingsReason.NOT_AUTHORISED, "its signer may not set settings", number)
        if number == self.ledger.highest:
            return None
        if not now.utc_trusted:
            raise _Refused(SettingsReason.CLOCK_UNSET, "the clock is not set", number)
        if body.issued_at > now.utc + TOLERANCE:
            raise _Refused(SettingsReason.NOT_YET, "issued in what is the future here", number)
        if body.expires_at <= now.utc:
            raise _Refused(SettingsReason.EXPIRED, "it has expired", number)
        try:
            with_changes(standing.local, body.settings, standing.base)
        except NotAllowed as error:
            raise _Refused(SettingsReason.NOT_ALLOWED, str(error), number) from None
        except ConfigError as error:
            raise _Refused(SettingsReason.INVALID, str(error), number) from None
        return document

    def _take(self, document: SettingsDocument, now: Now) -> None:
        well = self._health() | {Part.WORKERS, Part.RECORD, Part.BROKER}  # a gate that is away now stays away
        needs = tuple(part for part in Part if part in well)
        trying, effects = step(self._standing.trying, Offered(document.number, needs), now)
        refused = next((one for one in effects if isinstance(one, Tell) and one.reason), None)
        if refused is not None:
            raise _Refused(refused.reason, "another was taken before", document.number)
        try:
            self._carry_out(effects, document.raw)
        except OSError as error:
            raise _Refused(SettingsReason.STORAGE, str(error.strerror), document.number) from None
        self._standing.trying = trying
        _log.info(
            "remote settings: version %d is taken, and tried from the next start", document.number.version
        )

    def _carry_out(self, effects: tuple[Effect, ...], raw: bytes = b"") -> None:
        """In order. Raises OSError before anything that has been told."""
        files = self._standing.files
        if any(isinstance(effect, Tell) and effect.state is SettingsState.APPLIED for effect in effects):
            self._complaining.end()  # before the ledger, by which a start tells it: no refusal is a copy
        for effect in effects:
            match effect:
                case Keep(number):
                    files.keep(number, raw)
                case Write(ledger):
                    files.write_ledger(ledger)
                    files.tidy(ledger)
                case Tell():
                    if effect.state is not SettingsState.PENDING:
                        words = (effect.document.version, effect.state.value, effect.reason.value or "well")
                        _log.info("remote settings: version %d: %s (%s)", *words)
                    self._tell(effect)
                case Restart():
                    self.restart_wanted = True

    def _refuse(self, refused: _Refused) -> None:
        version = refused.number.version if refused.number is not None else 0
        if self.refusal != (version, refused.reason):
            _log.warning("remote settings: refused: %s", refused)
        self.refusal = (version, refused.reason)
        if refused.number is None:
            self._strange(refused.reason.value)
        else:
            again = self._complaining.refused(refused.reason)
            self._tell(Tell(refused.number, SettingsState.REFUSED, refused.reason, again))

    def _perhaps_good_again(self, now: Now) -> None:
        """Who was told that settings were refused is told that those in use are the wanted ones again."""
        ledger = self.ledger
        if ledger.highest is None or ledger.state is not SettingsState.APPLIED or self._standing.fault:
            return
        if (again := self._complaining.over(now)) is not None:
            _log.info("remote settings: version %d is wanted again, and in use", ledger.highest.version)
            self._tell(Tell(ledger.highest, SettingsState.APPLIED, again=again))

    def _tell_again(self) -> None:
        """The process may have ended between the ledger and the outbox; an event of one id counts once."""
        ledger = self.ledger
        if ledger.highest is not None:
            self._tell(Tell(ledger.highest, ledger.state, ledger.taken_back))
