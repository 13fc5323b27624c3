"""What the broker brings: acknowledgements, the count inside, our own presence. Bounded, never trusted."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sentinel.core.occupancy import Told
from sentinel.core.presence import Said, Word

LARGEST = 1024 * 1024  # bytes of a message; MQTT 5 brokers keep larger ones from us
_NOT_READ = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Count = Annotated[int, Meta(ge=0, le=10_000_000)]


class _Ack(Struct):
    """Event ids that the receiving application has stored. ``rejected``, which others read, is not ours."""

    ids: Annotated[list[_Id], Meta(max_length=10_000)]


class _Capacity(Struct):
    """What the collector counts. ``held``: room that kiosks which are cut off may still fill."""

    inside: _Count
    limit: _Count
    share: _Count
    mine: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    held: _Count = 0


class _Presence(Struct):
    state: Word
    boot: Annotated[str, Meta(max_length=64)]
    birth: Annotated[int, Meta(ge=0, le=2**53)] = 0


_acks = msgspec.json.Decoder(_Ack)
_capacities = msgspec.json.Decoder(_Capacity)
_presences = msgspec.json.Decoder(_Presence)


def read_ack(payload: bytes) -> list[str] | None:
    """Acknowledged ids; None where it is no acknowledgement."""
    try:
        return _acks.decode(payload).ids if len(payload) <= LARGEST else None
    except _NOT_READ:
        return None


def read_capacity(payload: bytes) -> Told | None:
    """The count; None where it is none."""
    try:
        said = _capacities.decode(payload)
    except _NOT_READ:
        return None
    return Told(said.inside, said.limit, said.share, said.mine, said.held)


def read_presence(payload: bytes, *, retained: bool) -> Said | None:
    """A presence; None where it is none. Keys that we don't know are ignored."""
    try:
        said = _presences.decode(payload)
    except _NOT_READ:
        return None
    return Said(said.state, said.boot, said.birth, retained)
