"""The register of the reference platform: who is known, and what is known about them."""

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Label,
    Row,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from sentinel.core.facts import Colour, LabResult
from sentinel.core.identity import CredentialKind, masked_name
from sentinel.service import tables
from sentinel.service.persons import FACE_BYTES, Code, CodeKind, Person, SeedFile
from sentinel.service.sealing import Keys

_KEY_AREA_COUNTS = timedelta(days=14)
_FACE_IS_LENT = timedelta(days=1)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def _newest(table: Table, column: str, label: str) -> Label[Any]:
    query = select(table.c[column]).where(table.c.person == bindparam("person"))
    return query.order_by(table.c.sampled_at.desc()).limit(1).scalar_subquery().label(label)


def _of_vaccine(column: str) -> Label[Any]:
    query = select(tables.vaccine.c[column]).where(tables.vaccine.c.person == bindparam("person"))
    return query.scalar_subquery().label(column)


def _until(table: Table, label: str) -> Label[Any]:
    lasting = or_(table.c.until.is_(None), table.c.until > bindparam("now", type_=tables.Moment()))
    return exists().where(table.c.person == bindparam("person"), lasting).label(label)


# One statement, built once: most of a short query's time is spent on building it.
_FACTS = select(
    _newest(tables.pcr, "result", "pcr"),
    _newest(tables.pcr, "sampled_at", "pcr_at"),
    _newest(tables.antigen, "result", "antigen"),
    _newest(tables.antigen, "sampled_at", "antigen_at"),
    _of_vaccine("doses"),
    _of_vaccine("last_at"),
    _until(tables.key_area, "visited"),
    _until(tables.watch_list, "listed"),
)


