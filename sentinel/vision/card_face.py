"""The face in a card's photo, whose pixels the daemon hands over, as vectors to compare with."""

import base64
import binascii

import cv2
import numpy as np

from sentinel.core.facts import Mask
from sentinel.link.messages import CardFace, CardPhoto
from sentinel.vision.embed import Vector
from sentinel.vision.photograph import PhotoModels
from sentinel.vision.portrait import portrait

SHAPE = (126, 102, 3)
# A card's face is about as wide as the least that a photograph for enrolment may have. Enlarged portraits of
# three people were as like their originals as those of the card's size (0.88 to 0.97, strangers below 0.10).
_ENLARGED = 2


def card_face(models: PhotoModels, photo: CardPhoto) -> CardFace:
    """Never raises: what is no photo has a ``fault``."""
    try:
        raw = base64.b64decode(photo.pixels, validate=True)
        pixels = np.frombuffer(raw, np.uint8).reshape(SHAPE)
    except (binascii.Error, ValueError):
        return CardFace(photo.request, fault="no picture of 102 x 126 pixels")
    size = (SHAPE[1] * _ENLARGED, SHAPE[0] * _ENLARGED)
    large = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    made = portrait(models, large, Mask.NONE, upright=True)
    return CardFace(photo.request, _text(made.bare), _text(made.masked), made.fault or "")


def _text(vector: Vector | None) -> str | None:
    return None if vector is None else base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")
