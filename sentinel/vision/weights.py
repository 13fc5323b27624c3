"""Model sessions: opened from the manifest's files, their shapes checked, their threads kept quiet."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Since 1.31 onnxruntime writes an identifier of the machine into the home folder and reports its use to its
# maker, unless it finds this when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime  # type: ignore[import-untyped]

from sentinel.runtime.manifest import Model, ModelError
from sentinel.runtime.onnx_rewrite import split_prelu, take_bytes, zero_tiny_weights

Array = NDArray[np.float32]
Shape = tuple[int, ...]
_ERRORS_ONLY = 3
_FLOATS = "tensor(float)"


class Session:
    """One model. ``calls`` and ``spent_s`` (by ``clock``) count its bare runs, for the benchmark.

    ``outputs`` are the shapes that the file declares; what it leaves free is 0. ``takes_bytes``: uint8 pixels
    instead of float32.
    """

    clock = staticmethod(time.perf_counter)

    def __init__(
        self, name: str, session: onnxruntime.InferenceSession, *, takes_bytes: bool = False
    ) -> None:
        self.name = name
        self.takes_bytes = takes_bytes
        self.calls = 0
        self.spent_s = 0.0
        self.outputs: tuple[Shape, ...] = tuple(
            tuple(n if isinstance(n, int) else 0 for n in o.shape) for o in session.get_outputs()
        )
        self._session = session
        self._input = session.get_inputs()[0].name

    def run(self, batch: Array | NDArray[np.uint8], names: Sequence[str] = ()) -> list[Array]:
        """The outputs for one input: those of ``names``, or all in the file's order."""
        began = self.clock()
        outputs: list[Array] = self._session.run(list(names) or None, {self._input: batch})
        self.spent_s += self.clock() - began
        self.calls += 1
        return outputs


def open_session(
    path: Path,
    shape: Shape,
    outputs: Sequence[Shape] = (),
    names: Sequence[str] = (),
    *,
    threads: int = 1,
    pixels: tuple[int, float] | None = None,
) -> Session:
    """Load an ONNX file with one float32 input of ``shape`` and check the outputs' shapes (0: any length).

    ``names`` says which outputs are meant; without it they are the file's first. ``threads`` are intra-op
    threads; they sleep, not spin, between runs. ``pixels``: mean 0..255 and scale of an input that the
    session then takes as bytes. Raises ModelError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"model {path.name}: can't be read ({error.strerror}); run scripts/fetch-models"
        ) from error
    try:
        data = split_prelu(zero_tiny_weights(data))
        data = data if pixels is None else take_bytes(data, *pixels)
        session = onnxruntime.InferenceSession(data, _options(threads), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own classes, not importable by name
        raise ModelError(
            f"model {path.name}: not a usable ONNX file ({str(error).splitlines()[0][:200]})"
        ) from error
    inputs = session.get_inputs()
    if len(inputs) != 1 or not _fits(inputs[0].shape, shape):
        found = ", ".join(str(i.shape) for i in inputs)
        raise ModelError(
            f"model {path.name}: takes {found}, not {list(shape)}: another model under this name?"
        )
    given = {o.name: o for o in session.get_outputs()}
    missing = [name for name in names if name not in given]
    if missing:
        raise ModelError(f"model {path.name}: gives {', '.join(given)}, but not {', '.join(missing)}")
    meant = [given[name] for name in names] or list(given.values())[: len(outputs)]
    if len(meant) < len(outputs) or not all(_fits(o.shape, s) for o, s in zip(meant, outputs, strict=True)):
        shapes = [o.shape for o in meant]
        raise ModelError(f"model {path.name}: gives {shapes}, not {[list(o) for o in outputs]}")
    for value in (*inputs, *meant) if pixels is None else meant:
        if value.type != _FLOATS:
            raise ModelError(f"model {path.name}: {value.name} is a {value.type}, not a {_FLOATS}")
    return Session(path.stem, session, takes_bytes=pixels is not None)


def fixed_size(session: Session, model: Model) -> tuple[int, int]:
    """Height and width of a model's input, for a layout that takes one size only. Raises ModelError."""
    height, width = model.input.shape[2:]
    if height < 1 or width < 1:
        raise ModelError(
            f"models/manifest.toml: {session.name} has the shape {list(model.input.shape)}, but its layout "
            f"{model.layout} needs a height and a width"
        )
    return height, width


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = _ERRORS_ONLY
    return options


def _fits(found: Sequence[Any], wanted: Shape) -> bool:
    """Whether the shapes agree; 0 wants anything, a name or None in the file allows anything."""
    pairs = list(zip(found, wanted, strict=False))
    return len(found) == len(wanted) and all(w == 0 or not isinstance(f, int) or f == w for f, w in pairs)
