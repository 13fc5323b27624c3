"""What a new kiosk is told besides its certificate: settings of a TOML file, who signs policies."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import BadKey
from sentinel.fleet.provisioning.messages import Fragment
from sentinel.fleet.provisioning.settings_fragment import BadFragment, checked
from sentinel.service.errors import ServiceError

_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class HandOut:
    """Settings by section, and policy keys in PEM."""

    settings: Fragment
    policy_keys: tuple[str, ...] = ()


def read(path: Path | None, policy_keys: Path | None) -> HandOut:
    """From the operator's files; without: only what the service knows itself. Raises ServiceError."""
    settings: Fragment = {}
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")[:_MOST_BYTES]
            settings = checked(msgspec.convert(tomllib.loads(text), Fragment))
        except OSError as error:
            raise ServiceError(f"{path}: can't be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
            raise ServiceError(f"{path}: no sections of settings in TOML: {error}") from error
        except BadFragment as error:
            raise ServiceError(f"{path}: {error}") from error
    try:
        keys = tuple(key.pem for key in read_public_keys(policy_keys)) if policy_keys is not None else ()
    except BadKey as error:
        raise ServiceError(str(error)) from error
    return HandOut(settings, keys)
