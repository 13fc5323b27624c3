"""Whether a CertLogic expression is well formed: told before anything of it is evaluated."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sentinel.core.certlogic.dates import UNITS
from sentinel.core.certlogic.errors import LIMITS, Limits
from sentinel.core.certlogic.values import integer

# Operands: at least, at most (None: any number). "var" has a form of its own.
OPERANDS: dict[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "and": (2, None),
    "!": (1, 1),
    "===": (2, 2),
    "in": (2, 2),
    "+": (2, 2),
    **dict.fromkeys((">", "<", ">=", "<=", "after", "before", "not-after", "not-before"), (2, 3)),
    "plusTime": (3, 3),
    "reduce": (3, 3),
    "extractFromUVCI": (2, 2),
    "dccDateOfBirth": (1, 1),
}
# How many of the operands are expressions; what follows them are literals.
_EXPRESSIONS = {"plusTime": 1, "extractFromUVCI": 1}
_MOST_ISSUES = 50
_VAR_FORM = 'not of the form { "var": "<path>" }'
_FORM = 'operation not of the form { "<operator>": [ <values...> ] }'


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with a part of an expression; the messages are the reference validator's."""

    expr: Any
    message: str


def validate(rule: Any, limits: Limits = LIMITS) -> tuple[Issue, ...]:
    """The issues of an expression (decoded JSON), none where it is well formed; the first 50 of them.

    A rule that is nested too deeply or too large is an issue too. Never raises.
    """
    issues: list[Issue] = []
    nodes = 0
    stack: list[tuple[Any, int]] = [(rule, 0)]
    while stack and len(issues) < _MOST_ISSUES:
        expr, depth = stack.pop()
        nodes += 1
        kind = type(expr)
        if kind is str or kind is bool:
            continue
        if depth > limits.depth:
            return (*issues, Issue(None, f"nested deeper than {limits.depth}"))
        if nodes + len(stack) + _parts(expr) > limits.nodes:
            return (*issues, Issue(None, f"larger than {limits.nodes} values"))
        if kind is list:
            stack += [(item, depth + 1) for item in reversed(expr)]
        elif kind is dict:
            issues += _operation(expr, depth, stack)
        elif kind is int or kind is float:
            issues += _number(expr)
        else:
            issues.append(Issue(expr, "invalid CertLogic expression"))
    return tuple(issues[:_MOST_ISSUES])


def _parts(expr: Any) -> int:
    """How many values come with this one; counted before they are looked at."""
    if type(expr) is dict:
        return sum(len(values) for values in expr.values() if type(values) is list) if len(expr) == 1 else 0
    return len(expr) if type(expr) is list else 0


def _number(expr: int | float) -> Iterator[Issue]:
    if integer(expr) is None:
        fraction = isinstance(expr, float) and not expr.is_integer()
        yield Issue(expr, f"{expr} is a non-integer number" if fraction else "an integer beyond 2^53")


def _operation(expr: dict[Any, Any], depth: int, stack: list[tuple[Any, int]]) -> Iterator[Issue]:
    """Its own issues; its operands go on the stack."""
    if len(expr) != 1:
        yield Issue(expr, f"expression object must have exactly one key, but it has {len(expr)}")
        return
    ((operator, values),) = expr.items()
    if operator == "var":
        yield from _var(expr, values)
        return
    if type(values) is not list:
        yield Issue(expr, _FORM)
        return
    if operator not in OPERANDS:
        yield Issue(expr, f'unrecognised operator: "{str(operator)[:60]}"')
        return
    fewest, most = OPERANDS[operator]
    if len(values) < fewest or (most is not None and len(values) > most):
        wanted = f"at least {fewest}" if most is None else str(fewest) if fewest == most else "2 or 3"
        yield Issue(expr, f'"{operator}" must have {wanted} operands, but it has {len(values)}')
        return
    expressions = values[: _EXPRESSIONS.get(operator, len(values))]
    stack += [(value, depth + 1) for value in reversed(expressions)]
    yield from _literals(expr, operator, values)


def _var(expr: dict[Any, Any], path: Any) -> Iterator[Issue]:
    if type(path) is not str:
        yield Issue(expr, _VAR_FORM)
    elif path and not all(path.split(".")):
        yield Issue(expr, f"data access path doesn't have a valid format: {path[:200]}")


def _literals(expr: dict[Any, Any], operator: str, values: list[Any]) -> Iterator[Issue]:
    if operator == "plusTime":
        if integer(values[1]) is None:
            yield Issue(expr, '"amount" argument (#2) of "plusTime" must be an integer')
        if values[2] not in UNITS:
            yield Issue(expr, f'"unit" argument (#3) of "plusTime" must be one of {", ".join(UNITS)}')
    elif operator == "extractFromUVCI" and integer(values[1]) is None:
        yield Issue(expr, '"index" argument (#2) of "extractFromUVCI" must be an integer')


def paths(rule: Any) -> frozenset[str]:
    """Every path that a well-formed expression may read of its data, also inside ``reduce``."""
    found: set[str] = set()
    stack = [rule]
    while stack:
        expr = stack.pop()
        if isinstance(expr, list):
            stack += expr
        elif isinstance(expr, dict):
            for operator, values in expr.items():
                if operator == "var":
                    found.add(values)
                else:
                    stack.append(values)
    return frozenset(found)
