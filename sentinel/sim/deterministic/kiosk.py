"""The daemon in virtual time: the real heart, race, delivery and occupancy; threads are events here."""

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sentinel.core import delivery, race
from sentinel.core.clock import Now
from sentinel.core.delivery import Delivery, Outgoing
from sentinel.core.door import Door
from sentinel.core.effects import (
    CommitIntent,
    CommitResult,
    CompareFace,
    Effect,
    PulseGate,
    RecordDoor,
    StaffAlert,
    TrialPulse,
    Verify,
    WithdrawGate,
)
from sentinel.core.events import (
    CapacityChanged,
    Event,
    FaceCompared,
    GateDone,
    GateOutcome,
    IntentCommitted,
    PassesRemembered,
    PoliciesChanged,
    Tick,
    Verified,
)
from sentinel.core.facts import FaceMatchFact, Provenance, Source
from sentinel.core.policy_timetable import Timetable
from sentinel.core.race import Race, Role, Runner, Stated, Statement
from sentinel.core.sensing import Contact, Sensing
from sentinel.core.waking import Rest, stepped
from sentinel.door.coordinator import awaited, superseded
from sentinel.door.occupancy import OccupancyDesk
from sentinel.runtime.queues import BoundedInbox
from sentinel.sim.deterministic.disk import Disk
from sentinel.sim.deterministic.policies import BASE
from sentinel.sim.deterministic.timeline import Dies, Timeline

Written = CommitIntent | CommitResult | RecordDoor
_INBOX = 512
_TICK_S = 1.0
_STEP_S = 0.002  # one turn of the coordinator
_SENSING = Sensing(frozenset({Contact.TURN}))


@dataclass(frozen=True, slots=True)
class Weather:
    """How the disk does just now: seconds a commit takes, whether it is full, and whether the power goes in
    the middle of the write."""

    commit_s: float = 0.003
    full: bool = False
    torn: bool = False


@dataclass
class Outside:
    """What the kiosk reaches: each is called with what it asks for, and answers by ``Kiosk.post`` later."""

    ask: Callable[[Verify, str], None]
    gate: Callable[[PulseGate], None]
    withdraw: Callable[[str], None]
    publish: Callable[[Outgoing], None]
    alert: Callable[[StaffAlert], None]
    before: Callable[[Effect], None]
    after: Callable[[Effect], None]
    weather: Callable[[], Weather]
    stepped: Callable[[Event, Door, tuple[Effect, ...]], None]


@dataclass
class Life:
    """What the memory of one process holds; gone with it."""

    boot: str
    door: Door
    inbox: BoundedInbox[Event]
    occupancy: OccupancyDesk
    delivery: Delivery = field(default_factory=Delivery)
    races: dict[str, tuple[Verify, Race]] = field(default_factory=dict)
    writing: deque[Written] = field(default_factory=deque)
    busy: bool = False
    turned_at: float = 0.0  # the world's time of the last event
    rest: Rest | None = None  # of the heart


