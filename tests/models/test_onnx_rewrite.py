"""A fixed ONNX file becomes one for any size, with the same numbers; what is no ONNX file is refused."""

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from sentinel.runtime.manifest import load_manifest
from sentinel.runtime.onnx_rewrite import RewriteError, free_dimensions, split_prelu, take_bytes


def fixed_model(*, listed: bool = True) -> bytes:
    """A convolution of 10x3x8x8 whose weights are among the inputs, as old exporters wrote, and one unused."""
    weight = numpy_helper.from_array(
        np.random.default_rng(3).normal(size=(2, 3, 3, 3)).astype(np.float32), "w"
    )
    unused = numpy_helper.from_array(np.zeros(200, np.float32), "unused")
    shapes = {"x": [10, 3, 8, 8], "w": [2, 3, 3, 3], "unused": [200]}
    names = ["x", "w", "unused"] if listed else ["x"]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])],
        "g",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in names],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [10, 2, 8, 8])],
        [weight, unused],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4)
    return bytes(model.SerializeToString())


def session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("listed", [True, False])
def test_any_batch_and_size_runs_with_the_same_numbers(listed: bool) -> None:
    before = fixed_model(listed=listed)
    after = free_dimensions(before)
    onnx.checker.check_model(onnx.load_from_string(after))
    picture = np.random.default_rng(1).normal(size=(10, 3, 8, 8)).astype(np.float32)
    expected = session(before).run(None, {"x": picture})[0]
    opened = session(after)
    assert [i.name for i in opened.get_inputs()] == ["x"]
    np.testing.assert_allclose(opened.run(None, {"x": picture})[0], expected, rtol=1e-5, atol=1e-6)
    assert opened.run(None, {"x": np.zeros((1, 3, 32, 20), np.float32)})[0].shape == (1, 2, 32, 20)


def prelu_model(slopes: np.ndarray) -> bytes:
    """A PRelu of 1x4x5x6 between two others."""
    graph = helper.make_graph(
        [
            helper.make_node("Neg", ["x"], ["n"]),
            helper.make_node("PRelu", ["n", "s"], ["p"]),
            helper.make_node("Neg", ["p"], ["y"]),
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4, 5, 6])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 5, 6])],
        [numpy_helper.from_array(slopes, "s")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
    return bytes(model.SerializeToString())


def test_a_split_prelu_answers_the_same_whatever_its_slopes() -> None:
    slopes = np.array([-1.3, 0.0, 0.25, 1.2], np.float32).reshape(4, 1, 1)
    before = prelu_model(slopes)
    after = split_prelu(before)
    onnx.checker.check_model(onnx.load_from_string(after))
    assert "PRelu" not in {node.op_type for node in onnx.load_from_string(after).graph.node}
    picture = np.random.default_rng(4).normal(size=(1, 4, 5, 6)).astype(np.float32)
    expected = session(before).run(None, {"x": picture})[0]
    np.testing.assert_allclose(session(after).run(None, {"x": picture})[0], expected, atol=1e-6)


@pytest.mark.parametrize("slopes", [np.full((1,), 0.2, np.float32), np.full((4, 5, 6), 0.2, np.float32)])
def test_a_prelu_with_other_slopes_is_left_as_it_is(slopes: np.ndarray) -> None:
    before = prelu_model(slopes)
    assert split_prelu(before) == before


def test_weights_that_nothing_reads_are_dropped() -> None:
    after = onnx.load_from_string(free_dimensions(fixed_model()))
    assert [tensor.name for tensor in after.graph.initializer] == ["w"]


def test_the_same_bytes_come_out_each_time_and_a_second_pass_changes_nothing() -> None:
    once = free_dimensions(fixed_model())
    assert free_dimensions(fixed_model()) == once
    assert free_dimensions(once) == once


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_garbage_is_refused(garbage: bytes) -> None:
    try:
        split_prelu(garbage)
        free_dimensions(garbage)
    except RewriteError:
        return
    # a few garbage bytes can be an empty graph's; they must parse as such
    onnx.ModelProto.FromString(garbage)


@given(st.integers(min_value=0, max_value=400))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_short_is_refused(at: int) -> None:
    model = fixed_model()
    with pytest.raises(RewriteError):
        free_dimensions(model[: min(at, len(model) - 1)])
    with pytest.raises(RewriteError):
        split_prelu(model[: min(at, len(model) - 1)])


def test_the_fetched_landmark_model_takes_any_region() -> None:
    entry = load_manifest().model("centerface")
    if not entry.path.is_file():
        pytest.skip("the weights are not fetched (scripts/fetch-models)")
    opened = session(entry.path.read_bytes())
    outputs = opened.run(None, {"input.1": np.zeros((1, 3, 96, 128), np.float32)})
    assert [o.shape for o in outputs] == [(1, c, 24, 32) for c in (1, 2, 2, 10)]


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(("mean", "scale"), [(127, 128.0), (0, 1.0), (255, 3.7)])
def test_a_model_that_takes_bytes_gives_what_it_gave_for_floats(
    listed: bool, mean: int, scale: float
) -> None:
    before = fixed_model(listed=listed)
    pixels = np.random.default_rng(2).integers(0, 256, (10, 3, 8, 8), np.uint8)
    values = (pixels.astype(np.float32) - np.float32(mean)) * np.float32(1 / scale)
    expected = session(before).run(["y"], {"x": values})[0]
    opened = session(take_bytes(before, mean, scale))
    wanted = next(i for i in opened.get_inputs() if i.type == "tensor(uint8)")
    np.testing.assert_allclose(opened.run(["y"], {wanted.name: pixels})[0], expected, rtol=1e-5, atol=1e-5)


def test_the_detector_gives_the_very_same_numbers_for_bytes() -> None:
    weights = load_manifest().model("fr_detect").path.read_bytes()
    pixels = np.random.default_rng(4).integers(0, 256, (1, 3, 240, 320), np.uint8)
    expected = session(weights).run(None, {"input": (pixels.astype(np.float32) - 127) / 128})
    opened = session(take_bytes(weights, 127, 128.0))
    for one, other in zip(opened.run(None, {opened.get_inputs()[0].name: pixels}), expected, strict=True):
        assert np.array_equal(one, other)


def test_a_model_without_one_input_of_floats_or_a_mean_that_is_no_byte_is_refused() -> None:
    taken = take_bytes(fixed_model(listed=False), 1, 2.0)
    with pytest.raises(RewriteError, match="float32"):
        take_bytes(taken, 1, 2.0)
    with pytest.raises(RewriteError, match="mean 256"):
        take_bytes(fixed_model(listed=False), 256, 1.0)
