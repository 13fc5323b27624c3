"""Whether a face picture is good enough to compare, and if not, what the person should do."""

from dataclasses import dataclass

import cv2
import numpy as np

from sentinel.core.reasons import Reason
from sentinel.vision.geometry import Box, Image, Points, resized

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
    """``size`` of the box in pixels (shorter side); ``light`` mean luma 0..255; ``sharp`` mean square
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


def assess(image: Image, box: Box, points: Points | None = None) -> Quality:
    """Quality of the face in the box of a BGR picture."""
    height, width = image.shape[:2]
    x1, y1 = int(max(0, box[0])), int(max(0, box[1]))
    x2, y2 = int(min(width, box[0] + box[2])), int(min(height, box[1] + box[3]))
    size = float(min(box[2], box[3]))
    if x2 - x1 < 4 or y2 - y1 < 4:
        return Quality(size, 0.0, 0.0)
    face = image[y1:y2, x1:x2]
    grey = cv2.cvtColor(resized(face, (_GREY, _GREY)), cv2.COLOR_BGR2GRAY)
    middle = grey[_GREY // 8 : -_GREY // 8, _GREY // 8 : -_GREY // 8]
    edges = cv2.Laplacian(middle, cv2.CV_32F)
    spread = float(middle.astype(np.float32).var())
    sharp = float(np.mean(np.square(edges))) / max(spread, 25.0)
    light = float(middle.mean())
    if points is None:
        return Quality(size, light, sharp)
    return Quality(size, light, sharp, *pose(points))


def pose(points: Points) -> tuple[float, float, float]:
    """Yaw (positive: to the picture's right), pitch (positive: up) and roll in degrees, from five points.

    A face seen from the front has the nose between the eyes and about 0.55 eye distances below them, the
    mouth about 1.05; the nose stands out by about 0.6 eye distances, so its shift is 0.6 sin(angle).
    """
    right, left, nose, mouth_right, mouth_left = points.astype(np.float64)
    across = left - right
    roll = float(np.degrees(np.arctan2(across[1], across[0])))
    mouth = (mouth_right + mouth_left) / 2
    eyes = (right + left) / 2
    down = mouth - eyes
    scale = max(float(np.hypot(*across)), float(np.hypot(*down)) / 1.05, 1e-6)
    unit = across / max(float(np.hypot(*across)), 1e-6)
    along = float(np.dot(nose - (eyes + mouth) / 2, unit)) / scale
    normal = np.array([-unit[1], unit[0]])
    drop = float(np.dot(nose - eyes, normal)) / max(float(np.dot(down, normal)), 1e-6)
    yaw = float(np.degrees(np.arcsin(np.clip(along / 0.6, -1, 1))))
    pitch = float(np.degrees(np.arcsin(np.clip((0.55 - drop) / 0.6, -1, 1))))
    return yaw, pitch, roll


def hint(quality: Quality, picture: tuple[int, int], limits: Limits) -> Reason | None:
    """The first thing to change for a better picture of ``picture`` = width, height; None: fine."""
    if quality.size < limits.min_face_px:
        return Reason.CLOSER
    if quality.size > limits.max_face_share * min(picture):
        return Reason.BACK
    if quality.light < limits.darkest:
        return Reason.TOO_DARK
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
