"""The real models and the fetched portraits; without them these tests say so and are skipped."""

import pytest

from sentinel.bench.vision.scenes import Image, portraits
from sentinel.runtime.manifest import ModelError
from sentinel.vision.models import Models, load_models
from sentinel.vision.picture import PictureError


@pytest.fixture(scope="session")
def models() -> Models:
    try:
        return load_models()
    except ModelError as error:
        pytest.skip(f"no models: {error}")


@pytest.fixture(scope="session")
def heads(models: Models) -> dict[str, Image]:
    """Portraits by name: head and shoulders, BGR."""
    names = ("obama", "obama2", "biden", "astronaut")
    try:
        return dict(zip(names, portraits(models.finder, names), strict=True))
    except (ModelError, PictureError) as error:
        pytest.skip(f"no portraits: {error}")
