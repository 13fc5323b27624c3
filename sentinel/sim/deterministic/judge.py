"""What must never happen, looked at while it happens and once more when the day is over."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sentinel.core.decide import decide
from sentinel.core.delivery import Outgoing
from sentinel.core.door import Door
from sentinel.core.effects import CommitIntent, Effect, Passage, PulseGate, RecordDoor, Say, Show, TrialPulse
from sentinel.core.events import Device, Event, GateOutcome, StaffSaid, TrialAsked
from sentinel.core.policy import Check, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.remote_commands import Command, Right
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import Happening
from sentinel.core.settings_trial import Ledger, TrialTerms
from sentinel.report.events import PASSAGE, RESULT
from sentinel.sim.deterministic import evidence, fall, leaks
from sentinel.sim.deterministic.disk import Disk
from sentinel.sim.deterministic.people import Person, digest_of
from sentinel.sim.deterministic.timeline import Timeline

_LEASE_S = 2.0
_AFAR_S = 10.0  # from a challenge to what it is good for
_STEPS_UP_S = 4.0  # to an empty place after a card, and what the thermometer takes to tell of it
_TURN_S = 0.1  # of the coordinator, behind what waits in its inbox
_FADING_S = 3.6  # out of view until forgotten, and a lease that had begun just before
_FAMILY_S = 40.0  # the adult stands by until the last steps up, who then has their time
_OPENED = (GateOutcome.PULSED.value, GateOutcome.UNKNOWN.value)
DIES = "the daemon never dies by itself"
_NEVER_SHOWN = (Reason.WATCH_LISTED,)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that must never happen, and when it did (the world's seconds since the day began)."""

    rule: str
    at_s: float
    what: str


