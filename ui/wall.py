"""``python -m ui.wall``: every scene in every language, orientation, palette and size, on sheets in one page."""

import argparse
import html
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from ui.draw import Look, draw, save
from ui.scenes import scenes
from ui.sentences import LANGUAGES

# inches of the diagonal -> pixels upright, and millimetres of the longer side
PANELS: dict[str, tuple[int, int, float]] = {
    "7": (600, 1024, 154.0), "10": (800, 1280, 217.0), "15.6": (1080, 1920, 344.0), "32": (1440, 2560, 708.0),
}  # fmt: skip
_ACROSS = {"portrait": 10, "landscape": 6}
_THUMB = {"portrait": 240, "landscape": 420}  # px wide
_GAP, _CAPTION = 12, 26
_PALETTES = {"day": False, "night": True}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture of the wall: all scenes in one look."""

    language: str
    orientation: str
    palette: str
    inches: str

    @property
    def name(self) -> str:
        """Of the file, without its ending."""
        return f"{self.language}-{self.orientation}-{self.palette}-{self.inches}in"

    @property
    def look(self) -> Look:
        """How its scenes are drawn."""
        short, long, millimetres = PANELS[self.inches]
        upright = self.orientation == "portrait"
        return Look(
            (short, long) if upright else (long, short), self.language, _PALETTES[self.palette],
            millimetres=millimetres if upright else millimetres * short / long,
        )  # fmt: skip


def sheets(languages: Sequence[str], inches: Sequence[str]) -> Iterator[Sheet]:
    """All sheets of a wall, a language after the other."""
    for language in languages:
        for orientation in _ACROSS:
            for palette in _PALETTES:
                for size in inches:
                    yield Sheet(language, orientation, palette, size)


def draw_sheet(sheet: Sheet, names: Sequence[str], folder: Path) -> str:
    """Draw one sheet into the folder; its name. Raises OSError where it can't be written."""
    known = scenes()
    wide = _THUMB[sheet.orientation]
    high = round(wide * sheet.look.size[1] / sheet.look.size[0])
    across = min(_ACROSS[sheet.orientation], len(names))
    rows = -(-len(names) // across)
    canvas = QImage(
        across * (wide + _GAP) + _GAP, rows * (high + _GAP + _CAPTION) + _GAP, QImage.Format.Format_RGB32
    )
    canvas.fill(QColor("#808890"))
    pictures = [draw(known[name], sheet.look) for name in names]
    painter = QPainter(canvas)
    font = QFont("DejaVu Sans")
    font.setPixelSize(15)
    painter.setFont(font)
    for number, (name, picture) in enumerate(zip(names, pictures, strict=True)):
        x = _GAP + number % across * (wide + _GAP)
        y = _GAP + number // across * (high + _GAP + _CAPTION)
        painter.drawImage(x, y, picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation))
        painter.drawText(QRect(x, y + high, wide, _CAPTION), Qt.AlignmentFlag.AlignCenter, name)
    painter.end()
    save(canvas, folder / f"{sheet.name}.png")
    return sheet.name


def page(made: Sequence[Sheet], count: int) -> str:
    """The page that shows the sheets, to be chosen by language, orientation, palette and size."""
    choices = {
        "language": [s.language for s in made], "orientation": [s.orientation for s in made],
        "palette": [s.palette for s in made], "inches": [s.inches for s in made],
    }  # fmt: skip
    menus = " ".join(
        f'<label>{kind} <select id="{kind}">'
        + "".join(f"<option>{html.escape(value)}</option>" for value in dict.fromkeys(values))
        + "</select></label>"
        for kind, values in choices.items()
    )
    every = "".join(
        f'<h2>{html.escape(s.name)}</h2><a href="{s.name}.png"><img loading="lazy" src="{s.name}.png"></a>'
        for s in made
    )
    return _PAGE.format(count=count, sheets=len(made), menus=menus, every=every)


_PAGE = """<!doctype html><meta charset="utf-8"><title>Wall of screens</title>
<style>body{{font:15px sans-serif;margin:1em;background:#dde2e7}}img{{max-width:100%}}
nav{{position:sticky;top:0;background:#dde2e7;padding:.5em 0}}label{{margin-right:1em}}</style>
<h1>{count} screens on {sheets} sheets</h1>
<nav>{menus}</nav><img id="one" alt="the sheet that is chosen"><hr>{every}
<script>
const ids = ["language", "orientation", "palette", "inches"].map(id => document.getElementById(id));
const show = () => {{ document.getElementById("one").src = ids.map(s => s.value).join("-") + "in.png"; }};
ids.forEach(s => s.addEventListener("change", show)); show();
</script>
"""


def write_wall(
    folder: Path, languages: Sequence[str], inches: Sequence[str], names: Sequence[str], workers: int
) -> None:
    """Draw all sheets, ``workers`` at once, and the page. Raises OSError where the folder can't be written."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = list(sheets(languages, inches))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        drawn: list[Future[str]] = [pool.submit(draw_sheet, sheet, names, folder) for sheet in wanted]
        try:
            for number, done in enumerate(as_completed(drawn), 1):
                sys.stderr.write(f"wall: {number}/{len(wanted)} {done.result()}\n")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    (folder / "index.html").write_text(page(wanted, len(wanted) * len(names)), encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m ui.wall",
        description="Draws every screen in every language, orientation, palette and size, without a display, "
        "on sheets in one page.",
        epilog="Example: python -m ui.wall out/wall --inches 10 --only idle pass",
    )
    options.add_argument(
        "folder", type=Path, nargs="?", default=Path("out/wall"), help="where index.html goes (%(default)s)"
    )
    options.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES, metavar="LANGUAGE")
    options.add_argument("--inches", nargs="+", choices=PANELS, default=list(PANELS), metavar="INCHES")
    options.add_argument(
        "--only", nargs="+", choices=list(scenes()), metavar="NAME", help="some of the screens"
    )
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (%(default)s)")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Write the wall. 0 done, 2 bad options, 3 it can't be written, 130 interrupted."""
    options = parser().parse_args(arguments)
    if options.workers < 1:
        sys.stderr.write("wall: --workers must be at least 1\n")
        return 2
    names = options.only or list(scenes())
    try:
        write_wall(options.folder, options.languages, options.inches, names, options.workers)
    except OSError as error:
        sys.stderr.write(f"wall: {error}; choose another folder\n")
        return 3
    except KeyboardInterrupt:
        return 130
    sys.stderr.write(f"wall: {options.folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
