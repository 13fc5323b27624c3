"""Pictures that hold no code, but much that looks like one: every read in them is a false one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Random = np.random.Generator

_SIDES = (480, 640)  # height, width
_SPREAD = 20  # of photographs: every so many
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#@%&"


def made(seed: int, count: int) -> Iterator[Image]:
    """``count`` gray pictures of each kind."""
    for number, make in enumerate(_KINDS):
        random = np.random.default_rng([seed, number])
        for _ in range(count):
            noisy = make(random).astype(np.float32) + random.normal(0, random.uniform(0, 12), _SIDES)
            yield np.clip(noisy, 0, 255).astype(np.uint8)


def photographed(data: Path) -> Iterator[Image]:
    """Faces and films of shared/data, gray; none where they are not."""
    for path in sorted((data / "faces").rglob("*.jpg"))[::_SPREAD]:
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if image is not None:
            yield np.asarray(cv2.resize(image, None, fx=2, fy=2), np.uint8)
    for path in sorted((data / "video").glob("*")):
        film = cv2.VideoCapture(str(path))
        number = 0
        while True:
            good, frame = film.read()
            if not good:
                break
            number += 1
            if number % _SPREAD == 0:
                yield np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
        film.release()


def _noise(random: Random) -> NDArray[np.float32]:
    """Grain of any size, black and white or gray."""
    cell = int(random.integers(1, 9))
    grain = random.random((_SIDES[0] // cell + 1, _SIDES[1] // cell + 1)).astype(np.float32)
    if random.random() < 0.7:
        grain = (grain > 0.5).astype(np.float32)
    return _fit(np.kron(grain, np.ones((cell, cell), np.float32)) * 255)


def _board(random: Random) -> NDArray[np.float32]:
    """A chessboard, turned."""
    cell = int(random.integers(3, 40))
    rows, columns = (np.arange(900) // cell for _ in range(2))
    board = ((rows[:, None] + columns[None, :]) % 2 * 200 + 30).astype(np.float32)
    return _turned(random, board)


def _bars(random: Random) -> NDArray[np.float32]:
    """Stripes of random widths, as linear codes have them, with a frame around."""
    widths = random.integers(1, 5, 300) * int(random.integers(1, 5))
    row = np.repeat(np.arange(300) % 2, widths)[:900]
    sheet = np.full((900, 900), 235.0, np.float32)
    sheet[300:600, : row.size] = np.where(row, 20.0, 235.0)
    return _turned(random, sheet)


def _text(random: Random) -> NDArray[np.float32]:
    """A page of letters."""
    page = np.full((900, 900), 240, np.uint8)
    size = float(random.uniform(0.3, 1.2))
    for line in range(int(30 / size)):
        words = "".join(random.choice(list(_LETTERS + " " * 8), 90))
        cv2.putText(page, words, (10, int(30 * size * (line + 1))), cv2.FONT_HERSHEY_SIMPLEX, size, 20, 1)
    return _turned(random, page.astype(np.float32))


def _squares(random: Random) -> NDArray[np.float32]:
    """Finder patterns where no code is: frames in frames, here and there, between random cells."""
    cell = int(random.integers(3, 9))
    side = 900 // cell + 1
    bits = random.random((side, side)) > (0.5 if random.random() < 0.5 else 1.0)
    pattern = np.pad(np.pad(np.ones((3, 3), bool), 1), 1, constant_values=True)
    for _ in range(int(random.integers(3, 12))):
        y, x = (int(v) for v in random.integers(1, side - 9, 2))
        bits[y - 1 : y + 8, x - 1 : x + 8] = False
        bits[y : y + 7, x : x + 7] = pattern
    light = np.where(bits, 25.0, 225.0).astype(np.float32)
    return _turned(random, np.kron(light, np.ones((cell, cell), np.float32))[:900, :900])


def _rings(random: Random) -> NDArray[np.float32]:
    """Bull's eyes, as Aztec and MaxiCode have them, in grain."""
    view = _noise(random).astype(np.uint8)
    for _ in range(6):
        x, y = int(random.integers(60, _SIDES[1] - 60)), int(random.integers(60, _SIDES[0] - 60))
        cell = int(random.integers(3, 7))
        for ring in range(6, -1, -1):
            half = ring * cell + cell // 2
            value = 20 if ring % 2 == 0 else 230
            cv2.rectangle(view, (x - half, y - half), (x + half, y + half), value, -1)
    return view.astype(np.float32)


_KINDS: tuple[Callable[[Random], NDArray[np.float32]], ...] = (_noise, _board, _bars, _text, _squares, _rings)


def _fit(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return picture[: _SIDES[0], : _SIDES[1]]


def _turned(random: Random, sheet: NDArray[np.float32]) -> NDArray[np.float32]:
    middle = (sheet.shape[1] / 2, sheet.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, float(random.uniform(0, 360)), float(random.uniform(0.8, 1.3)))
    turn[:, 2] += (_SIDES[1] / 2 - middle[0], _SIDES[0] / 2 - middle[1])
    laid = cv2.warpAffine(sheet, turn, (_SIDES[1], _SIDES[0]), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(laid, np.float32)
