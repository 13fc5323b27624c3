"""What a kiosk says of itself in its retained presence, and what it makes of a word that is not its own.

Words in order: ``init`` (connected, hears nothing yet), ``ready``, ``disconnected`` (went in order), ``lost``
(the last will, spoken by the broker). Each carries the run of the kiosk (``boot``) and its ``birth``, which
counts up with each run: the idea of Sparkplug B's bdSeq (Sparkplug 3.0, section 6.4.23), by which a late last
will of an earlier run is told from news. A reader ignores a word of a lower birth than it has seen.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from sentinel.core.clock import Now

_NO_ACCIDENT = 3
_AGAIN_S = 2.0  # at least between two corrections, whatever others write into our topic


class Word(StrEnum):
    """The states of a kiosk's presence."""

    INIT = "init"
    READY = "ready"
    DISCONNECTED = "disconnected"
    LOST = "lost"


_THERE = (Word.INIT, Word.READY)


@dataclass(frozen=True, slots=True)
class Said:
    """A presence as it stands in the topic. ``retained``: it stood there before we listened."""

    word: Word
    boot: str
    birth: int = 0
    retained: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """``word`` is what the topic should say, None while not connected; ``settled``: this run stood in the
    topic before, so that whoever else stands there now came later; ``owed``: a correction waits.

    ``before`` and ``before_birth``: the run that stood there first, which is taken for our predecessor;
    ``strange``: how often another stood there again after we had.
    """

    boot: str
    birth: int
    word: Word | None = None
    settled: bool = False
    owed: bool = False
    corrected_at: float = float("-inf")
    before: str = ""
    before_birth: int | None = None
    strange: int = 0

    def foreign(self, said: Said) -> bool:
        """Whether it can't be an earlier run of this kiosk: neither the predecessor's, nor older."""
        oldest = self.birth if self.before_birth is None else self.before_birth
        return said.boot not in (self.boot, self.before) and said.birth >= oldest


@dataclass(frozen=True, slots=True)
class Publish:
    """Write this into the topic, retained."""

    word: Word


@dataclass(frozen=True, slots=True)
class Rival:
    """Another run under our name is there: two kiosks with one identity."""

    boot: str


Effect = Publish | Rival


def connected(state: Presence) -> tuple[Presence, tuple[Effect, ...]]:
    """The broker took us in."""
    return replace(state, word=Word.INIT, owed=False), (Publish(Word.INIT),)


def listening(state: Presence) -> tuple[Presence, tuple[Effect, ...]]:
    """The subscriptions stand: acknowledgements are heard."""
    return replace(state, word=Word.READY, settled=True), (Publish(Word.READY),)


def gone(state: Presence) -> Presence:
    """The connection is away; what the topic says is the broker's matter."""
    return replace(state, word=None, owed=False)


def seen(state: Presence, said: Said, now: Now) -> tuple[Presence, tuple[Effect, ...]]:
    """Somebody's word came through our own topic (also our own comes back)."""
    if state.word is None:
        return state, ()
    theirs, there = said.boot != state.boot, said.word in _THERE
    if theirs and said.retained and not state.settled:
        return replace(state, before=said.boot, before_birth=said.birth), ()
    # What stood there may be a broker's stale copy, though not again and again; what is written now lives.
    alive = there and not said.retained
    if theirs and said.retained:
        state = replace(state, strange=state.strange + 1)
    known = alive or state.foreign(said) or state.strange >= _NO_ACCIDENT
    rival = (Rival(said.boot),) if theirs and known else ()
    if there and (not theirs or said.retained or said.birth >= state.birth):
        return state, rival  # the newer one's word stands, or the two would write for ever
    state, effects = _correct(state, now)
    return state, (*rival, *effects)


def tick(state: Presence, now: Now) -> tuple[Presence, tuple[Effect, ...]]:
    """Time has passed: a correction that had to wait."""
    return _correct(state, now) if state.owed and state.word is not None else (state, ())


def _correct(state: Presence, now: Now) -> tuple[Presence, tuple[Effect, ...]]:
    assert state.word is not None
    if now.monotonic - state.corrected_at < _AGAIN_S:
        return replace(state, owed=True), ()
    return replace(state, owed=False, corrected_at=now.monotonic), (Publish(state.word),)
