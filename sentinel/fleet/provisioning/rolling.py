"""A certificate of a new key in time: by the daemon at two thirds of its life, or when a technician asks."""

import base64
import logging
import random
import secrets
import shutil
import ssl
from collections.abc import Callable
from pathlib import Path

from sentinel.core import renewal
from sentinel.core.handover import Reason
from sentinel.core.renewal import Health, Life, NotRenewed, Renewal, Renewed, Roll, Tell, Tick
from sentinel.crypto.certificates import (
    BadCertificate,
    certificate_pem,
    check_own,
    name_of,
    read_certificate,
    request_for,
    sign,
)
from sentinel.fleet.provisioning.files import (
    ADAPTER,
    ADAPTER_KEYS,
    ANSWER,
    AUTHORITY,
    CERTIFICATE,
    POLICY,
    POLICY_KEYS,
    SECRET,
)
from sentinel.fleet.provisioning.generations import Generation, Generations, give
from sentinel.fleet.provisioning.messages import PURPOSE_RENEW, Info, Revocation, Revoked, Rolled, Rolling
from sentinel.fleet.provisioning.messages import Renewal as Renewing
from sentinel.fleet.provisioning.service_link import ServiceLink, believing
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.clock import Clock
from sentinel.runtime.files import write_whole
from sentinel.runtime.own_certificate import load_pair
from sentinel.runtime.private_keys import as_before
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_TURN_S = 2.0
_REFUSED = frozenset({Reason.REFUSED, Reason.NOT_YET})


class Identity:
    """The identity in a folder, and the service that renews it. Every method raises Standstill."""

    def __init__(self, folder: Path, url: str, clock: Clock) -> None:
        self._generations, self._url, self._clock = Generations(folder), url, clock

    def life(self) -> Life:
        """From when to when the certificate is good."""
        try:
            certificate = self._current().certificate()
        except (OSError, BadCertificate) as error:
            raise Standstill(Reason.DISK, f"the certificate can't be read: {error}") from None
        return Life(certificate.not_valid_before_utc, certificate.not_valid_after_utc)

    def roll(self, *, expired: bool = False) -> Life:
        """Another key and its certificate; the ones before are dead, and removed. May be done again."""
        try:
            with self._generations.locked():
                self._roll(expired)
        except OSError as error:
            raise Standstill(Reason.DISK, f"the new certificate can't be kept: {error.strerror}") from None
        except BadCertificate as error:
            raise Standstill(Reason.NOT_OURS, str(error)) from None
        return self.life()

    def info(self) -> Info:
        """What the service holds about this kiosk."""
        link = self._link(shown=True)
        try:
            return link.info()
        finally:
            link.close()

    def revoke(self, reason: str) -> Revoked:
        """This kiosk's certificates and secret count no more."""
        link = self._link(shown=True)
        try:
            return link.revoke(Revocation(reason[:100]))
        finally:
            link.close()

    def _roll(self, expired: bool) -> None:
        current, staged = self._current(), self._generations.rolling
        staged.make_key(as_before(current.key_file))
        request = request_for(staged.key())
        link = self._link(shown=not expired)
        try:
            rolled = self._asked(link, current, request, expired)
        except Standstill as still:
            if still.reason in _REFUSED:  # this key is of no use; an answer that was lost comes again
                self._generations.begin(staged)
            raise
        finally:
            link.close()
        authority = read_certificate((current.folder / AUTHORITY).read_bytes())
        fresh = read_certificate(rolled.certificate.encode())
        name = name_of(current.certificate())
        check_own(fresh, authority, staged.key(), name, self._clock.now().utc)
        for kept in (AUTHORITY, SECRET, ANSWER, ADAPTER, POLICY):
            if (current.folder / kept).exists():
                write_whole(staged.folder / kept, (current.folder / kept).read_bytes())
        for keys in (POLICY_KEYS, ADAPTER_KEYS):
            if (current.folder / keys).exists():
                shutil.copytree(current.folder / keys, staged.folder / keys, dirs_exist_ok=True)
        if staged.key_file.name != current.key_file.name:
            text = f"the key is now {staged.key_file.name}: change identity.key_file, then roll again"
            raise Standstill(Reason.SETTINGS, text)
        write_whole(staged.folder / CERTIFICATE, certificate_pem(fresh).encode())
        adopted = self._generations.adopt(staged)
        give(self._generations.folder, self._generations.folder.parent)
        self._generations.forget_all_but(adopted)

    def _asked(self, link: ServiceLink, current: Generation, request: str, expired: bool) -> Rolled:
        nonce = secrets.token_hex(16)
        if not expired:
            return link.roll(Rolling(request, nonce))
        signed = sign(current.key(), PURPOSE_RENEW + f"{nonce}\n{request}".encode())
        old = (current.folder / CERTIFICATE).read_text()
        return link.renew(Renewing(old, request, nonce, base64.b64encode(signed).decode()))

    def _link(self, *, shown: bool) -> ServiceLink:
        current = self._current()
        try:
            context: ssl.SSLContext = believing((current.folder / AUTHORITY).read_text())
            if shown:
                load_pair(context, current.folder / CERTIFICATE, current.key_file)
        except OSError as error:
            raise Standstill(Reason.DISK, f"the identity can't be read: {error.strerror}") from None
        return ServiceLink(self._url, context)

    def _current(self) -> Generation:
        current = self._generations.current()
        if current is None:
            raise Standstill(Reason.NOT_YET, "this kiosk has no identity yet: sentinel provision")
        return current


def roll_session(
    identity: Identity,
    clock: Clock,
    tell: Callable[[Health, Life], None],
    draw: Callable[[], float] = random.random,
    turn_s: float = _TURN_S,
) -> Callable[[Pulse], None]:
    """A session for ``Worker`` with ``expected=(Standstill,)``, ``stale_after_s`` 120: rolls in time.

    ``tell``: how the certificate stands has changed. A failure is logged once, its recovery once.
    """

    def session(pulse: Pulse) -> None:
        state = renewal.begin(identity.life(), draw(), clock.now())
        pulse.working()
        fault = ""
        while not pulse.wait(turn_s):
            state, effects = renewal.step(state, Tick(draw()), clock.now())
            for effect in effects:
                if isinstance(effect, Tell):
                    tell(effect.health, state.life)
                elif isinstance(effect, Roll):
                    state, fault = _rolled(identity, state, effect, clock, draw(), fault, tell)

    return session


def _rolled(
    identity: Identity, state: Renewal, effect: Roll, clock: Clock, draw: float, fault: str,
    tell: Callable[[Health, Life], None],
) -> tuple[Renewal, str]:  # fmt: skip
    event: renewal.Event
    try:
        event = Renewed(identity.roll(expired=effect.expired))
        _log.info("identity: a new certificate, good until %s", f"{event.life.ends:%Y-%m-%d %H:%M} UTC")
        fault = ""
    except Standstill as still:
        if str(still) != fault:
            _log.warning("identity: the certificate is not renewed: %s", still)
        fault, event = str(still), NotRenewed(still.reason in _REFUSED, draw)
    state, effects = renewal.step(state, event, clock.now())
    for one in effects:
        if isinstance(one, Tell):
            tell(one.health, state.life)
    return state, fault
