"""Texts with named holes: ``{name}`` or ``{name|filter}``; nothing is evaluated. ``{{`` is a brace."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from sentinel.config import nearest
from sentinel.crypto.hashes import Hash, digest
from sentinel.verify.platforms.form import AdapterError

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")

FILTERS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "sha256": lambda text: digest(Hash.SHA256, text.encode()).hex(),
    "sm3": lambda text: digest(Hash.SM3, text.encode()).hex(),
}


@lru_cache(maxsize=512)
def pieces(template: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Literal texts and holes (name, filters) in order. Raises AdapterError."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for piece in _PIECE.finditer(template):
        text = piece.group()
        if piece.group(1) is not None:
            name, *filters = (part.strip() for part in piece.group(1).split("|"))
            found.append(("", name, tuple(filters)))
        elif text in ("{{", "}}"):
            found.append((text[0], "", ()))
        elif text in ("{", "}"):
            raise AdapterError(f'a lone "{text}" in "{template}": write it twice where it is meant')
        else:
            found.append((text, "", ()))
    return tuple(found)


def holes(template: str) -> set[str]:
    """The names in it. Raises AdapterError."""
    return {name for _text, name, _filters in pieces(template) if name}


def check(template: str, known: Iterable[str], where: str) -> None:
    """Raises AdapterError: a hole or filter that there is not."""
    names = sorted(known)
    for text, name, filters in pieces(template):
        if not text and name not in names:
            raise AdapterError(f'{where}: there is no "{{{name}}}" here{nearest(name, names)}')
        for wrong in (f for f in filters if f not in FILTERS):
            raise AdapterError(f'{where}: there is no filter "{wrong}"{nearest(wrong, sorted(FILTERS))}')


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text. Raises KeyError for a hole that ``check`` would have refused."""
    made = []
    for text, name, filters in pieces(template):
        value = text or values[name]
        for filtering in filters:
            value = FILTERS[filtering](value)
        made.append(value)
    return "".join(made)
