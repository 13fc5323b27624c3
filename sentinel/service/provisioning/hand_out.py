"""What a new kiosk gets besides its certificate: settings of a TOML file, signed bundles, their signers."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import BadKey
from sentinel.fleet.provisioning.messages import LARGEST_BUNDLE, Fragment
from sentinel.fleet.provisioning.settings_fragment import BadFragment, checked
from sentinel.service.errors import ServiceError

_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class HandOut:
    """Settings by section; signed bundles ("" none), and in PEM who may sign such."""

    settings: Fragment
    policy_keys: tuple[str, ...] = ()
    adapter: str = ""
    adapter_keys: tuple[str, ...] = ()
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """The operator's files; None: none."""

    settings: Path | None = None
    policy_keys: Path | None = None
    adapter: Path | None = None
    adapter_keys: Path | None = None
    policy: Path | None = None


def read(files: Files) -> HandOut:
    """From the operator's files; without: only what the service knows itself. Raises ServiceError.

    Whether the bundles' signatures hold is for whoever knows their forms to say.
    """
    if files.adapter is not None and files.adapter_keys is None:
        raise ServiceError(f"{files.adapter}: whose signature counts? name --adapter-keys too")
    if files.policy is not None and files.policy_keys is None:
        raise ServiceError(f"{files.policy}: whose signature counts? name --policy-keys too")
    return HandOut(
        _settings(files.settings),
        _keys(files.policy_keys),
        _bundle(files.adapter),
        _keys(files.adapter_keys) if files.adapter is not None else (),
        _bundle(files.policy),
    )


def _settings(path: Path | None) -> Fragment:
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")[:_MOST_BYTES]
        return checked(msgspec.convert(tomllib.loads(text), Fragment))
    except OSError as error:
        raise ServiceError(f"{path}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ServiceError(f"{path}: no sections of settings in TOML: {error}") from error
    except BadFragment as error:
        raise ServiceError(f"{path}: {error}") from error


def _keys(path: Path | None) -> tuple[str, ...]:
    try:
        return tuple(key.pem for key in read_public_keys(path)) if path is not None else ()
    except BadKey as error:
        raise ServiceError(str(error)) from error


def _bundle(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            text = file.read(4 * LARGEST_BUNDLE + 1).decode()
    except OSError as error:
        raise ServiceError(f"{path}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ServiceError(f"{path}: no signed bundle") from None
    if len(text) > LARGEST_BUNDLE:
        raise ServiceError(f"{path}: more than {LARGEST_BUNDLE} characters are not handed out")
    return text
