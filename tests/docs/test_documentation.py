"""What the documentation names is there: pages and pictures, commands and their options, settings."""

import argparse
import re
import tomllib
import typing
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

import msgspec
import pytest

from sentinel import cli
from sentinel.config import Settings

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"|\bsrc=\"([^\"]+)\"")
_FILE = re.compile(
    r"(?<![\w./-])(?:docs|hw|models|scripts|sentinel|systemd|tests|ui)/[\w./-]+\.(?:md|py|toml|json)\b"
)
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
_COMMAND = re.compile(
    r"^(?:\$ )?(?:sudo (?:-u \S+ )?)?(?:HOME=\S+ )?(?:\S*/)?(?:sentinel|sentinel-launch) +(\w.*)"
)
# Their dotted names are others': what changed once, an adapter's own form, kinds of events.
_OTHER_NAMES = {"CHANGELOG.md", "docs/platform-adapters.md", "docs/events.md"}
_NO_COMMANDS = {"sentinel identity v1"}  # a constant of a key derivation
_SETTING = re.compile(r"^([a-z_]+)\.([a-z_]+)(?: *= *.+)?$")


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", heading) for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


def test_every_link_and_picture_leads_somewhere(page) -> None:
    broken = []
    for found in _LINK.findall(page.prose):
        target = next(filter(None, found))
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        if not path.exists() or (anchor and anchor not in anchors(path.read_text(encoding="utf-8"))):
            broken.append(target)
    assert not broken


def test_every_file_that_is_named_is_there(page) -> None:
    if page.name in _OTHER_NAMES:
        return
    root = page.path.parents[page.name.count("/")]
    assert not [name for name in sorted(set(_FILE.findall(page.text))) if not (root / name).exists()]


def commands(page) -> Iterator[list[str]]:
    """The words after ``sentinel`` of every command shown, in blocks and in the prose."""
    for block in page.blocks("console", "sh", "bash"):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"&&|\|", line.partition("  #")[0]):
                if line.startswith("$ ") and (found := _COMMAND.match(part.strip())):
                    yield found[1].split()
    for code in page.codes():
        if code not in _NO_COMMANDS and (found := _COMMAND.match(code)):
            yield found[1].split()


@cache
def parser_of(name: str, sub: str) -> argparse.ArgumentParser:
    """One command's parser, with everything below it."""
    parser = argparse.ArgumentParser(prog=f"sentinel {name}")
    cli._configure(name, parser, [name, sub] if sub else [name])
    return parser


def below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below a command."""
    return {
        name: sub
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, sub in action.choices.items()
    }


def mistakes(words: list[str]) -> str:
    """What a shown command has that the command line has not; "" where all is well."""
    name, rest = words[0].rstrip(".,;:"), words[1:]
    if not re.fullmatch("[a-z][a-z-]*", name):
        return ""  # COMMAND stands for any
    if name not in cli._COMMANDS:
        return f"no command {name}"
    subs = cli._GROUPS.get(name, {})
    parser = parser_of(name, rest[0] if rest and rest[0] in subs else "")
    known = dict(parser._option_string_actions)
    for at, word in enumerate(rest):
        word = word.rstrip(",;:)")
        if word.startswith("--"):
            option = word.partition("=")[0]
            if option not in known and not any(o.startswith(option) for o in known):
                return f"{parser.prog}: no option {option}"
        elif choices := below(parser):
            if word not in choices:
                # NAME and ... stand for any; an option of a parent may come first, with its value
                placeholder = not re.fullmatch(r"[a-z][a-z-]*", word) or rest[at - 1].startswith("--")
                return "" if placeholder else f"{parser.prog}: no {word}"
            parser = choices[word]
            known |= parser._option_string_actions
    return ""


def test_every_command_exists_with_its_options(page) -> None:
    wrong = {" ".join(words): said for words in commands(page) if (said := mistakes(words))}
    assert not wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("doctor gate --config FILE", ""),
        ("doctor --confg FILE", "sentinel doctor: no option --confg"),
        ("docter", "no command docter"),
        ("service place drop x", "sentinel service place: no drop"),
        ("calibrate offset --readings CSV --write", ""),
        ("calibrate offset --reading-file CSV", "sentinel calibrate offset: no option --reading-file"),
        ("inspect thing", "sentinel inspect: no thing"),
    ],
)
def test_a_command_that_is_none_would_be_noticed(words: str, said: str) -> None:
    assert mistakes(words.split()) == said


@cache
def sections() -> dict[str, set[str]]:
    """The settings: sections, and what each has."""
    hints = typing.get_type_hints(Settings)
    found = {}
    for field in msgspec.structs.fields(Settings):
        kind = next(
            (k for k in (hints[field.name], *typing.get_args(hints[field.name])) if is_struct(k)), None
        )
        if kind is not None:
            found[field.name] = {inner.encode_name for inner in msgspec.structs.fields(kind)}
    return found


def is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def test_every_setting_exists(page) -> None:
    if page.name in _OTHER_NAMES:
        return
    wrong = []
    for code in page.codes():
        found = _SETTING.match(code)
        if found and found[2] not in {"py", "toml", "key", *sections().get(found[1], {found[2]})}:
            wrong.append(code)
    for block in page.blocks("toml"):
        wrong += [name for name in of_block(block) if name]
    assert not wrong


def of_block(block: str) -> Iterator[str]:
    """Names in a piece of a settings file that no setting has."""
    try:
        tables = tomllib.loads(block)
    except tomllib.TOMLDecodeError:
        return  # a piece with "..." in it
    for section, table in tables.items():
        known = sections().get(section)
        for row in table if isinstance(table, list) else [table]:
            if known and isinstance(row, dict):
                yield from (f"{section}.{key}" for key in row if key not in known)


def test_a_setting_that_is_none_would_be_noticed() -> None:
    assert list(of_block("[gate]\ndrvier = 'modbus'\n")) == ["gate.drvier"]
    assert "driver" in sections()["gate"] and "pin_hash" in sections()["staff"]