class Kiosk:
    """Runs on a ``Timeline``; between two lives there is none (``life`` None)."""

    def __init__(self, timeline: Timeline, disk: Disk, outside: Outside, name: str = "") -> None:
        self._time, self._disk, self._outside, self._name = timeline, disk, outside, name
        self.life: Life | None = None
        self.lives = 0
        self.steps = 0
        self._shelf = Timetable()  # the policies on disk; they outlive the process

    # ---- life and death

    def boot(self) -> None:
        """Start: settle what was open, remember passes, begin to tick."""
        self.lives += 1
        boot = str(uuid.uuid5(uuid.NAMESPACE_OID, f"boot/{self._name}{self.lives}"))
        inbox: BoundedInbox[Event] = BoundedInbox(_INBOX, superseded, awaited)
        occupancy = OccupancyDesk(self.post, self._time, leaving=False)
        self.life = Life(boot, self._door(boot), inbox, occupancy)
        remembered = self._disk.start(self._time.now().utc)
        self.post(PassesRemembered(remembered))
        self._in_life(_TICK_S, self._tick)

    def _door(self, boot: str) -> Door:
        """As the daemon begins: under what holds now, or where the time is not known what began first."""
        now, shelf = self._time.now(), self._shelf
        held = shelf.at(now.utc) if now.utc_trusted else shelf.earliest
        policy = held.policy if held is not None else BASE
        reckoning = now if now.utc_trusted else None
        return Door(boot, policy, sensing=_SENSING, timetable=shelf, reckoning=reckoning)

    def policies(self, change: PoliciesChanged) -> None:
        """The publisher's word, kept on the shelf first."""
        self._shelf = change.timetable
        self.post(change)

    def die(self) -> None:
        """Nothing of this life comes back."""
        self.life = None
        self._disk.crash()

    def _in_life(self, seconds: float, action: Callable[[], None]) -> None:
        """Later, if this life still lasts."""
        mine = self.life

        def then() -> None:
            if self.life is mine and mine is not None:
                action()

        self._time.after(seconds, then)

    # ---- events in

    def post(self, event: Event) -> None:
        """From any part of the kiosk; lost where it does not live."""
        life = self.life
        if life is None:
            return
        life.inbox.put(event)
        if not life.busy:
            life.busy = True
            self._in_life(_STEP_S, self._turn)

    def _tick(self) -> None:
        """As the coordinator does: only where nothing else came for so long."""
        life = self.life
        assert life is not None
        quiet = life.turned_at + _TICK_S - self._time.world
        if quiet <= 0.0 and not life.busy:
            self.post(Tick())
        if life.delivery.waits:
            self._deliver(delivery.Tick())
        self._in_life(max(quiet, _TICK_S / 2), self._tick)

    def _turn(self) -> None:
        life = self.life
        assert life is not None
        event = life.inbox.take(0.0)
        assert event is not None
        self.steps += 1
        life.turned_at = self._time.world
        life.door, effects, life.rest = stepped(life.door, event, self._time.now(), life.rest)
        self._outside.stepped(event, life.door, effects)
        for effect in effects:
            self._carry_out(effect)
        life.busy = len(life.inbox) > 0
        if life.busy:
            self._in_life(_STEP_S, self._turn)

    def _carry_out(self, effect: Effect) -> None:
        self._outside.before(effect)
        match effect:
            case Verify():
                self._verify(effect)
            case CompareFace():
                self._compare(effect)
            case CommitIntent() | CommitResult() | RecordDoor():
                self._write(effect)
            case PulseGate():
                self._outside.gate(effect)
            case TrialPulse(token, expires):
                self._outside.gate(PulseGate(token, expires))
            case WithdrawGate(visit):
                self._outside.withdraw(visit)
            case StaffAlert():
                self._outside.alert(effect)
            case _:
                pass
        self._outside.after(effect)

    # ---- the writer

    def _write(self, effect: Written) -> None:
        """One after the other, as the writer's thread does; the answer comes when it is on disk."""
        life = self.life
        assert life is not None
        life.occupancy.happened(effect)
        life.writing.append(effect)
        if len(life.writing) == 1:
            self._write_first()

    def _write_first(self) -> None:
        weather = self._outside.weather()
        self._in_life(weather.commit_s, lambda: self._written(weather))

    def _written(self, weather: Weather) -> None:
        life = self.life
        assert life is not None
        effect = life.writing[0]
        full = weather.full and isinstance(effect, CommitIntent)
        good = not full and self._put(effect, weather)
        life.writing.popleft()
        if isinstance(effect, CommitIntent):
            self.post(IntentCommitted(effect.passage.visit, good))
        self._deliver(delivery.Stored())
        if life.writing:
            self._write_first()

    def _put(self, effect: Written, weather: Weather) -> bool:
        now = self._time.now().utc
        self._outside.before(effect)
        if weather.torn:
            self._disk.torn(effect, now)
            raise Dies(power=True)
        good = self._disk.write(effect, now)
        self._outside.after(effect)
        return good

    # ---- verification: the providers' race

    def _verify(self, effect: Verify) -> None:
        life, now = self.life, self._time.now()
        assert life is not None
        runners = (
            Runner("platform", Role.AUTHORITY),
            Runner("cache", Role.COPY),
            Runner("watch-list", Role.LIST),
        )
        deadline = now.monotonic + effect.budget_s
        begun = Race(
            runners, effect.policy, now.monotonic, deadline, own=effect.credential.facts, place=effect.place
        )
        life.races[effect.request] = (effect, begun)
        self._race(effect.request, race.Begin())

    def answered(self, request: str, provider: str, statement: Statement) -> None:
        """A provider's answer arrives; one to a question of another life, or an ended one, is nobody's."""
        if self.life is not None and request in self.life.races:
            self._race(request, Stated(provider, statement))

    def _race(self, request: str, happened: race.Input) -> None:
        life = self.life
        if life is None or request not in life.races:
            return
        question, running = life.races[request]
        running, effects = race.step(running, happened, self._time.now())
        life.races[request] = (question, running)
        for effect in effects:
            match effect:
                case race.Ask(name):
                    self._outside.ask(question, name)
                case race.Tell(lookup, facts, masked_name, contradictions):
                    told = Verified(question.visit, request, lookup, facts, masked_name, contradictions)
                    self.post(told)
        if running.over:
            del life.races[request]
            return
        now = self._time.now().monotonic
        wait = running.next_at(now) - now
        self._in_life(max(wait, 0.0) + 0.001, lambda: self._race(request, race.TimePassed()))

    def _compare(self, effect: CompareFace) -> None:
        by = Provenance(Source.GALLERY, self._time.now().utc)
        nothing = FaceMatchFact(by, None, 0.5, has_reference=False, person=effect.person)
        self._in_life(0.02, lambda: self.post(FaceCompared(effect.visit, nothing, effect.track)))

    # ---- delivery

    def connected(self, now: Now | None) -> None:
        """The broker took us in (``now``), or is gone (None)."""
        if self.life is not None:
            self.life.occupancy.connection(now is not None)
            self._deliver(delivery.Connected() if now is not None else delivery.Disconnected())

    def acknowledged(self, event_id: str) -> None:
        """The collector has it."""
        self._deliver(delivery.Acknowledged((event_id,)))

    def _deliver(self, happened: delivery.Input) -> None:
        life = self.life
        if life is None:
            return
        life.delivery, effects = delivery.step(life.delivery, happened, self._time.now())
        for effect in effects:
            match effect:
                case delivery.Send(outgoing):
                    self._outside.publish(outgoing)
                case delivery.Settle(ids):
                    self._in_life(0.01, lambda ids=ids: self._settle(ids))  # type: ignore[misc]
                case delivery.Load(limit):
                    self._in_life(0.011, lambda limit=limit: self._load(limit))  # type: ignore[misc]

    def _settle(self, ids: tuple[str, ...]) -> None:
        self._disk.acknowledge(ids, self._time.now().utc)

    def _load(self, limit: int) -> None:
        self._deliver(delivery.Loaded(self._disk.fetch(limit)))

    # ---- the gate's report, and the collector's word

    def gate_done(self, boot: str, visit: str, outcome: GateOutcome) -> None:
        """The board answered; to another life it says nothing."""
        if self.life is not None and self.life.boot == boot:
            self.post(GateDone(visit, outcome))

    def capacity(self, change: CapacityChanged) -> None:
        """How many are inside."""
        self.post(change)
