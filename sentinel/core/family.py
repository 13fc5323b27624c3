"""A family at the door: one adult with a family pass, and those counted with them. Nobody goes in alone.

The adult's pass begins it. Each dependant is seen on their own, up to the number that the pass names. It
closes when all named are counted, or when the adult shows the pass again, or touches that: these are all. How
anybody did is not told before, so one who may not go in does not end it either. Then either all
may go in, dependants first and the adult last, each through a decision and an opening of their own; or one
may not, and all wait together for the staff. A kiosk can't know who belongs to whom: the adult, who stands
beside, closes the group, and it never lets in more than the pass names. What the policy lifts for small
children it lifts for as many of them as the pass names of that age: each whom nothing else lets in counts as
the youngest named who is left.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from sentinel.core.facts import Dependant, Facts, LookupState
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Check, Policy
from sentinel.core.reasons import Reason
from sentinel.core.relations import ADULT, in_turn
from sentinel.core.replacing import replace
from sentinel.core.screen import CompanionView, ScreenKind

WAIT_S = 20.0  # for the next to step up, or the adult to say that these are all
WHOLE_S = 50.0  # from the adult to the last, at least: what was seen of the first must not be too old
AHEAD_S = 30.0  # all must still be let in so much later, when the last of them goes through
BESIDE_S = 15.0  # the adult was in the picture so lately, else nobody steps up on their pass
_SEEN_S = 10.0  # of the evidence's time, gone when the adult is through

_VOUCHED = frozenset(
    {
        Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE, Check.KEY_AREA, Check.DOCUMENT, Check.PERMIT,
        Check.ROSTER, Check.PERSON_DOCUMENT, Check.KNOWN_FACE,
    }
)  # fmt: skip


def vouched(check: Check, facts: Facts) -> bool:
    """Whether the adult's pass stands for a dependant, of whom nothing else is known about this check.

    Never for what the sensors see, for a watch-list, or beside an answer of a platform.
    """
    dependant = facts.family is not None and bool(facts.family.of)
    return dependant and check in _VOUCHED and facts.lookup.state is LookupState.NOT_ASKED


def waits(facts: Facts) -> bool:
    """Whether somebody of the same family is not let in."""
    return facts.family is not None and facts.family.waits


@dataclass(frozen=True, slots=True)
class Family:
    """The family that is at the door. ``members``: visits that are held, the adult first while ``checking``,
    in the order of going in after that. Times are monotonic seconds.

    ``ids``: the visits of all who were counted, ``kin``: whom the pass names, the adult first, both in the
    order of their turns; ``verdicts``: what became of whom (a visit's id -> the screen's kind and, where they
    can put it right, why). ``tracks``: of all who were counted, the adult's first.
    """

    ref: str
    adult: str  # the adult's visit
    named: int
    members: tuple[Visit, ...]
    began: float
    since: float
    current: str = ""  # the visit of the dependant who is seen now
    all_good: bool = True
    closed: bool = False  # the adult said that these are all
    checking: bool = True
    tracks: tuple[int, ...] = field(default=())
    births: tuple[int, ...] = ()  # years, the youngest first, of the named who are not counted as such
    whole_s: float = WHOLE_S  # what was seen of the first counts for no longer
    language: str = ""
    ids: tuple[str, ...] = ()
    kin: tuple[CompanionView, ...] = ()
    verdicts: Mapping[str, tuple[ScreenKind, Reason | None]] = field(default_factory=dict)
    keeps_back: bool = False  # they wait together for the staff
    adult_seen: float = 0.0  # when the camera last saw the adult, also beside
    blind: bool = False  # who was counted can't be told from who was not any more

    def seen(self, tracks: Container[int], now: float) -> "Family":
        """The camera sees these people."""
        adult_there = self.checking and self.tracks != () and self.tracks[0] in tracks
        return replace(self, adult_seen=now) if adult_there else self

    def beside(self, now: float) -> bool:
        """Whether the adult stands by: who steps up after they went away is not with them."""
        return now - self.adult_seen <= BESIDE_S

    def holds(self, visit: Visit) -> bool:
        """Whether this visit is of the family: the adult's, or a dependant's."""
        told = visit.facts.family
        return visit.id == self.adult or (told is not None and told.of == self.adult)

    def went(self, visit: Visit) -> "Family":
        """What became of one of them is on the screen."""
        if visit.result is None or visit.id in self.verdicts:
            return self
        return replace(self, verdicts={**self.verdicts, visit.id: (visit.result.kind, None)})

    @property
    def full(self) -> bool:
        """Whether all whom the pass names are counted."""
        return len(self.members) > self.named

    def counted(self, visit: Visit, now: float, *, good: bool) -> "Family":
        """One more of them was seen; ``good``: may go in. Who counts as the youngest named is that one."""
        if not self.checking or self.full:
            return self
        told = visit.facts.family
        as_youngest = good and told is not None and told.youngest != 0
        return replace(
            self,
            members=(*self.members, visit),
            ids=(*self.ids, visit.id),
            since=now,
            current="",
            all_good=self.all_good and good,
            tracks=self.tracks if visit.track is None else (*self.tracks, visit.track),
            births=self.births[1:] if as_youngest else self.births,
        )

    @property
    def youngest(self) -> int:
        """The year of birth that the next of them may claim; 0: none."""
        return self.births[0] if self.births else 0

    def unseen(self) -> "Family":
        """The camera's tracks are over: its numbers begin anew, and may be anybody's.

        While they are counted, the next to step up may be one who was counted before: the staff decide.
        """
        members = tuple(replace(one, track=None) for one in self.members)
        return replace(
            self, members=members, tracks=(), blind=self.blind or (self.checking and self.tracks != ())
        )

    def confirmed(self) -> "Family":
        """The adult showed the pass again."""
        return replace(self, closed=True)

    def late(self, now: float) -> bool:
        """Whether nobody came and nobody closed it in time, the first was seen too long ago, or nobody can be
        told from another any more."""
        over = self.blind or now - self.since >= WAIT_S or now - self.began >= self.whole_s
        return self.checking and over

    @property
    def settled(self) -> bool:
        """Whether there is nobody more to wait for, and all who were counted are known to be others."""
        return self.checking and not self.blind and (self.full or (self.closed and not self.current))

    def going(self, members: tuple[Visit, ...]) -> "Family":
        """From counting to going in, or to the staff: the adult, who came first, stays with the last."""
        adult, *others = members
        return replace(self, members=(*others, adult), checking=False, current="")

    def next(self) -> "tuple[Visit | None, Family | None]":
        """Whose turn it is, and the family without them; (None, None): that was all."""
        if not self.members:
            return None, None
        first, *rest = self.members
        return first, replace(self, members=tuple(rest))


def begin(adult: Visit, ref: str, named: tuple[Dependant, ...], now: float, year: int) -> Family:
    """A family whose adult may go in; ``year``: the present one."""
    tracks = () if adult.track is None else (adult.track,)
    births = sorted((one.birth_year for one in named if one.birth_year), reverse=True)
    kin = (CompanionView(ADULT, adult.masked_name), *in_turn(named, year))
    return Family(
        ref, adult.id, len(named), (adult,), now, now, tracks=tracks, births=tuple(births),
        whole_s=_lasts(adult.policy), adult_seen=now, language=adult.language, ids=(adult.id,), kin=kin,
    )  # fmt: skip


def _lasts(policy: Policy) -> float:
    """How long the counting may take: where the policy lets evidence grow older, a family has longer."""
    return max(WHOLE_S, policy.evidence_age_s - AHEAD_S - _SEEN_S)
