"""Boxes and crops: the few pieces of picture geometry that all models share."""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
Box = tuple[float, float, float, float]  # x, y, width, height in pixels


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def overlaps(boxes: NDArray[np.float32], box: NDArray[np.float32]) -> NDArray[np.float32]:
    """IoU of (n, 4) corner boxes x1, y1, x2, y2 with one."""
    low = np.maximum(boxes[:, :2], box[:2])
    high = np.minimum(boxes[:, 2:], box[2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = areas + np.prod(box[2:] - box[:2]) - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float32)


def suppress(boxes: NDArray[np.float32], scores: NDArray[np.float32], limit: float) -> list[int]:
    """Non-maximum suppression of corner boxes: indices to keep, best first."""
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        order = rest[overlaps(boxes[rest], boxes[best]) < limit]
    return kept


def resized(image: Image, size: tuple[int, int]) -> Image:
    """The picture at ``size`` = width, height, without aliasing.

    Shrinking far, it is halved first: OpenCV halves bilinearly by the mean of four pixels, ten times as
    fast as INTER_AREA at odd ratios, and a mean of means is INTER_AREA but for rounding.
    """
    while image.shape[1] >= 3 * size[0] and image.shape[0] >= 3 * size[1]:
        half = image.shape[1] // 2, image.shape[0] // 2
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_LINEAR), np.uint8)
    method = cv2.INTER_AREA if image.shape[1] > size[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=method), np.uint8)


def square_crop(image: Image, box: Box, scale: float, size: int) -> Image:
    """The square around the box's centre, ``scale`` times its larger side, as (size, size, 3).

    What lies outside the picture is the replicated border. This is the crop rule of mask training; keep it.
    """
    side = max(2, round(max(box[2], box[3]) * scale))
    left = round(box[0] + box[2] / 2 - side / 2)
    top = round(box[1] + box[3] / 2 - side / 2)
    height, width = image.shape[:2]
    x1, x2 = min(max(left, 0), width - 1), max(min(left + side, width), 1)
    y1, y2 = min(max(top, 0), height - 1), max(min(top + side, height), 1)
    part: Image = image[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)]
    margins = (y1 - top, top + side - y2, x1 - left, left + side - x2)
    if max(margins) > 0:
        up, down, before, after = (max(m, 0) for m in margins)
        part = np.asarray(cv2.copyMakeBorder(part, up, down, before, after, cv2.BORDER_REPLICATE), np.uint8)
    return resized(part, (size, size))


def blob(
    image: Image, size: tuple[int, int], mean: float, scale: float, *, swap: bool
) -> NDArray[np.float32]:
    """A BGR picture as 1x3xHxW, resized to ``size`` = width, height: (x - mean) / scale; swap: RGB."""
    return np.asarray(
        cv2.dnn.blobFromImage(image, 1 / scale, size, (mean, mean, mean), swapRB=swap), np.float32
    )
