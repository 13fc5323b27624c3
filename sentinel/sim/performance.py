"""What a visitor can do before the kiosk, and what is told of one: name, story, what should come of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind, Turn
from sentinel.core.sensing import Happening
from sentinel.sim.cast import Member
from sentinel.sim.instruments import Instrument
from sentinel.sim.observer import is_result
from sentinel.sim.stage import Actor
from sentinel.sim.world import World

HEALTHY_C = 34.1  # forehead skin of somebody with 36.5 C
_RESULT_S = 30.0
_TWICE_S = 16.0  # Timing.duplicate_s, and the visit itself


@dataclass(frozen=True, slots=True)
class Expected:
    """One decision: the verdict, its first reason, and what happens in the doorway after it."""

    verdict: Verdict
    reason: Reason
    door: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Visitor:
    """``act`` plays the visitor against the world; ``expected`` in the order of the decisions.

    ``offline``: comes while the network is gone; ``after``: who must have been here before.
    """

    name: str
    story: str
    act: Callable[["Performance"], None]
    expected: tuple[Expected, ...]
    offline: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Performance:
    """What a visitor can do: stand there, show things, wait for the screen, leave."""

    world: World

    def stand(
        self,
        face: str = "a",
        *,
        masked: bool = True,
        skin_c: float = HEALTHY_C,
        name: str = "me",
        instrument: Instrument = Instrument.NONE,
    ) -> None:
        """Walk up to the kiosk, or hold something before it."""
        actor = Actor(self.world.portraits[face], masked, skin_c=skin_c, instrument=instrument)
        self.world.stage.place(name, actor)

    def asked(self) -> None:
        """Wait until the screen asks for a code or card."""
        self.world.observer.wait_kind(ScreenKind.PRESENT)

    def scan(self, code: str) -> None:
        """Hold the phone under the serial scanner."""
        self.asked()
        self.world.scanner.show_code(code.encode())

    def card(self, member: Member) -> None:
        """Place the ID card, and take it away when the result is there.

        Nobody comes again within the ten seconds in which the same card counts as shown twice.
        """
        since = time.monotonic() - self.world.cards_shown.get(member.key, float("-inf"))
        time.sleep(max(0.0, _TWICE_S * self.world.pace - since))
        self.asked()
        self.world.cards_shown[member.key] = time.monotonic()
        self.world.id_card.place_card(member.card())

    def result(self, *reasons: Reason) -> None:
        """Wait for the verdict on the screen."""
        if reasons:
            self.world.observer.wait_reason(*reasons, timeout_s=_RESULT_S)
        else:
            self.world.observer.wait(lambda s: is_result(s.screen), _RESULT_S)

    def counted(self, people: int) -> None:
        """Wait until so many of a family are counted, or the verdict on all is there."""
        self.world.observer.wait(
            lambda s: is_result(s.screen) or sum(one.turn is Turn.DONE for one in s.screen.family) >= people,
            _RESULT_S,
        )

    def leave(self) -> None:
        """Take everything along, and wait until the kiosk is free."""
        self.world.id_card.remove_card()
        self.world.stage.clear()
        self.world.observer.wait_kind(ScreenKind.IDLE, timeout_s=15.0)
        time.sleep(0.3)
