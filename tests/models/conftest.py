"""The training's scripts, which are no package of ours."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "models/training/masks"


@pytest.fixture(scope="session")
def training() -> Iterator[Callable[[str], ModuleType]]:
    """Imports a module of models/training/masks."""
    sys.path.insert(0, str(SCRIPTS))
    yield importlib.import_module
    sys.path.remove(str(SCRIPTS))
