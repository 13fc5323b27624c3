"""Hours of a pass as people write them: ``Mon-Fri 09:00-18:00``, ``Sat,Sun 22:00-06:00``, ``daily ...``."""

import re

from sentinel.cli.pass_files import BadInput
from sentinel.credentials.passes.examine import DAYS
from sentinel.credentials.passes.form import BadPass, Window

_FORM = re.compile(r"(\S+) ([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])\Z")
_OFFSET = re.compile(r"([+-])([01][0-9]):([0-5][0-9])\Z")


def window(text: str) -> Window:
    """From its text. Raises BadInput."""
    found = _FORM.match(text)
    if found is None:
        raise BadInput(f'--hours "{text}": such as "Mon-Fri 09:00-18:00" or "daily 22:00-06:00"')
    days, *numbers = found.groups()
    hour, minute, end_hour, end_minute = map(int, numbers)
    try:
        return Window(_days(days), hour * 60 + minute, end_hour * 60 + end_minute)
    except BadPass:
        raise BadInput(f'--hours "{text}": a day ends at 24:00') from None


def _days(text: str) -> int:
    if text == "daily":
        return 0b111_1111
    bits = 0
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise BadInput(f'--hours: "{part}" is no day: {" ".join(DAYS)}, Mon-Fri or daily')
        start, end = DAYS.index(first), DAYS.index(last or first)
        for day in range(start, end + 1 if end >= start else end + 8):
            bits |= 1 << day % 7
    return bits


def utc_offset(text: str) -> int:
    """Minutes of an offset such as +08:00. Raises BadInput."""
    found = _OFFSET.match(text)
    if found is None:
        raise BadInput(f'--utc-offset "{text}": such as +08:00')
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes
