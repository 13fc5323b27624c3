"""The register of the reference platform: what is told to it about people and devices."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update

from sentinel.core.facts import Colour, LabResult
from sentinel.core.identity import masked_name
from sentinel.service import tables
from sentinel.service.answers import ITINERARY_COUNTS
from sentinel.service.clock import utc_now
from sentinel.service.database import upsert
from sentinel.service.persons import FACE_BYTES, Code, Device, Person, SeedFile
from sentinel.service.sealing import Keys

_COUNTS = {"withdrawn": False}  # what is said anew is no longer withdrawn


class Registry:
    """Persons, their codes, tests, doses, stays and lists. Safe to use from several threads."""

    def __init__(self, engine: Engine, keys: Keys, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock

    def seed(self, seed: SeedFile) -> None:
        """Devices and persons of a seed file; a device that is there gets the file's secret."""
        for device in seed.devices:
            self.register_device(device)
        for person in seed.persons:
            self.add_person(person)

    def add_device(self, app_id: str, secret: str) -> None:
        """Admit a kiosk, or give it another secret."""
        self.register_device(Device(app_id=app_id, secret=secret))

    def register_device(self, device: Device) -> None:
        """Admit a device, or change it; one that was revoked may ask again."""
        row = {
            "app_id": device.app_id,
            "secret": self._keys.seal(device.secret.encode(), f"device {device.app_id}"),
            "revoked": False,
            "role": device.role.value,
            "venue": device.venue,
            "direction": device.direction,
            "place": device.place,
        }
        with self._engine.begin() as db:
            upsert(db, tables.devices, row, [name for name in row if name != "app_id"])

    def revoke_device(self, app_id: str) -> bool:
        """From now on its signatures are refused. False: there is none."""
        with self._engine.begin() as db:
            done = db.execute(
                update(tables.devices).where(tables.devices.c.app_id == app_id).values(revoked=True)
            )
            return done.rowcount == 1

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
                    face=self._keys.seal(face, f"face {token}") if face else None,
                )
            )
            self._add_facts(db, token, person, now)
        return token

    def add_code(self, person: str, code: Code) -> None:
        """Give a person (token) another code; a token that is there moves to this person."""
        with self._engine.begin() as db:
            self._add_code(db, person, code)

    def person_of(self, id_number: str) -> str | None:
        """The token of whoever has this number; None: nobody."""
        there = select(tables.persons.c.token).where(
            tables.persons.c.id_hash == self._keys.hash_id(id_number)
        )
        with self._engine.connect() as db:
            found: str | None = db.execute(there).scalar()
        return found

    def knows(self, person: str) -> bool:
        """Whether there is a person with this token."""
        with self._engine.connect() as db:
            there = select(tables.persons.c.token).where(tables.persons.c.token == person)
            return db.execute(there).first() is not None

    def persons(self, after: str, limit: int) -> list[tuple[str, str]]:
        """Tokens and masked names in the order of tokens."""
        persons = tables.persons
        query = select(persons.c.token, persons.c.masked_name).where(persons.c.token > after)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(persons.c.token).limit(limit))
            return [(row.token, row.masked_name) for row in rows]

    def set_colour(self, person: str, colour: Colour | None) -> None:
        """The register's own colour changes; what other sources say stays."""
        with self._engine.begin() as db:
            db.execute(update(tables.persons).where(tables.persons.c.token == person).values(colour=None))
            _set_colour(db, person, colour, self._clock())

    def add_pcr(self, person: str, result: LabResult, sampled_at: datetime) -> None:
        """A PCR result arrives; another one of the same sample corrects it."""
        with self._engine.begin() as db:
            _add_test(db, tables.pcr, person, result, sampled_at)

    def add_antigen(self, person: str, result: LabResult, sampled_at: datetime) -> None:
        """An antigen result arrives; another one of the same sample corrects it."""
        with self._engine.begin() as db:
            _add_test(db, tables.antigen, person, result, sampled_at)

    def set_vaccine(self, person: str, doses: int, last_at: datetime | None) -> None:
        """How many doses a person has had by now."""
        with self._engine.begin() as db:
            _set_doses(db, person, doses, last_at, self._clock())

    def add_stay(self, person: str, area: str, left_at: datetime) -> None:
        """The person was in an area until then."""
        with self._engine.begin() as db:
            _add_stay(db, person, area, left_at)

    def set_key_area(self, area: str, listed: bool, until: datetime | None = None) -> None:
        """An area becomes a key area, until then or for good, or is one no more."""
        with self._engine.begin() as db:
            db.execute(delete(tables.key_areas).where(tables.key_areas.c.area == area))
            if listed:
                db.execute(insert(tables.key_areas).values(area=area, until=until))

    def set_watch_listed(self, person: str, listed: bool, until: datetime | None = None) -> None:
        """The person is put on the list of controlled persons, or taken off it."""
        with self._engine.begin() as db:
            db.execute(delete(tables.watch_list).where(tables.watch_list.c.person == person))
            if listed:
                db.execute(insert(tables.watch_list).values(person=person, until=until))

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
            remove_person(db, person)

    def _replaced(self, db: Connection, id_hash: str | None) -> str | None:
        if id_hash is None:
            return None
        there = select(tables.persons.c.token).where(tables.persons.c.id_hash == id_hash)
        token: str | None = db.execute(there).scalar()
        if token is not None:
            remove_person(db, token)
        return token

    def _add_facts(self, db: Connection, token: str, person: Person, now: datetime) -> None:
        _set_colour(db, token, person.colour, now)
        for code in person.codes:
            self._add_code(db, token, code)
        for table, test in ((tables.pcr, person.pcr), (tables.antigen, person.antigen)):
            if test is not None:
                _add_test(db, table, token, test.result, test.when(now))
        _set_doses(db, token, person.doses, person.last_dose_at, now)
        for area in dict.fromkeys(person.key_areas):
            _add_stay(db, token, area, now)
            upsert(db, tables.key_areas, {"area": area, "until": now + ITINERARY_COUNTS}, ("until",))
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


