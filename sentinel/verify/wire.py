"""The platform's answer as facts: strict types, bounded size, plausible times, else BadAnswer."""

import base64
import binascii
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta, Struct

from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    Fact,
    KeyAreaFact,
    LabResult,
    PcrFact,
    Provenance,
    Source,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.identity import masked_name
from sentinel.verify.errors import BadAnswer

LARGEST_ANSWER = 64 * 1024
FACE_BYTES = 512 * 4

# Two honest clocks, both set by NTP, differ by less; a replayed or badly cached answer by more.
_CLOCK_TOLERANCE = timedelta(seconds=300)
_OLDEST = datetime(2019, 1, 1, tzinfo=UTC)

_Utc = Annotated[datetime, Meta(tz=True)]


class _Code(Struct, frozen=True):
    colour: Colour
    valid_until: _Utc | None = None


class _Lab(Struct, frozen=True):
    result: LabResult
    sampled_at: _Utc | None = None


class _Vaccine(Struct, frozen=True):
    doses: Annotated[int, Meta(ge=0, le=20)] | None
    last_at: _Utc | None = None


class _KeyArea(Struct, frozen=True):
    visited: bool | None


class _WatchList(Struct, frozen=True):
    listed: bool | None


class _Face(Struct, frozen=True):
    template: Annotated[str, Meta(max_length=4096)]
    valid_until: _Utc


class _Answer(Struct, frozen=True):
    found: bool
    request_id: Annotated[str, Meta(max_length=64)]
    as_of: _Utc
    person: Annotated[str, Meta(max_length=128)] = ""
    masked_name: Annotated[str, Meta(max_length=64)] = ""
    code: _Code | None = None
    pcr: _Lab | None = None
    antigen: _Lab | None = None
    vaccine: _Vaccine | None = None
    key_area: _KeyArea | None = None
    watch_list: _WatchList | None = None
    face_reference: _Face | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FaceReference:
    """A reference template, 512 little-endian float32 as bytes, lent until ``valid_until`` (UTC)."""

    vector: bytes
    valid_until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the platform said. ``person`` is its opaque token; not ``found``: nobody with this credential."""

    found: bool
    person: str = ""
    masked_name: str = ""
    facts: tuple[Fact, ...] = ()
    face: FaceReference | None = None


_decoder = msgspec.json.Decoder(_Answer, strict=True)


def decode(raw: bytes, request_id: str, now: datetime, *, utc_trusted: bool = True) -> Answer:
    """Facts out of an answer's bytes, stated ``as_of`` the platform's time. Raises BadAnswer.

    ``request_id`` is the one that was asked with; ``now`` UTC. With an untrusted clock the answer's age
    can't be judged and isn't.
    """
    if len(raw) > LARGEST_ANSWER:
        raise BadAnswer(f"the answer has more than {LARGEST_ANSWER} bytes")
    try:
        answer = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError):
        raise BadAnswer("the answer is not of the agreed form") from None
    if answer.request_id != request_id:
        raise BadAnswer("the answer belongs to another request")
    as_of = _utc(answer.as_of)
    if as_of < _OLDEST or (utc_trusted and abs(as_of - now) > _CLOCK_TOLERANCE):
        raise BadAnswer("the answer's time is not now")
    if not answer.found:
        return Answer(found=False)
    if not answer.person:
        raise BadAnswer("the answer names no person")
    facts = _facts(answer, as_of)
    return Answer(True, answer.person, shown_name(answer.masked_name), facts, _face(answer.face_reference))


def shown_name(text: str) -> str:
    """What may stand on the screen: masked again, without control and direction characters."""
    return masked_name("".join(c for c in text if unicodedata.category(c)[0] != "C"))


def _facts(answer: _Answer, as_of: datetime) -> tuple[Fact, ...]:
    by = Provenance(Source.ONLINE, as_of)
    facts: list[Fact] = []
    if answer.code is not None:
        until = answer.code.valid_until
        by_code = Provenance(Source.ONLINE, as_of, None if until is None else _utc(until))
        facts.append(CodeFact(by_code, answer.code.colour))
    if answer.pcr is not None:
        facts.append(PcrFact(by, answer.pcr.result, _past(answer.pcr.sampled_at, as_of)))
    if answer.antigen is not None:
        facts.append(AntigenFact(by, answer.antigen.result, _past(answer.antigen.sampled_at, as_of)))
    if answer.vaccine is not None:
        facts.append(VaccineFact(by, answer.vaccine.doses, _past(answer.vaccine.last_at, as_of)))
    if answer.key_area is not None:
        facts.append(KeyAreaFact(by, answer.key_area.visited))
    if answer.watch_list is not None:
        facts.append(WatchListFact(by, answer.watch_list.listed))
    return tuple(facts)


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadAnswer("a time is out of range") from None


def _past(moment: datetime | None, as_of: datetime) -> datetime | None:
    if moment is None:
        return None
    utc = _utc(moment)
    if utc > as_of + _CLOCK_TOLERANCE:
        raise BadAnswer("a test or dose lies in the future")
    return utc


def _face(face: _Face | None) -> FaceReference | None:
    if face is None:
        return None
    try:
        vector = base64.b64decode(face.template, validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer("the reference template is not base64") from None
    until = _utc(face.valid_until)
    if len(vector) != FACE_BYTES:
        raise BadAnswer(f"the reference template has {len(vector)} bytes instead of {FACE_BYTES}")
    numbers = np.frombuffer(vector, "<f4")
    if not np.isfinite(numbers).all() or not 1e-3 < float(np.linalg.norm(numbers.astype(np.float64))) < 1e4:
        raise BadAnswer("the reference template is no vector")
    return FaceReference(vector, until)
