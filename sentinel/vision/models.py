"""The models that vision runs, opened from the manifest: it alone says which file and which decoder serve."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sentinel.runtime.manifest import Manifest, Model, ModelError, Role, load_manifest, models_dir, verify
from sentinel.vision import centerface, embed, points68, ultra_light, yunet
from sentinel.vision.detect import Detector, Finder, Landmarker, RegionLandmarker
from sentinel.vision.embed import Embedder, Sum, Unmasking
from sentinel.vision.liveness import LivenessModel
from sentinel.vision.mask import LABELS, MaskClassifier
from sentinel.vision.weights import Session, Shape, open_session

_WEAK = 0.5  # of its threshold: a finder's score that will do where a detector saw a face
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Models:
    """The models behind their small interfaces, and their sessions for measuring.

    ``landmarker`` is for embedding, it also says whether there is a face; ``pointer`` for the frames' pose.
    """

    detector: Detector
    finder: Finder
    landmarker: Landmarker
    pointer: Landmarker
    masks: MaskClassifier
    embedder: Embedder
    liveness: LivenessModel
    sessions: tuple[Session, ...]


def load_models(setting: str = "", threads: int = 1) -> Models:
    """Everything from ``kiosk.models_dir`` (empty: the installation's). Slow, and holds the GIL.

    Raises ModelError with one line: missing file, wrong checksum, wrong shape, no model for a role.
    """
    files = _Files(load_manifest(models_dir(setting)), threads)
    return Models(
        detector=files.serving("detector", _DETECTORS),
        finder=files.serving("finder", _FINDERS),
        landmarker=_landmarker(files, "landmarks"),
        pointer=_landmarker(files, "pose"),
        masks=files.serving("mask", _MASKS),
        embedder=_embedder(files),
        liveness=files.serving("liveness", _LIVENESS),
        sessions=tuple(files.sessions.values()),
    )


def load_masks(setting: str = "", threads: int = 1) -> MaskClassifier:
    """The mask model alone. Raises ModelError."""
    return _Files(load_manifest(models_dir(setting)), threads).serving("mask", _MASKS)


@dataclass(frozen=True, slots=True)
class _Layout(Generic[T]):
    """How outputs are read: their shapes (0: any), their names (empty: the file's first), the decoder.

    ``bytes``: the decoder can feed pixels as they are, which is done where the model's mean is one.
    """

    outputs: tuple[Shape, ...]
    build: Callable[[Session, Model], T]
    names: tuple[str, ...] = ()
    bytes: bool = False


_FINDERS: dict[str, _Layout[Finder]] = {
    "centerface": _Layout(centerface.OUTPUTS, centerface.CenterFace),
    "yunet": _Layout(yunet.OUTPUTS, yunet.YuNet, yunet.NAMES),
}
_DETECTORS: dict[str, _Layout[Detector]] = {
    "ultra-light": _Layout(ultra_light.OUTPUTS, ultra_light.UltraLight, bytes=True),
    "centerface": _Layout(centerface.OUTPUTS, centerface.CenterFace),
    "yunet": _Layout(yunet.OUTPUTS, yunet.YuNet, yunet.NAMES),
}
_POINTS: dict[str, _Layout[Landmarker]] = {"points-68": _Layout(points68.OUTPUTS, points68.Points68)}
_EMBEDDERS = {"face-vector": _Layout(embed.OUTPUTS, embed.FaceVector)}
_TURNS = {"vector-map": _Layout(embed.OUTPUTS, lambda session, _: session)}
_LIVENESS = {"live-softmax": _Layout(((1, 3),), lambda session, _: LivenessModel(session))}
_MASKS = {
    "mask-probabilities": _Layout(
        ((0, len(LABELS)),),
        lambda session, model: MaskClassifier(
            session, rgb=model.input.colour == "RGB", mean=model.input.mean, scale=model.input.scale
        ),
    )
}


def _landmarker(files: "_Files", role: Role) -> Landmarker:
    """A model of points for itself; a finder is asked about the face's region, and refined for embedding."""
    if files.model(role).layout in _POINTS:
        return files.serving(role, _POINTS)
    refine = files.serving("refine", _POINTS) if role == "landmarks" and files.has("refine") else None
    return RegionLandmarker(files.serving(role, _FINDERS), _WEAK * files.model(role).threshold, refine)


def _embedder(files: "_Files") -> Embedder:
    found: Embedder = (first := files.serving("embedder", _EMBEDDERS))
    if files.has("second-embedder"):
        found = Sum(first, files.serving("second-embedder", _EMBEDDERS))
    return Unmasking(found, files.serving("unmask", _TURNS)) if files.has("unmask") else found


class _Files:
    """Opens each file of the manifest once, whatever roles it has."""

    def __init__(self, manifest: Manifest, threads: int) -> None:
        self.sessions: dict[str, Session] = {}
        self._manifest = manifest
        self._threads = threads

    def has(self, role: Role) -> bool:
        """Whether a model has the role. Raises ModelError if several have."""
        return bool(self._manifest.serving(role))

    def model(self, role: Role) -> Model:
        """The manifest's entry for the role. Raises ModelError."""
        name = self._manifest.serving(role)
        if not name:
            raise ModelError(f"models/manifest.toml: no model has the role {role!r}")
        return self._manifest.model(name)

    def serving(self, role: Role, layouts: Mapping[str, _Layout[T]]) -> T:
        """The decoder for the role, on its checked file. Raises ModelError."""
        model, name = self.model(role), self._manifest.serving(role)
        layout = layouts.get(model.layout)
        if layout is None:
            raise ModelError(
                f"models/manifest.toml: {name} has the layout {model.layout!r}, but as {role} only "
                f"{', '.join(layouts)} can serve"
            )
        if model.input.scale == 0:
            raise ModelError(f"models/manifest.toml: {name} has an input scale of 0")
        if name not in self.sessions:
            verify(model)
            mean, scale = model.input.mean, model.input.scale
            self.sessions[name] = open_session(
                model.path,
                model.input.shape,
                layout.outputs,
                layout.names,
                threads=self._threads,
                pixels=(int(mean), scale) if layout.bytes and mean in range(256) else None,
            )
        return layout.build(self.sessions[name], model)
