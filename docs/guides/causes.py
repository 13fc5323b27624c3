"""The doctor's table of causes, read from the code that makes its findings, so that it can't drift.

A finding's text is a template here: "…" stands for what is filled in (a path, a number). Every call of ``fail``
and ``warn`` in ``sentinel/doctor`` becomes a row; what drivers say of a device follows from ``hw``.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_DOCTOR, _HW = ROOT / "sentinel" / "doctor", ROOT / "hw"
_WORDS = _DOCTOR / "causes.toml"
_STATES = {"fail": "fail", "warn": "warn", "_Address": "fail"}
_GAP = "…"
# Findings that a helper makes for whoever called it: the check's name is not in the same function.
_OF = {
    ("devices", "_failed"): "any device", ("devices", "judge_picture"): "camera", ("findings", "examine"): "any",
    ("findings", "_run"): "any", ("held", "_with_keys"): "fact_cache, lists, base_file", ("held", "_lists"): "lists",
    ("held", "_base_file"): "base_file", ("platform", "_address"): "service", ("platform", "_front"): "service",
    ("system", "of_another_user"): "store, fact_cache, lists, base_file",
}  # fmt: skip
# How drivers' errors begin what is to be done (as sentinel.doctor.devices takes them apart).
_TODO = ("add", "apt-get", "check", "correct", "enable", "lower", "plug", "power-cycle", "use")


_KIND = {
    "transport": "any serial line", "i2c": "thermal", "gpio": "gate, contacts, light (GPIO)",
    "modbus": "gate, contacts, light (Modbus)", "smartcard": "smart_card", "header": "computer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """``check`` as the doctor's first column has it, ``state`` "fail" or "warn", English templates."""

    check: str
    state: str
    found: str
    advice: str


class _Names:
    """The texts that names stand for: of a function's assignments, else of the module's.

    Of several assignments in a function the last above the call counts (``before``: its line).
    """

    def __init__(self, before: int, *bodies: ast.AST) -> None:
        self._values: dict[str, ast.expr] = {}
        self._several: set[str] = set()
        for body in reversed(bodies):
            for node in sorted(_assignments(body), key=lambda node: node.lineno):
                if node.lineno <= before or body is bodies[-1]:
                    self._assign(node)

    def _assign(self, node: ast.Assign) -> None:
        for name, value in _pairs(node.targets[0], node.value):
            if name in self._values:
                self._several.add(name)
            match value:
                case ast.BoolOp(values=[ast.Name(id=first), *others]) if (
                    first == name and name in self._values
                ):
                    self._values[name] = ast.BoolOp(ast.Or(), [self._values[name], *others])
                case _:
                    self._values[name] = value

    def value(self, name: str) -> ast.expr | None:
        """What a name was given last."""
        return self._values.get(name)

    def texts(self, node: ast.expr, depth: int = 0) -> list[str]:
        """Every text that an expression can be, as far as the source tells."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp(body=yes, orelse=no):
                return [*self.texts(yes, depth), *self.texts(no, depth)]
            case ast.BoolOp(values=values):
                return [text for value in values for text in self.texts(value, depth)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                heads, tails = self.texts(left, depth), self.texts(right, depth)
                return [head + tail for head in heads for tail in tails]
            case ast.JoinedStr(values=parts):
                return [_joined([self._part(part, depth) for part in parts])]
            case ast.Name(id=name) if depth < 4 and (value := self.value(name)) is not None:
                return self.texts(value, depth + 1)
        return [_GAP]

    def _part(self, node: ast.expr, depth: int) -> str:
        if isinstance(node, ast.FormattedValue):
            if isinstance(node.value, ast.Name) and node.value.id in self._several:
                return _GAP
            texts = self.texts(node.value, depth)
            return texts[0] if len(texts) == 1 and _GAP not in texts[0] else _GAP
        return self.texts(node, depth)[0]


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """All findings that something is wrong, in the order of the modules; each once."""
    found: dict[Row, None] = {}
    for path in sorted(_DOCTOR.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            found.update(dict.fromkeys(_of_function(path.stem, tree, function)))
    return tuple(found)


def _of_function(module: str, tree: ast.Module, function: ast.FunctionDef) -> Iterator[Row]:
    outer = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node is not function and function in ast.walk(node)
    ]  # fmt: skip
    module_wide = ast.Module([node for node in tree.body if isinstance(node, ast.Assign)], [])
    within = {call for node in ast.walk(function) if node is not function and isinstance(node, ast.FunctionDef)
              for call in ast.walk(node)}  # fmt: skip
    for node in ast.walk(function):
        if node in within or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in _STATES:
            names = _Names(node.lineno, function, *outer, module_wide)
            yield from _of_call(module, function, node, names, _STATES[node.func.id])


def _of_call(
    module: str, function: ast.FunctionDef, node: ast.Call, names: _Names, state: str
) -> Iterator[Row]:
    words = list(node.args)
    if getattr(node.func, "id", "") == "_Address":
        if len(words) < 2:
            return
        broken = any(word.arg == "broken" for word in node.keywords)
        check, state, (found, advice) = "service", "fail" if broken else "warn", words[:2]
    elif function.name in ("fail", "warn"):
        return
    else:
        what, found, advice = words[:3]
        check = _OF.get((module, function.name)) or _check(what, names) or _GAP
    for said in names.texts(found):
        for todo in names.texts(advice):
            if todo not in ("", _GAP):  # the second: passed on from where it is a row of its own
                yield Row(check, state, said, todo)


def _check(node: ast.expr, names: _Names) -> str:
    match node:
        case ast.Attribute(value=ast.Attribute(attr=device), attr="value"):
            return device.lower()
        case ast.Name(id=name) if (value := names.value(name)) is not None:
            return _check(value, names)
        case ast.Constant(value=str(text)):
            return text
    return ""


@lru_cache(maxsize=1)
def driver_rows() -> tuple[Row, ...]:
    """What drivers say of a device, wherever a text of theirs ends in what to do."""
    found: dict[Row, None] = {}
    for path in sorted(_HW.rglob("*.py")):
        if "emulator" in path.as_posix():
            continue
        kind = path.relative_to(_HW).parts[0].removesuffix(".py")
        for text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            fact, _, todo = text.rpartition(": ")
            if fact.strip(f"{_GAP}: ") and todo.partition(" ")[0] in _TODO:
                found[Row(_KIND.get(kind, kind), "fail", fact.removeprefix(f"{_GAP}: "), todo)] = None
    return tuple(found)


def _texts(tree: ast.Module) -> Iterator[str]:
    inner = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    names = _Names(0)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.Constant) and node not in inner and node not in docs:
            yield from names.texts(node)


def _assignments(body: ast.AST) -> list[ast.Assign]:
    return [node for node in ast.walk(body) if isinstance(node, ast.Assign)]


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, its)


def _joined(parts: list[str]) -> str:
    return re.sub(f"{_GAP}(?:{_GAP})+", _GAP, "".join(parts))


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """``causes.toml``: what each check looks at, and the Chinese of every text."""
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def missing() -> set[str]:
    """Texts of today that have no Chinese yet."""
    return _texts_of_today() - set(words()["zh"])


def left_over() -> set[str]:
    """Chinese of texts that no finding has any more."""
    return set(words()["zh"]) - _texts_of_today()


def _texts_of_today() -> set[str]:
    said = [*rows(), *driver_rows()]
    texts = {text for row in said for text in (row.found, row.advice) if text.strip("…:; ")}
    return texts | ({row.check for row in said} - set(words()["check"]))
