"""Evaluating a CertLogic expression: its operators, one function each, under a budget of steps.

Where the specification is silent or its implementations differ: objects and arrays are the same by their
contents (as on the JVM; JavaScript compares references); ``in`` of a null list is false; text has no parts
to access; integers end at 2^53; a date that does not exist is an error.
"""

import operator as op
from collections.abc import Callable
from typing import Any, Final

from sentinel.core.certlogic import dates
from sentinel.core.certlogic.errors import LIMITS, CertLogicError, Limits, shown
from sentinel.core.certlogic.format import validate
from sentinel.core.certlogic.values import MOST, integer, is_date, same, simple, truthy

_PREFIX = "URN:UVCI:"
_CHARACTERS_A_STEP = 64
_CHARACTERS_COMPARED_A_STEP = 4096
_ITEMS_A_STEP = 16


class _Run:
    """One evaluation's budget. ``strict``: reading what is not there is an error, not null."""

    __slots__ = ("left", "strict")

    def __init__(self, steps: int, strict: bool) -> None:
        self.left = steps
        self.strict = strict

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise CertLogicError("the rule takes too many steps")


def evaluate(rule: Any, data: Any, *, limits: Limits = LIMITS, strict: bool = False) -> Any:
    """The value of an expression over data, both decoded JSON: JSON again, or a ``datetime`` (UTC).

    ``strict``: reading a path that leads nowhere, or to null, is an error rather than null.
    Raises CertLogicError: malformed, unfit for the data, or beyond the limits. The data's size is the
    caller's to bound; the work on it is bounded here.
    """
    issues = validate(rule, limits)
    if issues:
        raise CertLogicError(issues[0].message)
    return evaluate_valid(rule, data, limits=limits, strict=strict)


def evaluate_valid(rule: Any, data: Any, *, limits: Limits = LIMITS, strict: bool = False) -> Any:
    """As ``evaluate``, of a rule that ``validate`` found nothing wrong with."""
    run = _Run(limits.steps, strict)
    result = _value(rule, data, run)
    if not simple(result):
        _measure(result, run, limits.depth)
    return result


