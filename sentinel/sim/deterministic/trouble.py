"""What goes wrong, drawn for each visitor apart, so that the others' troubles stay when one is left out."""

import random

from sentinel.sim.deterministic.plan import Fault, Plan


class Trouble:
    """One visitor's dice. Each question is answered "no trouble" where the plan leaves its fault out."""

    def __init__(self, plan: Plan, number: int) -> None:
        self._faults = plan.faults
        self._plan, self._number = plan, number
        self._dice: dict[Fault, random.Random] = {}

    def happens(self, fault: Fault, chance: float) -> bool:
        """Whether it does, with this probability."""
        return fault in self._faults and self.dice(fault).random() < chance

    def seconds(self, fault: Fault, usual: tuple[float, float], worse: tuple[float, float]) -> float:
        """How long something takes: as usual, or one time in six as in trouble."""
        draw = self.dice(fault)
        slow = fault in self._faults and draw.random() < 1 / 6
        return draw.uniform(*(worse if slow else usual))

    def dice(self, fault: Fault) -> random.Random:
        """The dice of one fault; none disturbs another's."""
        if fault not in self._dice:
            self._dice[fault] = self._plan.draw(fault.value, self._number)
        return self._dice[fault]
