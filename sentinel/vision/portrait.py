"""One photograph of one person for enrolment: is it good enough, and what vectors does it give?"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.vision.embed import Vector
from sentinel.vision.geometry import Box, Image, Points
from sentinel.vision.mask import label
from sentinel.vision.painted_mask import masked_template
from sentinel.vision.photograph import PhotoModels, beside, cut, cut_off, locate_faces
from sentinel.vision.quality import Limits, Quality, assess, hint
from sentinel.vision.upright import quarter_turns

# An identity photograph may be small and the face may fill it.
LIMITS = Limits(min_face_px=48, max_face_share=9.0, most_yaw=30.0, most_pitch=25.0)


class Fault(StrEnum):
    """Why a photograph can't be used."""

    NO_FACE = "no face"
    TWO_FACES = "two faces"
    TOO_SMALL = "face too small"
    TOO_DARK = "too dark"
    TURNED = "turned away"
    BLURRED = "blurred"
    NOT_UPRIGHT = "on its side or upside down: turn the photograph"
    CUT_OFF = "cut off by the picture's edge"
    DISTORTED = "the face's points make no face"


_OF_HINT = {
    Reason.CLOSER: Fault.TOO_SMALL,
    Reason.TOO_DARK: Fault.TOO_DARK,
    Reason.LOOK: Fault.TURNED,
    Reason.BLURRED: Fault.BLURRED,
}


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """``bare`` and ``masked``: vectors of length 1 for comparing with faces without and with a mask, or None.

    ``worn``: what is on the face in the picture. ``weight`` of its quality 0..1. ``fault`` None: usable.
    """

    bare: Vector | None = None
    masked: Vector | None = None
    worn: Mask = Mask.NONE
    weight: float = 0.0
    fault: Fault | None = None


def portrait(
    models: PhotoModels, image: Image, worn: Mask | None = None, *, upright: bool = False
) -> Portrait:
    """The portrait of the one person in a BGR photograph; ``worn`` where somebody who knows has said it.

    ``upright``: it is known to be; else it is looked for (8 runs of the finder on one face).
    """
    faces = locate_faces(models, image)
    if not faces:
        return Portrait(fault=Fault.NO_FACE)
    box, _, points = faces[0]
    if beside(faces[0], faces):
        return Portrait(fault=Fault.TWO_FACES)
    if not upright and quarter_turns(models.finder, image, box):
        return Portrait(fault=Fault.NOT_UPRIGHT)
    quality = assess(image, box, points)
    advice = hint(quality, (image.shape[1], image.shape[0]), LIMITS)
    if advice in _OF_HINT:
        return Portrait(fault=_OF_HINT[advice])
    if cut_off(image, box, points):
        return Portrait(fault=Fault.CUT_OFF)
    seen = worn or _worn(models, image, box)
    try:
        bare, masked = vectors(models, image, box, points, seen)
    except ValueError:
        return Portrait(fault=Fault.DISTORTED)
    return Portrait(bare, masked, seen, weight(quality))


def vectors(
    models: PhotoModels, image: Image, box: Box, points: Points, worn: Mask
) -> tuple[Vector | None, Vector | None]:
    """For comparing with bare faces, and with masked ones: on a bare face masks are painted for that.

    Somebody whose beard is taken for a mask under the chin (``WRONG``) counts as bare. Raises ValueError.
    """
    crop = cut(models, image, box, points, covered=worn is not Mask.NONE)
    vector = models.embedder.embed_aligned(crop, masked=worn is Mask.MASK)
    if worn is Mask.MASK:
        return None, vector
    return vector, masked_template(models.embedder, crop)


def weight(quality: Quality) -> float:
    """How much a photograph counts among a person's others, 0.05..1: size, sharpness, light and pose."""
    turned = max(abs(quality.yaw or 0.0) / 60, abs(quality.pitch or 0.0) / 60)
    parts = (
        _ramp(quality.size, 40, 112),
        _ramp(quality.sharp, 0.2, 1.0),
        _ramp(quality.light, 30, 80),
        1 - min(1.0, turned),
    )
    return max(0.05, float(np.prod(parts)))


def _ramp(value: float, none: float, full: float) -> float:
    return float(np.clip((value - none) / (full - none), 0.0, 1.0))


def _worn(models: PhotoModels, image: Image, box: Box) -> Mask:
    return label(models.masks.classify(image, [box])[0])
