"""What a platform's answer means, by its adapter: facts, or why there are none. Never a guess."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from sentinel.core.clock import Now
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
from sentinel.core.identity import Credential, CredentialKind, nonce_of
from sentinel.verify.errors import BadAnswer
from sentinel.verify.platforms import form, values
from sentinel.verify.platforms.form import Adapter
from sentinel.verify.platforms.refusals import Reply, decoded, fault_of, refuse
from sentinel.verify.platforms.values import LEFT_OUT, NULL, Missing, among, at, moment, text, translated
from sentinel.verify.wire import FACE_BYTES, Answer, FaceReference, shown_name

_OLDEST = datetime(2019, 1, 1, tzinfo=UTC)
_LONGEST_PERSON, _LONGEST_NAME, _MOST_DOSES, _OLDEST_PERSON = 128, 64, 20, 150


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What an answer has to fit."""

    credential: Credential
    request_id: str


def read(adapter: Adapter, reply: Reply, asked: Asked, now: Now) -> Answer:
    """The answer's facts, stated at the platform's time. Raises BadAnswer, Rejected, Busy, Declined.

    With an untrusted clock the answer's age can't be judged and isn't. No text of the answer is in an error.
    """
    answer = adapter.answer
    body = decoded(answer, reply)
    fault = fault_of(answer, reply, body)
    if fault is None or fault.means not in form.SAID_OF_A_PERSON:
        refuse(answer, reply, body, fault)
    as_of = _as_of(answer, reply, body, now)
    _belongs(answer, reply, body, asked)
    if fault is not None:
        return _said_by_a_fault(adapter, fault, as_of, asked)
    if answer.found is not None and not _found(answer.found, body, reply):
        return Answer(found=False)
    by = Provenance(Source.ONLINE, as_of)
    person = _person(answer, body, reply, asked)
    facts = _Reading(answer, body, reply.headers, by).facts()
    name = shown_name(text(_value(answer.name, body, reply), _LONGEST_NAME))
    return Answer(True, person, name, facts, _face(answer, body, reply), _age(answer, body, reply, as_of))


def _age(answer: form.Answer, body: Any, reply: Reply, as_of: datetime) -> int | None:
    said = _value(answer.age, body, reply)
    if not isinstance(said, Missing):
        return values.count(said, _OLDEST_PERSON, strict=answer.strict)
    born = values.birth(_value(answer.birth, body, reply))
    if born is None:
        return None
    today = as_of.astimezone(values.zone(answer.times.zone)).date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age if 0 <= age <= _OLDEST_PERSON else None


def _value(path: str, body: Any, reply: Reply) -> Any:
    return at(path, body, reply.headers) if path else values.NOT_THERE


def _as_of(answer: form.Answer, reply: Reply, body: Any, now: Now) -> datetime:
    """When the platform said it: by the answer, else by HTTP's own date, else now."""
    tolerance = timedelta(seconds=answer.echo.tolerance_s)
    if answer.echo.as_of:
        said = _value(answer.echo.as_of, body, reply)
        if isinstance(said, Missing):
            raise BadAnswer("the answer does not say when it was given")
        as_of: datetime | None = moment(said, answer.times)
    else:
        as_of = values.http_date(reply.headers.get("date", ""))
    if as_of is None:
        if not now.utc_trusted:
            raise BadAnswer("neither the answer nor this clock says when it was given")
        as_of = now.utc
    if as_of < _OLDEST or (now.utc_trusted and abs(as_of - now.utc) > tolerance):
        raise BadAnswer("the answer's time is not now")
    return as_of


def _belongs(answer: form.Answer, reply: Reply, body: Any, asked: Asked) -> None:
    echo = answer.echo
    for path, right in ((echo.request_id, asked.request_id), (echo.nonce, nonce_of(asked.request_id))):
        if path and _value(path, body, reply) != right:
            raise BadAnswer("the answer belongs to another request")
    if echo.id_number and asked.credential.kind is CredentialKind.ID_NUMBER:
        said = text(_value(echo.id_number, body, reply), _LONGEST_PERSON)
        if said and not _same_number(said, asked.credential.subject):
            raise BadAnswer("the answer is about another person")


def _same_number(said: str, subject: str) -> bool:
    """Whether an id number, of which some places may be masked, can be the one that was asked about."""
    said, subject = said.strip().upper(), subject.strip().upper()
    return len(said) == len(subject) and all(a in ("*", "＊", b) for a, b in zip(said, subject, strict=True))


def _said_by_a_fault(adapter: Adapter, fault: form.Fault, as_of: datetime, asked: Asked) -> Answer:
    if fault.means == "not_found":
        return Answer(found=False)
    colour = Colour.EXPIRED if fault.means == "code_expired" else Colour.INVALID
    fact = CodeFact(Provenance(Source.ONLINE, as_of, as_of + timedelta(minutes=5)), colour)
    return Answer(True, _unknown_person(asked), "", (fact,))


def _found(flag: form.Flag, body: Any, reply: Reply) -> bool:
    said = _flag(flag, _value(flag.path, body, reply))
    if said is None:
        raise BadAnswer("the answer does not say whether somebody was found")
    return said


def _flag(flag: form.Flag, said: Any) -> bool | None:
    if isinstance(said, Missing):
        return None
    return translated(said, {True: flag.yes, False: flag.no})


