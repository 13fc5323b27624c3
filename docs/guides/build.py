"""Writes what is generated in the guides: tables, drawing, pictures. `scripts/guides --help` says how."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import causes
import mounting
import pictures
import tables

_BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


PARTS = ("tables", "pictures")


class GuideError(Exception):
    """A guide that can't be written; one line."""


def guides() -> list[Path]:
    """All of them."""
    return sorted(HERE.glob("*.md"))


def written(path: Path) -> str:
    """A guide with its tables as they are to be. Raises GuideError for a table that is none."""
    language = path.stem.partition(".")[2]

    def table(found: re.Match[str]) -> str:
        name = found[2]
        if name not in tables.TABLES:
            raise GuideError(f'{path.name}: no table "{name}": there are {", ".join(tables.TABLES)}')
        return f"{found[1]}{tables.TABLES[name](language)}\n{found[3]}"

    return _BLOCK.sub(table, path.read_text(encoding="utf-8"))


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="scripts/guides",
        description="Writes the generated parts of docs/guides: tables of boards, pins and the doctor's causes, "
        "the drawing of heights, and the pictures of the screen (made-up people, no faces).",
        epilog="After a change of screens: scripts/guides pictures. Of boards or the doctor: scripts/guides tables. "
        "Exit: 0 done, 1 with --check: something is to be written anew, 2 bad usage, 3 a file can't be written.",
    )  # fmt: skip
    options.add_argument(
        "what", nargs="*", metavar="WHAT",
                         help="tables (and the drawing), pictures; none: both")  # fmt: skip
    options.add_argument("--to", type=Path, default=pictures.FOLDER, metavar="DIR",
                         help="where pictures go (default: the guides' own folder)")  # fmt: skip
    options.add_argument(
        "--check", action="store_true", help="write nothing; say whether tables are as they should be"
    )
    return options


def stale() -> list[str]:
    """Files whose generated parts are not what they should be; pictures only by their names."""
    found = [path.name for path in guides() if written(path) != path.read_text(encoding="utf-8")]
    for language in pictures.LANGUAGES:
        drawing = mounting.FOLDER / mounting.file_name(language)
        if not drawing.is_file() or drawing.read_text(encoding="utf-8") != mounting.drawing(language):
            found.append(drawing.name)
    return found + [name for name in pictures.names() if not (pictures.FOLDER / name).is_file()]


def write(what: Sequence[str], folder: Path) -> Iterator[Path]:
    """The files as they are written, pictures into ``folder``. Raises OSError and GuideError."""
    if "tables" in what:
        if missing := causes.missing():
            raise GuideError(f"causes.toml has no Chinese of {len(missing)} texts, the first: {min(missing)}")
        yield from mounting.make()
        for path in guides():
            path.write_text(written(path), encoding="utf-8")
            yield path
    if "pictures" in what:
        yield from pictures.make(folder)


def main(arguments: list[str] | None = None) -> int:
    """Write, or look."""
    options = parser().parse_args(arguments)
    if unknown := [name for name in options.what if name not in PARTS]:
        parser().error(f'"{unknown[0]}" is none of {", ".join(PARTS)}')
    try:
        if options.check:
            names = stale()
            for name in names:
                print(f"{name}: not as it should be; scripts/guides writes it")
            for text in sorted(causes.left_over()):
                print(f"causes.toml: no finding says any more: {text}")
            return 1 if names else 0
        for path in write(options.what or PARTS, options.to):
            print(path.name)
    except (GuideError, OSError) as error:
        print(f"scripts/guides: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