@dataclass
class Judge:
    """Fed by the simulation; ``violations`` are what it found. ``digest`` sums up all that was done."""

    timeline: Timeline
    disk: Disk
    people: Mapping[str, Person]
    kiosk: str  # its name
    until: str = ""  # a rule: its first violation ends the day
    violations: list[Violation] = field(default_factory=list)
    trials: int = 0  # of the gate, carried out
    pulses: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    _decided: dict[str, tuple[Passage, float, str]] = field(default_factory=dict)
    _collected: dict[str, tuple[str, str]] = field(default_factory=dict)
    latest: str = ""  # the visit that was decided last
    latest_referred: str = ""
    annulled: int = 0  # people whom the kiosk knows not to be inside, and the collector not yet
    full: Callable[[], bool] = lambda: False  # whether the kiosk must know that the venue is
    nobody: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)  # when the place was empty last: from, to
    _numbers: dict[int, str] = field(default_factory=dict)  # of events -> the event
    _commands: Counter[str] = field(default_factory=Counter)  # carried out
    _challenges: dict[str, tuple[float, str]] = field(default_factory=dict)
    _afar: dict[str, float] = field(default_factory=dict)  # whom the district lets in -> until when
    _kin_in: Counter[str] = field(default_factory=Counter)  # companions let in, by the adult's visit
    _kept_back: set[str] = field(default_factory=set)
    _families_under: dict[str, str] = field(default_factory=dict)  # the adult's visit -> policy
    _settings: int = 0
    _shown_unseen: dict[str, set[str]] = field(default_factory=dict)  # visit -> what was shown, no camera
    _heard_unseen: dict[str, tuple[float, float]] = field(default_factory=dict)  # by the kiosk, by the world
    _trials: dict[str, tuple[float, str]] = field(default_factory=dict)
    _technician: bool = False
    _admitted_by_staff: set[str] = field(default_factory=set)
    _sum: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """The same for the same plan, on every machine."""
        return self._sum.hexdigest()

    def found(self, rule: str, what: str) -> None:
        """Keep a violation."""
        if rule == self.until:
            self.timeline.stop()
        self.violations.append(Violation(rule, round(self.timeline.world, 3), what))

    # ---- while it happens

    def stepped(self, event: Event, door: Door, effects: tuple[Effect, ...]) -> None:
        """After each step of the heart."""
        self._technician = door.maintenance is not None
        if door.capacity is not None and door.capacity.inside < 0:
            self.found("capacity is never negative", f"{door.capacity.inside} inside")
        served = door.serving
        if served and served.track is None and served.credential and Device.CAMERA in door.devices_down:
            self._shown_unseen.setdefault(served.id, set()).add(served.credential.digest)
            if self._heard_unseen.get(served.id, (0.0, 0.0))[0] != served.heard_at:
                self._heard_unseen[served.id] = served.heard_at, self.timeline.world
        for effect in effects:
            match effect:
                case CommitIntent(passage):
                    self._decision(passage, door)
                case Show(screen):
                    if screen.number and _twice(one.number for one in door.referred if one.number):
                        self.found("a number is one visitor's", f"{screen.number} is given twice")
                    shown = (screen.reason, screen.next_step, *(c.reason for c in screen.checks))
                    if any(reason in _NEVER_SHOWN for reason in shown) or any(
                        view.check is Check.WATCH_LIST for view in screen.checks
                    ):
                        self.found("nobody is exposed", "the visitor's screen tells of a watch-list")
                    if (
                        screen.kind is ScreenKind.IDLE
                        and screen.language
                        and not (door.chosen or door.family)
                    ):
                        self.found("nobody's language stays", f"{screen.language} when they are gone")
                    if screen.masked_name and screen.kind is not ScreenKind.PASS:
                        self.found("nobody is exposed", f"a name on {screen.kind.value}")
                case Say(reason) if reason in _NEVER_SHOWN:
                    self.found("nobody is exposed", "a watch-list is spoken of")
                case PulseGate(visit) if visit not in self._decided:
                    self.found("no pulse without a fresh admit", f"{visit}: asked for, never decided")
                case TrialPulse(token) if not (isinstance(event, TrialAsked) and event.token == token):
                    self.found("no pulse without a fresh admit", f"{token}: no technician asked for it now")
                case RecordDoor(told) if told.what is Happening.NOT_PASSED:
                    self.annulled += told.people
                case _:
                    pass

    def trial_asked(self, token: str, boot: str) -> None:
        """A technician asks for the gate's trial, in this life of the daemon."""
        self._trials.setdefault(token, (self.timeline.world, boot))
        self._trials[token] = (self.timeline.world, self._trials[token][1])

    def staff_said(self, said: StaffSaid) -> None:
        """An operator's word goes to the kiosk."""
        self._admitted_by_staff.add(said.visit)

    def _decision(self, passage: Passage, door: Door) -> None:
        self.verdicts[passage.decision.verdict.value] += 1
        self._decided[passage.visit] = (passage, self.timeline.world, door.boot)
        self.latest = passage.visit
        if passage.decision.verdict is Verdict.REFER:
            self.latest_referred = passage.visit
        if passage.policy.version not in self._in_force(passage, door):
            self.found("decided under what holds", f"{passage.visit}: under {passage.policy.version}")
        self._note("decided", passage.visit, passage.decision.verdict.value, passage.decision.reason.value)
        again = decide(passage.facts, passage.policy, passage.decision.decided_at)
        if again != passage.decision:
            self.found("every passage is explainable", f"{passage.visit}: decided again it is another")
        self._of_a_family(passage)
        if passage.decision.verdict is Verdict.ADMIT:
            self._evidence(passage)

    def _in_force(self, passage: Passage, door: Door) -> set[str]:
        """The policy's version; of a family that of its first. What a late answer puts right was decided
        under the one of its visit."""
        told, now = passage.facts.family, door.policy.version
        if told is not None and not passage.referred_from:
            return {self._families_under.setdefault(told.of or passage.visit, now)}
        first = self._decided.get(passage.referred_from)
        if first is not None and passage.facts.staff is None and first[0].decision.verdict is Verdict.ADMIT:
            return {now, first[0].policy.version}
        return {now}

    def _evidence(self, passage: Passage) -> None:
        """An admission rests on one person's evidence, given while they stood there."""
        owners = evidence.owners(passage)
        if passage.facts.staff is not None and passage.facts.staff.admit:
            if passage.referred_from not in self._admitted_by_staff:
                self.found("no pulse without a fresh admit", f"{passage.visit}: no staff said so")
            if passage.facts.staff.who.startswith("remote:"):
                until = self._afar.get(passage.referred_from, 0.0)
                if self.timeline.world > until + _TURN_S:
                    self.found("no word from afar opens late", f"{passage.visit}: after {until:.3f} s")
            return
        if self.full():
            self.found("nobody is let into a full venue", passage.visit)
        for name in evidence.stale(passage):
            self.found("no stale or borrowed evidence", f"{passage.visit}: {name} is too old")
        cards = self._shown_unseen.get(passage.visit, set())
        unseen = evidence.nobody_could_tell(owners, cards)
        if len(set(owners.values())) > 1 and not unseen:
            self.found("no stale or borrowed evidence", f"{passage.visit}: {owners}")
        heard = self._heard_unseen.get(passage.visit, (0.0, 0.0))[1]
        since, until = self.nobody()
        if unseen and len(set(owners.values())) > 1 and until > max(since, heard) + _STEPS_UP_S:
            self.found("no stale or borrowed evidence", f"{passage.visit}: nobody stood there: {owners}")
        for number in evidence.sensed(owners) if unseen else set(owners.values()):
            person = self.people.get(digest_of(number))
            if person is None:
                self.found("no stale or borrowed evidence", f"{passage.visit}: of nobody ({number})")
            elif passage.referred_from == "" and not self._is_there(person, passage):
                self.found("no stale or borrowed evidence", f"{passage.visit}: {number} is not there")

    def _of_a_family(self, passage: Passage) -> None:
        """Never more go in than the pass names, and after one who may not, none without the staff."""
        told, staff = passage.facts.family, passage.facts.staff
        if told is None or staff is not None:
            return
        adult = told.of or passage.visit
        if passage.decision.verdict is not Verdict.ADMIT:
            self._kept_back.add(adult)
            return
        if adult in self._kept_back:
            self.found("a family goes in whole", f"{passage.visit}: of {adult}, of whom one may not")
        self._kin_in[adult] += bool(told.of)
        named = next((one.named for one in self.people.values() if one.family == told.ref), 0)
        if self._kin_in[adult] > named:
            self.found("a family goes in whole", f"{passage.visit}: more than the {named} named")

    # ---- the district's word

    def commanded(self, command: Command, boot: str) -> None:
        """A command from afar is carried out."""
        self._commands[command.id] += 1
        if self._commands[command.id] > 1:
            self.found("a command counts once", f"{command.name} {command.id}")
        if command.name != Right.ADMIT:
            return
        at, life = self._challenges.pop(command.challenge, (float("-inf"), ""))
        if life != boot or command.boot != boot or self.timeline.world - at > _AFAR_S + 1e-6:
            self.found("no word from afar opens late", f"{command.id}: no challenge of just now")
        self._afar[command.arguments["visit"]] = at + _AFAR_S

    def challenged(self, text: str, boot: str) -> None:
        """A challenge is published."""
        self._challenges[text] = self.timeline.world, boot

    def settings_in_use(self, ledger: Ledger) -> None:
        """With what the daemon starts."""
        kept = ledger.in_use.version if ledger.in_use is not None else 0
        if kept < self._settings:
            self.found("settings never go back", f"{kept} after {self._settings}")
        self._settings = max(self._settings, kept)
        if ledger.trial is not None and ledger.trial.starts > TrialTerms().starts:
            self.found("settings never go back", f"{ledger.trial.document.version} is tried for ever")

    def _is_there(self, person: Person, passage: Passage) -> bool:
        """Of a family one is seen after the other; who was seen first may be gone when the last is."""
        longest = _FADING_S if passage.facts.family is None else _FAMILY_S
        return person.left is None or self.timeline.world - person.left <= longest

    def pulsed(self, command: PulseGate, boot: str) -> None:
        """The bytes that open the gate go out."""
        visit = command.visit
        self._note("pulsed", visit)
        self.pulses[visit] += 1
        if visit in self._trials:
            self._trial(visit, boot)
            return
        kept = self.disk.passages_of(visit)
        decided = self._decided.get(visit)
        if self.pulses[visit] > 1:
            self.found("no visit is pulsed twice", visit)
        if kept is None or kept.verdict != Verdict.ADMIT.value or kept.outcome is not None:
            self.found("no pulse without a fresh admit", f"{visit}: the record says {kept}")
        if decided is None or decided[2] != boot:
            self.found("no pulse without a fresh admit", f"{visit}: decided in no life, or another one")
        elif self.timeline.world - decided[1] > _LEASE_S + 1e-6:
            late = self.timeline.world - decided[1]
            self.found("no pulse without a fresh admit", f"{visit}: decided {late:.3f} s before")

    def _trial(self, token: str, boot: str) -> None:
        """A technician's pulse: asked for just now, in this life, once, while they are signed in."""
        asked, life = self._trials[token]
        self.trials += 1
        if self.pulses[token] > 1:
            self.found("no visit is pulsed twice", token)
        late = self.timeline.world - asked
        if life != boot or late > _LEASE_S + 1e-6 or not self._technician:
            self.found("no pulse without a fresh admit", f"{token}: asked for {late:.3f} s before")

    # ---- at the collector

    def collected(self, outgoing: Outgoing) -> bool:
        """An event arrives; whether it is new. The collector keeps one of each id."""
        event = outgoing.event
        self.copies[event.event_id] += 1
        if self._numbers.setdefault(outgoing.seq, event.event_id) != event.event_id:
            self.found("numbers have no gaps", f"{outgoing.seq} is given twice")
        if event.event_id in self._collected:
            return False
        message = leaks.read(self.kiosk, outgoing)
        if message.leak:
            self.found("nothing personal leaves", f"{message.leak}: {event.event_id}")
        if message.beyond:
            self.found("no event says more than its schema", leaks.hidden(message.beyond))
        self._collected[event.event_id] = (event.kind, message.visit)
        self._note("collected", event.event_id, str(outgoing.seq))
        return True

    def logged(self, text: str, error: BaseException | None) -> None:
        """A line of the log, with its traceback; ``error``: nobody expected it, and a thread survived it."""
        if leaks.personal(text):
            self.found("nothing personal in the log", leaks.hidden(text))
        if error is not None:
            self.died(error)

    def died(self, error: BaseException) -> None:
        """An exception that nobody expected, in the heart or beside it."""
        self.found(DIES, leaks.hidden(fall.told(error)))

    # ---- when the day is over

    def ended(self, door: Door | None) -> None:
        """Everything was delivered that can be, and everybody has gone."""
        kept, events = self.disk.passages(), self.disk.events()
        missing = set(events) - set(self._collected)
        foreign = set(self._collected) - set(events)
        if missing:
            self.found("no event is lost", f"{len(missing)} of {len(events)} never arrived")
        if foreign:
            self.found("no event is lost", f"{len(foreign)} arrived that the record does not hold")
        if sorted(events.values()) != list(range(1, len(events) + 1)):
            self.found("numbers have no gaps", f"{len(events)} events, the last is {max(events.values())}")
        self._once(PASSAGE, set(kept))
        self._once(RESULT, {visit for visit, one in kept.items() if one.outcome is not None})
        for visit, one in kept.items():
            if one.outcome is None:
                self.found("every passage has its outcome", visit)
            elif self.pulses[visit] and one.outcome not in (*_OPENED, GateOutcome.EXPIRED.value):
                self.found("every passage has its outcome", f"{visit}: opened, recorded as {one.outcome}")
            elif one.outcome == GateOutcome.PULSED.value and not self.pulses[visit]:
                self.found("every passage has its outcome", f"{visit}: recorded as opened, never was")
        if door is not None and (door.serving is not None or door.staffed is not None):
            self.found("nobody is trapped", "a visit is under way and nobody is there")

    def _once(self, kind: str, visits: set[str]) -> None:
        told = Counter(visit for k, visit in self._collected.values() if k == kind)
        for visit in visits - set(told):
            self.found("no event is lost", f"{kind} of {visit}")
        for visit, count in told.items():
            if count > 1:
                self.found("no event is doubled", f"{kind} of {visit}: {count} times")

    def _note(self, *words: str) -> None:
        self._sum.update(f"{self.timeline.world:.6f} {' '.join(words)}\n".encode())


def _twice(numbers: Iterable[int]) -> bool:
    return max(Counter(numbers).values(), default=0) > 1
