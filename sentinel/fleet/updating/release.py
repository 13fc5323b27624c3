"""What a release is made of, as its signed description says: files, where they go, how it is tried."""

import platform
import re
import sys
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from sentinel.core.rollout import Stage
from sentinel.core.updating import Release
from sentinel.fleet.updating import launch

LARGEST_DESCRIPTION = 1 << 20
_MOST_BYTES = 8 << 30
_Path = Annotated[str, Meta(min_length=1, max_length=240)]
_Count = Annotated[int, Meta(ge=0, le=_MOST_BYTES)]
# A drive letter or a backslash would mean something else on the publisher's machine.
_PART = re.compile(r"[A-Za-z0-9_@+!~,=-][A-Za-z0-9_@+!~,=. -]*|\.[A-Za-z0-9_][A-Za-z0-9_.-]*")


class ReleaseError(Exception):
    """A description that can't be used; one line."""


class Item(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file: the target that holds it, and where it goes.

    ``kind`` "wheel": installed with the others, "installer": pip's own wheel, "packages": over what the
    wheels installed, "tree": into the version's folder.
    """

    target: _Path
    kind: Literal["wheel", "installer", "packages", "tree"]
    path: _Path
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    bytes: _Count
    executable: bool = False


class Description(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A release.

    ``schema``: the record's files, and a number for the form of each; ``installed_bytes``: what it fills
    beside its files; ``program``: what the launcher starts; ``self_test``: commands that must end with 0,
    where "{config}" stands for the settings and the first word counts from the version's folder.
    """

    format: Literal[1]
    version: Annotated[str, Meta(max_length=64)]
    number: Annotated[int, Meta(ge=1, le=2**53)]
    program: _Path
    files: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=4000)]
    schema: dict[str, Annotated[int, Meta(ge=0)]] = {}
    installed_bytes: _Count = 0
    self_test: Annotated[tuple[tuple[str, ...], ...], Meta(max_length=20)] = ()

    @property
    def release(self) -> Release:
        """Its version and number."""
        return Release(self.version, self.number)

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(item.bytes for item in self.files)


class _Stage(Struct, frozen=True, forbid_unknown_fields=True):
    percent: Annotated[int, Meta(ge=0, le=100)]
    since: datetime


class _Custom(Struct, frozen=True):
    rollout: Annotated[tuple[_Stage, ...], Meta(max_length=50)] = ()


def description_target(name: str = "") -> str:
    """The target that describes the newest release for a kind of machine; "": this one."""
    return f"releases/{name or this_platform()}.json"


def this_platform() -> str:
    """Machine and Python that wheels are made for, such as linux-x86_64-cp311."""
    return f"{sys.platform}-{platform.machine()}-cp{sys.version_info.major}{sys.version_info.minor}"


def read_description(raw: bytes) -> Description:
    """Raises ReleaseError."""
    try:
        said = msgspec.json.decode(raw, type=Description)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ReleaseError(f"the description of the release can't be read: {error}") from None
    if not launch.is_name(said.version):
        raise ReleaseError(f"{said.version[:80]!r} can't be a version's name")
    for path in (said.program, *(item.path for item in said.files), *(item.target for item in said.files)):
        if not _is_inside(path):
            raise ReleaseError(f"{path[:80]!r} in the description of the release leads elsewhere")
    places = [(item.kind, item.path) for item in said.files]
    if (
        len(set(places)) != len(places)
        or ("tree", "complete") in places
        or ("tree", "release.json") in places
    ):
        raise ReleaseError("two files of the release go to the same place")
    if not all(launch.is_name(name) for name in said.schema):
        raise ReleaseError("the description of the release names files of the record that can't be")
    if any(not command for command in said.self_test):
        raise ReleaseError("the description of the release has an empty self-test")
    return said


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and "/".join(parts) == path and all(_PART.fullmatch(part) for part in parts)


def read_rollout(custom: dict[str, Any] | None) -> tuple[Stage, ...]:
    """The stages that a target's custom metadata names. Raises ReleaseError."""
    try:
        said = msgspec.convert(custom or {}, _Custom)
    except msgspec.ValidationError as error:
        raise ReleaseError(f"the roll-out of the release can't be read: {error}") from None
    if any(stage.since.tzinfo is None for stage in said.rollout):
        raise ReleaseError("the roll-out of the release can't be read: a moment without a time zone")
    return tuple(Stage(stage.percent, stage.since) for stage in said.rollout)
