"""The models that vision runs, opened from the manifest: checked by hash, shape and colour order."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.runtime.manifest import Manifest, ModelError, load_manifest, models_dir, verify
from sentinel.vision.detect import CenterFace, FastDetector, FastLandmarker
from sentinel.vision.embed import Embedder
from sentinel.vision.liveness import LivenessModel
from sentinel.vision.mask import LABELS, MaskClassifier
from sentinel.vision.weights import Session, Shape, open_session


@dataclass(frozen=True, slots=True)
class Models:
    """The models behind their small interfaces, and their sessions for measuring."""

    detector: FastDetector
    landmarker: CenterFace
    pointer: FastLandmarker
    masks: MaskClassifier
    embedder: Embedder
    liveness: LivenessModel
    sessions: tuple[Session, ...]


def load_models(setting: str = "", threads: int = 1) -> Models:
    """Everything from ``kiosk.models_dir`` (empty: the installation's). Slow, and holds the GIL.

    Raises ModelError with one line: missing file, wrong checksum, wrong shape.
    """
    manifest = load_manifest(models_dir(setting))
    detector = _open(manifest, "fr_detect", [(1, 4420, 2), (1, 4420, 4)], threads)
    landmarks = _open(
        manifest, "centerface", [(0, 1, 0, 0), (0, 2, 0, 0), (0, 2, 0, 0), (0, 10, 0, 0)], threads
    )
    points = _open(manifest, "fr_landmark", [(1, 136)], threads)
    embedder = _open(manifest, "fr_feature", [(1, 512)], threads)
    liveness = _open(manifest, "fr_liveness", [(1, 3)], threads)
    masks, mask_session = _masks(manifest, threads)
    return Models(
        FastDetector(detector),
        CenterFace(landmarks),
        FastLandmarker(points),
        masks,
        Embedder(embedder),
        LivenessModel(liveness),
        (detector, landmarks, points, mask_session, embedder, liveness),
    )


def load_masks(setting: str = "", threads: int = 1) -> MaskClassifier:
    """The mask model alone. Raises ModelError."""
    return _masks(load_manifest(models_dir(setting)), threads)[0]


def _masks(manifest: Manifest, threads: int) -> tuple[MaskClassifier, Session]:
    session = _open(manifest, "mask", [(0, len(LABELS))], threads)
    takes = manifest.model("mask").input
    return MaskClassifier(session, rgb=takes.colour == "RGB", mean=takes.mean, scale=takes.scale), session


def _open(manifest: Manifest, name: str, outputs: list[Shape], threads: int) -> Session:
    model = manifest.model(name)
    verify(model)
    if model.input.scale == 0:
        raise ModelError(f"models/manifest.toml: {name} has an input scale of 0")
    return open_session(Path(model.path), model.input.shape, outputs, threads=threads)
