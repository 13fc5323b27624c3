"""Moments that somebody types: ISO 8601 with a place in UTC, or a line that says what is wrong."""

import argparse
from datetime import UTC, datetime

_SUCH_AS = "such as 2026-12-01T08:00+08:00"


def utc(text: str, option: str, zone: datetime | None = None) -> datetime:
    """A moment in UTC; without a zone of its own in that of ``zone``. Raises ValueError with one line."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None and zone is not None:
            found = found.replace(tzinfo=zone.tzinfo)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):  # the second: in UTC before the year 1, or after 9999
        raise ValueError(f'{option} "{text}" is no ISO 8601 moment, {_SUCH_AS}') from None
    raise ValueError(f"{option} needs a time zone, {_SUCH_AS}")


def local(text: str) -> datetime:
    """A date or a moment, without a zone this machine's: a ``type`` of argparse."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f'"{text}" is no ISO 8601 date or time') from None
