"""Changes one value in a settings file and leaves everything else, comments included, as it was."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sentinel.config import ConfigError, parse
from sentinel.runtime.files import open_new


def with_value(text: str, section: str, key: str, value: str) -> str:
    """The TOML ``text`` with ``section.key = value`` (already TOML). Raises ConfigError where it can't be.

    What comes out is read again: nothing but this value may differ, and the settings must be good.
    """
    new = _with(text, section, key, value)
    parse(tomllib.loads(new))
    return new


def with_values(text: str, values: Mapping[str, Mapping[str, str]], base: Path) -> str:
    """The same for several values by section and key, of which only all together must be good.

    ``base``: what relative paths count from. Raises ConfigError, tomllib.TOMLDecodeError.
    """
    tomllib.loads(text)
    for section, pairs in values.items():
        for key, value in pairs.items():
            text = _with(text, section, key, value)
    parse(tomllib.loads(text), base)
    return text


def _with(text: str, section: str, key: str, value: str) -> str:
    lines = text.splitlines(keepends=True)
    head = re.compile(rf"\s*\[\s*{re.escape(section)}\s*\]\s*(#.*)?$")
    start = next((n for n, line in enumerate(lines) if head.match(line.rstrip("\n"))), None)
    if start is None:
        gap = "" if not text or text.endswith("\n") else "\n"
        return _checked(text, f"{text}{gap}\n[{section}]\n{key} = {value}\n", section, key, value)
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    setting = re.compile(rf"(\s*{re.escape(key)}\s*=\s*)(.*)$", re.DOTALL)
    for n in range(start + 1, end):
        found = setting.match(lines[n])
        if found:
            last = _end_of_value(lines, n)
            rest = found.group(2) if last == n else lines[last]
            comment = re.search(r"(\s*#[^\n]*)?\n?$", rest)
            kept = comment.group(0) if comment else "\n"
            changed = [*lines[:n], f"{found.group(1)}{value}{kept}", *lines[last + 1 :]]
            return _checked(text, "".join(changed), section, key, value)
    last = max(n for n in range(start, end) if lines[n].strip() and not lines[n].lstrip().startswith("#"))
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    return _checked(
        text, "".join([*lines[: last + 1], f"{key} = {value}\n", *lines[last + 1 :]]), section, key, value
    )


def replace_file(path: Path, text: str, at: datetime) -> Path:
    """Write ``text`` whole, owner and mode kept. Returns where the old file is now. Raises OSError."""
    path = path.resolve()  # a link stays one
    backup = path.with_name(f"{path.name}.{at.strftime('%Y%m%dT%H%M%SZ')}.bak")
    like = path.stat()
    _write(backup, path.read_bytes(), like)
    beside = path.with_name(f"{path.name}.new")
    _write(beside, text.encode(), like)
    beside.replace(path)
    return backup


def write_offset(path: Path, offset_k: float, uncertainty_k: float, at: datetime) -> Path:
    """Set the thermometer's ``site_offset_k`` and ``calibration_k``. Returns the old file's copy.

    Raises ConfigError (a ValueError), OSError.
    """
    text = path.read_text(encoding="utf-8-sig")
    text = with_value(text, "thermal", "site_offset_k", f"{offset_k:.2f}")
    text = with_value(text, "thermal", "calibration_k", f"{uncertainty_k:.2f}")
    return replace_file(path, text, at)


def _write(path: Path, content: bytes, like: os.stat_result) -> None:
    """With the owner and mode of another file: the kiosk must go on reading what root has changed."""
    with os.fdopen(open_new(path), "wb") as file:
        if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(file.fileno(), like.st_uid, like.st_gid)
        os.fchmod(file.fileno(), like.st_mode & 0o777)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _end_of_value(lines: list[str], start: int) -> int:
    """The last line of the value that begins in line ``start``: a list may go over several."""
    for last in range(start, len(lines)):
        try:
            tomllib.loads("".join(lines[start : last + 1]))
        except tomllib.TOMLDecodeError:
            continue
        return last
    return start


def _checked(old: str, new: str, section: str, key: str, value: str) -> str:
    try:
        wanted = tomllib.loads(old)
        wanted.setdefault(section, {})[key] = tomllib.loads(f"value = {value}")["value"]
        found = tomllib.loads(new)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError):  # a value where the section is
        found = None
    if found is None or found != wanted:
        raise ConfigError(f"{section}.{key} can't be changed in this file: write {key} = {value} by hand")
    return new
