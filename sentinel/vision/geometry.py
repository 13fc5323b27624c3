"""Boxes and crops: the few pieces of picture geometry that all models share."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
Box = tuple[float, float, float, float]  # x, y, width, height in pixels
Corners = tuple[float, float, float, float]  # x1, y1, x2, y2
_LARGEST = (
    4096  # side of a crop that gets borders: the square around a strip would be a thousand times as large
)
_FEW = 64  # boxes: so many are compared before OpenCV has been called


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def suppress(boxes: Sequence[Corners], scores: Sequence[float], limit: float) -> list[int]:
    """Non-maximum suppression of boxes x1, y1, x2, y2: indices to keep, best first."""
    if len(boxes) > _FEW:
        sizes = [(x1, y1, x2 - x1, y2 - y1) for x1, y1, x2, y2 in boxes]
        return [int(i) for i in cv2.dnn.NMSBoxes(sizes, scores, 0.0, limit)]
    kept: list[tuple[float, float, float, float, float]] = []  # corners and area
    best: list[int] = []
    for index in sorted(range(len(boxes)), key=scores.__getitem__, reverse=True):
        left, top, right, bottom = boxes[index]
        area = (right - left) * (bottom - top)
        for x1, y1, x2, y2, other in kept:
            wide = (x2 if x2 < right else right) - (x1 if x1 > left else left)
            if wide <= 0:
                continue
            high = (y2 if y2 < bottom else bottom) - (y1 if y1 > top else top)
            if high > 0 and wide * high > limit * (area + other - wide * high):
                break
        else:
            kept.append((left, top, right, bottom, area))
            best.append(index)
    return best


def halved(image: Image, size: tuple[int, int], last: float = 2.0) -> Image:
    """The picture halved as long as it is ``last`` times as large as ``size`` = width, height, or larger.

    OpenCV halves bilinearly by the mean of four pixels, many times as fast as INTER_AREA.
    """
    while image.shape[1] >= last * size[0] and image.shape[0] >= last * size[1]:
        half = image.shape[1] // 2, image.shape[0] // 2
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_LINEAR), np.uint8)
    return image


def resized(image: Image, size: tuple[int, int], *, quick: bool = False, into: Image | None = None) -> Image:
    """The picture, BGR or grey, at ``size`` = width, height, without aliasing.

    It is halved while it can be; INTER_AREA does the rest, at less than 2:1. ``quick``: bilinear
    from up to four times the size, for the detector (of 800 faces at 40 to 150 px it finds 704, with
    INTER_AREA 711; the difference is at 40 px) at a fifth of the cost. ``into``: of that size, may be
    written to instead of new memory.
    """
    image = halved(image, size, 4.1 if quick else 2.0)
    if image.shape[1::-1] == size:
        return image
    if quick and image.shape[0] == 3 * size[1]:
        # bilinear reads the middle one of three rows: the same pixels, and a third of the memory
        image = image[1::3]
    method = cv2.INTER_AREA if image.shape[1] > size[0] and not quick else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, dst=into, interpolation=method), np.uint8)


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
        less = min(1.0, _LARGEST / side)
        if less < 1.0:
            smaller = max(1, round((x2 - x1) * less)), max(1, round((y2 - y1) * less))
            part = np.asarray(cv2.resize(part, smaller, interpolation=cv2.INTER_AREA), np.uint8)
        up, down, before, after = (round(max(m, 0) * less) for m in margins)
        part = np.asarray(cv2.copyMakeBorder(part, up, down, before, after, cv2.BORDER_REPLICATE), np.uint8)
    return resized(part, (size, size))


def planes(part: NDArray[np.uint8], *, swap: bool) -> list[Image]:
    """Where blue, green and red of a picture go in a 3xHxW part of a batch; ``swap``: that is RGB."""
    return [part[2 - channel if swap else channel] for channel in range(3)]


def blob(image: Image, mean: float, scale: float, *, swap: bool) -> NDArray[np.float32]:
    """A BGR picture as 1x3xHxW for a model: (x - mean) / scale; ``swap``: as RGB."""
    return blobs((image,), mean, scale, swap=swap)


def blobs(images: Sequence[Image], mean: float, scale: float, *, swap: bool) -> NDArray[np.float32]:
    """Pictures of one size as a batch.

    Parted into planes as bytes, then made floats in one pass: a tenth of the time of cv2.dnn.blobFromImage.
    """
    parts = np.empty((len(images), 3, *images[0].shape[:2]), np.uint8)
    for image, part in zip(images, parts, strict=True):
        cv2.split(image, planes(part, swap=swap))
    values = np.empty(parts.shape, np.float32)
    rows = parts.reshape(-1, parts.shape[3])
    cv2.addWeighted(
        rows, 1 / scale, rows, 0.0, -mean / scale, dst=values.reshape(rows.shape), dtype=cv2.CV_32F
    )
    return values
