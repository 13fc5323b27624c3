"""Qt's translation files: read, written, kept in step with English, and released as what the screen loads.

``TOPIC_LANGUAGE.ts`` holds a topic's sentences in one language, keyed by id (``section.CODE``), as Linguist
edits them: the source is the English sentence, ``unfinished`` means that no native speaker has looked at it.
English itself is a file of the same form; its translations are the sources of all the others. lrelease (in
PySide6's wheels for x86-64 and arm64) makes ``TOPIC_LANGUAGE.qm`` of each. Both are in the repository.
"""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import PySide6

from sentinel.core.languages import LANGUAGES

HERE = Path(__file__).parent
ENGLISH = "en"
UNTRANSLATED = "!en:"  # before an English sentence that stands where a translation is missing


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence. ``comment``: for translators, from English; ``note``: the translator's (attested where)."""

    id: str
    source: str
    text: str
    finished: bool
    comment: str = ""
    note: str = ""


def topics(folder: Path = HERE) -> tuple[str, ...]:
    """The topics, by their English files; ``kiosk`` first."""
    names = {path.stem.removesuffix(f"_{ENGLISH}") for path in folder.glob(f"*_{ENGLISH}.ts")}
    return tuple(sorted(names, key=lambda name: (name != "kiosk", name)))


def read(path: Path) -> dict[str, Message]:
    """A .ts file, by id, in its order. Raises OSError, ValueError: it is no translation file."""
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - our own file
    except ET.ParseError as error:
        raise ValueError(f"{path.name}: no translation file: {error}") from None
    found: dict[str, Message] = {}
    for element in root.iter("message"):
        translation = element.find("translation")
        kind = "" if translation is None else translation.get("type", "")
        if translation is None or kind in ("vanished", "obsolete"):
            continue
        message = Message(
            element.get("id", ""),
            element.findtext("source", ""),
            translation.text or "",
            kind != "unfinished",
            element.findtext("extracomment", ""),
            element.findtext("translatorcomment", ""),
        )
        found[message.id] = message
    return found


def written(language: str, messages: Iterable[Message]) -> str:
    """A .ts file's text, a context for each section."""
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    lines = [f'{head}<TS version="2.1" language="{language}" sourcelanguage="{ENGLISH}">']
    section = ""
    for message in messages:
        if message.id.partition(".")[0] != section:
            lines += ["</context>"] if section else []
            section = message.id.partition(".")[0]
            lines += ["<context>", f"    <name>{escape(section)}</name>"]
        lines += _lines(message)
    return "\n".join([*lines, *(["</context>"] if section else []), "</TS>", ""])


def _lines(message: Message) -> list[str]:
    kind = "" if message.finished else ' type="unfinished"'
    said = (("extracomment", message.comment), ("translatorcomment", message.note))
    return [
        f"    <message id={quoteattr(message.id)}>",
        f"        <source>{escape(message.source)}</source>",
        *(f"        <{name}>{escape(text)}</{name}>" for name, text in said if text),
        f"        <translation{kind}>{escape(message.text)}</translation>",
        "    </message>",
    ]


def in_step(english: Mapping[str, Message], other: Mapping[str, Message]) -> list[Message]:
    """Another language's messages as English wants them: new ones empty, gone ones dropped.

    Where the English sentence has changed the translation stays, unfinished.
    """
    made = []
    for id, meant in english.items():
        old = other.get(id, Message(id, meant.text, "", False))
        same = old.source == meant.text
        made.append(replace(old, source=meant.text, comment=meant.comment, finished=old.finished and same))
    return made


def update(folder: Path = HERE) -> dict[Path, str]:
    """What the .ts files should hold. Raises OSError, ValueError."""
    made = {}
    for topic in topics(folder):
        path = folder / f"{topic}_{ENGLISH}.ts"
        english = {id: replace(one, source=one.text, finished=True) for id, one in read(path).items()}
        made[path] = written(ENGLISH, english.values())
        for language in LANGUAGES:
            path = folder / f"{topic}_{language}.ts"
            if language != ENGLISH:
                other = read(path) if path.exists() else {}
                made[path] = written(language, in_step(english, other))
    return made


def release(ts: Path, qm: Path) -> None:
    """Compile one file. Raises OSError: lrelease is not there or fails."""
    program = Path(PySide6.__file__).parent / "lrelease"
    command = [
        str(program),
        "-silent",
        "-idbased",
        "-markuntranslated",
        UNTRANSLATED,
        str(ts),
        "-qm",
        str(qm),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    if done.returncode != 0 or not qm.exists():
        raise OSError(f"lrelease {ts.name}: {done.stderr.strip() or done.returncode}")


def missing(folder: Path = HERE) -> list[str]:
    """Sentences without a translation, as ``kiosk_ja.ts: reason.PASS``."""
    return [
        f"{topic}_{language}.ts: {id}"
        for topic in topics(folder)
        for language in LANGUAGES
        for id, message in read(folder / f"{topic}_{language}.ts").items()
        if not message.text.strip()
    ]
