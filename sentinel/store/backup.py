"""A backup of settings, policies and record in one file that only the venue's private key opens.

Never in it: templates and faces, any key, the fact cache and the lists (the platform and the district have
them), events that wait (they are delivered from here, or lost with the box). What goes in is named, table by
table, and read in one transaction beside the running kiosk; so a table that is added later stays out until
somebody decides. SQLite's own backup would copy every page.

Form: one line of JSON, signed by the device (what it is, the database's SHA-256, its key sealed to the venue
by HPKE), then a SQLCipher database.
"""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, BinaryIO

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Meta, Struct

from sentinel.crypto.ciphers import NotAuthentic
from sentinel.crypto.envelope import EnvelopeError, Form
from sentinel.crypto.hpke import open_sealed, seal_to
from sentinel.crypto.signing import BadKey, PrivateKey, PublicKey, public_key_from_pem
from sentinel.store import audit, gone_today, outbox, rekeying, schema
from sentinel.store.database import (
    Connection,
    bring_up,
    form_of,
    open_reader,
    open_writer,
    sqlcipher,
    transaction,
    wrapped,
)
from sentinel.store.errors import StoreError
from sentinel.store.key_sources import sync_folder

# The uses of passes whose passages made room go with the passages: else a restored kiosk let a used one in.
TABLES = ("policy", "passage", "door_event", "audit", "thermometer_pair", "let_in")
_META = ("audit_gone", outbox.SHORTENED_TOTAL, outbox.SHORTENED_DOORWAY, gone_today.NAME)
_FORM = Form(
    kind="sentinel-backup", field="backup", purpose=b"sentinel backup v1\n", largest_text=8192, largest=16384
)
BEGINS = (b'{"kind":"sentinel-backup",',)  # what a file begins with
_SEALED_FOR = b"sentinel backup key v1"
_FIRST = 5  # the form of the record when backups began
_FILES = "CREATE TABLE file(name TEXT PRIMARY KEY, body BLOB NOT NULL)"
_LARGEST_HEAD = 32 * 1024
_LARGEST_FILE = 1 << 20
_PAGE = 4096


class BadBackup(StoreError):
    """No backup, not for this key or kiosk, or changed; one line."""


class About(Struct, frozen=True, forbid_unknown_fields=True):
    """What the device signs: ``digest`` of the database that follows, its key ``sealed`` to the venue."""

    kiosk: str
    software: str
    made_at: Annotated[datetime, Meta(tz=True)]
    schema: int
    size: int
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    sealed: str
    public_key: str


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Whose backup, from where, to whom. ``files``: settings and policies by name."""

    kiosk: str
    software: str
    database: Path
    key: bytes
    signer: PrivateKey
    recipient: X25519PublicKey
    files: Mapping[str, bytes]


def write(out: Path, wanted: Wanted, now: datetime) -> dict[str, int]:
    """Make the file, whole or not at all; how many rows of each table. Raises StoreError, OSError."""
    folder = out.parent
    part = folder / f".{out.name}.{secrets.token_hex(4)}"
    copy = folder / f".{out.name}.{secrets.token_hex(4)}.db"
    own = secrets.token_bytes(32)
    try:
        counts = _copied(copy, own, wanted, now)
        with copy.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        about = About(
            wanted.kiosk, wanted.software, now, schema.VERSION, copy.stat().st_size, digest,
            base64.b64encode(seal_to(wanted.recipient, own, _SEALED_FOR)).decode(), wanted.signer.public.pem,
        )  # fmt: skip
        head = _FORM.seal(msgspec.json.encode(about).decode(), wanted.signer)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file, copy.open("rb") as database:
            file.write(msgspec.json.format(head, indent=-1).strip() + b"\n")
            shutil.copyfileobj(database, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
        sync_folder(folder)
        return counts
    finally:
        for path in (part, copy, *(copy.with_name(copy.name + end) for end in ("-wal", "-shm", "-journal"))):
            path.unlink(missing_ok=True)


def _copied(copy: Path, own: bytes, wanted: Wanted, now: datetime) -> dict[str, int]:
    """The tables that go in, in one transaction. Raises StoreError."""
    open_reader(wanted.database, wanted.key).close()  # of this software's form, and our key
    connection = open_writer(copy, own, now).connection
    try:
        key = f"x'{wanted.key.hex()}'"
        connection.execute(f'ATTACH DATABASE ? AS live KEY "{key}"', (str(wanted.database),))
        with _snapshot(connection):
            counts = {table: _copy_table(connection, table) for table in TABLES}
            for name in _META:
                connection.execute("INSERT INTO meta SELECT * FROM live.meta WHERE name = ?", (name,))
            connection.execute(_FILES)
            connection.executemany("INSERT INTO file VALUES (?, ?)", list(wanted.files.items()))
        connection.execute("DETACH DATABASE live")
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlcipher.Error as error:
        raise wrapped(error, wanted.database) from error
    finally:
        connection.close()
    return counts


@contextlib.contextmanager
def _snapshot(connection: Connection) -> Iterator[None]:
    """Deferred, so that the living record is read only: an immediate one would hold up its commits too."""
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _copy_table(connection: Connection, table: str) -> int:
    columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA live.table_info({table})"))
    connection.execute(f"INSERT INTO main.{table}({columns}) SELECT {columns} FROM live.{table}")  # noqa: S608
    return int(connection.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0])  # noqa: S608 - constants


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A backup that holds: what it says, its rows and files, and the database (its own key) in a folder."""

    about: About
    signer: PublicKey
    rows: dict[str, int]
    files: dict[str, bytes]
    database: Path
    key: bytes


