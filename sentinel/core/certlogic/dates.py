"""Date-times of CertLogic: the allowed formats, partial dates, and adding as ECMAScript's Date does.

A date that does not exist (30 February) is an error: JavaScript's engines and the JVM disagree about it.
"""

import re
from datetime import UTC, datetime, timedelta

from sentinel.core.certlogic.errors import CertLogicError

UNITS = ("year", "month", "day", "hour")

_LONGEST = 64  # characters; any number of decimals is allowed, nobody has that many
_YEAR = re.compile(r"([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:Z|([+-])([0-9]{1,2}):?([0-9]{2})?)?"
)


def plus_time(text: str, amount: int, unit: str) -> datetime:
    """The moment (UTC, milliseconds) in a date, partial date or date-time, with an amount of a unit added.

    As ECMAScript: 31 January and a month is 3 March (2 March in a leap year), 29 February and a year is
    1 March. Raises CertLogicError.
    """
    moment = _partial(text) or _moment(text)
    if amount == 0:
        return moment
    try:
        if unit == "hour":
            return moment + timedelta(hours=amount)
        if unit == "day":
            return moment + timedelta(days=amount)
        return _plus_months(moment, amount * 12 if unit == "year" else amount)
    except (OverflowError, ValueError):
        raise CertLogicError('"plusTime" leads outside the years 1 to 9999') from None


def dcc_date_of_birth(text: str) -> datetime:
    """The last day (UTC midnight) that fits a date of birth YYYY, YYYY-MM or YYYY-MM-DD."""
    partial = _partial(text)
    if partial is not None:
        return partial
    if len(text) > _LONGEST or not _DAY.fullmatch(text):
        raise CertLogicError('operand of "dccDateOfBirth" is no date of birth')
    return _moment(text)


def as_text(moment: datetime) -> str:
    """As ECMAScript's toISOString: UTC with milliseconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z".rjust(24, "0")


def _plus_months(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=years, month=month + 1, day=1) + timedelta(days=moment.day - 1)


def _partial(text: str) -> datetime | None:
    if len(text) != len("YYYY") and len(text) != len("YYYY-MM"):
        return None
    if found := _YEAR.fullmatch(text):
        return _made(int(found[1]), 12, 31)
    if found := _MONTH.fullmatch(text):
        first = _made(int(found[1]), int(found[2]), 1)
        if (first.year, first.month) == (9999, 12):
            return first.replace(day=31)
        return _plus_months(first, 1) - timedelta(days=1)
    return None


def _moment(text: str) -> datetime:
    if len(text) > _LONGEST:
        raise CertLogicError("a text is too long for a date")
    if len(text) == len("YYYY-MM-DD") and (found := _DAY.fullmatch(text)):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    found = _MOMENT.fullmatch(text)
    if not found:
        raise CertLogicError("a text is in no allowed date or date-time format")
    *numbers, decimals, sign, hour, minute = found.groups()
    milliseconds = int((decimals + "000")[:3]) if decimals else 0
    moment = _made(*map(int, numbers), milliseconds * 1000)
    if sign is None:
        return moment
    hours, minutes = int(hour), int(minute or 0)
    if hours > 23 or minutes > 59:
        raise CertLogicError("a date-time has an impossible offset")
    offset = timedelta(hours=hours, minutes=minutes)
    try:
        return moment - offset if sign == "+" else moment + offset
    except OverflowError:
        raise CertLogicError("a date-time lies outside the years 1 to 9999") from None


def _made(*numbers: int) -> datetime:
    try:
        return datetime(*numbers, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        raise CertLogicError("a date does not exist") from None