def _person(answer: form.Answer, body: Any, reply: Reply, asked: Asked) -> str:
    """The platform's token of a person. A masked number is none: two people would be one."""
    token = text(_value(answer.person, body, reply), _LONGEST_PERSON).strip()
    if answer.strict and not token:
        raise BadAnswer("the answer names no person")
    return token if token and not set(token) & {"*", "＊"} else _unknown_person(asked)


def _unknown_person(asked: Asked) -> str:
    """Whoever holds this credential: nobody else's token, and no text that was shown."""
    return f"credential:{asked.credential.digest}"


class _Reading:
    """The facts of one answer."""

    def __init__(self, answer: form.Answer, body: Any, headers: Mapping[str, str], by: Provenance) -> None:
        self._answer, self._body, self._headers, self._by = answer, body, headers, by

    def facts(self) -> tuple[Fact, ...]:
        """All that are stated. Raises BadAnswer."""
        answer = self._answer
        found = (
            self._code(answer.code) if answer.code else None,
            self._lab(answer.pcr, PcrFact) if answer.pcr else None,
            self._lab(answer.antigen, AntigenFact) if answer.antigen else None,
            self._vaccine(answer.vaccine) if answer.vaccine else None,
            self._flagged(answer.key_area, KeyAreaFact) if answer.key_area else None,
            self._flagged(answer.watch_list, WatchListFact) if answer.watch_list else None,
        )
        return tuple(fact for fact in found if fact is not None)

    def _at(self, path: str) -> Any:
        return at(path, self._body, self._headers) if path else values.NOT_THERE

    def _stated(self, path: str, *, null: bool = False) -> Any:
        """The value that a fact stands on; ``Missing``: it is not stated."""
        said = self._at(path)
        if self._answer.strict and (said is LEFT_OUT or (said is NULL and not null)):
            raise BadAnswer("the answer leaves out what it has to say")
        return said

    def _unlisted(self) -> None:
        if self._answer.strict:
            raise BadAnswer("the answer holds a value that its adapter does not list")

    def _code(self, code: form.Code) -> CodeFact | None:
        said = self._stated(code.colour)
        if isinstance(said, Missing):
            return None
        colour = translated(said, code.colours)
        if colour is None:
            self._unlisted()
            colour = Colour.UNKNOWN
        if colour is Colour.GREEN and code.green_needs is not None:
            needed = self._at(code.green_needs.path)
            if isinstance(needed, Missing) or not among(values.scalar(needed), code.green_needs.values):
                colour = Colour.UNKNOWN
        until = self._at(code.valid_until)
        if not isinstance(until, Missing):
            end: datetime | None = moment(until, self._answer.times, end_of_day=True)
        else:
            minutes = timedelta(minutes=code.valid_minutes)
            end = self._by.stated_at + minutes if minutes else None
        return CodeFact(Provenance(Source.ONLINE, self._by.stated_at, end), colour)

    def _lab(self, lab: form.Lab, kind: type[PcrFact] | type[AntigenFact]) -> Fact | None:
        said = self._stated(lab.result)
        if isinstance(said, Missing):
            return None
        result = translated(said, lab.results)
        if result is None:
            self._unlisted()
            result = LabResult.UNKNOWN
        return kind(self._by, result, self._past(lab.sampled_at))

    def _vaccine(self, vaccine: form.Vaccine) -> VaccineFact | None:
        said = self._stated(vaccine.doses, null=True)
        if isinstance(said, Missing) and said is not NULL:
            return None
        doses = None if said is NULL else values.count(said, _MOST_DOSES, strict=self._answer.strict)
        return VaccineFact(self._by, doses, self._past(vaccine.last_at))

    def _flagged(self, flag: form.Flag, kind: type[KeyAreaFact] | type[WatchListFact]) -> Fact | None:
        said = self._stated(flag.path, null=True)
        if said is NULL:
            return kind(self._by, None)
        if isinstance(said, Missing):
            return None
        means = _flag(flag, said)
        if means is None:
            self._unlisted()
        return kind(self._by, means)

    def _past(self, path: str) -> datetime | None:
        said = self._at(path)
        if isinstance(said, Missing) or said == "":
            return None
        found = moment(said, self._answer.times)
        if found > self._by.stated_at + timedelta(seconds=self._answer.echo.tolerance_s):
            raise BadAnswer("a test or dose lies in the future")
        return found


def _face(answer: form.Answer, body: Any, reply: Reply) -> FaceReference | None:
    if answer.face is None:
        return None
    said = _value(answer.face.template, body, reply)
    if isinstance(said, Missing):
        return None
    try:
        vector = base64.b64decode(text(said, 4096), validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer("the reference template is not base64") from None
    if len(vector) != FACE_BYTES:
        raise BadAnswer(f"the reference template has {len(vector)} bytes instead of {FACE_BYTES}")
    numbers = np.frombuffer(vector, "<f4")
    if not np.isfinite(numbers).all() or not 1e-3 < float(np.linalg.norm(numbers.astype(np.float64))) < 1e4:
        raise BadAnswer("the reference template is no vector")
    until = _value(answer.face.valid_until, body, reply)
    return FaceReference(vector, moment(until, answer.times, end_of_day=True))
