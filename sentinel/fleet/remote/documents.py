"""What the district signs: a partial settings document, and a command; each in the signed envelope."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from sentinel.core.remote_commands import Command
from sentinel.core.settings_trial import Numbered
from sentinel.crypto.envelope import Changed, EnvelopeError, Form, TooLarge, UnknownSigner
from sentinel.crypto.hashes import Hash, digest
from sentinel.crypto.signing import PrivateKey, PublicKey

LARGEST_SETTINGS = 128 * 1024  # bytes of the envelope; what is longer is not parsed
LARGEST_COMMAND = 8 * 1024
ANY_KIOSK = "*"
_SETTINGS = Form(
    "sentinel-settings", "body", b"sentinel settings 1\n", LARGEST_SETTINGS // 2, LARGEST_SETTINGS
)
_COMMAND = Form("sentinel-command", "body", b"sentinel command 1\n", LARGEST_COMMAND // 2, LARGEST_COMMAND)

T = TypeVar("T")
_Name = Annotated[str, Meta(min_length=1, max_length=100)]
_Moment = Annotated[datetime, Meta(tz=True)]
_Id = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z", max_length=36)
]
_Text = Annotated[str, Meta(max_length=200)]
Value = bool | int | float | Annotated[str, Meta(max_length=500)]


class SettingsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed of settings. ``version`` is counted up by the district; ``kiosks``: ids, or "*" for all
    of the tenant's; ``settings``: section -> key -> value. After ``expires_at`` it is taken no more."""

    version: Annotated[int, Meta(ge=1, le=2**53)]
    tenant: Annotated[str, Meta(max_length=100)]
    kiosks: Annotated[tuple[_Name, ...], Meta(min_length=1, max_length=2000)]
    issued_at: _Moment
    expires_at: _Moment
    settings: dict[Annotated[str, Meta(max_length=100)], dict[Annotated[str, Meta(max_length=100)], Value]]


class CommandBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed of a command: see ``core.remote_commands.Command``."""

    id: _Id
    tenant: Annotated[str, Meta(max_length=100)]
    kiosk: _Name
    issued_at: _Moment
    expires_at: _Moment
    command: Annotated[str, Meta(min_length=1, max_length=40)]
    boot: Annotated[str, Meta(max_length=64)] = ""
    challenge: Annotated[str, Meta(max_length=64)] = ""
    arguments: Annotated[dict[_Name, _Text], Meta(max_length=8)] = {}


class BadDocument(Exception):
    """Not to be believed; ``fault`` is "too_large", "malformed", "unknown_signer" or "forged"."""

    def __init__(self, fault: str, text: str) -> None:
        super().__init__(text)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class SettingsDocument:
    """Settings whose signature holds. ``raw``: the bytes as they came."""

    body: SettingsBody
    number: Numbered
    key: PublicKey
    raw: bytes

    def is_for(self, tenant: str, kiosk: str) -> bool:
        """Whether it is meant for this kiosk."""
        kiosks = self.body.kiosks
        return self.body.tenant == tenant and (kiosk in kiosks or ANY_KIOSK in kiosks)


def seal_settings(body: SettingsBody, key: PrivateKey) -> bytes:
    """The signed document. Raises BadDocument: it can't be one."""
    return _seal(_SETTINGS, _checked(body, SettingsBody), key)


def open_settings(raw: bytes, keys: Iterable[PublicKey]) -> SettingsDocument:
    """Nothing of it is read before its signature holds. Raises BadDocument."""
    text, key = _opened(_SETTINGS, raw, keys)
    body = _decoded(text, SettingsBody)
    return SettingsDocument(body, Numbered(body.version, digest(Hash.SHA256, text.encode()).hex()), key, raw)


def seal_command(body: CommandBody, key: PrivateKey) -> bytes:
    """The signed command. Raises BadDocument."""
    return _seal(_COMMAND, _checked(body, CommandBody), key)


def open_command(raw: bytes, keys: Iterable[PublicKey]) -> tuple[Command, PublicKey]:
    """A command and who signed it. Raises BadDocument."""
    text, key = _opened(_COMMAND, raw, keys)
    body = _decoded(text, CommandBody)
    return Command(
        id=body.id,
        name=body.command,
        tenant=body.tenant,
        kiosk=body.kiosk,
        issued_at=body.issued_at,
        expires_at=body.expires_at,
        key=key.key_id.hex(),
        boot=body.boot,
        challenge=body.challenge,
        arguments=MappingProxyType(body.arguments),
    ), key


def new_command(
    name: str,
    kiosk: str,
    *,
    tenant: str,
    issued_at: datetime,
    expires_at: datetime,
    boot: str = "",
    challenge: str = "",
    arguments: Mapping[str, str] = MappingProxyType({}),
) -> CommandBody:
    """A command with an id of its own."""
    return CommandBody(
        str(uuid.uuid4()), tenant, kiosk, issued_at.astimezone(UTC), expires_at.astimezone(UTC), name,
        boot, challenge, dict(arguments),
    )  # fmt: skip


def _seal(form: Form, body: Struct, key: PrivateKey) -> bytes:
    raw = form.seal(msgspec.json.encode(body).decode(), key)
    if len(raw) > form.largest:
        raise BadDocument("too_large", f"more than {form.largest} bytes: kiosks would refuse it")
    return raw


def _checked(body: T, kind: type[T]) -> T:
    try:
        return msgspec.convert(msgspec.to_builtins(body), kind)
    except msgspec.ValidationError as error:
        raise BadDocument("malformed", f"can't be signed: {error}") from None


def _opened(form: Form, raw: bytes, keys: Iterable[PublicKey]) -> tuple[str, PublicKey]:
    try:
        opened = form.unseal(raw, keys)
    except TooLarge:
        raise BadDocument("too_large", f"more than {form.largest} bytes") from None
    except UnknownSigner as error:
        raise BadDocument("unknown_signer", f"signed by key {error.key}, which is not trusted here") from None
    except Changed as error:
        raise BadDocument("forged", f"the signature of key {error.key} does not hold") from None
    except EnvelopeError:
        raise BadDocument("malformed", "nothing that the district signs") from None
    return opened.text, opened.key


def _decoded(text: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadDocument("malformed", f"signed, but by other software: {error}") from None
