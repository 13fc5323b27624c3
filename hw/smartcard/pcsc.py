"""Readers behind PC/SC: pcscd and its drivers, by way of pyscard (``scripts/setup kiosk pcsc`` installs it).

pcscd may be away and come back, and so may a reader: both are DeviceGone until they are there again. pcscd
gives no time-outs; its drivers bound what a card may take, and who hangs in it is ended with pcscd.
"""

from fnmatch import fnmatchcase
from typing import Any

from hw.errors import DeviceError, DeviceGone
from hw.smartcard import CardRemoved

try:
    from smartcard import scard
except ImportError:  # a kiosk without PC/SC
    scard = None

_INSTALL = "PC/SC is not installed here: add it with scripts/setup kiosk pcsc"
_LONGEST_NAMES = 200


class PcscReader:
    """A ``hw.smartcard.SmartCardReader``: the first reader whose name fits ``pattern``."""

    def __init__(self, context: Any, name: str) -> None:
        self.name = name
        self._context = context
        self._card: Any = None
        self._protocol = 0
        self._atr: bytes | None = None  # of the powered card; b"": it is mute
        self._moves = -1  # how often a card came or went, as pcscd counts

    def connect(self) -> bytes | None:
        """Power the card on, if it is not yet, and give its ATR; b"": it is mute. Raises DeviceError."""
        result, states = scard.SCardGetStatusChange(
            self._context, 0, [(self.name, scard.SCARD_STATE_UNAWARE)]
        )
        self._check(result, "asked for its state")
        state, atr = states[0][1], bytes(states[0][2])
        if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            raise DeviceGone(f"{self.name}: unplugged")
        moves = state >> 16
        if moves != self._moves:
            self._drop(scard.SCARD_LEAVE_CARD)
            self._moves = moves
        if not state & scard.SCARD_STATE_PRESENT:
            self._drop(scard.SCARD_LEAVE_CARD)
            return None
        if self._atr is None:
            self._atr = b"" if state & scard.SCARD_STATE_MUTE else self._power_on(atr)
        return self._atr

    def transmit(self, apdu: bytes) -> bytes:
        """One command APDU, one answer (data, SW1, SW2). Raises CardRemoved, DeviceError."""
        if self._card is None:
            raise CardRemoved("no card is powered on")
        one = self._protocol == scard.SCARD_PROTOCOL_T1
        pci = scard.SCARD_PCI_T1 if one else scard.SCARD_PCI_T0
        result, answer = scard.SCardTransmit(self._card, pci, list(apdu))
        done = result == scard.SCARD_S_SUCCESS
        if result in _CARD_GONE or (done and len(answer) < 2):
            self._drop(scard.SCARD_LEAVE_CARD)
            raise CardRemoved("the card was taken away, or fell silent")
        self._check(result, "passed a command on")
        return bytes(byte & 0xFF for byte in answer)

    def disconnect(self) -> None:
        """Power the card off."""
        self._drop(scard.SCARD_UNPOWER_CARD)

    def close(self) -> None:
        """Let go of the service; may be called twice."""
        self._drop(scard.SCARD_LEAVE_CARD)
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
            self._context = None

    def _power_on(self, atr: bytes) -> bytes | None:
        result, card, protocol = scard.SCardConnect(
            self._context,
            self.name,
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        if result in (scard.SCARD_E_NO_SMARTCARD, scard.SCARD_W_REMOVED_CARD):
            return None
        if result in _CARD_MUTE:
            return b""
        if result == scard.SCARD_E_SHARING_VIOLATION:
            raise DeviceError(f"{self.name}: in use by another program")
        self._check(result, "powered the card on")
        self._card, self._protocol = card, protocol
        return atr

    def _drop(self, how: int) -> None:
        """Let go of the card; a card or service that is gone has nothing to let go of."""
        self._atr = None
        if self._card is not None:
            scard.SCardDisconnect(self._card, how)
            self._card = None

    def _check(self, result: int, what: str) -> None:
        """Raises DeviceGone for a reader or service that is away, DeviceError for any other failure."""
        _check(result, f"{self.name}: {what}")


if scard is not None:
    _CARD_GONE = (
        scard.SCARD_W_REMOVED_CARD, scard.SCARD_W_RESET_CARD, scard.SCARD_E_NO_SMARTCARD,
        scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_W_UNRESPONSIVE_CARD,
        scard.SCARD_E_NOT_TRANSACTED,
    )  # fmt: skip
    _CARD_MUTE = (
        scard.SCARD_W_UNRESPONSIVE_CARD, scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_E_PROTO_MISMATCH,
        scard.SCARD_W_UNSUPPORTED_CARD,
    )  # fmt: skip
    _SERVICE_GONE = (
        scard.SCARD_E_NO_SERVICE, scard.SCARD_E_SERVICE_STOPPED, scard.SCARD_F_COMM_ERROR,
        scard.SCARD_E_INVALID_HANDLE,
    )  # fmt: skip
    _READER_GONE = (
        scard.SCARD_E_READER_UNAVAILABLE, scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_NO_READERS_AVAILABLE,
    )  # fmt: skip


def _check(result: int, what: str) -> None:
    if result == scard.SCARD_S_SUCCESS:
        return
    if result in _SERVICE_GONE:
        raise DeviceGone("PC/SC: its service does not run: apt-get install pcscd, or start it")
    if result in _READER_GONE:
        raise DeviceGone(f"{what}: the reader is unplugged")
    raise DeviceError(f"{what}: {scard.SCardGetErrorMessage(result)}")


def open_pcsc(pattern: str) -> PcscReader:
    """The first reader whose name fits ``pattern``, in any case: a part of it, or with ``*`` and ``?`` all.

    "" fits every one. Raises DeviceGone (no service, no such reader: the text names those that are there),
    DeviceError.
    """
    if scard is None:
        raise DeviceError(_INSTALL)
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    _check(result, "PC/SC")
    try:
        result, names = scard.SCardListReaders(context, [])
        if result not in _READER_GONE:
            _check(result, "PC/SC")
        name = next((name for name in names or [] if fits(name, pattern)), None)
        if name is None:
            there = ", ".join(names or [])[:_LONGEST_NAMES] or "none at all"
            raise DeviceGone(f"PC/SC has no reader like {pattern!r}, but {there}: plug it in")
    except BaseException:
        scard.SCardReleaseContext(context)
        raise
    return PcscReader(context, name)


def fits(name: str, pattern: str) -> bool:
    """Whether a reader's name fits a pattern of the settings."""
    wanted = pattern.casefold()
    if not any(sign in wanted for sign in "*?"):
        return wanted in name.casefold()
    return fnmatchcase(name.casefold(), wanted.replace("[", "[[]"))
