"""The gallery of known faces, and whether a policy may search it."""

from pathlib import Path

from sentinel.app.ground import Ground
from sentinel.config import ConfigError, Settings
from sentinel.core.policy import Check, Policy, PolicyError
from sentinel.gallery import GALLERY, Gallery
from sentinel.gallery.maker import made_by
from sentinel.gallery.opening import open_gallery, purge_aside
from sentinel.gallery.permission import Limits, permission_for
from sentinel.runtime.clock import Clock
from sentinel.runtime.manifest import ModelError


def open_known_faces(ground: Ground) -> Gallery:
    """This kiosk's; what another model made is purged in time. Raises ConfigError, GalleryError, OSError."""
    path, key, now = ground.places.data / GALLERY, ground.keys.templates, ground.clock.now()
    gallery = open_gallery(path, key, _embedder_id(ground.settings, ground.places.base))
    if now.utc_trusted:
        purge_aside(path, key, now.utc)
    return gallery


def refuse_unbounded_search(policy: Policy, gallery: Gallery, settings: Settings, clock: Clock) -> None:
    """A policy that always asks for a known face needs a gallery that may be searched. Raises PolicyError."""
    if not policy.always_asks(Check.KNOWN_FACE):
        return
    allowed = permission_for(policy, gallery, Limits.of(settings.face), clock.now().utc)
    if allowed.threshold is None:
        raise PolicyError(
            f"policy {policy.version} always asks for known_face, and the gallery can't be searched: "
            f"{allowed.problem}"
        )


def _embedder_id(settings: Settings, base: Path) -> str:
    """The sha256 of the model that makes templates. Raises ConfigError."""
    folder = str(base / settings.kiosk.models_dir) if settings.kiosk.models_dir else ""
    try:
        return made_by(folder)
    except ModelError as error:
        raise ConfigError(str(error)) from None
