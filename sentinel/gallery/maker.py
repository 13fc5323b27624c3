"""Whose templates these are: the models and the recipe that make them, as one checksum."""

import hashlib

from sentinel.runtime.manifest import load_manifest, models_dir

# Change it whenever the same weights make other vectors (sentinel/vision: align, embed, portrait).
_RECIPE = "crop brightened; mean with its mirror image; sum of both embedders; masks painted on bare faces"


def made_by(setting: str = "") -> str:
    """The checksum for ``kiosk.models_dir`` (empty: the installation). Raises ModelError.

    By the weights as they were published: a file that is only rewritten for speed makes the same vectors.
    """
    manifest = load_manifest(models_dir(setting))
    serving = [
        entry.source_sha256 or entry.sha256
        for role in ("embedder", "second-embedder", "unmask")
        for entry in manifest.models.values()
        if role in entry.roles
    ]
    return hashlib.sha256("\n".join([*serving, _RECIPE]).encode()).hexdigest()
