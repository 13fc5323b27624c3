"""One entrance of the venue: its kiosk, how that dies and starts again, and what goes wrong around it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sentinel.core.door import Door
from sentinel.core.effects import Effect
from sentinel.core.events import Device, DeviceChanged, Event
from sentinel.report.events import EventWriter
from sentinel.sim.deterministic.afar import Afar
from sentinel.sim.deterministic.crowd import Crowd
from sentinel.sim.deterministic.disk import Disk, ModelDisk, RealDisk
from sentinel.sim.deterministic.judge import Judge
from sentinel.sim.deterministic.kiosk import Kiosk, Outside, Weather
from sentinel.sim.deterministic.outcome import Outcome
from sentinel.sim.deterministic.plan import Fault, Plan
from sentinel.sim.deterministic.policies import changed, soon
from sentinel.sim.deterministic.senses import Senses
from sentinel.sim.deterministic.street import Street
from sentinel.sim.deterministic.technician import Technician
from sentinel.sim.deterministic.timeline import Dies, Timeline
from sentinel.sim.deterministic.trouble import Trouble
from sentinel.sim.deterministic.venue import Venue

_RECONNECT_S = 1.0
_CRASH_POINTS = 14  # effects of a visit's length, before or after one of which the process may die

Stepped = Callable[[Event, Door, tuple[Effect, ...]], None]


@dataclass
class CrashPoint:
    """The daemon dies at this effect, counted from 1, and after it or before; 0: not."""

    effects: int = 0
    after: bool = False


class Entrance:
    """``begin``, then its timeline's turns; ``calm`` once all are ``gone``, and at last ``outcome``."""

    def __init__(
        self, plan: Plan, name: str, visitors: tuple[int, ...], timeline: Timeline, venue: Venue,
        seen: Stepped, crash: CrashPoint,
    ) -> None:  # fmt: skip
        self._plan, self._time, self._seen, self._crash = plan, timeline, seen, crash
        timeline.died = self._died
        events = EventWriter()
        self._disk: Disk = RealDisk(events, timeline) if plan.real_store else ModelDisk(events)
        self.judge = Judge(timeline, self._disk, {}, name)
        self._street = Street(timeline, self.judge, venue, name)
        outside = Outside(
            ask=self._street.ask, gate=self._street.gate, withdraw=self._street.withdraw,
            publish=self._street.publish, alert=self._street.alert, before=self._before, after=self._after,
            weather=self._weather, stepped=self._stepped,
        )  # fmt: skip
        self.kiosk = self._street.kiosk = Kiosk(timeline, self._disk, outside, name)
        self._senses = Senses(timeline, self.kiosk)
        self.judge.nobody = lambda: self._senses.nobody
        self._crowd = Crowd(
            plan, visitors, timeline, self.kiosk, self._street, self._senses, self._comes, self._follows
        )
        self._street.people = self.judge.people = self._crowd.people
        self._technician = Technician(timeline, self.kiosk, self.judge)
        self._afar = Afar(timeline, self.kiosk, self.judge, name)
        self._troubles = self._crowd.troubles
        self._policy_words = 0
        self._set_trouble(Trouble(plan, -1))

    def _set_trouble(self, trouble: Trouble) -> None:
        self._trouble = self._street.trouble = self._senses.trouble = trouble

    @property
    def gone(self) -> bool:
        """Whether all who come here have gone."""
        return self._crowd.gone

    def begin(self) -> None:
        """The kiosk starts, and the first visitor sets out."""
        self._time.after(0.0, self._boot)
        self._time.after(0.0, self._crowd.next)

    def calm(self) -> None:
        """No more trouble."""
        self._street.calm = True
        self._set_trouble(Trouble(self._plan.calm(), -2))
        self._crash.effects = 0
        self._time.set_right()
        self._time.after(1.0, self._street.connect)

    def ended(self) -> None:
        """The day is over: it is judged as a whole."""
        self.judge.ended(self.kiosk.life.door if self.kiosk.life else None)

    def close(self) -> None:
        """Give up the record."""
        self._disk.close()

    def outcome(self) -> Outcome:
        """What came of it."""
        judge = self.judge
        return Outcome(
            self._plan, tuple(judge.violations), judge.digest, self.kiosk.steps, self.kiosk.lives,
            judge.pulses.total() - judge.trials, len(self._disk.events()), judge.copies.total(),
            round(self._time.world, 3), self._crowd.touches, judge.trials,
            dict(sorted(judge.verdicts.items())), dict(sorted(self._troubles.items())),
        )  # fmt: skip

    # ---- life and death of the daemon

    def _boot(self) -> None:
        if self.kiosk.life is not None:
            return
        self.kiosk.boot()
        if not self._senses.camera_up:
            self.kiosk.post(DeviceChanged(Device.CAMERA, up=False))
        self._senses.restarted()
        self._time.after(_RECONNECT_S, self._street.connect)
        self._afar.began()

    def _died(self, death: Dies) -> None:
        dice = self._trouble.dice(Fault.POWER if death.power else Fault.CRASH)
        self._troubles["power cut" if death.power else "crash"] += 1
        self._street.cut()
        self.kiosk.die()
        if death.power:
            self._time.reboot(lost=dice.random() < 0.5)
            self._time.after(dice.uniform(5.0, 120.0), self._time.set_right)
        self._time.after(dice.uniform(0.5, 5.0), self._boot)

    def _stepped(self, event: Event, door: Door, effects: tuple[Effect, ...]) -> None:
        self.judge.stepped(event, door, effects)
        self._seen(event, door, effects)

    def _before(self, effect: Effect) -> None:
        if self._crash.effects and not self._crash.after:
            self._count_down()

    def _after(self, effect: Effect) -> None:
        if self._crash.effects and self._crash.after:
            self._count_down()

    def _count_down(self) -> None:
        self._crash.effects -= 1
        if not self._crash.effects:
            raise Dies

    def _weather(self) -> Weather:
        trouble = self._trouble
        commit = trouble.seconds(Fault.DISK, (0.001, 0.006), (0.05, 4.0))
        full, torn = trouble.happens(Fault.DISK, 0.02), trouble.happens(Fault.POWER, 0.004)
        if full:
            self._troubles["disk full"] += 1
        return Weather(commit, full, torn)

    # ---- misfortunes

    def _follows(self, trouble: Trouble) -> Iterator[float]:
        """What comes when a visitor has gone."""
        if trouble.happens(Fault.MAINTENANCE, 0.04):
            self._troubles["maintenance"] += 1
            yield from self._technician.work(trouble)

    def _comes(self, trouble: Trouble) -> None:
        """What this visitor's coming brings along."""
        self._set_trouble(trouble)
        if trouble.happens(Fault.POLICY, 0.04):
            self._policy_changes(trouble)
        if not self._crash.effects and trouble.happens(Fault.CRASH, 0.08):
            dice = trouble.dice(Fault.CRASH)
            self._crash.effects, self._crash.after = dice.randint(1, _CRASH_POINTS), dice.random() < 0.5
        if trouble.happens(Fault.POWER, 0.01):
            self._time.after(trouble.dice(Fault.POWER).uniform(0.0, 8.0), self._power_cut)
        if trouble.happens(Fault.REMOTE, 0.06):
            self._troubles["word from afar"] += 1
            self._afar.work(trouble)
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
            self._time.after(dice.uniform(0.0, 5.0), lambda: self._senses.camera(up=False))
            self._time.after(dice.uniform(6.0, 14.0), lambda: self._senses.camera(up=True))

    def _policy_changes(self, trouble: Trouble) -> None:
        """The publisher's next word."""
        self._troubles["policy changed"] += 1
        self._policy_words += 1
        dice = trouble.dice(Fault.POLICY)
        begins = soon(self._time.true_utc, dice)
        change = changed(self._policy_words, begins, dice)
        self._time.after(dice.uniform(0.0, 5.0), lambda: self.kiosk.policies(change))

    def _power_cut(self) -> None:
        if not self._street.calm and self.kiosk.life is not None:
            raise Dies(power=True)
