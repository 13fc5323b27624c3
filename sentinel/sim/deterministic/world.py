"""One day: people come, things go wrong, the kiosk dies and starts again; then it is judged."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sentinel.core.door import Door
from sentinel.core.effects import Effect
from sentinel.core.events import (
    ContactChanged,
    CredentialRead,
    Device,
    DeviceChanged,
    Event,
    PeopleSeen,
    TemperatureMeasured,
)
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import Contact
from sentinel.report.events import EventWriter
from sentinel.sim.deterministic.disk import Disk, ModelDisk, RealDisk
from sentinel.sim.deterministic.fingers import touch
from sentinel.sim.deterministic.judge import Judge, Violation
from sentinel.sim.deterministic.kiosk import Dies, Kiosk, Outside, Weather
from sentinel.sim.deterministic.people import Person, born
from sentinel.sim.deterministic.plan import Fault, Plan
from sentinel.sim.deterministic.policies import changed, soon
from sentinel.sim.deterministic.street import Street
from sentinel.sim.deterministic.technician import Technician
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trace import Line, traced
from sentinel.sim.deterministic.trouble import Trouble

_CAMERA_S = 1.2  # of the same picture; what changes is seen at once. Below what the heart takes for gone
_QUICK_CAMERA_S = 0.3  # before one visitor in eight
_SEES_S = 0.1
_THERMOMETER_S = 1.3
_CALM_S = 200.0  # after the last visitor, without trouble: for what still waits
_RECONNECT_S = 1.0
_CRASH_POINTS = 14  # effects of a visit's length, before or after one of which the process may die


@dataclass(frozen=True, slots=True)
class Outcome:
    """A day's end. ``digest`` is equal for equal plans; ``seconds`` of the world's time."""

    plan: Plan
    violations: tuple[Violation, ...]
    digest: str
    steps: int
    lives: int
    pulses: int
    events: int
    copies: int
    seconds: float
    touches: int = 0
    trials: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, int] = field(default_factory=dict)


class _Log(logging.Handler):
    """Every line goes before the judge; nothing is printed."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge

    def emit(self, record: logging.LogRecord) -> None:
        """Look for what is personal."""
        self._judge.logged(record.getMessage())


