"""What a simulation is: a seed, whose visitors come, and which faults there are. Equal plans end equally."""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

_TWO_ENTRANCES = 0.25  # of the days
DAY = 250  # visitors of one kiosk's day; days are independent of each other


class Fault(StrEnum):
    """A kind of trouble; each visitor draws their own share of it."""

    CRASH = "crash"  # the daemon dies before or after an effect, and is started again
    POWER = "power"  # the power goes: a torn write, another boot, a clock that nobody has set yet
    DISK = "disk"  # slow, full, or failing writes
    PLATFORM = "platform"  # answers that are lost, late, doubled, or about an earlier question
    BROKER = "broker"  # messages that are lost, doubled, late or out of order; a connection that breaks
    SENSOR = "sensor"  # devices that go away, measurements that do not come or come late
    CLOCK = "clock"  # the time of day jumps
    GATE = "gate"  # a board that is slow, away or does not confirm
    STAFF = "staff"  # operators who press twice, too late, for the wrong one, or change their mind
    MAINTENANCE = "maintenance"  # a technician at the pages, the gate's trial asked for well and badly
    POLICY = "policy"  # other policies begin while somebody stands there
    CROWD = "crowd"  # people who swap places, walk away, push in, or stand together
    REMOTE = "remote"  # the district's commands and settings: stale, replayed, of another boot or kiosk


ALL = frozenset(Fault)


@dataclass(frozen=True, slots=True)
class Plan:
    """One day of one kiosk. ``visitors``: their numbers in the day, in order; ``faults`` that may happen.

    What a visitor does follows from seed, day and number alone, so that others can be left out.
    """

    seed: int
    day: int = 0
    visitors: tuple[int, ...] = tuple(range(DAY))
    faults: frozenset[Fault] = ALL
    real_store: bool = False

    def draw(self, *what: object) -> random.Random:
        """Chance for one purpose; the same on every machine."""
        name = "/".join(str(part) for part in (self.seed, self.day, *what))
        return random.Random(name)  # noqa: S311 - a simulation's dice, repeatable on purpose

    @property
    def entrances(self) -> int:
        """How many kiosks the venue has this day; visitors go to them by their number."""
        return 2 if self.draw("venue").random() < _TWO_ENTRANCES else 1

    def of(self, visitors: tuple[int, ...]) -> "Plan":
        """The same day with only these visitors."""
        return replace(self, visitors=visitors)

    def without(self, fault: Fault) -> "Plan":
        """The same day without a kind of trouble."""
        return replace(self, faults=self.faults - {fault})

    def calm(self) -> "Plan":
        """The same day without any trouble."""
        return replace(self, faults=frozenset())


def days(
    seed: int, visits: int, faults: frozenset[Fault] = ALL, *, real_store: bool = False, first: int = 0
) -> list[Plan]:
    """As many days as the visits need, from the ``first`` on; the last may be short."""
    whole, rest = divmod(visits, DAY)
    counts = [DAY] * whole + ([rest] if rest else [])
    return [
        Plan(seed, day, tuple(range(count)), faults, real_store=real_store)
        for day, count in enumerate(counts, first)
    ]
