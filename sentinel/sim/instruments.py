"""Presentation attack instruments before the kiosk: what the camera and the thermal sensor see of each.

Flat things held in a hand: a print, a phone that plays a moving face, a face cut out of card with holes for
the eyes, and a photograph with a warm hand behind it.
"""

import math
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from hw.thermal.scene import Face, Hot, Plate, Scene

Image = NDArray[np.uint8]
Box = tuple[float, float, float, float]


class Instrument(StrEnum):
    """What is presented instead of one's own face."""

    NONE = "none"  # a person
    PRINT = "print"
    REPLAY = "replay"
    CUT_OUT = "cut-out"
    WARM_HAND = "warm-hand"


_PAPER, _BEZEL = 250, 24  # grey of a photograph's margin and of a phone's edge
_PIXEL_GAP = 0.88  # brightness between a screen's pixels, drawn far coarser than a real one's
_BODY_C, _HAND_C, _PHONE_C, _SKIN_C = 27.0, 31.5, 33.0, 34.5
_SPAN: dict[Instrument, Box] = {  # what of the portrait is on it: x, y, w, h in sizes of the face
    Instrument.PRINT: (-0.45, -0.4, 1.9, 1.9),
    Instrument.REPLAY: (-0.12, -0.3, 1.24, 1.8),
    Instrument.CUT_OUT: (-0.1, -0.12, 1.2, 1.24),
    Instrument.WARM_HAND: (-0.45, -0.4, 1.9, 1.9),
}


def sheet(instrument: Instrument, picture: Image, face: Box) -> tuple[Image, NDArray[np.float32], Box]:
    """The thing itself, upright: BGR, cover 0..1, and where the face is on it (x, y, w, h in pixels)."""
    x, y, w, h = face
    left, top, wide, high = _SPAN[instrument]
    x1, y1 = max(0, round(x + left * w)), max(0, round(y + top * h))
    x2 = min(picture.shape[1], round(x + (left + wide) * w))
    y2 = min(picture.shape[0], round(y + (top + high) * h))
    part = picture[y1:y2, x1:x2].copy()
    place = (x - x1, y - y1, w, h)
    if instrument is Instrument.CUT_OUT:
        return part, _cut_out(part, place), place
    edge = round(0.05 * w)
    if instrument is Instrument.REPLAY:
        grid = np.ones(part.shape[:2], np.float32)
        grid[::3], grid[:, ::3] = _PIXEL_GAP, _PIXEL_GAP
        part = (part * grid[..., None]).astype(np.uint8)
    grey = _BEZEL if instrument is Instrument.REPLAY else _PAPER
    framed = cv2.copyMakeBorder(part, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(grey, grey, grey))
    cover = np.ones(framed.shape[:2], np.float32)
    return np.asarray(framed, np.uint8), cover, (place[0] + edge, place[1] + edge, w, h)


def _cut_out(part: Image, place: Box) -> NDArray[np.float32]:
    x, y, w, h = place
    cover = np.zeros(part.shape[:2], np.uint8)
    middle, axes = (round(x + w / 2), round(y + h / 2)), (round(0.54 * w), round(0.58 * h))
    cv2.ellipse(cover, middle, axes, 0, 0, 360, 255, -1)
    return cover.astype(np.float32) / np.float32(255)


def held(
    instrument: Instrument, seconds: float, size: tuple[int, int], place: Box, target: Box
) -> NDArray[np.float64]:
    """The 3x3 homography that brings the sheet before the camera, as a hand holds it.

    ``place``: the face on the sheet, ``target``: in the picture of ``size`` = width, height; all in pixels.
    """
    steady = 0.4 if instrument is Instrument.REPLAY else 1.0
    yaw = steady * math.radians(7) * math.sin(1.7 * seconds)
    pitch = steady * math.radians(5) * math.sin(1.1 * seconds + 1)
    roll = steady * math.radians(2) * math.sin(0.8 * seconds + 2)
    turned, _ = cv2.Rodrigues(np.array([pitch, yaw, roll]))
    scale = target[2] / place[2]
    focal = 1.0 * size[0]
    middle = np.array([target[0] + target[2] / 2, target[1] + target[3] / 2])
    middle += steady * 6.0 * np.array([math.sin(1.3 * seconds), 0.5 * math.sin(0.9 * seconds)])
    centred = np.array([[1, 0, -place[0] - place[2] / 2], [0, 1, -place[1] - place[3] / 2], [0, 0, 1]])
    plane = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, focal / scale]])
    lens = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    found: NDArray[np.float64] = lens @ plane @ centred
    return found


def heat(instrument: Instrument, face: Box, ambient_c: float) -> Scene:
    """What the thermal sensor sees of the instrument and of who holds it, without the room's other people.

    ``face``: where the camera sees the face, in fractions of the picture.
    """
    x, y, w, h = face
    left, top, wide, high = _SPAN[instrument]
    body = Plate(x - 0.6 * w, y + 1.6 * h, 2.2 * w, h, _BODY_C)
    warmth = _PHONE_C if instrument is Instrument.REPLAY else ambient_c + 0.4
    plate = Plate(x + left * w, y + top * h, wide * w, high * h, warmth)
    fingers = tuple(Hot(x + at * w, y + (top + high) * h, 0.09 * w, _HAND_C) for at in (0.2, 0.8))
    match instrument:
        case Instrument.CUT_OUT:  # the bearer's own head is behind it, and looks through
            head = Face(x - 0.1 * w, y - 0.15 * h, 1.2 * w, 1.25 * h, _SKIN_C)
            card = Plate(x, y - 0.05 * h, w, 1.1 * h, ambient_c + 1.5)
            eyes = tuple(Hot(x + at * w, y + 0.42 * h, 0.06 * w, _SKIN_C) for at in (0.31, 0.69))
            return Scene(ambient_c, (head,), eyes, (body, card))
        case Instrument.WARM_HAND:
            palm = Hot(x + 0.5 * w, y + 0.72 * h, 0.27 * w, _HAND_C)
            tips = tuple(Hot(x + (0.25 + 0.17 * n) * w, y + 0.42 * h, 0.08 * w, _HAND_C) for n in range(4))
            arm = Plate(x + 0.35 * w, y + 0.9 * h, 0.3 * w, h, _HAND_C)
            return Scene(ambient_c, (), (palm, *tips), (body, plate, arm))
        case _:
            return Scene(ambient_c, (), fingers, (body, plate))
