"""Which folders of tests/ run on the emulated machine, in which order, and why: ``tests.toml``, read."""

import tomllib
from pathlib import Path

import msgspec

EXAMPLES = 5  # of each property
_LIST = Path(__file__).with_name("tests.toml")


class Picked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A folder below tests/ that runs. ``within_s``: its end, whatever is done by then;
    ``but``: files, or FILE::TEST, left out, each with its reason."""

    folder: str
    why: str
    within_s: int = 600
    but: dict[str, str] = {}


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every folder of tests/ is in one of the two."""

    run: list[Picked]
    not_run: dict[str, str]


def chosen(text: str | None = None) -> Chosen:
    """The list. Raises ValueError: what is wrong with it."""
    said = _LIST.read_text(encoding="utf-8") if text is None else text
    try:
        found = msgspec.convert(tomllib.loads(said), Chosen)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"tests.toml: {error}") from None
    names = [one.folder for one in found.run]
    twice = {name for name in names if names.count(name) > 1} | (set(names) & set(found.not_run))
    if twice:
        raise ValueError(f"tests.toml: {', '.join(sorted(twice))} is named twice")
    return found


def words(one: Picked) -> list[str]:
    """pytest's arguments for a folder."""
    left_out = ("--deselect" if "::" in name else "--ignore" for name in one.but)
    there = f"tests/{one.folder}"
    return [there, *(f"{how}={there}/{name}" for how, name in zip(left_out, one.but, strict=True))]
