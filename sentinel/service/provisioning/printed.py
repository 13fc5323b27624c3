"""A code for the technician: as a QR picture to print, as text, and as a file for a USB stick."""

import io
import os
from pathlib import Path

import msgspec
import segno

from sentinel.fleet.provisioning.messages import Code
from sentinel.service.errors import ServiceError

BEGINS = {".json": (b'{"handshake_version":',), ".png": (b"\x89PNG",), ".svg": (b"<?xml",)}


def text_of(code: Code) -> str:
    """One line of JSON: what the QR code holds and what the file on the stick is."""
    return msgspec.json.encode(code).decode()


def write(code: Code, folder: Path, name: str) -> list[Path]:
    """NAME.png, NAME.svg and NAME.json in a folder; mode 0600, for whoever holds one is let in.

    Raises ServiceError.
    """
    qr = segno.make(text_of(code), error="m", micro=False)
    made: dict[str, bytes] = {".json": text_of(code).encode() + b"\n"}
    for kind in ("png", "svg"):
        out = io.BytesIO()
        qr.save(out, kind=kind, scale=6, border=4)
        made[f".{kind}"] = out.getvalue()
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, content in made.items():
            path = folder / f"{name}{suffix}"
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            paths.append(path)
    except OSError as error:
        raise ServiceError(f"{folder}: the code can't be written: {error.strerror}") from error
    return paths
