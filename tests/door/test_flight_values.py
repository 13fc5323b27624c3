"""Whatever can be in the door's state or happen at it can be recorded, and comes back as it was."""

import json
import types
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType

import pytest

from sentinel.core import door as door_module
from sentinel.core import facts as facts_module
from sentinel.core import family as family_module
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.events import Event, Tick
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Policy
from sentinel.core.stature import Stature
from sentinel.door.flight.values import CLASSES, from_plain, to_plain

_NAMES = {**vars(facts_module), **vars(family_module), **vars(door_module)}
# Checked when they are made: a real one stands for all.
_NEVER_BUILT = {"Policy", "Variant", "When", "VenueRule", "Rule"}
_POLICY = Policy(version="1")
_MOMENT = datetime(2022, 11, 5, 8, 0, tzinfo=UTC)
_VISIT = Visit("1", _POLICY, Now(1.0, _MOMENT), 1.0, 1.0, stature=Stature(low=True))
_DOOR = Door("boot", _POLICY, referred=(_VISIT,))
READY = {Policy: _POLICY, datetime: _MOMENT, Visit: _VISIT, Door: _DOOR}


def parts(kind: object) -> list[object]:
    """The types that a type is made of."""
    inner = [one for one in typing.get_args(kind) if one is not Ellipsis]
    if isinstance(kind, type) and is_dataclass(kind):
        inner += typing.get_type_hints(kind, None, _NAMES).values()
    return inner


def reachable(*roots: object) -> list[type]:
    """All classes that values of these types can hold, the roots among them."""
    seen: list[object] = []
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind not in seen:
            seen.append(kind)
            waiting += parts(kind)
    ours = [one for one in seen if isinstance(one, type) and not typing.get_args(one)]
    return sorted(
        (one for one in ours if is_dataclass(one) or issubclass(one, Enum)), key=lambda c: c.__name__
    )


def test_every_class_that_the_door_or_an_event_can_hold_is_read_again() -> None:
    found = reachable(Door, Event)
    assert {"Family", "Stature", "MoreTimeAsked", "Trial", "HandTemperatureFact"} <= {
        c.__name__ for c in found
    }
    assert [c.__name__ for c in found if CLASSES.get(c.__name__) is not c] == []


def sample(kind: object, depth: int = 0) -> typing.Any:
    """A value of a type, in which everything is there that can be."""
    origin, inner = typing.get_origin(kind), [one for one in typing.get_args(kind) if one is not type(None)]
    if kind == Event:
        return Tick()
    if kind in READY:
        return READY[kind]
    if origin in (typing.Union, types.UnionType):
        return sample(inner[0], depth)
    if origin in (tuple, frozenset):
        held = [one for one in inner if one is not Ellipsis]
        return origin(sample(one, depth + 1) for one in held)
    if origin is not None:  # a mapping
        return MappingProxyType({sample(inner[0], depth + 1): sample(inner[1], depth + 1)})
    assert isinstance(kind, type)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind, None, _NAMES)
        return kind(**{f.name: sample(hints[f.name], depth + 1) for f in fields(kind)})
    return next(iter(kind)) if issubclass(kind, Enum) else kind(1)


WHOLE = [one for one in reachable(Door, Event) if is_dataclass(one) and one.__name__ not in _NEVER_BUILT]


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__name__)
def test_every_value_is_recorded_and_read_again(kind: type) -> None:
    held = sample(kind)
    assert from_plain(json.loads(json.dumps(to_plain(held)))) == held
