"""Whether two photographs show the same person: like compared with like; what can't be compared says why."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.facts import Mask
from sentinel.vision.embed import Vector, similarity
from sentinel.vision.geometry import Image
from sentinel.vision.painted_mask import masked_template
from sentinel.vision.photograph import PhotoModels, cut, cut_off, main_face
from sentinel.vision.picture import PictureError, load
from sentinel.vision.quality import Limits, Quality
from sentinel.vision.upright import turned

# Photographs from anywhere (models/evaluation/REPORT.md): of strangers in LFW three in a thousand pass with
# bare faces, where 99.6 % of the pairs are answered rightly, one in a hundred with a masked one. Pictures of
# one kiosk and one population are more alike and take the site's calibrated thresholds.
BARE = 0.34
MASKED = 0.32
# beyond these a number would say nothing
_SMALLEST_PX = 20.0
_BLACKEST = 12.0
# beyond these it says less
_DOUBTFUL = Limits(min_face_px=40, darkest=30.0, sharp=0.2, most_yaw=50.0, most_pitch=45.0, most_roll=60.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``similarity`` None where none was possible. ``same``: at least the threshold for bare or masked faces.
    ``reason`` says why there is none, or what makes it doubtful; empty: nothing. ``readable``: whether both
    files are pictures."""

    similarity: float | None
    same: bool | None = None
    reason: str = ""
    readable: bool = True


@dataclass(slots=True)
class _Portrait:
    """A photograph's main face: the aligned crop, its vector, and, once asked for, its masked template."""

    crop: Image
    vector: Vector
    mask: Mask
    doubt: str
    template: Vector | None = None


@dataclass(frozen=True, slots=True)
class _Faceless:
    """Why a file can't be compared. Only what is said: an error's traceback would keep the file's bytes."""

    why: str
    readable: bool = True


class Comparer:
    """Compares photographs by path; keeps the last, since lists of pairs repeat their pictures.

    ``threshold``: for all pairs, instead of BARE and MASKED.
    """

    _KEPT = 4096

    def __init__(self, models: PhotoModels, threshold: float | None = None) -> None:
        self._models = models
        self._threshold = threshold
        self._portraits: dict[Path, _Portrait | _Faceless] = {}

    def compare(self, a: Path, b: Path) -> Comparison:
        """The cosine of the two main faces; where one wears a mask, one is painted on the other."""
        one, two = self._portrait(a), self._portrait(b)
        if isinstance(one, _Faceless) or isinstance(two, _Faceless):
            said = [(path, p) for path, p in ((a, one), (b, two)) if isinstance(p, _Faceless)]
            why = "; ".join(f"{path}: {p.why}" for path, p in said)
            return Comparison(None, reason=why, readable=all(p.readable for _, p in said))
        value = self._similarity(one, two)
        limit = BARE if one.mask is Mask.NONE and two.mask is Mask.NONE else MASKED
        limit = limit if self._threshold is None else self._threshold
        doubts = [f"{path}: {p.doubt}" for path, p in ((a, one), (b, two)) if p.doubt]
        return Comparison(value, value >= limit, "; ".join(doubts))

    def _similarity(self, one: _Portrait, two: _Portrait) -> float:
        """Like with like. "Wrong" may be a beard: then the better of bare and masked counts."""
        plain = similarity(one.vector, two.vector)
        if (one.mask is Mask.NONE) == (two.mask is Mask.NONE):
            return plain
        bare, masked = (one, two) if one.mask is Mask.NONE else (two, one)
        painted = similarity(self._template(bare), masked.vector)
        return painted if masked.mask is Mask.MASK else max(plain, painted)

    def _portrait(self, path: Path) -> _Portrait | _Faceless:
        if path not in self._portraits:
            if len(self._portraits) >= self._KEPT:
                del self._portraits[next(iter(self._portraits))]
            try:
                self._portraits[path] = self._taken(load(path))
            except PictureError as error:
                self._portraits[path] = _Faceless(str(error), readable=False)
            except ValueError as error:
                self._portraits[path] = _Faceless(str(error))
        return self._portraits[path]

    def _taken(self, image: Image) -> _Portrait | _Faceless:
        """The photograph's face, or why it can't be compared. Raises ValueError."""
        face, lay = main_face(self._models, image), False
        if face is not None and face.quarters:
            image, lay = turned(image, face.quarters), True
            face = main_face(self._models, image) or face
        if face is None:
            return _Faceless("no face found")
        if face.quality.size < _SMALLEST_PX:
            return _Faceless("the face is too small")
        if face.quality.light < _BLACKEST:
            return _Faceless("too dark")
        crop = cut(self._models, image, face.box, face.points, covered=face.mask is not Mask.NONE)
        vector = self._models.embedder.embed_aligned(crop, masked=face.mask is Mask.MASK)
        doubts = (
            doubt(face.quality),
            "not upright in the file, turned to compare it" if lay else "",
            "cut off by the picture's edge" if cut_off(image, face.box, face.points) else "",
            "several faces, one of them compared" if face.beside else "",
        )
        return _Portrait(crop, vector, face.mask, ", ".join(filter(None, doubts)))

    def _template(self, bare: _Portrait) -> Vector:
        if bare.template is None:
            bare.template = masked_template(self._models.embedder, bare.crop)
        return bare.template


def doubt(quality: Quality) -> str:
    """What makes a comparison of this face doubtful; empty: nothing."""
    if quality.size < _DOUBTFUL.min_face_px:
        return "a small face"
    if quality.light < _DOUBTFUL.darkest:
        return "dark"
    angles = (
        (quality.yaw, _DOUBTFUL.most_yaw),
        (quality.pitch, _DOUBTFUL.most_pitch),
        (quality.roll, _DOUBTFUL.most_roll),
    )
    if any(abs(angle or 0) > most for angle, most in angles):
        return "turned away"
    if quality.sharp < _DOUBTFUL.sharp:
        return "blurred"
    return ""
