"""``python -m ui.reference``: reference pictures of screens, and whether what is drawn still looks like them.

Fonts differ between machines, so every letter is drawn as a block (ui/blocks.py), and both pictures are made
small and smooth. What counts is where colours, shapes and words are: a panel that moved, a sign or a key that
is gone, a colour that changed are noticed; what a letter looks like is not.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ui.blocks import install
from ui.draw import draw, save, window
from ui.looks import Look, look_of
from ui.scenes import scenes

FOLDER = Path("tests/ui/reference")
_ACROSS = 270  # px of the shorter side: small enough to smooth letters, large enough for a badge
_STEPS = 8  # colours are kept to 1/32: the files stay small
_SMOOTH = 9  # px, about a line of words
_APART = 28  # of 255: a smoothed pixel that differs more is another thing
MOST = 0.002  # of the picture that may differ: less than a key has
_NAMES = (
    "idle", "position", "present", "verifying", "pass", "pass-offline", "fix", "fix-expired",
    "see_staff-where", "see_staff-all", "family-now", "family-staff", "wait", "out_of_service", "exit",
    "mismatch", "notice",
)  # fmt: skip
Pixels = NDArray[np.int16]


def references() -> dict[str, tuple[str, Look]]:
    """The scene and the look of each reference, by the name of its file."""
    upright = {f"{name}-day": (name, Look()) for name in _NAMES}
    turned = {
        f"{name}-turned-night": (name, look_of("15.6", "en", upright=False, night=True)) for name in _NAMES
    }
    modes = {
        "idle-large": ("idle", Look(large=True)),
        "idle-low": ("idle", Look(low=True)),
        "present-low": ("present", Look(low=True)),
        "see_staff-where-low": ("see_staff-where", Look(low=True)),
        "idle-7in": ("idle", look_of("7", "zh_CN")),
        "pass-7in-large": ("pass", look_of("7", "en", large=True)),
        "components-day": ("components", Look(language="en")),
        "components-night": ("components", Look(language="en", night=True)),
    }
    return upright | turned | modes


def picture(name: str) -> QImage:
    """Draw one reference's scene in blocks. Raises OSError where there is no font of blocks."""
    scene, look = references()[name]
    kiosk = window().kiosk
    kiosk.use_font(install())
    try:
        return draw(scenes()[scene], look)
    finally:
        kiosk.use_font("")


def small(image: QImage) -> QImage:
    """As it is kept: ``_ACROSS`` pixels on the shorter side, with few colours."""
    portrait = image.width() < image.height()
    smooth = Qt.TransformationMode.SmoothTransformation
    less = image.scaledToWidth(_ACROSS, smooth) if portrait else image.scaledToHeight(_ACROSS, smooth)
    return _image((_pixels(less) // _STEPS) * _STEPS + _STEPS // 2)


def difference(kept: QImage, drawn: QImage) -> tuple[float, QImage | None]:
    """The share of the picture (0 to 1) that looks otherwise, and a picture of kept, drawn and what differs.

    1 and no picture where the two have not the same size.
    """
    one, other = _pixels(kept), _pixels(small(drawn))
    if one.shape != other.shape:
        return 1.0, None
    apart = np.abs(_smoothed(one) - _smoothed(other)).max(axis=2) > _APART
    marked = (one // 3 + 150).astype(np.int16)
    marked[apart] = (230, 0, 120)
    return float(apart.mean()), _image(np.concatenate((one, other, marked), axis=1))


def _smoothed(pixels: Pixels) -> Pixels:
    """Each pixel the mean of a square around it."""
    for axis in (0, 1):
        width = [(0, 0)] * 3
        width[axis] = (_SMOOTH // 2 + 1, _SMOOTH // 2)
        sums = np.cumsum(np.pad(pixels, width, mode="edge"), axis=axis, dtype=np.int32)
        high = np.take(sums, range(_SMOOTH, sums.shape[axis]), axis)
        low = np.take(sums, range(sums.shape[axis] - _SMOOTH), axis)
        pixels = ((high - low) // _SMOOTH).astype(np.int16)
    return pixels


def _pixels(image: QImage) -> Pixels:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


def _image(pixels: Pixels) -> QImage:
    data = np.ascontiguousarray(pixels.clip(0, 255).astype(np.uint8))
    height, width, _ = data.shape
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def compare(name: str, folder: Path, out: Path) -> str:
    """Draw one reference anew and compare; "" where it looks the same, else one line that says what to do.

    What differs is drawn into ``out``. Raises OSError where that can't be written.
    """
    kept = QImage(str(folder / f"{name}.png"))
    if kept.isNull():
        return f"{name}: no reference; write it with: python -m ui.reference {folder}"
    share, shown = difference(kept, picture(name))
    if share <= MOST:
        return ""
    where = out / f"{name}-differs.png"
    if shown is not None:
        save(shown, where)
    return (
        f"{name}: {share:.1%} looks otherwise (kept, drawn, difference: {where}); "
        f"where it is meant: python -m ui.reference {folder}"
    )


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m ui.reference",
        description="Writes the reference pictures of the screens anew, or compares what is drawn with them.",
        epilog="Example after a change that was meant: python -m ui.reference",
    )
    options.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="of the pictures (%(default)s)")
    options.add_argument("--check", action="store_true", help="only compare; exit code 1 where one differs")
    options.add_argument("--out", type=Path, default=Path("out/differs"), help="for --check (%(default)s)")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Write or compare. 0 done, 1 something differs, 2 bad options, 3 a folder can't be written."""
    options = parser().parse_args(arguments)
    try:
        if options.check:
            said = [line for name in references() if (line := compare(name, options.folder, options.out))]
            sys.stdout.writelines(f"{line}\n" for line in said)
            return 1 if said else 0
        for name in references():
            save(small(picture(name)), options.folder / f"{name}.png", quality=0)
    except OSError as error:
        sys.stderr.write(f"reference: {error}; choose another folder\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
