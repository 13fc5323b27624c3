"""Portraits that packages ship, cut out, bare and with a drawn surgical mask, for the emulated camera."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.detect import Finder
from sentinel.vision.picture_file import read_picture

Image = NDArray[np.uint8]
_FACE_PX = 200.0
_MASK_BGR = (214, 190, 160)  # the pale blue of a surgical mask


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A head and shoulders: ``bare`` and ``masked`` (height, width, 3) BGR, ``alpha`` (height, width) 0..1.

    ``depth`` (height, width) 0..1: how far a point stands out, the tip of the nose most; only a shape, not
    this person's. ``face``: x, y, w, h of the face in the picture, in pixels.
    """

    bare: Image
    masked: Image
    alpha: NDArray[np.float32]
    depth: NDArray[np.float32]
    face: tuple[float, float, float, float]


def load(path: Path, finder: Finder) -> Portrait:
    """Read, find the largest face, scale it to 200 px, cut out head and shoulders. Raises ValueError."""
    image = read_picture(path)
    found = max(finder.find(image), key=lambda f: f[0].box[2] * f[0].box[3], default=None)
    if found is None:
        raise ValueError(f"{path.name}: no face found")
    x, y, w, h = found[0].box
    scale = _FACE_PX / max(w, h)
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    points = np.asarray(found[1], np.float64) * scale
    x, y, w, h = (v * scale for v in (x, y, w, h))
    left, top = max(0, int(x - 0.9 * w)), max(0, int(y - 0.7 * h))
    right, bottom = min(image.shape[1], int(x + 1.9 * w)), min(image.shape[0], int(y + 2.2 * h))
    bare = np.ascontiguousarray(image[top:bottom, left:right])
    points -= (left, top)
    masked = bare.copy()
    _draw_mask(masked, points, h)
    face = (x - left, y - top, w, h)
    return Portrait(bare, masked, _outline(bare, face), _relief(bare, face, points[2]), face)


def _draw_mask(image: Image, points: NDArray[np.float64], face_h: float) -> None:
    """A pleated mask from the bridge of the nose to under the chin; points: eyes, nose, mouth corners."""
    right_eye, left_eye, nose, right_mouth, left_mouth = points
    across = left_eye - right_eye
    down = (right_mouth + left_mouth) / 2 - (right_eye + left_eye) / 2
    mouth = (right_mouth + left_mouth) / 2
    bridge = (right_eye + left_eye) / 2 + 0.3 * down
    chin = mouth + 1.1 * down
    outline = np.array(
        [
            bridge - 0.12 * across, bridge + 0.12 * across,
            left_eye + 0.45 * across + 0.5 * down, left_mouth + 0.7 * across + 0.15 * down,
            left_mouth + 0.4 * across + 0.85 * down, chin + 0.25 * across, chin - 0.25 * across,
            right_mouth - 0.4 * across + 0.85 * down, right_mouth - 0.7 * across + 0.15 * down,
            right_eye - 0.45 * across + 0.5 * down,
        ]
    )  # fmt: skip
    cover = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(cover, [outline.astype(np.int32)], 255, cv2.LINE_AA)
    rounding = int(np.linalg.norm(across) * 0.25) | 1  # cloth has no corners
    cover = np.where(cv2.GaussianBlur(cover, (rounding, rounding), 0) > 127, 255, 0).astype(np.uint8)
    alpha = cv2.GaussianBlur(cover, (3, 3), 0).astype(np.float32)[..., None] / 255
    rows = np.arange(image.shape[0], dtype=np.float32)[:, None, None]
    columns = np.arange(image.shape[1], dtype=np.float32)[None, :, None]
    pleats = 1.0 - 0.10 * (np.sin(rows / face_h * 60) > 0.75)
    round_ = 1.0 - 0.3 * ((columns - nose[0]) / (np.linalg.norm(across) * 1.4)) ** 2
    shade = 1.0 - 0.12 * np.clip((rows - mouth[1]) / np.linalg.norm(down), 0, 1)
    cloth = np.clip(np.array(_MASK_BGR, np.float32) * pleats * round_ * shade, 0, 255)
    image[:] = (image * (1 - alpha) + cloth * alpha).astype(np.uint8)


def _outline(image: Image, face: tuple[float, float, float, float]) -> NDArray[np.float32]:
    """Head and shoulders, soft at the edges: behind a person the wall stays where it is."""
    x, y, w, h = face
    height, width = image.shape[:2]
    cover = np.zeros((height, width), np.uint8)
    head = (round(x + w / 2), round(y + 0.42 * h)), (round(0.72 * w), round(0.78 * h))
    cv2.ellipse(cover, *head, 0, 0, 360, 255, -1)
    shoulders = [
        (x + 0.1 * w, y + 0.9 * h), (x + 0.9 * w, y + 0.9 * h), (x + 1.5 * w, y + 1.45 * h),
        (x + 1.8 * w, y + 1.75 * h), (x + 1.8 * w, height), (x - 0.8 * w, height),
        (x - 0.8 * w, y + 1.75 * h), (x - 0.5 * w, y + 1.45 * h),
    ]  # fmt: skip
    cv2.fillPoly(cover, [np.array(shoulders, np.int32)], 255)
    cover[:, [0, -1]] = 0
    soft = cv2.GaussianBlur(cover, (0, 0), 0.03 * w)
    return soft.astype(np.float32) / np.float32(255)


def _relief(
    image: Image, face: tuple[float, float, float, float], nose: NDArray[np.float64]
) -> NDArray[np.float32]:
    """An egg with a nose, flat from the outline of the head on."""
    x, y, w, h = face
    rows, columns = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    egg = 1 - ((columns - x - w / 2) / (0.62 * w)) ** 2 - ((rows - y - 0.5 * h) / (0.72 * h)) ** 2
    tip = ((columns - nose[0]) / (0.11 * w)) ** 2 + ((rows - nose[1]) / (0.14 * h)) ** 2
    depth = 0.7 * np.sqrt(np.clip(egg, 0, 1)) + 0.3 * np.exp(-tip)
    return np.where(egg > 0, depth, 0).astype(np.float32)
