"""What is outside the kiosk: platform, broker, collector, the gate's board and staff, with their troubles."""

import msgspec

from sentinel.core import gate_lease
from sentinel.core.delivery import Outgoing
from sentinel.core.effects import PulseGate, StaffAlert, Verify
from sentinel.core.events import (
    GateOutcome,
    HandMeasured,
    PersonStated,
    StaffDecided,
)
from sentinel.core.facts import Source
from sentinel.core.occupancy import Told
from sentinel.core.race import Said, Statement
from sentinel.report.events import ANNULLED, RESULT
from sentinel.sim.deterministic.judge import Judge
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.people import MASKED, Person
from sentinel.sim.deterministic.plan import Fault
from sentinel.sim.deterministic.platform import Platform
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trouble import Trouble
from sentinel.sim.deterministic.venue import Venue

_REST_S = 1.3
_MOST_COMMANDS = 4


class Street:
    """Set ``kiosk`` and ``trouble`` (of whoever stands there) before use; ``people`` by their digest."""

    kiosk: Kiosk
    trouble: Trouble

    def __init__(self, timeline: Timeline, judge: Judge, venue: Venue, name: str) -> None:
        self._time, self._judge, self._venue, self._name = timeline, judge, venue, name
        venue.join(name, self._told)
        judge.full = lambda: not judge.annulled and venue.surely_full(name, timeline.world)
        self.people: dict[str, Person] = {}
        self.online = False
        self.calm = False  # the day is over: no more trouble
        self.dawdles = False  # the platform takes its time for the next question
        self._withdrawn: set[str] = set()
        self._commands = 0
        self._rested = 0.0
        self.opened_at = float("-inf")
        self._platform = Platform()
        self._earlier: tuple[str, Statement] | None = None
        self._mistaken = "00000000-0000-4000-8000-000000000000"

    # ---- platform, cache, lists

    def ask(self, question: Verify, provider: str) -> None:
        """A question to one provider."""
        person = self.people[question.credential.digest]
        now = self._time.true_utc
        if provider == "watch-list":
            self._answer(0.003, question.request, provider, Statement(Said.ANSWERED, person.watched(now)))
        elif provider == "cache":
            self._from_cache(question.request, person)
        else:
            self._online(question, person)

    def _from_cache(self, request: str, person: Person) -> None:
        known = person.number % 3 == 0
        facts = person.said(Source.CACHE, self._time.true_utc, older_s=3600.0 * (person.number % 30))
        said = Statement(Said.ANSWERED, facts, MASKED) if known else Statement(Said.NOTHING)
        self._answer(0.004, request, "cache", said)

    def _online(self, question: Verify, person: Person) -> None:
        trouble, request = self.trouble, question.request
        if trouble.happens(Fault.PLATFORM, 0.08):
            self._answer(1.5, request, "platform", self._platform.fails(question, self._time.now()))
            return
        if trouble.happens(Fault.PLATFORM, 0.05):
            return  # lost on its way
        facts = person.said(Source.ONLINE, self._time.true_utc)
        statement = self._platform.says(question, facts, MASKED, self._time.now())
        wait = trouble.seconds(Fault.PLATFORM, (0.04, 0.2), (0.3, 4.0))
        if self.dawdles:
            self.dawdles, wait = False, trouble.dice(Fault.CROWD).uniform(1.5, 1.95)
        self._answer(wait, request, "platform", statement)
        if trouble.happens(Fault.PLATFORM, 0.08):
            self._answer(wait + 0.2, request, "platform", statement)
        if self._earlier and trouble.happens(Fault.PLATFORM, 0.05):
            late, theirs = self._earlier
            self._answer(wait, late, "platform", theirs)
        self._earlier = request, statement

    def _answer(self, wait: float, request: str, provider: str, statement: Statement) -> None:
        self._time.after(wait, lambda: self.kiosk.answered(request, provider, statement))

    # ---- the gate's board

    def gate(self, command: PulseGate) -> None:
        """A command for the board's thread."""
        life = self.kiosk.life
        assert life is not None
        boot, trouble = life.boot, self.trouble
        if self._commands >= _MOST_COMMANDS or trouble.happens(Fault.GATE, 0.04):
            self._done(0.01, boot, command.visit, GateOutcome.FAILED)
            return
        self._commands += 1
        wait = trouble.seconds(Fault.GATE, (0.004, 0.05), (0.3, 4.0))
        wait = max(wait, self._rested - self._time.world)
        self._time.after(wait, lambda: self._bytes(boot, command, trouble))

    def _bytes(self, boot: str, command: PulseGate, trouble: Trouble) -> None:
        life = self.kiosk.life
        self._commands = max(0, self._commands - 1)
        if life is None or life.boot != boot:
            return  # the thread died with its process
        why = gate_lease.refused(command, self._withdrawn, self._time.now().monotonic)
        if why is not None:
            self._done(0.002, boot, command.visit, why)
            return
        self._judge.pulsed(command, life.boot)
        self.opened_at = self._time.world
        self._rested = self._time.world + _REST_S
        unsure = trouble.happens(Fault.GATE, 0.05)
        self._done(0.03, boot, command.visit, GateOutcome.UNKNOWN if unsure else GateOutcome.PULSED)

    def withdraw(self, visit: str) -> None:
        """Not for this visit after all."""
        self._withdrawn.add(visit)

    def _done(self, wait: float, boot: str, visit: str, outcome: GateOutcome) -> None:
        self._time.after(wait, lambda: self.kiosk.gate_done(boot, visit, outcome))

    # ---- broker and collector

    def connect(self) -> None:
        """The broker takes the kiosk in."""
        self.online = self.kiosk.life is not None
        if self.online:
            self.kiosk.connected(self._time.now())
            self._venue.connection(self._name, self._time.world, up=True)

    def disconnect(self) -> None:
        """The connection is gone."""
        self.cut()
        self.kiosk.connected(None)

    def cut(self) -> None:
        """Nothing comes through any more."""
        self.online = False
        self._venue.connection(self._name, self._time.world, up=False)

    def publish(self, outgoing: Outgoing) -> None:
        """One message to the broker."""
        if not self.online:
            return
        trouble = self.trouble
        copies = 1 + trouble.happens(Fault.BROKER, 0.06)
        if not self.calm and trouble.happens(Fault.BROKER, 0.06):
            copies -= 1
        for _ in range(copies):
            wait = trouble.seconds(Fault.BROKER, (0.01, 0.08), (0.5, 20.0))
            self._time.after(wait, lambda: self._collect(outgoing, trouble))

    def _collect(self, outgoing: Outgoing, trouble: Trouble) -> None:
        if self._judge.collected(outgoing):
            self._count(outgoing)
        if self.calm or not trouble.happens(Fault.BROKER, 0.05):
            wait = trouble.seconds(Fault.BROKER, (0.01, 0.08), (0.5, 8.0))
            self._time.after(wait, lambda: self._acknowledge(outgoing.event.event_id))

    def _acknowledge(self, event_id: str) -> None:
        if self.online:
            self.kiosk.acknowledged(event_id)

    def _count(self, outgoing: Outgoing) -> None:
        change = 0
        if outgoing.event.kind == RESULT:
            change = int(msgspec.json.decode(outgoing.event.body)["outcome"] == GateOutcome.PULSED)
        elif outgoing.event.kind == ANNULLED:
            change = -int(msgspec.json.decode(outgoing.event.body)["people"])
            self._judge.annulled = max(0, self._judge.annulled + change)
        if change:
            self._venue.changed(self._name, change, self._time.world)

    def leaves(self) -> None:
        """Somebody went out by another door."""
        self._venue.leaves(self._time.world)

    def _told(self, told: Told) -> None:
        life = self.kiosk.life
        if life is not None and self.online:
            life.occupancy.told(told)

    # ---- staff

    def alert(self, effect: StaffAlert) -> None:
        """Somebody waits, or something is wrong: in a while a guard comes and decides, well or badly."""
        if not effect.visit:
            return
        trouble, visit = self.trouble, effect.visit
        wait = trouble.seconds(Fault.STAFF, (2.0, 15.0), (15.0, 90.0))
        admit = trouble.dice(Fault.STAFF).random() < 0.6
        self._say(wait, StaffDecided(visit, admit, "guard-1", "paper seen"))
        if trouble.happens(Fault.STAFF, 0.1):
            self._say(wait + 0.05, StaffDecided(visit, admit, "guard-1", "paper seen"))
        if trouble.happens(Fault.STAFF, 0.1):
            self._say(wait + 0.3, StaffDecided(visit, not admit, "guard-2", "changed my mind"))
        if trouble.happens(Fault.STAFF, 0.1):
            self._say(
                wait * 0.5, HandMeasured(visit, trouble.dice(Fault.STAFF).randrange(300, 451), "guard-1")
            )
        if trouble.happens(Fault.STAFF, 0.05):  # for somebody who is long gone, or never was
            self._say(wait * 0.6, StaffDecided(self._mistaken, True, "guard-2", "wrong line"))
        self._mistaken = visit
        if trouble.happens(Fault.STAFF, 0.05):
            self._say(wait * 0.7, PersonStated(visit, "guard-1", age_under=3))

    def _say(self, wait: float, said: StaffDecided | HandMeasured | PersonStated) -> None:
        self._judge.staff_said(said)
        self._time.after(wait, lambda: self.kiosk.post(said))
