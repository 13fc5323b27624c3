"""Who proves us to a third-generation card: a security module (PSAM), a command, or an owner's plug-in.

The keys are the card scheme's. They are never here: whoever holds them turns a card's challenge into a
cryptogram. A wrong cryptogram costs the visitor's card one of its few tries, so ``Restraint`` stops us early.
"""

import json
import os
import signal
import subprocess
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import entry_points
from typing import Protocol

from hw.errors import DeviceError
from hw.smartcard import CardRemoved, SmartCardReader
from sentinel.credentials.cards.apdu import OK, CardMisbehaved, exchange

ENTRY_POINTS = "sentinel.card_authenticators"
SELECT_PSAM = bytes.fromhex("00A4040006D15600000590")
COMMAND_S = 5.0
_LENGTHS = (8, 16)
_MOST_OUTPUT = 256


@dataclass(frozen=True, slots=True, repr=False)
class Challenge:
    """What a card asks: eight random bytes; with them what names the card, for keys are derived from it.

    ``card_id`` 16 bytes of record 01 (b"": not told), ``atr`` the answer to reset, ``key`` the card's key.
    """

    random: bytes
    card_id: bytes
    atr: bytes
    key: int


class AuthenticationUnavailable(Exception):
    """No cryptogram can be had; the text says why and holds nothing of the card."""


class Authenticator(Protocol):
    """Turns a challenge into a cryptogram. Runs on the reader's thread."""

    def __call__(self, challenge: Challenge) -> bytes:
        """Eight bytes, which are sent with the challenge behind them, or sixteen, sent as they are.

        Returns within seconds. Raises AuthenticationUnavailable, DeviceError (the reader itself failed).
        """


class PsamAuthenticator:
    """A security module in a SAM slot; ``usage`` and ``version`` name its key (P1 and P2 of BFDE)."""

    def __init__(self, module: SmartCardReader, usage: int, version: int) -> None:
        self._module = module
        self._usage = usage
        self._version = version

    def __call__(self, challenge: Challenge) -> bytes:
        """Powers the module on anew: what it derived for the card before is gone."""
        if self._module.connect() is None:
            raise AuthenticationUnavailable("no security module in its slot")
        steps = psam_steps(challenge, self._usage, self._version)
        try:
            apdu = next(steps)
            while True:
                apdu = steps.send(self._module.transmit(apdu))
        except StopIteration as end:
            cryptogram: bytes = end.value
            return cryptogram
        except CardRemoved:
            raise AuthenticationUnavailable("the security module fell silent") from None
        except CardMisbehaved as bad:
            raise AuthenticationUnavailable(f"the security module: {bad}") from None


def psam_steps(challenge: Challenge, usage: int, version: int) -> Generator[bytes, bytes, bytes]:
    """The dialogue with a PSAM as public programs hold it; returns the cryptogram of eight bytes.

    BFDE derives the key by the card (the last eight bytes of its ATR) and by its city (the six digits, and
    "sx"); 80FA enciphers the challenge. Raises AuthenticationUnavailable, CardMisbehaved.
    """
    if len(challenge.atr) < 8 or len(challenge.card_id) < 3:
        raise AuthenticationUnavailable("the card has not told what its key is derived from")
    city = challenge.card_id[:3].hex().upper().encode() + b"sx"
    derive = challenge.atr[-8:] + city + challenge.random
    for what, command in (
        ("has no social security application", SELECT_PSAM),
        ("does not know this key", bytes([0xBF, 0xDE, usage, version, len(derive)]) + derive),
    ):
        _, status = yield from exchange(command)
        if status != OK:
            raise AuthenticationUnavailable(f"the security module {what} (status {status:04X})")
    made, status = yield from exchange(bytes([0x80, 0xFA, 0x00, 0x00, 8]) + challenge.random)
    if status != OK or len(made) != 8:
        raise AuthenticationUnavailable(f"the security module gave no cryptogram (status {status:04X})")
    return made


class CommandAuthenticator:
    """A program: one JSON line ``{"challenge", "card_id", "atr", "key"}`` in (hex, key a number), hex out."""

    def __init__(self, command: tuple[str, ...], timeout_s: float = COMMAND_S) -> None:
        self._command = command
        self._timeout_s = timeout_s

    def __call__(self, challenge: Challenge) -> bytes:
        """Runs it once. Its output is never logged."""
        asked = {
            "challenge": challenge.random.hex(),
            "card_id": challenge.card_id.hex(),
            "atr": challenge.atr.hex(),
            "key": challenge.key,
        }
        try:
            program = subprocess.Popen(  # noqa: S603 - the owner's program, from the owner's settings
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise AuthenticationUnavailable(
                f"the authentication command can't be run: {error.strerror}"
            ) from None
        with program:
            try:
                told, _ = program.communicate(json.dumps(asked).encode() + b"\n", self._timeout_s)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):  # it has just ended
                    os.killpg(program.pid, signal.SIGKILL)  # with what it started, which may hold the pipe
                raise AuthenticationUnavailable("the authentication command took too long") from None
        if program.returncode != 0:
            raise AuthenticationUnavailable(f"the authentication command ended with {program.returncode}")
        try:
            return bytes.fromhex(told[:_MOST_OUTPUT].decode("ascii"))
        except ValueError:
            raise AuthenticationUnavailable("the authentication command's answer is not hex") from None


class PlugInAuthenticator:
    """An installed ``sentinel.card_authenticators`` entry point by name, loaded when it is first needed.

    However it fails, cards that demand no authentication are still read.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: Authenticator | None = None

    def __call__(self, challenge: Challenge) -> bytes:
        """Asks it. Its errors' texts are dropped, for they may name the card."""
        try:
            self._found = self._found or self._load()
            return bytes(self._found(challenge))
        except (AuthenticationUnavailable, DeviceError):
            raise
        except Exception as error:  # an owner's code may fail in any way
            raise AuthenticationUnavailable(
                f"the card authenticator {self._name} failed ({type(error).__name__})"
            ) from None

    def _load(self) -> Authenticator:
        for point in entry_points(group=ENTRY_POINTS, name=self._name):
            found: Authenticator = point.load()
            return found
        raise AuthenticationUnavailable(f"no card authenticator {self._name} is installed")


class Restraint:
    """When not to try: never twice with one card that refused us, and no more after three in a row.

    Remembers the last 256 cards that refused, by hash, in memory.
    """

    def __init__(self, most: int = 3) -> None:
        self._most = most
        self._row = 0
        self._refused: deque[bytes] = deque(maxlen=256)

    @property
    def given_up(self) -> bool:
        """Whether so many cards refused in a row that the fault is ours: none is tried any more."""
        return self._row >= self._most

    def allows(self, card_id: bytes) -> bool:
        """Whether this card may be tried."""
        return not self.given_up and sha256(card_id).digest() not in self._refused

    def refused(self, card_id: bytes) -> None:
        """The card did not take the cryptogram."""
        self._row += 1
        self._refused.append(sha256(card_id).digest())

    def accepted(self) -> None:
        """A card took it."""
        self._row = 0


def checked(cryptogram: bytes) -> bytes:
    """The same, if a card may see it. Raises AuthenticationUnavailable."""
    if len(cryptogram) not in _LENGTHS:
        raise AuthenticationUnavailable(f"a cryptogram of {len(cryptogram)} bytes")
    return cryptogram