@contextlib.contextmanager
def opened(
    path: Path, key: X25519PrivateKey, folder: Path, signers: tuple[PublicKey, ...] = ()
) -> Iterator[Opened]:
    """Check all of it; the database lies in ``folder`` until the end. Raises BadBackup, StoreError, OSError.

    ``signers``: whose backup it has to be; none: whoever's key is named in it, which proves only that nothing
    was changed since.
    """
    copy = folder / f".restored.{secrets.token_hex(4)}.db"
    try:
        with path.open("rb") as file:
            about, signer = _head(path, file, signers)
            try:
                own = open_sealed(key, base64.b64decode(about.sealed, validate=True), _SEALED_FOR)
            except (NotAuthentic, ValueError):
                raise BadBackup(f"{path}: it was made for another key") from None
            _extract(path, file, about, copy)
        rows, files = _looked_through(path, copy, own, about)
        yield Opened(about, signer, rows, files, copy, own)
    finally:
        for name in (copy, *(copy.with_name(copy.name + end) for end in ("-wal", "-shm", "-journal"))):
            name.unlink(missing_ok=True)


def _head(path: Path, file: BinaryIO, signers: tuple[PublicKey, ...]) -> tuple[About, PublicKey]:
    line = file.readline(_LARGEST_HEAD)
    try:
        named = public_key_from_pem(json.loads(json.loads(line)["backup"])["public_key"])
    except (ValueError, KeyError, TypeError, RecursionError, BadKey):
        raise BadBackup(f"{path}: not a backup of a kiosk") from None
    try:
        text = _FORM.unseal(line, signers or (named,))
        return msgspec.json.decode(text.text, type=About), text.key
    except (EnvelopeError, msgspec.DecodeError):
        raise BadBackup(f"{path}: not signed by that kiosk, or changed") from None


def _extract(path: Path, file: BinaryIO, about: About, copy: Path) -> None:
    descriptor = os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        shutil.copyfileobj(file, out)
        out.flush()
        os.fsync(descriptor)
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
    if (copy.stat().st_size, digest) != (about.size, about.digest):
        raise BadBackup(f"{path}: the record in it is cut short or was changed")


def _looked_through(
    path: Path, copy: Path, own: bytes, about: About
) -> tuple[dict[str, int], dict[str, bytes]]:
    if about.schema > schema.VERSION:
        raise BadBackup(f"{path}: written by newer software ({about.software}); install that version")
    _brought_up(path, copy, own, about)
    with contextlib.closing(open_reader(copy, own)) as connection:
        try:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise BadBackup(f"{path}: the record in it is damaged")
            if not audit.verify(connection).whole:
                raise BadBackup(f"{path}: the audit in it is not whole")
            counted = {table: f"SELECT count(*) FROM {table}" for table in TABLES}  # noqa: S608 - constants
            rows = {table: int(connection.execute(query).fetchone()[0]) for table, query in counted.items()}
            files = dict(connection.execute("SELECT name, body FROM file"))
        except sqlcipher.Error as error:
            raise wrapped(error, path) from error
    if not all(_is_file(name, body) for name, body in files.items()):
        raise BadBackup(f"{path}: it holds a file that is none of a kiosk's")
    return rows, files


def _brought_up(path: Path, copy: Path, own: bytes, about: About) -> None:
    """The copy in today's form, by the steps that a kiosk's own record goes through with an update.

    They are made for such a record and for no other: what a kiosk never made, such as a trigger, stops it.
    """
    form, objects = form_of(copy, own)
    files = ("table", "file", _FILES)
    if form != about.schema or form < _FIRST or objects != schema.objects_of(form) | {files}:
        raise BadBackup(f"{path}: the record in it is not of the form that it says ({about.schema})")
    if form < schema.VERSION:
        bring_up(copy, own)
        if form_of(copy, own) != (schema.VERSION, schema.objects_of(schema.VERSION) | {files}):
            raise BadBackup(f"{path}: the record in it can't be brought to today's form")


def _is_file(name: object, body: object) -> bool:
    return (
        isinstance(name, str) and isinstance(body, bytes) and _plain_name(name) and len(body) <= _LARGEST_FILE
    )


def _plain_name(name: str) -> bool:
    """A file beside the settings, or in a folder beside them; never anywhere else."""
    parts = PurePosixPath(name).parts
    return (
        0 < len(parts) <= 2 and name == "/".join(parts) and not any(p.startswith((".", "/")) for p in parts)
    )


def put_back(found: Opened, database: Path, key: bytes, now: datetime) -> None:
    """The record under this kiosk's own key, where there is none yet. Raises StoreError, OSError.

    Events are numbered on from the time, so that no number comes twice.
    """
    if database.exists():
        raise StoreError(f"{database}: there is a record already; a backup goes to a kiosk without one")
    try:
        with contextlib.closing(open_writer(found.database, found.key, now).connection) as connection:
            with transaction(connection):
                connection.execute("DROP TABLE file")
                connection.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
                number = int(now.timestamp() * 1000)
                connection.execute("INSERT INTO sqlite_sequence(name, seq) VALUES ('outbox', ?)", (number,))
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        rekeying.rekey(found.database, rekeying.Change(found.key, key), _PAGE)
    except sqlcipher.Error as error:
        raise wrapped(error, found.database) from error
    part = database.with_name(f".{database.name}.{secrets.token_hex(4)}")  # settings may be on another disk
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file, found.database.open("rb") as whole:
            shutil.copyfileobj(whole, file)
            file.flush()
            os.fsync(descriptor)
        os.link(part, database)
    except FileExistsError:
        raise StoreError(f"{database}: there is a record already; was the kiosk started meanwhile?") from None
    finally:
        part.unlink(missing_ok=True)
    sync_folder(database.parent)
