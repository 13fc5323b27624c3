"""The EU certificates' schema (eu-dcc-schema 1.0.0 to 1.3.2), by the version that a certificate states.

Value sets and unknown fields are not judged: issuers add to both. Times may be written in any form of ISO
8601, as the official schema leaves them.
"""

import re
from collections.abc import Mapping
from typing import Any

from sentinel.credentials.iso_time import parse_time

GROUPS = ("v", "t", "r")  # vaccination, test, recovery

_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
_NAME = re.compile(r"[A-Z<]*")
_BORN = re.compile(r"(19|20)\d\d(-\d\d){0,2}")
_COUNTRY = re.compile(r"[A-Z]{1,10}")
_TEXTS = {
    "v": ("tg", "vp", "mp", "ma"),
    "t": ("tg", "tt", "tr"),
    "r": ("tg",),
}
_OPTIONAL_TEXTS = {"v": (), "t": ("nm", "ma", "tc"), "r": ()}
_DAYS = {"v": ("dt",), "t": ("sc",), "r": ("fr", "df", "du")}
_NEEDS_CENTRE_UNTIL = (1, 3, 0)  # a rapid test's centre may be left out since
_LONGER_SINCE = (1, 2, 0)  # texts of 80 characters instead of 50
_ONE_ENTRY_SINCE = (1, 3, 0)
_ONE_NAME_SINCE = (1, 3, 2)  # either standardised name is enough
_SOME = 80


def group_of(certificate: Mapping[str, Any]) -> str:
    """``v``, ``t`` or ``r``: what the certificate is about; "" for none or several."""
    found = groups_of(certificate)
    return found[0] if len(found) == 1 else ""


def groups_of(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """Every group that holds an entry."""
    return tuple(group for group in GROUPS if certificate.get(group))


def first_fault(certificate: Mapping[str, Any]) -> str | None:
    """The name of the first field that is not as the schema demands, None: all are. For plain JSON values."""
    version = _version(certificate.get("ver"))
    if version is None:
        return "ver"
    longest = _SOME if version >= _LONGER_SINCE else 50
    fault = _name_fault(certificate.get("nam"), longest, version)
    if fault is not None:
        return fault
    born = certificate.get("dob")
    if not isinstance(born, str) or not (
        _BORN.fullmatch(born) or (born == "" and version >= _ONE_ENTRY_SINCE)
    ):
        return "dob"
    present = [group for group in GROUPS if group in certificate]
    if len(present) != 1:
        return "v, t or r"
    group = present[0]
    entries = certificate[group]
    most = 1 if version >= _ONE_ENTRY_SINCE else 20
    if not isinstance(entries, list) or not 1 <= len(entries) <= most:
        return group
    faults = (_entry_fault(entry, group, longest, version) for entry in entries)
    return next((f"{group}.{fault}" for fault in faults if fault is not None), None)


def _version(text: object) -> tuple[int, ...] | None:
    if not isinstance(text, str) or not _VERSION.fullmatch(text) or not text.isascii():
        return None
    version = tuple(int(part) for part in text.split("."))
    return version if version[0] == 1 else None


def _name_fault(name: object, longest: int, version: tuple[int, ...]) -> str | None:
    if not isinstance(name, Mapping):
        return "nam"
    for field in ("fn", "gn", "fnt", "gnt"):
        if field not in name:
            continue
        value = name[field]
        if not isinstance(value, str) or len(value) > longest:
            return f"nam.{field}"
        if field in ("fnt", "gnt") and not _NAME.fullmatch(value):
            return f"nam.{field}"
    either = ("fnt", "gnt") if version >= _ONE_NAME_SINCE else ("fnt",)
    return None if any(field in name for field in either) else "nam.fnt"


def _entry_fault(entry: object, group: str, longest: int, version: tuple[int, ...]) -> str | None:
    if not isinstance(entry, Mapping):
        return "entry"
    for field in (*_TEXTS[group], "co"):
        if not isinstance(entry.get(field), str):
            return field
    if not _COUNTRY.search(entry["co"]):
        return "co"
    for field in ("is", "ci"):
        if not _is_text(entry.get(field), longest):
            return field
    for field in _OPTIONAL_TEXTS[group]:
        if field in entry and not _is_text(entry[field], _SOME):
            return field
    if group == "t" and "tc" not in entry and version <= _NEEDS_CENTRE_UNTIL:
        return "tc"
    for field in _DAYS[group]:
        if parse_time(entry.get(field)) is None:
            return field
    return _dose_fault(entry, version) if group == "v" else None


def _dose_fault(entry: Mapping[str, Any], version: tuple[int, ...]) -> str | None:
    most = 9 if version < _ONE_ENTRY_SINCE else 1000
    for field in ("dn", "sd"):
        value = entry.get(field)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            return field
    return None


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest
