"""Writes docs/settings.md from the settings' types: ``python -m sentinel.config.page > docs/settings.md``."""

import enum
import sys
import types
import typing
from typing import Any

import msgspec
from msgspec import Meta

from sentinel.config import Settings, Strict

_HEAD = """\
# Settings

One TOML file, read once at the start: `sentinel run --config FILE`. An unknown key is an error that names the
nearest known one; `sentinel run --check --config FILE` looks at the file and ends, `sentinel doctor --config
FILE` tests what it configures. Relative paths count from the folder of the file. Everything has a default
except what is marked *required*.

This page is generated from `sentinel/config`, and a test compares them. After a change:

    .venv/bin/python -m sentinel.config.page > docs/settings.md
"""
_NAMES = {bool: "true or false", int: "whole number", float: "number", str: "text"}


def page() -> str:
    """The whole page in Markdown."""
    parts = [_HEAD]
    for name, hint in typing.get_type_hints(Settings, include_extras=True).items():
        section = hint
        repeated = typing.get_origin(hint) is tuple
        if repeated:
            section = typing.get_args(hint)[0]
        parts.append(_section(f"[[{name}]]" if repeated else f"[{name}]", section))
    return "\n".join(parts)


def _section(title: str, section: type[Strict]) -> str:
    said = " ".join((section.__doc__ or "").replace("``", "`").split())
    rows = ["| setting | type | unit | default | meaning |", "|---|---|---|---|---|"]
    defaults = {field.name: field for field in msgspec.structs.fields(section)}
    for name, hint in typing.get_type_hints(section, include_extras=True).items():
        kind, unit, meaning = _described(hint)
        field = defaults[name]
        default = "*required*" if field.required else f"`{_toml(_default(field))}`"
        rows.append(f"| `{name}` | {kind} | {unit} | {default} | {meaning} |")
    return "\n".join([f"## {title}", "", said, "", *rows, ""])


def _default(field: msgspec.structs.FieldInfo) -> object:
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()


def _described(hint: Any) -> tuple[str, str, str]:
    """Type with its range, unit, meaning."""
    metas = [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, Meta)]
    bounds = next((_range(meta) for meta in metas if meta.le is not None), "")
    kind = _kind(typing.get_args(hint)[0] if metas else hint)
    unit = next((meta.extra["unit"] for meta in metas if meta.extra and meta.extra["unit"]), "")
    meaning = next((meta.description for meta in metas if meta.description), "")
    return f"{kind}, {bounds}" if bounds else kind, unit, meaning


def _range(meta: Meta) -> str:
    return f"{meta.ge:g} to {meta.le:g}" if meta.ge is not None else f"above {meta.gt:g}, at most {meta.le:g}"


def _kind(hint: Any) -> str:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(choice for choice in typing.get_args(hint) if choice is not type(None))
    if typing.get_origin(hint) is tuple:
        items = typing.get_args(hint)
        if items[-1] is Ellipsis:
            return f"list, each a {_described(items[0])[0]}"
        return f"list of {len(items)}, each a {_described(items[0])[0]}"
    if typing.get_origin(hint) is dict:
        return f"table, each a {_described(typing.get_args(hint)[1])[0]}"
    if hasattr(hint, "__metadata__"):
        return _described(hint)[0]
    if typing.get_origin(hint) is dict:
        return f"table of {_kind(typing.get_args(hint)[1])}"
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return " or ".join(f'"{choice.value}"' for choice in hint)
    return _NAMES[hint]


def _toml(value: object) -> str:
    """A default as it would be written; what has none is left out of the file."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return msgspec.json.encode(value).decode()


if __name__ == "__main__":
    sys.stdout.write(page())
