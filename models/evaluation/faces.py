"""What the kiosk makes of each photograph, bare and with painted masks: measured once, kept in a folder.

A face is found, labelled and cut as ``sentinel inspect match`` does it; ``plain`` is the crop by the finder's
own points. Vectors are kept net by net (fr_feature, its mirror image, MobileFaceNet with its own): then any
combination costs nothing. Painted masks are measured on the photographs of one of LFW's folds, and on NUAA.
"""

import csv
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from painting import painted, points68_of

from sentinel.core.facts import Mask
from sentinel.vision import painted_mask
from sentinel.vision.align import align
from sentinel.vision.compare import doubt
from sentinel.vision.embed import lit, normalised
from sentinel.vision.geometry import blob
from sentinel.vision.models import load_models
from sentinel.vision.photograph import cut, main_face

STYLES = ("pleated", "flat")
_models = None


@dataclass
class Photographs:
    """LFW and NUAA: paths, who it is, at which session, and LFW's pairs (a, b, same, fold)."""

    paths: list
    person: np.ndarray
    session: np.ndarray
    pairs: np.ndarray

    @classmethod
    def of(cls, data):
        """From the data folder."""
        lfw = sorted((data / "faces/lfw_folds_0-2/images").rglob("*.jpg"))
        nuaa = sorted((data / "faces/nuaa_part/live").rglob("*.jpg"))
        at = {path.name: i for i, path in enumerate(lfw)}
        with (data / "faces/lfw_folds_0-2/pairs.csv").open(encoding="utf-8") as file:
            pairs = [(at[r["a"]], at[r["b"]], int(r["same"]), int(r["fold"])) for r in csv.DictReader(file)]
        person = [p.stem.rsplit("_", 1)[0] for p in lfw] + ["nuaa " + p.stem[:4] for p in nuaa]
        session = [""] * len(lfw) + [p.stem.split("_")[3] for p in nuaa]
        return cls([*lfw, *nuaa], np.array(person), np.array(session), np.array(pairs))

    def part(self, fold):
        """The photographs of LFW's fold, and NUAA; their places among all."""
        pairs = self.pairs[self.pairs[:, 3] == fold]
        chosen = np.concatenate([np.unique(pairs[:, :2]), np.nonzero(~self.lfw)[0]])
        moved = pairs.copy()
        moved[:, :2] = np.searchsorted(chosen, pairs[:, :2])
        paths = [self.paths[i] for i in chosen]
        return Photographs(paths, self.person[chosen], self.session[chosen], moved), chosen

    @property
    def lfw(self):
        """Which are LFW's: the first ones."""
        return np.array([not p.startswith("nuaa ") for p in self.person])


def start():
    """In each worker: models, one thread."""
    global _models
    cv2.setNumThreads(1)
    _models = load_models()


def look(path, style):
    """Crops, scores of the mask model, whether covered, what makes it doubtful; None where no face is."""
    image = cv2.imread(str(path))
    if style:
        box, points = place(image)
        seed = zlib.crc32(path.name.encode())
        image = painted(image, style, box, points, points68_of(_models), seed)
    face = main_face(_models, image)
    if face is None:
        return None
    masked = face.mask is not Mask.NONE
    plain = align(image, face.points)
    product = cut(_models, image, face.box, face.points, covered=masked)
    return plain, product, face.mask_scores, masked, doubt(face.quality)


def place(image):
    """Box and points of the bare face nearest to the middle."""
    middle = image.shape[1] / 2
    for face in sorted(_models.detector.detect(image), key=lambda f: abs(f.box[0] + f.box[2] / 2 - middle)):
        marks = _models.landmarker.locate(image, face.box, covered=True)
        if marks is not None:
            return face.box, marks.points
    face = main_face(_models, image)
    return face.box, face.points


def vectors(crop):
    """fr_feature, its mirror image, and MobileFaceNet: three rows of 512."""
    crop = lit(crop)
    sessions = {s.name: s for s in _models.sessions}
    first, second = sessions["fr_feature"], sessions["mobilefacenet"]
    rows = [
        first.run(blob(np.ascontiguousarray(c), 127, 128, swap=False))[0][0] for c in (crop, crop[:, ::-1])
    ]
    batch = blob(crop, 127.5, 128, swap=True)
    both = second.run(np.concatenate([batch, batch[..., ::-1]]))[0]
    return np.stack([*map(normalised, rows), normalised(normalised(both[0]) + normalised(both[1]))])


def first(crop, swap=False):
    """fr_feature alone, ``swap``: fed with RGB."""
    session = next(s for s in _models.sessions if s.name == "fr_feature")
    return normalised(session.run(blob(crop, 127, 128, swap=swap))[0][0])


def rgb(crop):
    """fr_feature fed with RGB."""
    return first(lit(crop), swap=True)


def with_masks(crop):
    """The vectors of the crop with each of the kiosk's painted masks: (styles, 3, 512)."""
    return np.stack([vectors(painted_face) for painted_face in painted_mask.painted(crop)])


def unmasking():
    """The matrix of unmask.onnx: a vector times it is the kiosk's vector of a masked face, before its length."""
    start()
    session = next(s for s in _models.sessions if s.name == "unmask")
    return np.stack([session.run(row.reshape(1, -1, 1, 1))[0][0] for row in np.eye(512, dtype=np.float32)])


class Faces:
    """Everything by name, from the cache or measured by ``workers`` processes."""

    def __init__(self, photographs, cache, workers):
        self.photographs = photographs
        self._cache = cache
        self._workers = workers
        cache.mkdir(parents=True, exist_ok=True)

    def seen(self, style="", paths=None):
        """``plain``, ``product`` (n, 112, 112, 3), ``scores`` (n, 3), and (n,) each the others."""

        def measure():
            todo = paths or self.photographs.paths
            rows = self._all(look, todo, [style] * len(todo))
            none = np.zeros((112, 112, 3), np.uint8)
            rows = [row or (none, none, (0, 0, 0), False, "no face") for row in rows]
            names = ("plain", "product", "scores", "masked", "doubt")
            table = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
            return table | {"found": np.array([row[4] != "no face" for row in rows])}

        return self._kept(f"seen_{style or 'bare'}", measure)

    def vectors(self, function, crops, name):
        """``function`` of every crop, kept under ``name``."""
        return self._kept(name, lambda: {"v": np.stack(self._all(function, list(crops)))})["v"]

    def _all(self, function, *arguments):
        with ProcessPoolExecutor(self._workers, initializer=start) as pool:
            return list(pool.map(function, *arguments, chunksize=16))

    def _kept(self, name, measure):
        path = self._cache / f"{name}.npz"
        if not path.exists():
            np.savez(path, **measure())
        with np.load(path) as file:
            return dict(file)