def plain(value: Any) -> Any:
    """A result as JSON values: a date-time as text in UTC, such as 2021-05-04T13:37:42.000Z."""
    if is_date(value):
        return dates.as_text(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def _measure(value: Any, run: _Run, depth: int) -> None:
    """Refuse a result that is a small graph here and a huge or deep tree when written down."""
    stack = [(value, 0)]
    while stack:
        item, level = stack.pop()
        if simple(item):
            continue
        if level > depth:
            raise CertLogicError("the result is nested too deeply")
        run.spend(1 + len(item))
        stack += [(part, level + 1) for part in (item.values() if isinstance(item, dict) else item)]


def _value(expr: Any, data: Any, run: _Run) -> Any:
    run.left -= 1
    if run.left < 0:
        raise CertLogicError("the rule takes too many steps")
    kind = type(expr)
    if kind is dict:
        for operator, values in expr.items():
            return _OPERATORS[operator](values, data, run)
    if kind is list:
        return [_value(item, data, run) for item in expr]
    return int(expr) if kind is float else expr


def _var(path: str, data: Any, run: _Run) -> Any:
    if not path:
        return data
    if len(path) > _CHARACTERS_A_STEP:
        run.spend(len(path) // _CHARACTERS_A_STEP)
    found = data
    for fragment in path.split("."):
        kind = type(found)
        if kind is dict:
            found = found.get(fragment)
        elif kind is list and fragment.isdecimal() and fragment.isascii() and len(fragment) < 10:
            index = int(fragment)
            found = found[index] if index < len(found) else None
        else:
            found = None
        if found is None:
            break
    if found is None and run.strict:
        raise CertLogicError(f"there is no {shown(path)}")
    return found


def _if(values: list[Any], data: Any, run: _Run) -> Any:
    guard, then, otherwise = values
    return _value(then if truthy(_value(guard, data, run)) else otherwise, data, run)


def _and(values: list[Any], data: Any, run: _Run) -> Any:
    result = None
    for expr in values:
        result = _value(expr, data, run)
        if not truthy(result):
            break
    return result


def _not(values: list[Any], data: Any, run: _Run) -> bool:
    return not truthy(_value(values[0], data, run))


def _equal(values: list[Any], data: Any, run: _Run) -> bool:
    left, right = values
    return _same(_value(left, data, run), _value(right, data, run), run)


def _same(left: Any, right: Any, run: _Run) -> bool:
    """Equality with its work counted: what looks small may be a large tree."""
    stack = [(left, right)]
    while stack:
        a, b = stack.pop()
        if simple(a) or simple(b):
            if type(a) is str:
                run.spend(len(a) // _CHARACTERS_COMPARED_A_STEP)
            if not same(a, b):
                return False
            continue
        if type(a) is not type(b) or len(a) != len(b):
            return False
        run.spend(1 + len(a))
        if isinstance(a, dict):
            if a.keys() != b.keys():
                return False
            stack += [(item, b[key]) for key, item in a.items()]
        else:
            stack += zip(a, b, strict=True)
    return True


def _in(values: list[Any], data: Any, run: _Run) -> bool:
    wanted, items = _value(values[0], data, run), _value(values[1], data, run)
    if items is None:
        return False
    if type(items) is not list:
        raise CertLogicError('the second operand of "in" must be an array')
    if type(wanted) is str:
        run.spend(len(items) * (1 + len(wanted) // _CHARACTERS_COMPARED_A_STEP) // _ITEMS_A_STEP)
        return wanted in items  # text equals text only
    run.spend(len(items))
    return any(_same(wanted, item, run) for item in items)


def _plus(values: list[Any], data: Any, run: _Run) -> int:
    left, right = (integer(_value(expr, data, run)) for expr in values)
    if left is None or right is None:
        raise CertLogicError('operands of "+" must both be integers')
    if not -MOST <= left + right <= MOST:
        raise CertLogicError('"+" leads beyond 2^53')
    return left + right


Compare = Callable[[Any, Any], bool]


def _integers(operator: str, compare: Compare) -> "Operator":
    def evaluated(values: list[Any], data: Any, run: _Run) -> bool:
        found = [integer(_value(expr, data, run)) for expr in values]
        if None in found:
            raise CertLogicError(f'all operands of "{operator}" must be integers')
        return compare(found[0], found[1]) and (len(found) == 2 or compare(found[1], found[2]))

    return evaluated


def _date_times(operator: str, compare: Compare) -> "Operator":
    def evaluated(values: list[Any], data: Any, run: _Run) -> bool:
        found = [_value(expr, data, run) for expr in values]
        if not all(map(is_date, found)):
            raise CertLogicError(f'all operands of "{operator}" must be date-times')
        return compare(found[0], found[1]) and (len(found) == 2 or compare(found[1], found[2]))

    return evaluated


def _plus_time(values: list[Any], data: Any, run: _Run) -> Any:
    text = _value(values[0], data, run)
    if type(text) is not str:
        raise CertLogicError('the date argument of "plusTime" must be a string')
    return dates.plus_time(text, int(values[1]), values[2])


def _date_of_birth(values: list[Any], data: Any, run: _Run) -> Any:
    text = _value(values[0], data, run)
    if type(text) is not str:
        raise CertLogicError('the operand of "dccDateOfBirth" must be a string')
    return dates.dcc_date_of_birth(text)


def _reduce(values: list[Any], data: Any, run: _Run) -> Any:
    items = _value(values[0], data, run)
    accumulator = _value(values[2], data, run)
    if items is None:
        return accumulator
    if type(items) is not list:
        raise CertLogicError('the first operand of "reduce" must be an array')
    for current in items:
        accumulator = _value(values[1], {"accumulator": accumulator, "current": current}, run)
    return accumulator


def _uvci(values: list[Any], data: Any, run: _Run) -> str | None:
    text, index = _value(values[0], data, run), int(values[1])
    if text is None:
        return None
    if type(text) is not str:
        raise CertLogicError('the first operand of "extractFromUVCI" must be a string or null')
    run.spend(len(text) // _CHARACTERS_A_STEP)
    fragments = text.removeprefix(_PREFIX).replace("#", "/").replace(":", "/").split("/")
    return fragments[index] if 0 <= index < len(fragments) else None


Operator = Callable[[Any, Any, _Run], Any]

_OPERATORS: Final[dict[str, Operator]] = {
    "var": _var,
    "if": _if,
    "and": _and,
    "!": _not,
    "===": _equal,
    "in": _in,
    "+": _plus,
    ">": _integers(">", op.gt),
    "<": _integers("<", op.lt),
    ">=": _integers(">=", op.ge),
    "<=": _integers("<=", op.le),
    "after": _date_times("after", op.gt),
    "before": _date_times("before", op.lt),
    "not-after": _date_times("not-after", op.le),
    "not-before": _date_times("not-before", op.ge),
    "plusTime": _plus_time,
    "dccDateOfBirth": _date_of_birth,
    "reduce": _reduce,
    "extractFromUVCI": _uvci,
}
