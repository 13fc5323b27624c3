"""The training's scripts, which are no package of ours."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Protocol

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "models/training/masks"


class Import(Protocol):
    """Imports a script by its name."""

    def __call__(self, name: str) -> ModuleType: ...


@pytest.fixture(scope="session")
def training() -> Iterator[Import]:
    """Imports a module of models/training/masks."""
    sys.path.insert(0, str(SCRIPTS))
    yield importlib.import_module
    sys.path.remove(str(SCRIPTS))
