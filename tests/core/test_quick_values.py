"""Values that are made by writing their slots are the values that ``dataclasses`` makes."""

import dataclasses
from dataclasses import dataclass, field

import pytest

from sentinel.core.replacing import quick, replace


@quick
@dataclass(frozen=True, slots=True)
class Held:
    first: int
    second: str = "two"
    many: tuple[int, ...] = field(default_factory=lambda: (1, 2))
    named: float = field(default=0.5, kw_only=True)


@quick
@dataclass(frozen=True, slots=True)
class Checked:
    number: int
    other: int = 0

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("negative")


def test_a_value_has_its_defaults_and_what_was_said() -> None:
    assert Held(1) == Held(1, "two", (1, 2), named=0.5)
    assert Held(first=3, many=()) == replace(Held(3), many=())
    assert repr(Held(1)) == "Held(first=1, second='two', many=(1, 2), named=0.5)"
    assert hash(Held(1)) == hash(Held(1))


def test_it_stays_frozen_and_refuses_what_it_has_not() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Held(1).first = 2  # type: ignore[misc]
    for wrong in ((), (1, "two", (), 0.5)):
        with pytest.raises(TypeError):
            Held(*wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Held(1, third=3)  # type: ignore[call-arg]


def test_one_that_checks_itself_when_made_still_does() -> None:
    with pytest.raises(ValueError, match="negative"):
        Checked(-1)
