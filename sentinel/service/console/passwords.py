"""Passwords of people: Argon2id, a few at a time, and which are refused when they are set."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
_AT_ONCE, _WAIT_S = 2, 10.0
# RFC 9106, section 4, second recommendation (64 MiB, three passes) on one lane: this machine has two cores.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


class Busy(Exception):
    """Too many passwords are being looked at."""


class Passwords:
    """Hashes and compares; 64 MiB each, so two at a time. Safe to use from several threads."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or HASHER
        self._nobodys = ""  # made at the first look: it takes as long as one
        self._turn = threading.BoundedSemaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        """For the table. Raises Busy."""
        with _Turn(self._turn):
            return self._hasher.hash(password)

    def fits(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; ``hashed`` None takes as long, and is none. Raises Busy."""
        with _Turn(self._turn):
            self._nobodys = self._nobodys or self._hasher.hash(secrets.token_urlsafe())
            try:
                return self._hasher.verify(hashed or self._nobodys, password) and hashed is not None
            except (VerificationError, InvalidHashError):
                return False


class _Turn:
    def __init__(self, turn: threading.BoundedSemaphore) -> None:
        self._turn = turn

    def __enter__(self) -> None:
        if not self._turn.acquire(timeout=_WAIT_S):
            raise Busy

    def __exit__(self, *failure: object) -> None:
        self._turn.release()


def fault_of(password: str, name: str) -> str:
    """Why a password can't be set, as a key of the catalogue; "" where it can.

    Long, not varied: NIST SP 800-63B, 5.1.1.2.
    """
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    if not password.isprintable():
        return "password_unprintable"
    low = password.lower()
    if name in low or len(set(low)) < 5 or low in _rows():
        return "password_guessable"
    return ""


def _rows() -> set[str]:
    """What lies beside each other on a keyboard, or is counted."""
    rows = ("1234567890", "qwertyuiop", "asdfghjkl", "abcdefghijklmnopqrstuvwxyz", "password")
    return {(row * 20)[:length] for row in rows for length in range(SHORTEST, 40)}