class World:
    """Build one for each plan, and ``play`` it once."""

    def __init__(self, plan: Plan, trace: Line | None = None, crash: tuple[int, bool] | None = None) -> None:
        """``crash``: the daemon dies at this effect of the day, counted from 1, and after it or before."""
        self._plan, self._trace = plan, trace
        self._time = Timeline()
        events = EventWriter()
        self._disk: Disk = RealDisk(events, self._time) if plan.real_store else ModelDisk(events)
        self._people: dict[str, Person] = {}
        self._judge = Judge(self._time, self._disk, self._people)
        self._street = Street(self._time, self._judge)
        self._street.people = self._people
        self._street.trouble = self._trouble = Trouble(plan, -1)
        outside = Outside(
            ask=self._street.ask, gate=self._street.gate, withdraw=self._street.withdraw,
            publish=self._street.publish, alert=self._street.alert, before=self._before, after=self._after,
            weather=self._weather, stepped=self._stepped,
        )  # fmt: skip
        self._kiosk = self._street.kiosk = Kiosk(self._time, self._disk, outside)
        self._troubles: Counter[str] = Counter()
        self._in_view: list[Person] = []
        self._seeing = self._feeling = False
        self._pace_s = _CAMERA_S
        self._camera_up = True
        self._offset = 0  # vision counts tracks anew after it was away
        self._touched = 0
        self._crash_in, self._crash_after = crash if crash is not None else (0, False)
        self._technician = Technician(self._time, self._kiosk, self._judge)
        self._policy_words = 0
        self._waiting = list(plan.visitors)

    def play(self, until: str = "") -> Outcome:
        """The whole day, and its judgement; or only ``until`` this rule is first broken."""
        self._judge.until = until
        log = logging.getLogger("sentinel")
        handler, propagate = _Log(self._judge), log.propagate
        log.addHandler(handler)
        log.propagate = False
        try:
            self._boot()
            self._next_visitor()
            self._run(lambda: not self._waiting and not self._in_view)
            if not self._judge.enough:
                self._calm()
                self._judge.ended(self._kiosk.life.door if self._kiosk.life else None)
            return self._outcome()
        finally:
            log.removeHandler(handler)
            log.propagate = propagate
            self._disk.close()

    def _outcome(self) -> Outcome:
        judge = self._judge
        return Outcome(
            self._plan, tuple(judge.violations), judge.digest, self._kiosk.steps, self._kiosk.lives,
            judge.pulses.total() - judge.trials, len(self._disk.events()), judge.copies.total(),
            round(self._time.world, 3), self._touched, judge.trials, dict(sorted(judge.verdicts.items())),
            dict(sorted(self._troubles.items())),
        )  # fmt: skip

    def _stepped(self, event: Event, door: Door, effects: tuple[Effect, ...]) -> None:
        self._judge.stepped(event, door, effects)
        if self._trace is not None:
            traced(self._time.world, event, door, effects, self._trace)

    # ---- time

    def _run(self, over: Callable[[], bool]) -> None:
        while not over() and not self._judge.enough:
            try:
                if not self._time.turn():
                    return
            except Dies as death:
                self._died(power=death.power)

    def _calm(self) -> None:
        """No more trouble, and time enough for everything that waits."""
        self._street.calm = True
        self._street.trouble = self._trouble = Trouble(self._plan.calm(), -2)
        self._crash_in = 0
        self._time.set_right()
        until = self._time.world + _CALM_S
        self._time.after(1.0, self._street.connect)
        self._run(lambda: self._time.world >= until and self._kiosk.life is not None)

    # ---- life and death of the daemon

    def _boot(self) -> None:
        if self._kiosk.life is not None:
            return
        self._kiosk.boot()
        if not self._camera_up:
            self._kiosk.post(DeviceChanged(Device.CAMERA, up=False))
        self._time.after(_RECONNECT_S, self._street.connect)

    def _died(self, *, power: bool) -> None:
        dice = self._trouble.dice(Fault.POWER if power else Fault.CRASH)
        self._troubles["power cut" if power else "crash"] += 1
        self._street.online = False
        self._kiosk.die()
        if power:
            self._time.reboot(lost=dice.random() < 0.5)
            self._time.after(dice.uniform(5.0, 120.0), self._time.set_right)
        self._time.after(dice.uniform(0.5, 5.0), self._boot)

    def _before(self, effect: Effect) -> None:
        if self._crash_in and not self._crash_after:
            self._count_down()

    def _after(self, effect: Effect) -> None:
        if self._crash_in and self._crash_after:
            self._count_down()

    def _count_down(self) -> None:
        self._crash_in -= 1
        if not self._crash_in:
            raise Dies

    def _weather(self) -> Weather:
        trouble = self._trouble
        commit = trouble.seconds(Fault.DISK, (0.001, 0.006), (0.05, 4.0))
        full, torn = trouble.happens(Fault.DISK, 0.02), trouble.happens(Fault.POWER, 0.004)
        if full:
            self._troubles["disk full"] += 1
        return Weather(commit, full, torn)

    # ---- people

    def _next_visitor(self) -> None:
        if not self._waiting:
            return
        person = born(self._plan, self._waiting.pop(0))
        self._people[person.digest] = person
        self._follow(self._walk(person, Trouble(self._plan, person.number)))

    def _follow(self, walk: Iterator[float]) -> None:
        wait = next(walk, None)
        if wait is not None:
            self._time.after(wait, lambda: self._follow(walk))

    def _walk(self, person: Person, trouble: Trouble) -> Iterator[float]:
        """Comes, stands, shows something, sees what comes of it, and goes. Yields seconds to wait."""
        draw = self._plan.draw("walk", person.number)
        yield draw.uniform(0.5, 6.0)
        self._arrive(person, trouble)
        yield draw.uniform(0.2, 1.0)
        if trouble.happens(Fault.CROWD, 0.05):
            self._troubles["walked by"] += 1
            yield from self._leave(person)
            self._next_visitor()
            return
        queued = trouble.happens(Fault.CROWD, 0.15)
        if queued:  # the next one is already there
            self._troubles["stood together"] += 1
            self._next_visitor()
        while any(other.in_zone for other in self._in_view):
            yield 0.3
        self._trouble = self._street.trouble = trouble
        self._misfortunes(trouble)
        person.in_zone = True
        self._pace_s = _QUICK_CAMERA_S if person.number % 8 == 3 else _CAMERA_S
        self._moved()
        yield draw.uniform(1.7, 3.5)
        end = self._time.world + person.patience_s
        if trouble.happens(Fault.CROWD, 0.08):
            self._troubles["walked away"] += 1
            end = self._time.world + draw.uniform(0.0, 4.0)
        yield from self._stand(person, draw.uniform(1.0, 3.0), end)
        yield from self._leave(person)
        if trouble.happens(Fault.MAINTENANCE, 0.04):
            self._troubles["maintenance"] += 1
            yield from self._technician.work(trouble)
        if not queued:
            self._next_visitor()

    def _stand(self, person: Person, puts_mask_on_s: float, end: float) -> Iterator[float]:
        """Before the kiosk, until let in, sent to the staff, or tired of it."""
        shown_at, shown = float("-inf"), 0
        masks_at = self._time.world + puts_mask_on_s + 4.0
        came = self._time.world
        fingers = self._plan.draw("touch", person.number)
        while self._time.world < end:
            if (touched := touch(fingers)) is not None:
                self._touched += 1
                self._kiosk.post(touched)
            if self._street.opened_at >= came:
                yield 0.6
                self._pass_through()
                return
            kind = self._screen()
            if kind is ScreenKind.SEE_STAFF:
                yield 20.0
                return
            if self._time.world >= masks_at and person.number % 7:
                if not person.masked:
                    person.masked = True
                    self._moved()
            quiet = kind in (ScreenKind.IDLE, ScreenKind.PRESENT, ScreenKind.MEASURE, ScreenKind.POSITION)
            if quiet and shown < 4 and self._time.world - shown_at > 4.0:
                shown_at, shown = self._time.world, shown + 1
                self._present(person)
            yield 0.5

    def _present(self, person: Person) -> None:
        track = None if person.has_card else self._number(person)
        self._kiosk.post(CredentialRead(person.credential(self._time.now()), track))

    def _pass_through(self) -> None:
        self._kiosk.post(ContactChanged(Contact.TURN, active=True))
        self._time.after(0.3, lambda: self._kiosk.post(ContactChanged(Contact.TURN, active=False)))

    def _arrive(self, person: Person, trouble: Trouble) -> None:
        person.in_view, person.arrived = True, self._time.world
        self._in_view.append(person)
        if trouble.dice(Fault.CROWD).random() < 0.3:
            self._street.leaves()
        self._moved()
        if not self._seeing:
            self._seeing = True
            self._time.after(self._pace_s, self._look)
        if not self._feeling:
            self._feeling = True
            self._feel()

    def _leave(self, person: Person) -> Iterator[float]:
        person.in_view = person.in_zone = False
        person.left = self._time.world
        self._in_view.remove(person)
        self._moved()
        yield 0.0

    def _screen(self) -> ScreenKind | None:
        life = self._kiosk.life
        return life.door.screen.kind if life is not None else None

    # ---- sensors

    def _number(self, person: Person) -> int:
        return person.track + self._offset

    def _look(self) -> None:
        """The camera's picture, again and again while anybody is in it."""
        self._picture()
        self._seeing = bool(self._in_view)
        if self._seeing:
            self._time.after(self._pace_s, self._look)

    def _picture(self) -> None:
        if self._camera_up:
            first = sorted(self._in_view, key=lambda one: (not one.in_zone, one.number))
            self._kiosk.post(PeopleSeen(tuple(one.view(self._offset) for one in first)))

    def _moved(self) -> None:
        """Something is to be seen that was not: the next picture does not wait."""
        self._time.after(_SEES_S, self._picture)

    def _feel(self) -> None:
        """The thermometer's finished measurements of whoever stands in the zone."""
        person = next((one for one in self._in_view if one.in_zone), None)
        trouble = self._trouble
        if person is not None and not trouble.happens(Fault.SENSOR, 0.15):
            measured = TemperatureMeasured(self._number(person), person.temperature(self._time.now()))
            late = trouble.seconds(Fault.SENSOR, (0.0, 0.1), (0.1, 5.0))
            self._time.after(late, lambda: self._kiosk.post(measured))
        self._feeling = bool(self._in_view)
        if self._feeling:
            self._time.after(_THERMOMETER_S, self._feel)

    # ---- misfortunes

    def _misfortunes(self, trouble: Trouble) -> None:
        """What this visitor's coming brings along."""
        if trouble.happens(Fault.POLICY, 0.04):
            self._policy_changes(trouble)
        if not self._crash_in and trouble.happens(Fault.CRASH, 0.08):
            dice = trouble.dice(Fault.CRASH)
            self._crash_in, self._crash_after = dice.randint(1, _CRASH_POINTS), dice.random() < 0.5
        if trouble.happens(Fault.POWER, 0.01):
            self._time.after(trouble.dice(Fault.POWER).uniform(0.0, 8.0), self._power_cut)
        if trouble.happens(Fault.BROKER, 0.08):
            self._troubles["broker lost"] += 1
            dice = trouble.dice(Fault.BROKER)
            self._time.after(dice.uniform(0.0, 5.0), self._street.disconnect)
            self._time.after(dice.uniform(6.0, 40.0), self._street.connect)
        if trouble.happens(Fault.CLOCK, 0.04):
            self._troubles["clock jumped"] += 1
            dice = trouble.dice(Fault.CLOCK)
            jump = dice.choice((-1.0, 1.0)) * dice.choice((100.0, 4000.0, 1e5, 3.2e7))
            self._time.after(dice.uniform(0.0, 5.0), lambda: self._time.jump(jump))
            self._time.after(dice.uniform(6.0, 60.0), self._time.set_right)
        if trouble.happens(Fault.SENSOR, 0.04):
            self._troubles["camera lost"] += 1
            dice = trouble.dice(Fault.SENSOR)
            self._time.after(dice.uniform(0.0, 5.0), lambda: self._camera(up=False))
            self._time.after(dice.uniform(6.0, 14.0), lambda: self._camera(up=True))

    def _policy_changes(self, trouble: Trouble) -> None:
        """The publisher's next word."""
        self._troubles["policy changed"] += 1
        self._policy_words += 1
        dice = trouble.dice(Fault.POLICY)
        begins = soon(self._time.true_utc, dice)
        change = changed(self._policy_words, begins, dice)
        self._time.after(dice.uniform(0.0, 5.0), lambda: self._kiosk.policies(change))

    def _power_cut(self) -> None:
        if not self._street.calm and self._kiosk.life is not None:
            raise Dies(power=True)

    def _camera(self, *, up: bool) -> None:
        if up and not self._camera_up:
            self._offset += 100_000
        self._camera_up = up
        self._kiosk.post(DeviceChanged(Device.CAMERA, up))
