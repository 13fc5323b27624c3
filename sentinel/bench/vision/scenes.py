"""Pictures to measure and test with: the fetched portraits as people before a wall."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sentinel.runtime.manifest import load_manifest, verify
from sentinel.vision.picture import load

Image = NDArray[np.uint8]

_ASSETS = ("obama", "biden", "astronaut")
_HEIGHTS = (300, 240, 220)  # of the heads, pixels
_A_ROW = 4  # more people stand in two rows


def portraits(finder: Any, names: Sequence[str] = _ASSETS) -> list[Image]:
    """Heads and shoulders cut from the fetched portraits, BGR. Raises ModelError, PictureError."""
    manifest = load_manifest()
    heads = []
    for name in names:
        asset = manifest.assets[name]
        verify(asset)
        image = load(Path(asset.path))
        scale = min(1.0, 640 / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        face, _ = max(finder.find(np.asarray(small, np.uint8)), key=lambda f: f[0].box[3])
        x, y, w, h = (v / scale for v in face.box)
        top, bottom = max(0, int(y - 0.5 * h)), min(image.shape[0], int(y + 1.5 * h))
        left, right = max(0, int(x - 0.7 * w)), min(image.shape[1], int(x + 1.7 * w))
        heads.append(image[top:bottom, left:right])
    return heads


def scene(heads: Sequence[Image], size: tuple[int, int] = (1280, 720), shift: int = 0) -> Image:
    """People side by side before a wall, from five on in two rows; ``shift`` moves them, pixels."""
    width, height = size
    across = np.linspace(90, 140, width, dtype=np.float32)
    wall = np.repeat(across[None, :, None], 3, axis=2) + np.linspace(20, -20, height)[:, None, None]
    image = np.asarray(wall.clip(0, 255), np.uint8)
    if len(heads) <= _A_ROW:
        _stand(image, heads, shift)
    else:
        half = (len(heads) + 1) // 2
        _stand(image[: height // 2], heads[:half], shift)
        _stand(image[height // 2 :], heads[half:], shift)
    return image


def _stand(image: Image, heads: Sequence[Image], shift: int) -> None:
    """Draw one row of people at the bottom of ``image``."""
    height, width = image.shape[:2]
    for index, head in enumerate(heads):
        tall = min(_HEIGHTS[index % 3] * 2, height - 40)
        wide = round(head.shape[1] * tall / head.shape[0])
        person = cv2.resize(head, (wide, tall), interpolation=cv2.INTER_AREA)
        middle = round(width * (index + 1) / (len(heads) + 1)) + shift
        left = min(max(0, middle - wide // 2), width - wide)
        image[height - tall :, left : left + wide] = person
