"""Portraits as they would be on a card, in base64 as the daemon hands them to vision."""

import base64

import cv2
import numpy as np

from sentinel.vision.card_face import SHAPE
from sentinel.vision.models import Models
from sentinel.vision.photograph import locate_faces


def card_sized(models: Models, head: np.ndarray) -> str:
    """The portrait as it would be on a card: 102 x 126, the face half as wide, with a card's loss of detail."""
    x, y, w, h = locate_faces(models, head)[0][0]
    scale = 102 * 0.5 / w
    small = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.copyMakeBorder(small, 200, 200, 200, 200, cv2.BORDER_REPLICATE)
    left, top = 200 + round((x + w / 2) * scale) - 51, 200 + round((y + h / 2) * scale) - 63
    cut = small[top : top + 126, left : left + 102]
    done, lossy = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, 35])
    assert done
    pixels = np.asarray(cv2.imdecode(lossy, cv2.IMREAD_COLOR))
    assert pixels.shape == SHAPE
    return base64.b64encode(pixels.tobytes()).decode()
