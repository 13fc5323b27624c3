"""Issued passes, their issuers, and revocations, in a caller's transaction.

The platform holds public keys only. A desk asks for a revocation here; the issuer's desk signs the list that
revokes (``credentials.passes.revocation``), and the platform hands it to kiosks as it came: they believe the
signature, not us.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from sqlalchemy import Connection, Row, case, delete, func, select, update

from sentinel.credentials.passes.form import BadPass, decode
from sentinel.credentials.passes.revocation import BadList, read
from sentinel.credentials.passes.seal import MAX_TEXT, take_apart
from sentinel.crypto.signing import BadKey, PublicKey, public_key, public_key_from_pem
from sentinel.service import tables
from sentinel.service.admin.statements import Form
from sentinel.service.database import insert_new, is_new
from sentinel.service.persons import WHOLE, Utc
from sentinel.service.problems import Problem

PassId = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{16}}{WHOLE}")]
State = Literal["valid", "asked", "listed"]
Why = Literal["lost", "ended", "mistake", "misuse", "other"]
_UNKNOWN: Why = "other"


class IssuerForm(Form, frozen=True, kw_only=True):
    """An issuer's public key, as `sentinel pass keygen` writes it."""

    public_key: Annotated[str, Meta(min_length=1, max_length=4096)]


class PassForm(Form, frozen=True, kw_only=True):
    """A pass as it was issued: its text is read and not kept."""

    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]


class RevocationForm(Form, frozen=True, kw_only=True):
    """Why a pass shall count no more."""

    reason: Why


class IssuerEntry(Struct, frozen=True):
    """An issuer by its key id (hex). ``serial`` 0: no list yet; ``asked``: revocations not on the list."""

    issuer: str
    algorithm: str
    serial: int
    issued_at: Utc | None
    revoked: int
    asked: int


class IssuerList(Struct, frozen=True):
    """All issuers."""

    issuers: list[IssuerEntry]


class PassEntry(Struct, frozen=True, rename={"reference": "pass"}):
    """An issued pass. ``holder``: the pass's own keyed hash (hex) of whom it is bound to; null: nobody."""

    number: int
    issuer: str
    reference: str
    category: str
    not_before: Utc
    not_after: Utc
    bound_to: str | None
    holder: str | None
    state: State


class PassPage(Struct, frozen=True):
    """Passes in the order in which they were registered; ``next``: to go on after, null at the end."""

    passes: list[PassEntry]
    next: int | None


class RevocationEntry(Struct, frozen=True, rename={"reference": "pass"}):
    """A revocation; "asked": the issuer has not signed it yet, "listed": kiosks can hear of it."""

    number: int
    issuer: str
    reference: str
    reason: str
    state: State
    asked_at: Utc | None


class RevocationPage(Struct, frozen=True):
    """Revocations as they came; ``next``: to go on after, null at the end."""

    revocations: list[RevocationEntry]
    next: int | None


class ListEntry(Struct, frozen=True):
    """An issuer's newest revocation list."""

    issuer: str
    serial: int
    issued_at: Utc


class ListOfLists(Struct, frozen=True):
    """The lists that can be had."""

    lists: list[ListEntry]


