"""Facts in a file, for ``sentinel policy decide``: strict, as a mistyped key would decide on nothing."""

import codecs
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from sentinel.config import nearest
from sentinel.core.facts import Facts


class BadFacts(Exception):
    """One clear line; it names keys, never what they say."""


def read_facts(path: Path) -> Facts:
    """The facts, or those of a passage as ``sentinel passages show --json`` prints it. Raises BadFacts."""
    try:
        raw = msgspec.json.decode(path.read_bytes().removeprefix(codecs.BOM_UTF8))
        if isinstance(raw, dict) and "visit" in raw:
            raw = raw.get("facts")
        facts = msgspec.convert(raw, Facts)
    except OSError as error:
        raise BadFacts(f"{path}: can't be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise BadFacts(f"{path}: no facts: {error}") from None
    except RecursionError:
        raise BadFacts(f"{path}: no facts: nested too deeply") from None
    for wrong in _wrong(raw, msgspec.to_builtins(facts, builtin_types=(datetime,)), ""):
        raise BadFacts(f"{path}: {wrong}")
    return facts


def _wrong(given: Any, read: Any, where: str) -> Iterator[str]:
    """What was given and not read, and moments that can't be compared with others."""
    if isinstance(given, dict) and isinstance(read, dict):
        for key, value in given.items():
            if key not in read:
                yield f'unknown key "{where}{key}"{nearest(key, list(read))}'
            else:
                yield from _wrong(value, read[key], f"{where}{key}.")
    elif isinstance(given, list) and isinstance(read, list | tuple):
        for number, (value, other) in enumerate(zip(given, read, strict=False)):
            yield from _wrong(value, other, f"{where}{number}.")
    elif isinstance(read, datetime):
        if read.tzinfo is None:
            yield f"{where.removesuffix('.')} needs a time zone, such as 2026-11-22T08:00:00+08:00"
        try:
            read.astimezone(UTC)
        except OverflowError:
            yield f"{where.removesuffix('.')} is no moment of the years 1 to 9999 in UTC"
