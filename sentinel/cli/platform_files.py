"""Adapters by name, as a file or as a bundle, for ``sentinel platform``."""

from pathlib import Path

from sentinel.cli.pass_files import BadInput
from sentinel.verify.platforms.bundle import LARGEST_BUNDLE, read_bundle, read_keys
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import Adapter, AdapterError
from sentinel.verify.platforms.shipped import shipped
from sentinel.verify.platforms.shipped import text_of as text_of_shipped


def opened(which: str, keys: Path | None) -> tuple[Adapter, str]:
    """The adapter, and the key id of a bundle's signer ("": it is none). Raises AdapterError, BadInput."""
    if not which.endswith(".json"):
        if not which.endswith(".toml"):
            return shipped(which), ""
        try:
            return load(text_of(which)), ""
        except AdapterError as error:
            raise AdapterError(f"{which}: {error}") from None
    if keys is None:
        raise BadInput(f"{which}: whose signature counts? name the keys with --keys")
    bundle = read_bundle(Path(which), read_keys(keys))
    return bundle.adapter, bundle.key.key_id.hex()


def text_of(which: str) -> str:
    """The TOML of an adapter; a bundle's without a look at its signature. Raises AdapterError, BadInput."""
    if not which.endswith((".toml", ".json")):
        return text_of_shipped(which)
    raw = read(Path(which), LARGEST_BUNDLE)
    if which.endswith(".json"):
        import msgspec

        try:
            return str(msgspec.json.decode(raw, type=dict[str, str])["adapter"])
        except (msgspec.DecodeError, UnicodeDecodeError, KeyError, RecursionError):
            raise BadInput(f"{which}: no adapter bundle") from None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise BadInput(f"{which}: no text in UTF-8") from None


def read(path: Path, most: int) -> bytes:
    """A file's bytes. Raises BadInput."""
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise BadInput(f"{path}: can't be read: {error.strerror}") from error
    if len(raw) > most:
        raise BadInput(f"{path}: more than {most} bytes")
    return raw