def _set_colour(db: Connection, person: str, colour: Colour | None, now: datetime) -> None:
    table = tables.colours
    if colour is None:
        db.execute(delete(table).where(table.c.person == person, table.c.source == tables.REGISTER))
        return
    row = {"person": person, "source": tables.REGISTER, "colour": colour.value, "issued_at": now}
    upsert(db, table, row | {"until": None, **_COUNTS}, ("colour", "issued_at", "until", *_COUNTS))


def _set_doses(db: Connection, person: str, doses: int, last_at: datetime | None, now: datetime) -> None:
    row = {"person": person, "source": tables.REGISTER, "doses": doses, "last_at": last_at, "issued_at": now}
    upsert(db, tables.vaccine, row | _COUNTS, ("doses", "last_at", "issued_at", *_COUNTS))


def _add_test(db: Connection, table: Table, person: str, result: LabResult, sampled_at: datetime) -> None:
    row = {"person": person, "sampled_at": sampled_at, "source": tables.REGISTER, "result": result.value}
    upsert(db, table, row | _COUNTS, ("result", *_COUNTS))


def _add_stay(db: Connection, person: str, area: str, left_at: datetime) -> None:
    row = {"person": person, "area": area, "left_at": left_at, "source": tables.REGISTER}
    upsert(db, tables.stays, row | _COUNTS, tuple(_COUNTS))


def remove_person(db: Connection, person: str) -> None:
    """Forget a person with everything known about them and answered about them, in a caller's transaction."""
    for table in (
        tables.codes, tables.colours, tables.pcr, tables.antigen, tables.vaccine, tables.stays,
        tables.watch_list,
    ):  # fmt: skip
        db.execute(delete(table).where(table.c.person == person))
    answered = tables.answered
    nothing = {"person": "", "body": "", "etag": "", "status": tables.FORGOTTEN}
    db.execute(update(answered).where(answered.c.person == person).values(nothing))
    db.execute(delete(tables.persons).where(tables.persons.c.token == person))