class Permits:
    """Raises Problem where it can't be done."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def add_issuer(self, db: Connection, form: IssuerForm) -> tuple[IssuerEntry, bool]:
        """An issuer whose passes and lists are taken, and whether it is new."""
        try:
            key = public_key_from_pem(form.public_key)
        except BadKey as error:
            raise Problem(422, "no-key", str(error)) from None
        row = {"issuer": key.key_id.hex(), "key": key.der}
        new = is_new(db, tables.issuers, row)
        if not new and self._key(db, key.key_id.hex()) != key:
            raise Problem(409, "issuer-known", "another key has this id")
        return self._issuer(db, key.key_id.hex()), new

    def issuers(self, db: Connection) -> IssuerList:
        """All of them."""
        names = db.execute(select(tables.issuers.c.issuer).order_by(tables.issuers.c.issuer)).scalars().all()
        return IssuerList([self._issuer(db, name) for name in names])

    def register(self, db: Connection, form: PassForm) -> tuple[PassEntry, bool]:
        """A pass that one of the issuers signed, and whether it is new."""
        try:
            frame = take_apart(form.text.strip())
            issuer = frame.key_id.hex()
            if not frame.signed_by([self._key(db, issuer)]):
                raise Problem(422, "no-pass", "the signature of this pass is wrong")
            said = decode(frame.payload)
        except BadPass:
            raise Problem(422, "no-pass", "this is no pass") from None
        row = {
            "issuer": issuer,
            "pass": said.id.hex(),
            "category": said.category.label,
            "not_before": said.not_before,
            "not_after": said.not_after,
            "bound_to": said.bound_to.value if said.bound_to else None,
            "holder": said.bound.hex() if said.bound_to else None,
            "registered_at": self._clock(),
        }
        new = is_new(db, tables.passes, row)
        mine = (tables.passes.c.issuer == issuer, tables.passes.c["pass"] == said.id.hex())
        return _pass(db.execute(_PASSES.where(*mine)).one()), new

    def page(self, db: Connection, after: int, limit: int) -> PassPage:
        """A page of the passes."""
        passes = tables.passes
        query = _PASSES.where(passes.c.number > after).order_by(passes.c.number).limit(limit)
        found = [_pass(row) for row in db.execute(query)]
        return PassPage(found, found[-1].number if len(found) == limit else None)

    def ask(
        self, db: Connection, issuer: str, reference: str, form: RevocationForm, by: str
    ) -> RevocationEntry:
        """A pass shall count no more, registered here or not; asked again, it stays the same."""
        self._key(db, issuer)
        row = {
            "issuer": issuer,
            "pass": reference,
            "reason": form.reason,
            "asked_at": self._clock(),
            "asked_by": by,
        }
        db.execute(insert_new(db, tables.revocations).values(row))
        return self._revocation(db, issuer, reference)

    def take_back(self, db: Connection, issuer: str, reference: str) -> None:
        """Ask no more; what is on a list stays there."""
        revocations = tables.revocations
        if self._revocation(db, issuer, reference).state == "listed":
            raise Problem(
                409, "listed", "the issuer's list revokes it: only the issuer can issue another pass"
            )
        mine = (revocations.c.issuer == issuer, revocations.c["pass"] == reference)
        db.execute(delete(revocations).where(*mine, revocations.c.listed.is_(False)))

    def revocations(self, db: Connection, issuer: str, after: int, limit: int) -> RevocationPage:
        """A page of an issuer's revocations."""
        self._key(db, issuer)
        table = tables.revocations
        query = select(table).where(table.c.issuer == issuer, table.c.number > after)
        found = [_revocation(row) for row in db.execute(query.order_by(table.c.number).limit(limit))]
        return RevocationPage(found, found[-1].number if len(found) == limit else None)

    def take_list(self, db: Connection, issuer: str, data: bytes) -> IssuerEntry:
        """The issuer's newer list; kiosks can have it from now on."""
        key, issuers, revocations = self._key(db, issuer), tables.issuers, tables.revocations
        try:
            listed = read(data, [key])
        except BadList:
            raise Problem(422, "no-list", "this is no list that the issuer signed") from None
        newer = (
            update(issuers)
            .where(issuers.c.issuer == issuer, issuers.c.serial < listed.serial)
            .values(serial=listed.serial, issued_at=listed.issued_at, signed_list=data)
        )
        if db.execute(newer).rowcount != 1:
            same = select(issuers.c.signed_list).where(issuers.c.issuer == issuer)
            if db.execute(same).scalar() == data:
                return self._issuer(db, issuer)
            raise Problem(409, "older-list", "a list of this number or a higher one is there")
        mine = revocations.c.issuer == issuer
        db.execute(update(revocations).where(mine).values(listed=False))
        for some in _in_hundreds(sorted(listed.ids)):
            rows = [{"issuer": issuer, "pass": one, "reason": _UNKNOWN, "asked_by": ""} for one in some]
            db.execute(insert_new(db, revocations), rows)
            db.execute(update(revocations).where(mine, revocations.c["pass"].in_(some)).values(listed=True))
        return self._issuer(db, issuer)

    def lists(self, db: Connection) -> ListOfLists:
        """Which lists there are."""
        issuers = tables.issuers
        rows = db.execute(select(issuers).where(issuers.c.serial > 0).order_by(issuers.c.issuer))
        return ListOfLists([ListEntry(row.issuer, row.serial, row.issued_at) for row in rows])

    def signed_list(self, db: Connection, issuer: str) -> tuple[int, bytes]:
        """An issuer's list as it was signed, and its number."""
        issuers = tables.issuers
        query = select(issuers.c.serial, issuers.c.signed_list).where(issuers.c.issuer == issuer)
        row = db.execute(query.where(issuers.c.serial > 0)).first()
        if row is None:
            raise Problem(404, "no-list", "there is no list of this issuer")
        return row.serial, row.signed_list

    def _key(self, db: Connection, issuer: str) -> PublicKey:
        der = db.execute(select(tables.issuers.c.key).where(tables.issuers.c.issuer == issuer)).scalar()
        if der is None:
            raise Problem(404, "no-issuer", "this issuer is not known here: register its public key first")
        return public_key(der)

    def _issuer(self, db: Connection, issuer: str) -> IssuerEntry:
        issuers, revocations = tables.issuers, tables.revocations
        row = db.execute(select(issuers).where(issuers.c.issuer == issuer)).one()
        counted = db.execute(
            select(func.count(), func.coalesce(func.sum(case((revocations.c.listed, 1), else_=0)), 0)).where(
                revocations.c.issuer == issuer
            )
        ).one()
        algorithm = public_key(row.key).algorithm.value
        listed = int(counted[1])
        return IssuerEntry(issuer, algorithm, row.serial, row.issued_at, listed, counted[0] - listed)

    def _revocation(self, db: Connection, issuer: str, reference: str) -> RevocationEntry:
        table = tables.revocations
        query = select(table).where(table.c.issuer == issuer, table.c["pass"] == reference)
        row = db.execute(query).first()
        if row is None:
            raise Problem(404, "no-revocation", "nobody has asked for this revocation")
        return _revocation(row)


_PASSES = select(tables.passes, tables.revocations.c.listed).select_from(
    tables.passes.outerjoin(
        tables.revocations,
        (tables.revocations.c.issuer == tables.passes.c.issuer)
        & (tables.revocations.c["pass"] == tables.passes.c["pass"]),
    )
)


def _pass(row: Row[Any]) -> PassEntry:
    said = row._mapping
    return PassEntry(
        row.number, row.issuer, said["pass"], row.category, row.not_before, row.not_after, row.bound_to,
        row.holder, _state(row.listed),
    )  # fmt: skip


def _revocation(row: Row[Any]) -> RevocationEntry:
    return RevocationEntry(
        row.number, row.issuer, row._mapping["pass"], row.reason, _state(row.listed), row.asked_at
    )


def _state(listed: bool | None) -> State:
    return "valid" if listed is None else "listed" if listed else "asked"


def _in_hundreds(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + 100] for at in range(0, len(ids), 100)]
