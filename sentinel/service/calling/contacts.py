"""Whom to call about which alarms, and how: a strict TOML file of the operator's (docs/service.md)."""

import base64
import binascii
import ssl
import tomllib
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from sentinel.service.collecting.alarms import Kind
from sentinel.service.errors import ServiceError

_MOST_BYTES = 64 * 1024
_LOCAL = ("localhost", "127.0.0.1", "::1")
_PREFIX = "whsec_"  # of a secret, as Standard Webhooks writes it
_Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,24}\Z")]
_Place = Annotated[str, Meta(max_length=300)]


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file; an unknown key is refused."""


class Contact(Form, frozen=True):
    """One who is called. ``after_minutes`` without an acknowledgement; ``venue`` "" and ``kinds`` (): all.

    Either ``url`` with ``secret_file`` (``ca_file``: whom to believe, empty: the system's), or ``to``.
    """

    name: _Name
    after_minutes: Annotated[float, Meta(ge=0, le=1440)] = 0.0
    venue: Annotated[str, Meta(max_length=64)] = ""
    kinds: tuple[Kind, ...] = ()
    url: _Place = ""
    secret_file: _Place = ""
    ca_file: _Place = ""
    to: Annotated[tuple[Annotated[str, Meta(max_length=254)], ...], Meta(max_length=20)] = ()

    @property
    def after(self) -> timedelta:
        """How long an alarm may wait before."""
        return timedelta(minutes=self.after_minutes)


class MailServer(Form, frozen=True):
    """Who takes mail. ``tls``: "starttls", "tls" from the first byte on, or "none" (this machine only)."""

    host: Annotated[str, Meta(min_length=1, max_length=253)]
    sender: Annotated[str, Meta(min_length=3, max_length=254)]
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    tls: str = "starttls"
    ca_file: _Place = ""
    username: Annotated[str, Meta(max_length=254)] = ""
    password_file: _Place = ""


class Contacts(Form, frozen=True):
    """The whole file. ``console``: its address, so that a call says where to look."""

    contact: Annotated[tuple[Contact, ...], Meta(min_length=1, max_length=16)]
    mail: MailServer | None = None
    console: Annotated[str, Meta(pattern=r"^(https?://[^\s]{1,200})?\Z")] = ""


def read_contacts(path: Path) -> Contacts:
    """The file, checked as a whole. Raises ServiceError with one line."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise ServiceError(f"{path}: more than {_MOST_BYTES} bytes are no list of contacts")
        read = msgspec.convert(tomllib.loads(text.decode()), Contacts)
    except OSError as error:
        raise ServiceError(f"{path}: can't be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ServiceError(f"{path}: {str(error).splitlines()[0]}") from None
    try:
        _check(read)
    except ValueError as error:
        raise ServiceError(f"{path}: {error}") from None
    return read


def _check(read: Contacts) -> None:
    names = [one.name for one in read.contact]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f'two contacts are called "{twice[0]}"')
    for one in read.contact:
        if bool(one.url) == bool(one.to):
            raise ValueError(f'contact "{one.name}": name either url, or to')
        if one.url:
            _check_url(one)
        elif read.mail is None:
            raise ValueError(f'contact "{one.name}": mail wants a [mail] table with host and sender')
        for address in one.to:
            _check_address(address)
    if read.mail is not None:
        _check_mail(read.mail)


def _check_url(one: Contact) -> None:
    parts = urlsplit(one.url)
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or not (parts.scheme == "https" or local) or parts.username:
        raise ValueError(f'contact "{one.name}": url is https (http on this machine only)')
    if not one.secret_file:
        raise ValueError(f'contact "{one.name}": a url wants secret_file, which signs what is sent')


def _check_mail(mail: MailServer) -> None:
    _check_address(mail.sender)
    if mail.tls not in ("starttls", "tls", "none"):
        raise ValueError('mail.tls is "starttls", "tls" or "none"')
    if mail.tls == "none" and mail.host not in _LOCAL:
        raise ValueError('mail.tls "none" is for a server on this machine only')
    if bool(mail.username) != bool(mail.password_file):
        raise ValueError("mail.username and mail.password_file come together")


def _check_address(text: str) -> None:
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError):
        raise ValueError(f'"{text[:60]}" is no mail address') from None
    if not (text.isascii() and text.isprintable() and address.domain):
        raise ValueError(f'"{text[:60]}" is no mail address')


def read_secret(path: Path) -> bytes:
    """A webhook's secret: ``whsec_`` and base64 of 24 to 64 bytes. Raises ServiceError."""
    text = read_private(path)
    try:
        secret = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.startswith(_PREFIX) or not 24 <= len(secret) <= 64:
        raise ServiceError(f"{path}: a secret is {_PREFIX} and base64 of 24 to 64 random bytes")
    return secret


def read_private(path: Path) -> str:
    """One line of a file that only its owner may read. Raises ServiceError."""
    try:
        if path.stat().st_mode & 0o077:
            raise ServiceError(f"{path}: others may read it; run: chmod 600 {path}")
        return path.read_text(encoding="utf-8")[:1000].strip()
    except OSError as error:
        raise ServiceError(f"{path}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ServiceError(f"{path}: no text") from None


def believing(path: Path | None) -> ssl.SSLContext:
    """TLS that believes one authority, or the system's. Raises ServiceError."""
    try:
        context = ssl.create_default_context(cafile=path)
    except OSError as error:
        raise ServiceError(f"{path}: no authority: {error.strerror or error}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
