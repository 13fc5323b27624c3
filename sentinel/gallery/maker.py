"""Whose templates these are: the model that makes them, by its checksum in the models' manifest."""

from sentinel.runtime.manifest import load_manifest, models_dir

EMBEDDER = "fr_feature"  # the one that vision opens


def made_by(setting: str = "") -> str:
    """The sha256 of the embedder in ``kiosk.models_dir`` (empty: the installation's). Raises ModelError.

    Of the weights as they were published: a file that is only rewritten for speed makes the same vectors.
    """
    embedder = load_manifest(models_dir(setting)).model(EMBEDDER)
    return embedder.source_sha256 or embedder.sha256
