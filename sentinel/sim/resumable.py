"""What a long run has found so far, in a file: the next command goes on from there."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")


def keep(found: msgspec.Struct, path: Path) -> None:
    """Write it, whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    temporary.replace(path)


def kept(path: Path, kind: type[T]) -> T | None:
    """What an earlier command left; None: nothing. Raises ValueError where it is not that."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path}: {error}; move it away to begin anew") from None
