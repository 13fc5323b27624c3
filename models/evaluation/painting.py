"""Masks painted on the evaluation's photographs, of other shapes, shading and colours than the kiosk's own.

"pleated" follows the jaw of 68 points, with folds, shading, a texture and the face's own light; "flat" is a
plain polygon of five points in one colour. The kiosk's own are painted on crops (painted_mask.py).
"""

import cv2
import numpy as np

from sentinel.vision.geometry import resized

_PLEATED = ((230, 205, 160), (235, 230, 225), (200, 190, 120), (210, 170, 190))
_FLAT = ((255, 255, 255), (222, 186, 120), (40, 40, 40), (180, 140, 220), (120, 120, 120))


def painted(image, style, box, points, points68, seed):
    """The BGR photograph with a mask of ``style`` on the face; ``seed`` picks the colour."""
    rng = np.random.default_rng(seed)
    return _pleated(image, points68(image, box), rng) if style == "pleated" else _flat(image, points, rng)


def points68_of(models):
    """A function of picture and box to 68 points in pixels, by the model fr_landmark."""
    session = next(s for s in models.sessions if s.name == "fr_landmark")

    def locate(image, box):
        height, width = image.shape[:2]
        x1, y1 = max(0, round(box[0])), max(0, round(box[1]))
        x2, y2 = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
        grey = (
            cv2.cvtColor(resized(image[y1:y2, x1:x2], (64, 64)), cv2.COLOR_BGR2GRAY).astype(np.float32) / 256
        )
        return session.run(grey[None, None])[0].reshape(68, 2) * (x2 - x1, y2 - y1) + (x1, y1)

    return locate


def _pleated(image, p, rng):
    left, right = 0.75 * p[1] + 0.25 * p[2], 0.75 * p[15] + 0.25 * p[14]
    bridge, up = 0.6 * p[28] + 0.4 * p[29], 0.35 * (p[28] - p[30])
    jaw = p[2:15] + 0.05 * (p[2:15] - p[30])
    sides = (right + p[35]) / 2 + up, bridge, (left + p[31]) / 2 + up
    outline = np.vstack([left, jaw, right, *sides]).astype(np.float32)
    wide = float(np.ptp(outline[:, 0]))
    cover = _cover(image, outline, max(0.6, wide / 90))
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    middle = outline.mean(0)
    shade = 1 - 0.25 * ((x - middle[0]) / (wide / 2)) ** 2 - 0.08 * (y - middle[1]) / (wide / 2)
    down = p[8] - p[28]
    along = ((x - p[28, 0]) * down[0] + (y - p[28, 1]) * down[1]) / max(float(down @ down), 1.0)
    folds = 1 - 0.12 * np.exp(-(((along[..., None] - np.array([0.45, 0.58, 0.71])) / 0.015) ** 2)).sum(-1)
    inside = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[cover[..., 0] > 0.5]
    light = np.clip(inside.mean() / 135, 0.35, 1.25) if inside.size else 1.0
    colour = np.array(_PLEATED[rng.integers(len(_PLEATED))], np.float32) + rng.normal(0, 8, 3)
    texture = rng.normal(0, 3, image.shape[:2])[..., None]
    cloth = np.clip(colour * light * (shade * folds)[..., None] + texture, 0, 255)
    return (image * (1 - cover) + cloth * cover).astype(np.uint8)


def _flat(image, points, rng):
    right, left, _, mouth_right, mouth_left = points.astype(float)
    eyes, mouth = (right + left) / 2, (mouth_right + mouth_left) / 2
    across, down = left - right, mouth - eyes
    shape = (
        (-0.85, 0.42),
        (0, 0.33),
        (0.85, 0.42),
        (0.8, 1.1),
        (0.45, 1.55),
        (0, 1.72),
        (-0.45, 1.55),
        (-0.8, 1.1),
    )
    outline = np.array([eyes + across * a + down * b for a, b in shape], np.float32)
    cover = _cover(image, outline, 0.5)
    colour = np.array(_FLAT[rng.integers(len(_FLAT))], np.float32)
    return (image * (1 - cover) + colour * cover).astype(np.uint8)


def _cover(image, outline, blur):
    cover = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(cover, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(cover, (0, 0), blur).astype(np.float32)[..., None] / 255
