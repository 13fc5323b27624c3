"""Cards, security modules and readers to put them into: real bytes from the other side of a real line."""

from hw.smartcard.emulator.cards import ATR, EmulatedCard, Tampering, social_security_card
from hw.smartcard.emulator.mt3 import EmulatedMt3
from hw.smartcard.emulator.psam import EmulatedPsam, emulated_cryptogram

__all__ = [
    "ATR",
    "EmulatedCard",
    "EmulatedMt3",
    "EmulatedPsam",
    "Tampering",
    "emulated_cryptogram",
    "social_security_card",
]
