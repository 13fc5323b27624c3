"""CertLogic's values: which are truthy, which are integers, which are the same.

Truthy and falsy are narrower than JavaScript's: a fraction and a date-time are neither.
"""

from datetime import datetime
from typing import Any

from sentinel.core.certlogic.errors import CertLogicError

MOST = 2**53 - 1  # the largest integer that every implementation can hold (JavaScript's Number)


def truthy(value: Any) -> bool:
    """Whether a value counts as true. Raises CertLogicError for one that is neither truthy nor falsy."""
    kind = type(value)
    if kind is bool or kind is str or kind is list or kind is dict or kind is int or value is None:
        return bool(value)
    if kind is float and value.is_integer():
        return bool(value)
    raise CertLogicError("a value that is neither truthy nor falsy (a fraction or a date-time) was asked for")


def integer(value: Any) -> int | None:
    """The value as an integer, or None where it is none. 3.0 is one, as in JSON; true is not."""
    kind = type(value)
    if kind is int:
        number: int = value
    elif kind is float and value.is_integer():
        number = int(value)
    else:
        return None
    return number if -MOST <= number <= MOST else None


def simple(value: Any) -> bool:
    """Whether a value has no parts, so that comparing it is one step."""
    return not isinstance(value, list | dict)


def same(left: Any, right: Any) -> bool:
    """Equality of simple values without coercion: 1 is neither "1" nor true."""
    a, b = type(left), type(right)
    if a is b:
        return bool(left == right)
    numbers = (int, float)
    return a in numbers and b in numbers and bool(left == right)


def is_date(value: Any) -> bool:
    """Whether a value is a date-time, which only ``plusTime`` and ``dccDateOfBirth`` make."""
    return type(value) is datetime