class Registry:
    """Persons, their codes, tests, doses, stays and lists. Safe to use from several threads.

    ``colour_valid_s``: how long a kiosk may rely on a colour after it was told.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        *,
        clock: Callable[[], datetime] = utc_now,
        colour_valid_s: float = 1800.0,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._colour_valid = timedelta(seconds=colour_valid_s)

    # What is told to it

    def seed(self, seed: SeedFile) -> None:
        """Devices and persons of a seed file; a device that is there gets the file's secret."""
        for device in seed.devices:
            self.add_device(device.app_id, device.secret)
        for person in seed.persons:
            self.add_person(person)

    def add_device(self, app_id: str, secret: str) -> None:
        """Admit a kiosk, or give it another secret."""
        sealed = self._keys.seal(secret.encode(), f"device {app_id}")
        with self._engine.begin() as db:
            db.execute(delete(tables.devices).where(tables.devices.c.app_id == app_id))
            db.execute(insert(tables.devices).values(app_id=app_id, secret=sealed, revoked=False))

    def revoke_device(self, app_id: str) -> None:
        """From now on its signatures are refused."""
        with self._engine.begin() as db:
            db.execute(update(tables.devices).where(tables.devices.c.app_id == app_id).values(revoked=True))

    def add_person(self, person: Person) -> str:
        """Register a person and return the opaque token; the same id number replaces, and keeps the token."""
        now = self._clock()
        face = person.face()
        id_hash = self._keys.hash_id(person.id_number) if person.id_number else None
        with self._engine.begin() as db:
            token = self._replaced(db, id_hash) or secrets.token_urlsafe(18)
            db.execute(
                insert(tables.persons).values(
                    token=token,
                    id_hash=id_hash,
                    masked_name=masked_name(person.name),
                    colour=person.colour.value if person.colour else None,
                    colour_at=now,
                    face=self._keys.seal(face, f"face {token}") if face else None,
                )
            )
            self._add_facts(db, token, person, now)
        return token

    def add_code(self, person: str, code: Code) -> None:
        """Give a person (token) another code; a token that is there moves to this person."""
        with self._engine.begin() as db:
            self._add_code(db, person, code)

    def set_colour(self, person: str, colour: Colour | None) -> None:
        """The colour changes."""
        with self._engine.begin() as db:
            db.execute(
                update(tables.persons)
                .where(tables.persons.c.token == person)
                .values(colour=colour.value if colour else None, colour_at=self._clock())
            )

    def add_pcr(self, person: str, result: LabResult, sampled_at: datetime) -> None:
        """A PCR result arrives."""
        with self._engine.begin() as db:
            db.execute(insert(tables.pcr).values(person=person, result=result.value, sampled_at=sampled_at))

    def add_antigen(self, person: str, result: LabResult, sampled_at: datetime) -> None:
        """An antigen result arrives."""
        with self._engine.begin() as db:
            db.execute(
                insert(tables.antigen).values(person=person, result=result.value, sampled_at=sampled_at)
            )

    def set_watch_listed(self, person: str, listed: bool) -> None:
        """The person is put on the list of controlled persons, or taken off it."""
        with self._engine.begin() as db:
            db.execute(delete(tables.watch_list).where(tables.watch_list.c.person == person))
            if listed:
                db.execute(insert(tables.watch_list).values(person=person))

    def set_face(self, person: str, template: bytes | None) -> None:
        """The reference template (2048 bytes, 512 little-endian float32), or none any more."""
        if template is not None and len(template) != FACE_BYTES:
            raise ValueError(f"a template has {FACE_BYTES} bytes, not {len(template)}")
        sealed = None if template is None else self._keys.seal(template, f"face {person}")
        with self._engine.begin() as db:
            db.execute(update(tables.persons).where(tables.persons.c.token == person).values(face=sealed))

    def remove_person(self, person: str) -> None:
        """Forget a person with everything known about them."""
        with self._engine.begin() as db:
            _remove(db, person)

    # What it tells

    def answer(self, kind: CredentialKind, subject: str) -> dict[str, Any]:
        """What a kiosk is told about a credential, ready for JSON; ``{"found": False}`` for nobody.

        An expired code tells whose it was and that it expired, nothing else.
        """
        now = self._clock()
        answer: dict[str, Any] = {"found": False, "as_of": now.isoformat()}
        with self._engine.connect() as db:
            person, expired = self._find(db, kind, subject, now)
            if person is None:
                return answer
            answer |= {"found": True, "person": person.token, "masked_name": person.masked_name}
            if expired:
                return answer | {"code": {"colour": Colour.EXPIRED.value, "valid_until": None}}
            return answer | self._facts(db, person, now)

    def _find(
        self, db: Connection, kind: CredentialKind, subject: str, now: datetime
    ) -> tuple[Row[Any] | None, bool]:
        if kind in (CredentialKind.ID_NUMBER, CredentialKind.SOCIAL_SECURITY):
            by_number = tables.persons.c.id_hash == self._keys.hash_id(subject)
            found = db.execute(select(tables.persons).where(by_number)).first()
            if found or kind is CredentialKind.ID_NUMBER:
                return found, False
        kinds = [CodeKind.HEALTH, CodeKind.KIN]
        if kind is CredentialKind.SOCIAL_SECURITY:
            kinds = [CodeKind.SOCIAL_SECURITY]
        row = db.execute(
            select(tables.persons, tables.codes.c.expires)
            .join(tables.codes, tables.codes.c.person == tables.persons.c.token)
            .where(
                tables.codes.c.token_hash == self._keys.hash_token(subject), tables.codes.c.kind.in_(kinds)
            )
        ).first()
        return row, row is not None and row.expires is not None and row.expires <= now

    def _facts(self, db: Connection, person: Row[Any], now: datetime) -> dict[str, Any]:
        row = db.execute(_FACTS, {"person": person.token, "now": now}).one()
        facts: dict[str, Any] = {
            "pcr": {"result": row.pcr or LabResult.NONE.value, "sampled_at": _iso(row.pcr_at)},
            "antigen": {"result": row.antigen or LabResult.NONE.value, "sampled_at": _iso(row.antigen_at)},
            "vaccine": {"doses": row.doses or 0, "last_at": _iso(row.last_at)},
            "key_area": {"visited": bool(row.visited)},
            "watch_list": {"listed": bool(row.listed)},
        }
        if person.colour is not None:
            facts["code"] = {"colour": person.colour, "valid_until": _iso(now + self._colour_valid)}
        if person.face is not None:
            template = self._keys.open(person.face, f"face {person.token}")
            facts["face_reference"] = {
                "template": base64.b64encode(template).decode(),
                "valid_until": _iso(now + _FACE_IS_LENT),
            }
        return facts

    def _replaced(self, db: Connection, id_hash: str | None) -> str | None:
        if id_hash is None:
            return None
        there = select(tables.persons.c.token).where(tables.persons.c.id_hash == id_hash)
        token: str | None = db.execute(there).scalar()
        if token is not None:
            _remove(db, token)
        return token

    def _add_facts(self, db: Connection, token: str, person: Person, now: datetime) -> None:
        for code in person.codes:
            self._add_code(db, token, code)
        for table, test in ((tables.pcr, person.pcr), (tables.antigen, person.antigen)):
            if test is not None:
                db.execute(
                    insert(table).values(person=token, result=test.result.value, sampled_at=test.when(now))
                )
        db.execute(
            insert(tables.vaccine).values(person=token, doses=person.doses, last_at=person.last_dose_at)
        )
        for area in dict.fromkeys(person.key_areas):
            db.execute(insert(tables.key_area).values(person=token, area=area, until=now + _KEY_AREA_COUNTS))
        if person.watch_listed:
            db.execute(insert(tables.watch_list).values(person=token))

    def _add_code(self, db: Connection, person: str, code: Code) -> None:
        token_hash = self._keys.hash_token(code.token)
        db.execute(delete(tables.codes).where(tables.codes.c.token_hash == token_hash))
        db.execute(
            insert(tables.codes).values(
                token_hash=token_hash, person=person, kind=code.kind.value, expires=code.expires
            )
        )


def _remove(db: Connection, person: str) -> None:
    for table in (
        tables.codes, tables.pcr, tables.antigen, tables.vaccine, tables.key_area, tables.watch_list,
    ):  # fmt: skip
        db.execute(delete(table).where(table.c.person == person))
    db.execute(delete(tables.persons).where(tables.persons.c.token == person))


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
