"""Five-point alignment to the 112x112 ArcFace template, by a least-squares similarity (Umeyama 1991)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.vision.geometry import Image, Points

SIZE = 112
# right eye, left eye, nose, right and left mouth corner in the ArcFace crop
_TEMPLATE = (
    38.2946 + 51.6963j,
    73.5318 + 51.5014j,
    56.0252 + 71.7366j,
    41.5493 + 92.3655j,
    70.7299 + 92.2041j,
)
_MIDDLE = sum(_TEMPLATE) / len(_TEMPLATE)
_CENTRED = tuple(point - _MIDDLE for point in _TEMPLATE)


def similarity(points: Points) -> NDArray[np.float64]:
    """The 2x3 matrix that brings five points nearest to the template without a reflection.

    As complex numbers the similarity is z -> a z + b, so least squares has a closed form. Raises ValueError
    for points that fall into one.
    """
    # ten numbers: Python is done before numpy has begun
    source = [complex(x, y) for x, y in points.tolist()]
    middle = sum(source) / len(source)
    centred = [point - middle for point in source]
    spread = sum(abs(point) ** 2 for point in centred)
    if not spread >= 1e-6:
        raise ValueError("the landmarks fall into one point")
    a = sum(point.conjugate() * aim for point, aim in zip(centred, _CENTRED, strict=True)) / spread
    b = _MIDDLE - a * middle
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def align(image: Image, points: Points) -> Image:
    """The face as 112x112 BGR, eyes level. Raises ValueError."""
    matrix = similarity(points)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.5:  # a bilinear warp would alias: shrink first
        image, matrix = _shrunk(image, matrix, 2 * scale)
    return np.asarray(cv2.warpAffine(image, matrix, (SIZE, SIZE), flags=cv2.INTER_LINEAR), np.uint8)


def _shrunk(image: Image, matrix: NDArray[np.float64], factor: float) -> tuple[Image, NDArray[np.float64]]:
    """The part of the picture that the crop shows made smaller by ``factor``, and the matrix for it."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [SIZE, 0], [0, SIZE], [SIZE, SIZE]])
    shown = (corners - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    x1, y1 = np.clip(np.floor(shown.min(axis=0)) - 2, 0, (width - 1, height - 1)).astype(int)
    x2, y2 = np.clip(np.ceil(shown.max(axis=0)) + 2, (x1 + 1, y1 + 1), (width, height)).astype(int)
    part = image[y1:y2, x1:x2]
    size = max(1, round((x2 - x1) * factor)), max(1, round((y2 - y1) * factor))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    step = np.array([(x2 - x1) / size[0], (y2 - y1) / size[1]])
    # pixel centres: x = (x' + 0.5) * step - 0.5 + x1
    shift = matrix[:, :2] @ ((step - 1) / 2 + np.array([x1, y1])) + matrix[:, 2]
    return small, np.column_stack([matrix[:, :2] * step, shift])
