"""What is told to the reference platform about people and devices: in Python or JSON, checked strictly."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sentinel.core.facts import Colour, LabResult
from sentinel.service.errors import ServiceError

FACE_BYTES = 512 * 4

Utc = Annotated[datetime, Meta(tz=True)]


class Seed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a seed file; an unknown key is an error."""


WHOLE = r"(?![\s\S])"  # the end: Python's $ would let a line end through, and JSON Schema has no \Z
IdNumber = Annotated[str, Meta(pattern=rf"^[0-9A-Za-z()/-]{{1,32}}{WHOLE}")]
Venue = Annotated[str, Meta(pattern=rf"^[A-Za-z0-9._-]{{1,64}}{WHOLE}")]


class CodeKind(StrEnum):
    """What a token stands on: one's own health code, an elder's on a companion's phone (亲属码), a card."""

    HEALTH = "health"
    KIN = "kin"
    SOCIAL_SECURITY = "social_security"


class Code(Seed, frozen=True, kw_only=True):
    """A token that is shown or read; ``expires`` UTC, None: never."""

    token: Annotated[str, Meta(min_length=1, max_length=2048)]
    kind: CodeKind = CodeKind.HEALTH
    expires: Utc | None = None


class Test(Seed, frozen=True, kw_only=True):
    """A laboratory or antigen test, sampled at a UTC time or so many hours before the seeding."""

    __test__ = False

    result: LabResult = LabResult.NEGATIVE
    sampled_at: Utc | None = None
    hours_ago: Annotated[float, Meta(ge=0.0)] = 0.0

    def when(self, now: datetime) -> datetime:
        """The sampling time (UTC)."""
        return (self.sampled_at or now - timedelta(hours=self.hours_ago)).astimezone(UTC)


class Person(Seed, frozen=True, kw_only=True):
    """One person. The full name and the id number are never stored, only the mask and the keyed hash.

    ``colour`` None: the platform has no colour. ``key_areas`` count for 14 days. ``face_template``:
    base64 of 512 little-endian float32 (2048 bytes).
    """

    name: Annotated[str, Meta(max_length=64)]
    id_number: Annotated[str, Meta(pattern=rf"^[0-9A-Za-z()/-]{{0,32}}{WHOLE}")] = ""
    colour: Colour | None = Colour.GREEN
    codes: tuple[Code, ...] = ()
    pcr: Test | None = None
    antigen: Test | None = None
    doses: Annotated[int, Meta(ge=0, le=20)] = 0
    last_dose_at: Utc | None = None
    key_areas: tuple[str, ...] = ()
    watch_listed: bool = False
    face_template: str = ""

    def face(self) -> bytes | None:
        """The template's bytes. Raises ServiceError."""
        if not self.face_template:
            return None
        try:
            template = base64.b64decode(self.face_template, validate=True)
        except (binascii.Error, ValueError):
            raise ServiceError("face_template is not base64") from None
        if len(template) != FACE_BYTES:
            raise ServiceError(f"face_template has {len(template)} bytes instead of {FACE_BYTES}")
        return template


class Role(StrEnum):
    """What a device may do: ask as a kiosk, write as an administrator's desk too, or audit only."""

    KIOSK = "kiosk"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Device(Seed, frozen=True, kw_only=True):
    """Who may ask: the secret signs its requests.

    ``venue``: where it stands, "" nowhere; ``place``: at which of its entrances, "" one of its own;
    ``direction``: whether who passes it comes in or goes out.
    """

    app_id: Annotated[str, Meta(pattern=rf"^[A-Za-z0-9._-]{{1,64}}{WHOLE}")]
    secret: Annotated[str, Meta(min_length=16, max_length=256)]
    role: Role = Role.KIOSK
    venue: Annotated[str, Meta(pattern=rf"^[A-Za-z0-9._-]{{0,64}}{WHOLE}")] = ""
    direction: Literal["in", "out"] = "in"
    place: Annotated[str, Meta(pattern=rf"^[A-Za-z0-9._-]{{0,64}}{WHOLE}")] = ""


class RosterEntry(Seed, frozen=True, kw_only=True):
    """Somebody is expected; without ``ends``: until withdrawn, without ``starts``: from now on."""

    id_number: IdNumber
    category: Annotated[str, Meta(pattern=rf"^[a-z_]{{1,32}}{WHOLE}")] = "staff"
    starts: Utc | None = None
    ends: Utc | None = None


class Appointment(Seed, frozen=True, kw_only=True):
    """A visitor's slot."""

    id_number: IdNumber
    starts: Utc
    ends: Utc

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError("ends must lie after starts")


class SeedFile(Seed, frozen=True, kw_only=True):
    """A whole seed file."""

    devices: tuple[Device, ...] = ()
    persons: tuple[Person, ...] = ()


def read_seed(path: Path) -> SeedFile:
    """A seed file in JSON. Raises ServiceError with one clear line."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=SeedFile)
    except OSError as error:
        raise ServiceError(f"{path}: can't be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ServiceError(f"{path}: {error}") from None
