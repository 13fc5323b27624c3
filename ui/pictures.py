"""Draws scenes into PNG files without a display: for tests, documents and whoever changes them."""

import argparse
import sys
from pathlib import Path

from ui import wall
from ui.application import SIZES
from ui.draw import Look, draw, save
from ui.draw import render as render
from ui.draw import window as window
from ui.scenes import scenes
from ui.sentences import LANGUAGES


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m ui.pictures",
        description="Draws every sample screen in every language and both orientations, without a display.",
        epilog="Examples: python -m ui.pictures out/screens --only present fix\n"
        "          python -m ui.pictures --wall out/wall",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument(
        "folder", type=Path, nargs="?", default=Path("out/screens"),
        help="where NAME-ORIENTATION-LANGUAGE.png go (default: %(default)s)",
    )  # fmt: skip
    options.add_argument(
        "--only", nargs="+", choices=list(scenes()), metavar="NAME",
        help="some of the screens: " + ", ".join(scenes()),
    )  # fmt: skip
    options.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES, metavar="LANGUAGE",
                         help="some of " + ", ".join(LANGUAGES))  # fmt: skip
    options.add_argument(
        "--wall", type=Path, metavar="OUT", help="all of them on sheets in OUT/index.html, as ui.wall"
    )
    options.add_argument("--night", action="store_true", help="in the dark palette")
    options.add_argument("--large", action="store_true", help="with larger words")
    options.add_argument("--low", action="store_true", help="for who is small or sits")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Write the pictures. 0 done, 2 bad options, 3 they can't be written."""
    options = parser().parse_args(arguments)
    if options.wall:
        only = ["--only", *options.only] if options.only else []
        return wall.main([str(options.wall), "--languages", *options.languages, *only])
    try:
        for language in options.languages:
            for orientation, size in SIZES.items():
                look = Look(size, language, options.night, options.large, options.low or None)
                for name in options.only or scenes():
                    path = options.folder / f"{name}-{orientation}-{language}.png"
                    save(draw(scenes()[name], look), path)
    except OSError as error:
        sys.stderr.write(f"{error}; choose another folder\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
