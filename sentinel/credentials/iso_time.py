"""Times as credentials write them: ISO 8601 in its many forms, to UTC."""

from datetime import UTC, date, datetime


def parse_time(text: object) -> datetime | None:
    """The moment in UTC; without a zone it is taken as UTC, without a time as midnight. None: no time."""
    if not isinstance(text, str) or not 4 <= len(text) <= 40 or not text.isascii():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def parse_day(text: object) -> date | None:
    """The civil day that a text names, whatever time follows it. None: no day."""
    if not isinstance(text, str) or len(text) < 10 or parse_time(text) is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
