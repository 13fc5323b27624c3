"""What a connection is worth: our presence, who else is there under our name, whether anybody acknowledges.

Said in the log once and once when it is over; what another must know of is told as an event.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import replace

from sentinel.core import hearing, presence, rivalry
from sentinel.core.backoff import Backoff
from sentinel.core.clock import Now
from sentinel.core.delivery import Draft
from sentinel.core.hearing import Hearing
from sentinel.core.presence import Presence, Publish, Rival
from sentinel.core.rivalry import Rivalry
from sentinel.core.standing import Standing
from sentinel.report.errors import BrokerBusy, TakenOver
from sentinel.report.events import contested
from sentinel.report.mqtt import BrokerLink

_log = logging.getLogger(__name__)
_SHORT_S, _SOON_S = 3.0, 30.0
_ECHO_S = 3.0  # a broker that lets us read our own topic has sent our word back by then
_CALM_S = 60.0


class Watch:
    """Owned by the reporting thread; ``standing`` may be read from any.

    ``tell`` puts an event into the outbox. ``deaf_after_s``: how long the broker may take events that nobody
    acknowledges before it is said.
    """

    def __init__(
        self,
        boot: str,
        birth: int,
        tell: Callable[[Draft], bool],
        *,
        acknowledged: bool = True,
        deaf_after_s: float = hearing.DEAF_AFTER_S,
    ) -> None:
        self._presence = Presence(boot, birth)
        self._rivalry = Rivalry()
        self._hearing = Hearing()
        self._tell = tell
        self._acknowledged = acknowledged
        self._deaf_after_s = deaf_after_s
        self._busy = Backoff(first_s=5.0, longest_s=300.0)
        self._short = Backoff(first_s=0.5, longest_s=15.0)
        self._since: float | None = None
        self._smooth, self._was_refused = False, True
        self._listens_since: float | None = None
        self._echoed = False
        self._met_here = False
        self._complained: set[str] = set()
        self._bad_before = 0
        self._refused_at = 0.0
        self.standing = Standing()

    def pause_s(self, now: Now) -> float:
        """How long to stay away before the next connection."""
        draw = random.random()  # noqa: S311 - jitter
        rest = rivalry.pause_s(self._rivalry, now.monotonic, draw) if self._met_here else 0.0
        return max(rest, self._busy.delay_s(draw), self._short.delay_s(draw))

    def connected(self, link: BrokerLink, protocol: str, now: Now) -> None:
        """The broker took us in."""
        self._since, self._listens_since = now.monotonic, None
        self._smooth, self._was_refused = not self._was_refused, False
        self._met_here = self._echoed = False
        self._presence, effects = presence.connected(self._presence)
        self._carry_out(link, effects, None)
        self.standing = replace(self.standing, connected=True, protocol=protocol)

    def turn(self, link: BrokerLink, now: Now, *, taken: bool, acked: bool) -> None:
        """Look at what came since the last turn."""
        if link.listening and not (self._presence.settled and self._presence.word is presence.Word.READY):
            if link.deaf_to:
                self._once("deaf", f"the broker lets us not listen to: {link.deaf_to}")
            self._presence, effects = presence.listening(self._presence)
            self._carry_out(link, effects, now)
        for said in link.take_presences():
            self._echoed = self._echoed or said.boot == self._presence.boot
            self._presence, effects = presence.seen(self._presence, said, now)
            self._carry_out(link, effects, now)
        if taken:
            self._busy = self._busy.succeeded()
            self._hearing = hearing.taken(self._hearing, now) if self._acknowledged else self._hearing
        if acked:
            self._hearing, ended = hearing.heard(self._hearing)
            if ended:
                _log.info("events are acknowledged again")

    def tick(self, link: BrokerLink, now: Now, ignored: int) -> None:
        """Four times a second: what had to wait, what lasts too long."""
        self._presence, effects = presence.tick(self._presence, now)
        self._carry_out(link, effects, now)
        self._hearing, news = hearing.deaf(self._hearing, now, self._deaf_after_s)
        if news:
            minutes = self._deaf_after_s / 60
            _log.warning("the broker takes events, but nobody has acknowledged for %g minutes", minutes)
        self._look(link, now, ignored)

    def lost(self, error: Exception | None, now: Now) -> None:
        """The connection is away; ``error`` None: in order."""
        self._presence = presence.gone(self._presence)
        if isinstance(error, TakenOver) and not self._met_here:
            self._meet("", now)
        if self._since is not None:
            # A connection that is lost at once, again and again, or soon by a broker that takes us in each
            # time: somebody may push us off without a word.
            limit = _SOON_S if self._smooth else _SHORT_S
            short = error is not None and now.monotonic - self._since < limit
            self._short = self._short.failed() if short else self._short.succeeded()
            self._since = None
        else:
            self._was_refused = True
        if isinstance(error, BrokerBusy):
            self._busy = self._busy.failed()
        self.standing = replace(self.standing, connected=False, cut_short=self._short.failures)

    def _look(self, link: BrokerLink, now: Now, ignored: int) -> None:
        flow, before = link.flow, self.standing
        fought = rivalry.contested(self._rivalry, now.monotonic)
        if self._since is not None and now.monotonic - self._since > _SOON_S:
            self._short = self._short.succeeded()  # this one stays: what was cut short before is over
        if not fought and before.contested_at is not None:
            _log.info("no other kiosk under this name for a quarter of an hour")
        self.standing = replace(
            before,
            deaf_since=self._hearing.since.utc if self._hearing.said and self._hearing.since else None,
            contested_at=before.contested_at if fought else None,
            rival=self._rivalry.boot if fought else "",
            refused=flow.refused,
            unheard=flow.unheard,
            ignored=ignored,
            bad=self._bad_before + link.bad_messages,
            too_large=max(before.too_large, len(flow.too_large)),
            mute=self._mute(link, now),
            cut_short=self._short.failures,
        )
        if self.standing.mute:
            self._once("mute", "the broker lets us not hear our own presence: its rules lack that topic")
        if link.bad_messages:
            self._once("bad", "a message to us was not understood and ignored")
        if ignored:
            self._once("ignored", "acknowledgements of unknown events were ignored")
        if flow.too_large:
            self._once("large", "an event is larger than the broker takes")
        self._say_refused(flow.refused, now)

    def _mute(self, link: BrokerLink, now: Now) -> bool:
        """Whether our own word should have come back; as before while it is too early to tell."""
        if self._echoed or not link.listening or "state" in link.deaf_to:
            return False
        if self._listens_since is None:  # from when the broker took our subscriptions: a line may be slow
            self._listens_since = now.monotonic
        early = now.monotonic - self._listens_since < _ECHO_S
        return self.standing.mute if early else True

    def _say_refused(self, refused: str, now: Now) -> None:
        """Once, and once when a minute has passed without it: the flow stops and goes on many times."""
        if refused:
            self._refused_at = now.monotonic
            self._once("refused", f"the broker takes nothing for now: {refused}")
        elif "refused" in self._complained and now.monotonic - self._refused_at > _CALM_S:
            self._complained.discard("refused")
            _log.info("the broker takes everything again")

    def carry_over(self, link: BrokerLink) -> None:
        """Keep a closed connection's count."""
        self._bad_before += link.bad_messages

    def _carry_out(self, link: BrokerLink, effects: tuple[presence.Effect, ...], now: Now | None) -> None:
        for effect in effects:
            match effect:
                case Publish(word):
                    link.present(word)
                case Rival(boot) if now is not None and not self._met_here:
                    self._meet(boot, now)

    def _meet(self, boot: str, now: Now) -> None:
        if not rivalry.contested(self._rivalry, now.monotonic):
            _log.error("another kiosk uses this one's name and certificate at the broker: revoke one of them")
        self._met_here = True
        self._rivalry = rivalry.met(self._rivalry, now.monotonic, boot)
        self.standing = replace(self.standing, contested_at=now.utc, rival=self._rivalry.boot)
        self._tell(contested(self._presence.boot, self._rivalry.boot, now.utc))

    def _once(self, what: str, words: str) -> None:
        if what not in self._complained:
            self._complained.add(what)
            _log.warning("%s", words)
