"""One stored crop as another camera, box and lamp might have given it."""

import cv2
import numpy as np
from data import SIDE, Picture


def vary(picture: Picture, rng: np.random.Generator) -> Picture:
    """96 x 96, from a stored crop."""
    varied = _light(_place(picture, rng), rng)
    if rng.random() < 0.4:
        varied = _coarsen(varied, rng)
    if rng.random() < 0.25:
        varied = _blur(varied, rng)
    if rng.random() < 0.3:
        noise = rng.normal(0.0, rng.uniform(2.0, 12.0), varied.shape)
        varied = np.clip(varied + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 70))]
        squeezed = cv2.imencode(".jpg", varied, quality)[1]
        varied = np.asarray(cv2.imdecode(squeezed, cv2.IMREAD_COLOR), np.uint8)
    if rng.random() < 0.12:
        grey = cv2.cvtColor(varied, cv2.COLOR_BGR2GRAY)
        varied = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    return varied


def _place(picture: Picture, rng: np.random.Generator) -> Picture:
    """Scale (detectors' boxes differ), shift, turn a little, stretch a little, mirror."""
    size = picture.shape[0]
    scale = SIDE / size * float(np.exp(rng.uniform(np.log(0.75), np.log(1.3))))
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), rng.normal(0.0, 9.0), scale)
    matrix[:, :2] = matrix[:, :2] @ np.diag([np.exp(rng.uniform(-0.1, 0.1)), 1.0])
    middle = matrix[:, :2] @ np.array([size / 2, size / 2])
    matrix[:, 2] = SIDE / 2 - middle + rng.uniform(-0.1, 0.1, 2) * SIDE
    if rng.random() < 0.5:
        matrix[0] = -matrix[0]
        matrix[0, 2] += SIDE - 1
    placed = cv2.warpAffine(
        picture, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(placed, np.uint8)


def _light(picture: Picture, rng: np.random.Generator) -> Picture:
    """Contrast, brightness, tint, gamma; sometimes brighter from one side."""
    table = np.arange(256, dtype=np.float64)[:, None] / 255.0
    table = table ** float(np.exp(rng.uniform(-0.6, 0.6)))
    gain = rng.uniform(0.7, 1.3) * rng.uniform(0.88, 1.12, 3)
    table = (table - 0.5) * gain + 0.5 + rng.uniform(-0.12, 0.12)
    levels = np.clip(table * 255.0, 0, 255).astype(np.uint8)
    lit = np.stack([levels[picture[..., channel], channel] for channel in range(3)], axis=-1)
    if rng.random() < 0.2:
        slope = rng.uniform(0.4, 1.0)
        ramp = np.linspace(slope, 1.0, SIDE, dtype=np.float32)[:: int(rng.choice([-1, 1]))]
        lit = (lit * ramp[None, :, None]).astype(np.uint8)
    return lit


def _coarsen(picture: Picture, rng: np.random.Generator) -> Picture:
    """As a face far away: fewer pixels, scaled up again."""
    side = int(rng.integers(26, 76))
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), np.uint8)


def _blur(picture: Picture, rng: np.random.Generator) -> Picture:
    """Out of focus, or moving sideways."""
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.8)), np.uint8)
    return np.asarray(cv2.blur(picture, (int(rng.integers(2, 8)), 1)), np.uint8)
