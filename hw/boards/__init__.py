"""Relay boards as data: how each family is told to switch, and whether it ends a pulse by itself.

A file each, read by name from this folder, or an owner's own by path.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from hw.modbus import READ_COILS, READ_INPUTS, READ_REGISTERS, frame

_FOLDER = Path(__file__).resolve().parent
_Word = Annotated[int, Meta(ge=0, le=0xFFFF)]


class ProfileError(Exception):
    """A profile that is not there or makes no sense; one line."""


class Write(Struct, frozen=True, forbid_unknown_fields=True):
    """A write: function 5 or 6, ``register`` of channel 1 (channel 2 has the next), the value."""

    function: Literal[5, 6]
    register: _Word
    value: _Word


class PulseWrite(Write, frozen=True):
    """A write after which the board opens the relay by itself: ``value`` + the duration in ``unit_ms``."""

    unit_ms: Annotated[int, Meta(ge=1, le=10_000)]
    most: Annotated[int, Meta(ge=1, le=0xFFFF)]


class Query(Struct, frozen=True, forbid_unknown_fields=True):
    """Where channel 1 is read: function 1 or 2 (bits) or 3 (a register of 0 or 1)."""

    function: Literal[1, 2, 3]
    register: Annotated[int, Meta(ge=0, le=0xFF)]  # below 256, so that no answer looks like the question


class Profile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One family of boards. ``self_ending`` is a promise of the board's maker, and needs a ``pulse``."""

    title: str
    self_ending: bool
    channels: Annotated[int, Meta(ge=1, le=64)]
    on: Write
    off: Write
    pulse: PulseWrite | None = None
    state: Query | None = None
    inputs: Query | None = None

    def check(self) -> None:
        """What types can't say. Raises ProfileError."""
        if self.self_ending != (self.pulse is not None):
            raise ProfileError("self_ending = true and [pulse] belong together")
        if self.on == self.off:
            raise ProfileError("[on] and [off] are the same")
        pulse = self.pulse
        if pulse is not None and pulse.value + pulse.most > 0xFFFF:
            raise ProfileError("[pulse]: value + most is more than 16 bits hold")
        if (self.state and self.state.function == READ_INPUTS) or (
            self.inputs and self.inputs.function != READ_INPUTS
        ):
            raise ProfileError("[state] is function 1 or 3, [inputs] function 2")

    def switched(self, address: int, channel: int, on: bool) -> bytes:
        """The frame that switches a relay; ``channel`` counts from 1. Raises ValueError."""
        write = self.on if on else self.off
        return frame(address, write.function, write.register + self._offset(channel), write.value)

    def pulsed(self, address: int, channel: int, duration_ms: int) -> bytes:
        """The frame of a pulse, its duration rounded up to the board's unit. Raises ValueError."""
        pulse = self.pulse
        if pulse is None:
            raise ValueError(f"{self.title}: knows no pulse")
        units = -(-duration_ms // pulse.unit_ms)
        if not 1 <= units <= pulse.most:
            raise ValueError(f"a pulse of {duration_ms} ms")
        register = pulse.register + self._offset(channel)
        # By function 5 the boards take the duration in place of the coil's value.
        return frame(address, pulse.function, register, pulse.value + units)

    def asked(self, address: int, channel: int) -> bytes | None:
        """The frame that asks for a relay's state; None: this board tells nothing."""
        query = self.state
        if query is None:
            return None
        if query.function == READ_REGISTERS:
            return frame(address, READ_REGISTERS, query.register + self._offset(channel), 1)
        return frame(address, READ_COILS, query.register, 8 * ((channel + 7) // 8))

    def inputs_asked(self, address: int, count: int) -> bytes:
        """The frame that asks for the first ``count`` inputs. Raises ValueError."""
        if self.inputs is None:
            raise ValueError(f"{self.title}: has no inputs")
        return frame(address, READ_INPUTS, self.inputs.register, count)

    def _offset(self, channel: int) -> int:
        if not 1 <= channel <= self.channels:
            raise ValueError(f"{self.title}: channel {channel} of {self.channels}")
        return channel - 1


def names() -> list[str]:
    """The profiles that are shipped."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load(name: str, base: Path = Path()) -> Profile:
    """A shipped profile by name, or a file (its name ends in .toml) under ``base``. Raises ProfileError."""
    own = name.endswith(".toml")
    if not own and name not in names():
        known = ", ".join(names())
        raise ProfileError(f'no relay board "{name}": there are {known}, or the path of a .toml file')
    path = base / name if own else _FOLDER / f"{name}.toml"
    try:
        profile = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Profile)
        profile.check()
    except OSError as error:
        raise ProfileError(f"{path}: can't be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, ProfileError) as error:
        raise ProfileError(f"{path}: {' '.join(str(error).split())}") from None
    return profile
