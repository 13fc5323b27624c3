"""Cards, security modules and readers to put them into: real bytes from the other side of a real line."""

from hw.smartcard.emulator.cards import ATR, EmulatedCard, Tampering, social_security_card
from hw.smartcard.emulator.mt3 import EmulatedMt3
from hw.smartcard.emulator.psam import EmulatedPsam, emulated_cryptogram
from hw.smartcard.emulator.serial_ccid import T1_ATR, EmulatedSerialCcid

__all__ = [
    "ATR",
    "T1_ATR",
    "EmulatedCard",
    "EmulatedMt3",
    "EmulatedPsam",
    "EmulatedSerialCcid",
    "Tampering",
    "emulated_cryptogram",
    "social_security_card",
]
