"""The adapters that come with the kiosk: a file each in this package's folder, by name."""

from functools import lru_cache
from pathlib import Path

from sentinel.config import nearest
from sentinel.verify.platforms.checks import load
from sentinel.verify.platforms.form import Adapter, AdapterError

_FOLDER = Path(__file__).resolve().parent / "adapters"
REFERENCE = "reference"


def names() -> list[str]:
    """Which there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def text_of(name: str) -> str:
    """The file of one. Raises AdapterError."""
    if name not in names():
        raise AdapterError(f'no adapter "{name}"{nearest(name, names())}')
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def shipped(name: str) -> Adapter:
    """One of them. Raises AdapterError."""
    return load(text_of(name))
