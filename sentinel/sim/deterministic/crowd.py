"""The people before one kiosk, one after the other and sometimes not: how each comes, stands, and goes."""

from collections import Counter
from collections.abc import Callable, Iterator

from sentinel.core.door import Door
from sentinel.core.events import ContactChanged, CredentialRead, FamilyComplete
from sentinel.core.screen import ScreenKind
from sentinel.core.sensing import Contact
from sentinel.sim.deterministic.fingers import touch
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.people import Person, born
from sentinel.sim.deterministic.plan import Fault, Plan
from sentinel.sim.deterministic.senses import CAMERA_S, QUICK_CAMERA_S, Senses
from sentinel.sim.deterministic.street import Street
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trouble import Trouble

_QUIET = (ScreenKind.IDLE, ScreenKind.PRESENT, ScreenKind.MEASURE, ScreenKind.POSITION)
_LEAVING = 0.4  # for each who comes somebody goes out elsewhere


class Crowd:
    """``comes`` is told of whoever steps up, with their troubles; ``after`` of what follows a visitor."""

    def __init__(
        self,
        plan: Plan,
        visitors: tuple[int, ...],
        timeline: Timeline,
        kiosk: Kiosk,
        street: Street,
        senses: Senses,
        comes: Callable[[Trouble], None],
        after: Callable[[Trouble], Iterator[float]],
    ) -> None:
        self._plan, self._time, self._kiosk = plan, timeline, kiosk
        self._street, self._senses = street, senses
        self._comes, self._after = comes, after
        self._waiting = list(visitors)
        self.people: dict[str, Person] = {}
        self.troubles: Counter[str] = Counter()
        self.touches = 0
        self._walking = 0

    @property
    def gone(self) -> bool:
        """Whether all have come, and gone."""
        return not self._waiting and not self._walking

    def next(self, *, pushing: bool = False) -> None:
        """The next one sets out; ``pushing``: is there already, and does not wait for their turn."""
        if not self._waiting:
            return
        person = born(self._plan, self._waiting.pop(0))
        for one in (person, *person.kin):
            self.people[one.digest] = one
        self._walking += 1
        self._follow(self._walk(person, Trouble(self._plan, person.number), pushing))

    def _follow(self, walk: Iterator[float]) -> None:
        wait = next(walk, None)
        if wait is None:
            self._walking -= 1
        else:
            self._time.after(wait, lambda: self._follow(walk))

    def _walk(self, person: Person, trouble: Trouble, pushing: bool) -> Iterator[float]:
        """Comes, stands, shows something, sees what comes of it, and goes. Yields seconds to wait."""
        draw = self._plan.draw("walk", person.number)
        senses, followed = self._senses, False
        yield 0.0 if pushing else draw.uniform(0.5, 6.0)
        for one in (person, *person.kin):
            senses.arrive(one)
        if trouble.dice(Fault.CROWD).random() < _LEAVING:
            self._street.leaves()
        if not pushing:
            yield draw.uniform(0.2, 1.0)
            if trouble.happens(Fault.CROWD, 0.05):
                self.troubles["walked by"] += 1
                self._leave(person)
                self.next()
                return
            if trouble.happens(Fault.CROWD, 0.15):  # the next one is already there
                self.troubles["stood together"] += 1
                followed = True
                self.next()
            while any(other.in_zone for other in senses.in_view):
                yield 0.3
        self._comes(trouble)
        person.in_zone = True
        senses.pace_s = QUICK_CAMERA_S if person.number % 8 == 3 else CAMERA_S
        senses.moved()
        end = self._time.world + person.patience_s
        if trouble.happens(Fault.CROWD, 0.08):
            self.troubles["walked away"] += 1
            end = self._time.world + draw.uniform(0.0, 4.0)
        if pushing:
            yield draw.uniform(1.12, 1.4)
            self._present(person)
        else:
            yield draw.uniform(1.7, 3.5)
        if not pushing and not followed and not person.kin and trouble.happens(Fault.CROWD, 0.04):
            followed = True
            yield from self._pushed_aside(person)
        elif person.kin:
            yield from self._with_kin(person, end)
        else:
            yield from self._stand(person, draw.uniform(1.0, 3.0), end)
        self._leave(person)
        yield 0.0
        yield from self._after(trouble)
        if not followed:
            self.next()

    def _leave(self, person: Person) -> None:
        for one in (person, *person.kin):
            self._senses.leave(one)

    def _pushed_aside(self, person: Person) -> Iterator[float]:
        """Shows a card, and somebody else takes the place before the platform has answered."""
        self.troubles["pushed aside"] += 1
        self._street.dawdles = True
        self._present(person)
        yield 0.05
        person.in_zone = False
        self.next(pushing=True)
        yield 4.0

    def _stand(self, person: Person, puts_mask_on_s: float, end: float) -> Iterator[float]:
        """Before the kiosk, until let in, sent to the staff, or tired of it."""
        shown_at, shown = float("-inf"), 0
        masks_at = self._time.world + puts_mask_on_s + 4.0
        came = self._time.world
        fingers = self._plan.draw("touch", person.number)
        while self._time.world < end:
            if (touched := touch(fingers)) is not None:
                self.touches += 1
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
                self._puts_mask_on(person)
            if kind in _QUIET and shown < 4 and self._time.world - shown_at > 4.0:
                shown_at, shown = self._time.world, shown + 1
                self._present(person)
            yield 0.5

    # ---- families

    def _with_kin(self, adult: Person, end: float) -> Iterator[float]:
        """Shows pass and card, lets each of the others step up, says that these are all, and all go in."""
        self.troubles["family"] += 1
        draw = self._plan.draw("kin", adult.number)
        self._kiosk.post(CredentialRead(adult.family_pass(self._time.now()), None))
        yield draw.uniform(0.5, 1.5)
        self._present(adult)
        yield from self._until(lambda door: door.family is not None, 12.0)
        if not self._counting():
            yield from self._stand(adult, 1.0, end)
            return
        for one in adult.kin:
            self._steps_up(one, adult)
            self._puts_mask_on(one)
            yield draw.uniform(0.5, 6.0)
            if draw.random() < 0.1:  # wandered off, and came back
                self._steps_up(adult, adult)
                yield draw.uniform(0.5, 3.0)
        if self._counting():
            self._steps_up(adult, adult)
            if draw.random() < 0.5:
                self._kiosk.post(FamilyComplete())
            else:
                self._kiosk.post(CredentialRead(adult.family_pass(self._time.now()), None))
        yield from self._go_in(adult, draw.uniform(8.0, 25.0))

    def _go_in(self, adult: Person, seconds: float) -> Iterator[float]:
        """Each opening lets one of them through."""
        end, opened, left = self._time.world + seconds, self._street.opened_at, 1 + len(adult.kin)
        while self._time.world < end and left:
            if self._street.opened_at > opened:
                opened, left = self._street.opened_at, left - 1
                yield 0.5
                self._pass_through()
            if self._screen() is ScreenKind.WAIT:
                yield 15.0
                return
            yield 0.4

    def _steps_up(self, person: Person, adult: Person) -> None:
        for one in (adult, *adult.kin):
            one.in_zone = one is person
        self._senses.moved()

    def _until(self, holds: Callable[[Door], bool], seconds: float) -> Iterator[float]:
        end = self._time.world + seconds
        while self._time.world < end:
            life = self._kiosk.life
            if life is not None and holds(life.door):
                return
            yield 0.4

    def _counting(self) -> bool:
        life = self._kiosk.life
        return life is not None and life.door.family is not None and life.door.family.checking

    # ---- what they do

    def _puts_mask_on(self, person: Person) -> None:
        if not person.masked and person.number % 7:
            person.masked = True
            self._senses.moved()

    def _present(self, person: Person) -> None:
        track = None if person.has_card else self._senses.number(person)
        self._kiosk.post(CredentialRead(person.credential(self._time.now()), track))

    def _pass_through(self) -> None:
        self._kiosk.post(ContactChanged(Contact.TURN, active=True))
        self._time.after(0.3, lambda: self._kiosk.post(ContactChanged(Contact.TURN, active=False)))

    def _screen(self) -> ScreenKind | None:
        life = self._kiosk.life
        return life.door.screen.kind if life is not None else None
