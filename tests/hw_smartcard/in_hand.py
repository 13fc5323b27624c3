"""Emulated cards without a line between, and the person on them."""

import time
from collections.abc import Callable
from typing import Any

from hw.smartcard import CardRemoved
from hw.smartcard.emulator import EmulatedCard, EmulatedMt3, EmulatedPsam, social_security_card

NUMBER = "11010519491231002X"
LONG_NAME = "买买提·阿卜杜热合曼·吐尔逊江·艾力"  # 17 characters: goes on in 4E


class InHand:
    """A card in the hand: a reader without a line; ``dialogue`` is what was said."""

    def __init__(self, card: EmulatedCard | EmulatedPsam) -> None:
        self.card = card
        self.dialogue: list[tuple[bytes, bytes]] = []

    def connect(self) -> bytes | None:
        return self.card.reset()

    def transmit(self, apdu: bytes) -> bytes:
        answer = self.card.transmit(apdu)
        self.dialogue.append((apdu, answer or b""))
        if answer is None:
            raise CardRemoved("gone")
        return answer

    def disconnect(self) -> None: ...

    def close(self) -> None: ...


def make(**change: Any) -> EmulatedCard:
    card = social_security_card(NUMBER, change.pop("name", "王小明"), nation="11", sex="2")
    for name, value in change.items():
        setattr(card, name, value)
    return card


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def taken_out(emulator: EmulatedMt3) -> None:
    """Take the card out, and wait until that was noticed."""
    emulator.remove()
    before = emulator.found_empty
    assert eventually(lambda: emulator.found_empty > before)
