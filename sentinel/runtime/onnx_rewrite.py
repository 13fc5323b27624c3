"""Rewrite an ONNX file by its bytes (free dimensions, no PRelu, bytes as input...): the same answers, faster.

Only what the change needs of Protocol Buffers' wire format is read, so that a kiosk needs no ONNX package:
ModelProto.graph = 7; GraphProto.node = 1, initializer = 5, input = 11, output = 12; NodeProto.input = 1,
output = 2, op_type = 4; TensorProto.dims = 1, data_type = 2, float_data = 4, name = 8, raw_data = 9;
ValueInfoProto.name = 1, type = 2; TypeProto.tensor_type = 1; Tensor.shape = 2; TensorShapeProto.dim = 1;
Dimension.dim_value = 1, dim_param = 2; Tensor.elem_type = 1; NodeProto.domain = 7;
ModelProto.opset_import = 8; OperatorSetId.domain = 1, version = 2 (onnx.proto of ONNX 1.x).
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_GRAPH, _NODE, _INITIALIZER, _INPUT, _OUTPUT = 7, 1, 5, 11, 12
_TENSOR_NAME, _TENSOR_TYPE, _RAW_DATA, _FLOAT_DATA = 8, 2, 9, 4
_OP_TYPE = 4
_DOMAIN = 7
_OPSETS = 8
_CONTRIBUTED = b"com.microsoft"  # onnxruntime's own: has DequantizeLinear for files of any operator set


class RewriteError(Exception):
    """The bytes are not an ONNX file of the kind that was expected."""


def free_dimensions(model: bytes) -> bytes:
    """Make batch, height and width of every NCHW input and output free; drop weights from the inputs.

    A weight that is listed as an input (files of ONNX IR version 3) could be replaced by the caller, so the
    runtime may not fold batch normalisation into convolutions: dropping it makes CenterFace about three
    times as fast. Weights that no node reads go too (the graph must have no subgraphs). Raises RewriteError.
    """
    return _replace(model, _GRAPH, _free_graph)


def zero_tiny_weights(model: bytes, below: float = 1e-15) -> bytes:
    """Set weights nearer to 0 than ``below`` to 0; the file keeps its length.

    Weights that training decayed to almost nothing make products below the normal float range, which an x86
    core computes some fifty times slower: fr_feature has 177,000 of them and runs five times as fast without,
    with the same output. Raises RewriteError.
    """
    out = bytearray(model)
    for graph_field, _, _, graph, graph_end in _fields(model):
        if graph_field != _GRAPH:
            continue
        for field, wire, _, start, end in _fields(model[graph:graph_end]):
            if field == _INITIALIZER and wire == _LENGTH:
                _zero_tensor(out, graph + start, graph + end, below)
    return bytes(out)


def split_prelu(model: bytes) -> bytes:
    """PRelu with a constant slope as ``slope * x + (1 - slope) * relu(x)``: the same but for rounding.

    onnxruntime (1.32, x86) computes PRelu element by element, and these three operations by vectors: without
    it fr_feature takes 2.5 ms where it took 6.8. Slopes that are no float32 weights, one a channel, keep
    their PRelu. Raises RewriteError.
    """
    return _replace(model, _GRAPH, _split_graph)


def take_bytes(model: bytes, mean: int, scale: float) -> bytes:
    """The same model for uint8 pixels x instead of float32 ``(x - mean) / scale``; ``mean`` 0..255.

    A quarter of the memory to fill for every picture. The file must have one input. Raises RewriteError.
    """
    opset = _message(1, _CONTRIBUTED) + _varint(2 << 3 | _VARINT) + b"\x01"
    graph = _replace(model, _GRAPH, lambda graph: _dequantised(graph, mean, scale))
    return graph + _message(_OPSETS, opset)


def _dequantised(graph: bytes, mean: int, scale: float) -> bytes:
    weights = {_first(body, _TENSOR_NAME) for field, body in _messages(graph) if field == _INITIALIZER}
    inputs = {_first(body, 1) for field, body in _messages(graph) if field == _INPUT} - weights
    if len(inputs) != 1 or not 0 <= mean <= 255:
        raise RewriteError(f"{len(inputs)} inputs, mean {mean}: not one picture whose mean is a byte")
    (name,) = inputs
    pixels, factor, zero = (name + suffix for suffix in (b"/bytes", b"/scale", b"/mean"))
    # every node that read the input goes on reading its name
    convert = _operation(b"DequantizeLinear", (pixels, factor, zero), name) + _message(_DOMAIN, _CONTRIBUTED)
    out = bytearray(_message(_NODE, convert))
    for field, _, start, body, end in _fields(graph):
        value = graph[body:end]
        if field == _INPUT and _first(value, 1) == name:
            out += _message(_INPUT, _of_bytes(value, pixels))
        else:
            out += graph[start:end]
    out += _message(_INITIALIZER, _scalar(factor, b"\x01", np.float32(1 / scale).tobytes()))
    return bytes(out + _message(_INITIALIZER, _scalar(zero, b"\x02", bytes([mean]))))


def _of_bytes(value: bytes, name: bytes) -> bytes:
    """ValueInfoProto renamed, its elem_type = 1 from float32 (1) to uint8 (2)."""
    kind = _varint(1 << 3 | _VARINT)

    def retyped(tensor: bytes) -> bytes:
        if tensor[:2] != kind + b"\x01":
            raise RewriteError("the input is no float32")
        return kind + b"\x02" + tensor[2:]

    typed = _replace(value, 2, lambda body: _replace(body, 1, retyped))
    return b"".join(
        _message(1, name) if field == 1 else typed[start:end] for field, _, start, _, end in _fields(typed)
    )


def _scalar(name: bytes, kind: bytes, raw: bytes) -> bytes:
    """A TensorProto without dimensions."""
    data_type = _varint(_TENSOR_TYPE << 3 | _VARINT) + kind
    return data_type + _message(_TENSOR_NAME, name) + _message(_RAW_DATA, raw)


def _split_graph(graph: bytes) -> bytes:
    weights = {_first(body, _TENSOR_NAME): body for field, body in _messages(graph) if field == _INITIALIZER}
    out, rest = bytearray(), bytearray()
    for field, _, start, body, end in _fields(graph):
        node = graph[body:end] if field == _NODE else b""
        names = [name for number, name in _messages(node) if number == 1]
        slopes = _slopes(weights.get(names[1], b"")) if _first(node, _OP_TYPE) == b"PRelu" else None
        if slopes is None:
            out += graph[start:end]
            continue
        result = _first(node, 2)
        for name, values in ((b"/slope", slopes), (b"/rest", 1 - slopes)):
            rest += _message(_INITIALIZER, _weight(result + name, values))
        for op, inputs, output in (
            (b"Relu", (names[0],), b"/relu"),
            (b"Mul", (names[0], result + b"/slope"), b"/low"),
            (b"Mul", (result + b"/relu", result + b"/rest"), b"/high"),
            (b"Add", (result + b"/low", result + b"/high"), b""),
        ):
            out += _message(_NODE, _operation(op, inputs, result + output))
    return bytes(out + rest)


def _operation(op: bytes, inputs: tuple[bytes, ...], output: bytes) -> bytes:
    return b"".join(_message(1, name) for name in inputs) + _message(2, output) + _message(_OP_TYPE, op)


def _slopes(tensor: bytes) -> NDArray[np.float32] | None:
    """One float32 a channel, of a TensorProto C x 1 x 1; None: of another kind."""
    fields = list(_fields(tensor))
    dims = [
        _read_varint(tensor, body)[0] for field, wire, _, body, _ in fields if field == 1 and wire == _VARINT
    ]
    kinds = [tensor[body:end] for field, _, _, body, end in fields if field == _TENSOR_TYPE]
    values = np.frombuffer(_first(tensor, _RAW_DATA), "<f4")
    if kinds != [b"\x01"] or len(dims) != 3 or dims[1:] != [1, 1] or len(values) != dims[0]:
        return None
    return values


def _weight(name: bytes, values: NDArray[np.float32]) -> bytes:
    """A TensorProto C x 1 x 1."""
    dims = b"".join(_varint(1 << 3 | _VARINT) + _varint(size) for size in (len(values), 1, 1))
    kind = _varint(_TENSOR_TYPE << 3 | _VARINT) + b"\x01"
    return dims + kind + _message(_TENSOR_NAME, name) + _message(_RAW_DATA, values.astype("<f4").tobytes())


def _zero_tensor(model: bytearray, start: int, end: int, below: float) -> None:
    """A TensorProto of float32 (data_type = 2 is 1) in raw_data = 9 or float_data = 4, changed in place."""
    tensor = bytes(model[start:end])
    fields = list(_fields(tensor))
    kinds = [tensor[body:stop] for field, _, _, body, stop in fields if field == _TENSOR_TYPE]
    if kinds != [b"\x01"]:
        return
    for field, wire, _, body, stop in fields:
        if field in (_RAW_DATA, _FLOAT_DATA) and wire == _LENGTH and (stop - body) % 4 == 0:
            values = np.frombuffer(tensor[body:stop], "<f4").copy()
            values[np.abs(values) < below] = 0
            model[start + body : start + stop] = values.tobytes()


def _free_graph(graph: bytes) -> bytes:
    weights = {_first(body, _TENSOR_NAME) for field, body in _messages(graph) if field == _INITIALIZER}
    nodes = [body for field, body in _messages(graph) if field == _NODE]
    used = {name for node in nodes for field, name in _messages(node) if field == 1}
    out = bytearray()
    for field, wire, start, body, end in _fields(graph):
        if field == _INPUT and _first(graph[body:end], 1) in weights:
            continue
        if field == _INITIALIZER and _first(graph[body:end], _TENSOR_NAME) not in used:
            continue
        if field in (_INPUT, _OUTPUT) and wire == _LENGTH:
            prefix = b"" if field == _INPUT else b"out_"
            out += _message(field, _free_value(graph[body:end], prefix))
        else:
            out += graph[start:end]
    return bytes(out)


def _free_value(value: bytes, prefix: bytes) -> bytes:
    """ValueInfoProto with dimensions 0, 2 and 3 named instead of numbered."""

    def free_shape(shape: bytes) -> bytes:
        dimensions = [body for field, body in _messages(shape) if field == 1]
        if len(dimensions) != 4:
            return shape
        names = (b"n", None, prefix + b"h", prefix + b"w")
        return b"".join(
            _message(1, old if name is None else _message(2, name))
            for name, old in zip(names, dimensions, strict=True)
        )

    return _replace(value, 2, lambda kind: _replace(kind, 1, lambda tensor: _replace(tensor, 2, free_shape)))


def _replace(message: bytes, wanted: int, change: Callable[[bytes], bytes]) -> bytes:
    """``message`` with the sub-message ``wanted`` changed. Raises RewriteError if there is none."""
    out, found = bytearray(), False
    for field, wire, start, body, end in _fields(message):
        if field == wanted and wire == _LENGTH:
            out += _message(field, change(message[body:end]))
            found = True
        else:
            out += message[start:end]
    if not found:
        raise RewriteError(f"no field {wanted} where an ONNX file has one")
    return bytes(out)


def _messages(message: bytes) -> Iterator[tuple[int, bytes]]:
    for field, wire, _, body, end in _fields(message):
        if wire == _LENGTH:
            yield field, message[body:end]


def _first(message: bytes, wanted: int) -> bytes:
    return next((body for field, body in _messages(message) if field == wanted), b"")


def _fields(message: bytes) -> Iterator[tuple[int, int, int, int, int]]:
    """Field number, wire type, where its tag starts, where its body starts, where it ends."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _read_varint(message, at)
        field, wire = tag >> 3, tag & 7
        body = at
        if wire == _VARINT:
            _, at = _read_varint(message, at)
        elif wire == _FIXED64:
            at += 8
        elif wire == _FIXED32:
            at += 4
        elif wire == _LENGTH:
            length, body = _read_varint(message, at)
            at = body + length
        else:
            raise RewriteError(f"no ONNX file: wire type {wire} is not one of its")
        if at > len(message) or field == 0:
            raise RewriteError("the file ends in the middle, or is no ONNX file")
        yield field, wire, start, body, at


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise RewriteError("the file ends in the middle, or is no ONNX file")


def _message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | _LENGTH) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
