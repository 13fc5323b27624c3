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

from sentinel.runtime.manifest import ModelError
from sentinel.runtime.onnx_rewrite import zero_tiny_weights

Array = NDArray[np.float32]
Shape = tuple[int, ...]
_ERRORS_ONLY = 3


class Session:
    """One model. ``calls`` and ``spent_s`` (by ``clock``) count its bare runs, for the benchmark."""

    clock = staticmethod(time.perf_counter)

    def __init__(self, name: str, session: onnxruntime.InferenceSession) -> None:
        self.name = name
        self.calls = 0
        self.spent_s = 0.0
        self._session = session
        self._input = session.get_inputs()[0].name

    def run(self, batch: Array) -> list[Array]:
        """The outputs for one input, in the file's order."""
        began = self.clock()
        outputs: list[Array] = self._session.run(None, {self._input: batch})
        self.spent_s += self.clock() - began
        self.calls += 1
        return outputs


def open_session(path: Path, shape: Shape, outputs: Sequence[Shape] = (), *, threads: int = 1) -> Session:
    """Load an ONNX file with one input of ``shape`` and check the outputs' shapes (0: any length).

    ``threads`` are intra-op threads; they sleep, not spin, between runs. Raises ModelError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"model {path.name}: can't be read ({error.strerror}); run scripts/fetch-models"
        ) from error
    try:
        data = zero_tiny_weights(data)
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
    found_outputs = [o.shape for o in session.get_outputs()]
    if len(found_outputs) < len(outputs) or not all(map(_fits, found_outputs, outputs)):
        raise ModelError(f"model {path.name}: gives {found_outputs}, not {[list(o) for o in outputs]}")
    return Session(path.stem, session)


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
