"""The quick copy of a value is the standard one, to the last field and the last refusal."""

import dataclasses

import pytest

from sentinel.core.door import Door
from sentinel.core.facts import Facts
from sentinel.core.policy import Policy, PolicyError
from sentinel.core.replacing import replace
from sentinel.core.screen import Screen, ScreenKind


@dataclasses.dataclass(frozen=True)
class Plain:
    """Without slots."""

    left: int
    right: int = 2


@dataclasses.dataclass(frozen=True, slots=True)
class One:
    """With one field."""

    only: int


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (Door("boot", Policy()), {"serial": 7, "staffed": None}),
        (Door("boot", Policy()), {}),
        (Facts(), {"mask_exempt": True}),
        (Screen(), {"kind": ScreenKind.PASS, "low": True}),
        (Policy(), {"pcr_hours": 72.0}),
        (Plain(1), {"right": 3}),
        (One(1), {"only": 2}),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_copy_is_as_the_standard_one_and_leaves_the_value_alone(value, changes) -> None:
    before = dataclasses.replace(value)
    made = replace(value, **changes)
    assert made == dataclasses.replace(value, **changes)
    assert (type(made), value, hash(type(made))) == (type(value), before, hash(type(value)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(made)[0].name, None)


@pytest.mark.parametrize(
    "value", [Door("boot", Policy()), Policy(), Plain(1)], ids=["door", "policy", "plain"]
)
def test_a_field_that_there_is_not_is_refused(value) -> None:
    with pytest.raises(TypeError, match="nonsense"):
        replace(value, nonsense=1)


def test_what_a_value_checks_when_it_is_made_is_checked_in_a_copy_too() -> None:
    with pytest.raises(PolicyError):
        replace(Policy(), pcr_hours=-1.0)
