"""Whether a face picture is good enough to compare, and if not, what the person should do."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from sentinel.core.reasons import Reason
from sentinel.vision.geometry import Box, Image, Points, resized

_DIM = 80.0  # a darker face's surroundings are looked at
_BACKLIT = 140.0  # mean luma around a face that is too dark: the light is behind it
_GREY = 32  # sensor noise averages out, and the detail that recognition needs stays


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as good. Angles in degrees, light 0..255, ``sharp`` see :class:`Quality`."""

    min_face_px: int = 72
    max_face_share: float = 0.72  # of the picture's shorter side
    darkest: float = 45.0
    sharp: float = 0.35
    most_yaw: float = 35.0
    most_pitch: float = 30.0
    most_roll: float = 30.0


@dataclass(frozen=True, slots=True)
class Quality:
    """``size`` of the box in pixels (shorter side); ``light`` mean luma 0..255, ``around`` that of what is
    beside and above a dim face (None: not looked at); ``sharp`` mean square
    Laplacian over variance of the face at 32x32 (a ratio without unit; sharp faces 1 to 2.5; at 0.45 a
    Gaussian blur of 3 % of the face's width, which costs a third of the similarity, at 0.2 one of 5 %,
    which costs most of it); angles in degrees from five landmarks, None without them: coarse, +-10
    degrees."""

    size: float
    light: float
    sharp: float
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None
    around: float | None = None


def assess(image: Image, box: Box, points: Points | None = None) -> Quality:
    """Quality of the face in the box of a BGR picture."""
    height, width = image.shape[:2]
    x1, y1 = int(max(0, box[0])), int(max(0, box[1]))
    x2, y2 = int(min(width, box[0] + box[2])), int(min(height, box[1] + box[3]))
    size = float(min(box[2], box[3]))
    if x2 - x1 < 4 or y2 - y1 < 4:
        return Quality(size, 0.0, 0.0)
    face = np.asarray(cv2.cvtColor(image[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY), np.uint8)
    grey = resized(face, (_GREY, _GREY))
    middle = grey[_GREY // 8 : -_GREY // 8, _GREY // 8 : -_GREY // 8]
    edges = cv2.Laplacian(middle, cv2.CV_32F)
    mean, deviation = cv2.meanStdDev(middle)
    sharp = cv2.norm(edges, cv2.NORM_L2SQR) / edges.size / max(float(deviation[0, 0]) ** 2, 25.0)
    light = float(mean[0, 0])
    around = _around(image, (x1, y1, x2, y2)) if light < _DIM else None
    if points is None:
        return Quality(size, light, sharp, around=around)
    return Quality(size, light, sharp, *pose(points), around)


def _around(image: Image, corners: tuple[int, int, int, int]) -> float | None:
    """Mean luma of half a face's width beside it and half its height above; None: no room around it."""
    x1, y1, x2, y2 = corners
    left, right = max(0, x1 - (x2 - x1) // 2), min(image.shape[1], x2 + (x2 - x1) // 2)
    top = max(0, y1 - (y2 - y1) // 2)
    parts = (image[top:y1, x1:x2], image[top:y2, left:x1], image[top:y2, x2:right])
    seen = [part[::4, ::4].reshape(-1, 3) for part in parts if part.size]
    if not seen:
        return None
    blue, green, red = np.concatenate(seen).mean(axis=0)
    return float(0.114 * blue + 0.587 * green + 0.299 * red)


def pose(points: Points) -> tuple[float, float, float]:
    """Yaw (positive: to the picture's right), pitch (positive: up) and roll in degrees, from five points.

    A face seen from the front has the nose between the eyes and about 0.55 eye distances below them, the
    mouth about 1.05; the nose stands out by about 0.6 eye distances, so its shift is 0.6 sin(angle).
    """
    (right_x, right_y), (left_x, left_y), nose, mouth_right, mouth_left = points.tolist()
    across_x, across_y = left_x - right_x, left_y - right_y
    eyes_x, eyes_y = (right_x + left_x) / 2, (right_y + left_y) / 2
    mouth_x, mouth_y = (mouth_right[0] + mouth_left[0]) / 2, (mouth_right[1] + mouth_left[1]) / 2
    down_x, down_y = mouth_x - eyes_x, mouth_y - eyes_y
    apart = math.hypot(across_x, across_y)
    scale = max(apart, math.hypot(down_x, down_y) / 1.05, 1e-6)
    unit_x, unit_y = across_x / max(apart, 1e-6), across_y / max(apart, 1e-6)
    shift = (nose[0] - (eyes_x + mouth_x) / 2) * unit_x + (nose[1] - (eyes_y + mouth_y) / 2) * unit_y
    # the normal of the eyes' line, which points down
    drop = (nose[1] - eyes_y) * unit_x - (nose[0] - eyes_x) * unit_y
    drop /= max(down_y * unit_x - down_x * unit_y, 1e-6)
    roll = math.degrees(math.atan2(across_y, across_x))
    return _angle(shift / scale / 0.6), _angle((0.55 - drop) / 0.6), roll


def _angle(sine: float) -> float:
    return math.degrees(math.asin(max(-1.0, min(1.0, sine))))


def hint(quality: Quality, picture: tuple[int, int], limits: Limits) -> Reason | None:
    """The first thing to change for a better picture of ``picture`` = width, height; None: fine."""
    if quality.size < limits.min_face_px:
        return Reason.CLOSER
    if quality.size > limits.max_face_share * min(picture):
        return Reason.BACK
    if quality.light < limits.darkest:
        backlit = quality.around is not None and quality.around >= _BACKLIT
        return Reason.BACKLIT if backlit else Reason.TOO_DARK
    if quality.yaw is not None and _turned(quality, limits):
        return Reason.LOOK
    if quality.sharp < limits.sharp:
        return Reason.BLURRED
    return None


def _turned(quality: Quality, limits: Limits) -> bool:
    return (
        abs(quality.yaw or 0.0) > limits.most_yaw
        or abs(quality.pitch or 0.0) > limits.most_pitch
        or abs(quality.roll or 0.0) > limits.most_roll
    )
