"""Whether a CertLogic expression is well formed: told before anything of it is evaluated."""

from dataclasses import dataclass
from typing import Any

from sentinel.core.certlogic.dates import UNITS
from sentinel.core.certlogic.errors import LIMITS, Limits, shown
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
    nodes = 1
    stack: list[tuple[Any, int]] = [(rule, 0)]
    while stack and len(issues) < _MOST_ISSUES:
        expr, depth = stack.pop()
        kind = type(expr)
        if kind is str or kind is bool:
            continue
        if kind is dict:
            found, parts = _operation(expr)
            issues += found
        elif kind is list:
            parts = expr
        else:
            issues += _literal(expr)
            continue
        if depth > limits.depth:
            return (*issues, Issue(None, f"nested deeper than {limits.depth}"))
        nodes += len(parts)
        if nodes > limits.nodes:
            return (*issues, Issue(None, f"larger than {limits.nodes} values"))
        depth += 1
        for part in reversed(parts):
            stack.append((part, depth))  # noqa: PERF401 - a comprehension would be a function call a node
    return tuple(issues[:_MOST_ISSUES])


Found = tuple[tuple[Issue, ...], list[Any]]
_NONE: Found = ((), [])


def _operation(expr: dict[Any, Any]) -> Found:
    """An operation's own issues, and its operands that are expressions."""
    if len(expr) != 1:
        return _wrong(expr, f"expression object must have exactly one key, but it has {len(expr)}")
    ((operator, values),) = expr.items()
    if operator == "var":
        return _var(expr, values)
    if type(values) is not list:
        return _wrong(expr, _FORM)
    if operator not in OPERANDS:
        return _wrong(expr, f'unrecognised operator: "{shown(str(operator))}"')
    fewest, most = OPERANDS[operator]
    if len(values) < fewest or (most is not None and len(values) > most):
        wanted = f"at least {fewest}" if most is None else str(fewest) if fewest == most else "2 or 3"
        return _wrong(expr, f'"{operator}" must have {wanted} operands, but it has {len(values)}')
    if operator in _EXPRESSIONS:
        return _literals(expr, operator, values), values[: _EXPRESSIONS[operator]]
    return (), values


def _wrong(expr: Any, message: str) -> Found:
    return (Issue(expr, message),), []


def _var(expr: dict[Any, Any], path: Any) -> Found:
    if type(path) is not str:
        return _wrong(expr, _VAR_FORM)
    if "." in path and not all(path.split(".")):
        return _wrong(expr, f"data access path doesn't have a valid format: {shown(path)}")
    return _NONE


def _literals(expr: dict[Any, Any], operator: str, values: list[Any]) -> tuple[Issue, ...]:
    issues: tuple[Issue, ...] = ()
    if integer(values[1]) is None:
        what = '"amount" argument (#2) of "plusTime"' if operator == "plusTime" else '"index" argument (#2)'
        issues += (Issue(expr, f"{what} must be an integer"),)
    if operator == "plusTime" and values[2] not in UNITS:
        issues += (Issue(expr, f'"unit" argument (#3) of "plusTime" must be one of {", ".join(UNITS)}'),)
    return issues


def _literal(expr: Any) -> tuple[Issue, ...]:
    if type(expr) is not int and type(expr) is not float:
        return (Issue(expr, "invalid CertLogic expression"),)
    if integer(expr) is not None:
        return ()
    fraction = isinstance(expr, float) and not expr.is_integer()
    return (Issue(expr, f"{expr} is a non-integer number" if fraction else "an integer beyond 2^53"),)


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
