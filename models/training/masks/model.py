"""The mask classifier's network: the trunk of the face recogniser that the kiosk has, and a small head.

A trunk that has learnt faces needs far fewer pictures than one that starts from nothing. It is read from
``fr_feature.onnx`` (MIT): every layer up to the last block at a 16th of the input's sides, without the
512-wide layers behind it.
"""

from pathlib import Path

import onnx
import torch
from data import CLASSES, SIDE
from onnx import numpy_helper
from torch import nn

_LAST = 90  # the node whose sum ends the last block; behind it the recogniser's own layers begin
_KEPT = 34  # nodes that keep the recogniser's weights: edges and patches are the same for both
_WIDTH = 128
_GRID = SIDE // 16


class Slopes(nn.Module):
    """PReLU as x * a + relu(x) * (1 - a): the same numbers, and three times as fast in onnxruntime 1.2x."""

    def __init__(self, slopes: torch.Tensor) -> None:
        super().__init__()
        self.slopes = nn.Parameter(slopes.reshape(1, -1, 1, 1).clone())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Same shape."""
        if self.training:
            return nn.functional.prelu(x, self.slopes.flatten())
        return x * self.slopes + torch.relu(x) * (1 - self.slopes)


class Trunk(nn.Module):
    """N x 3 x H x W BGR, (x - 127.5) / 127.5 -> N x 128 x H/16 x W/16."""

    def __init__(self, recogniser: Path) -> None:
        super().__init__()
        graph = onnx.load(str(recogniser)).graph
        tensors = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.layers = nn.ModuleList()
        self._wiring: list[tuple[list[str], str]] = []
        self._source = graph.node[0].input[0]
        for node in graph.node[: _LAST + 1]:
            wired = list(node.input) if node.op_type == "Add" else [node.input[0]]
            self._wiring.append((wired, node.output[0]))
            self.layers.append(_layer(node, tensors))
        for layer in self.layers[:_KEPT]:
            layer.requires_grad_(False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The last block's sum."""
        values = {self._source: x}
        for layer, (inputs, output) in zip(self.layers, self._wiring, strict=True):
            values[output] = layer(values[inputs[0]]) if len(inputs) == 1 else sum(values[i] for i in inputs)
        return values[output]


def _layer(node: onnx.NodeProto, tensors: dict[str, torch.Tensor]) -> nn.Module:
    if node.op_type == "Add":
        return nn.Identity()
    if node.op_type == "PRelu":
        return Slopes(tensors[node.input[1]].float())
    if node.op_type != "Conv":
        raise SystemExit(f"the recogniser has an unknown layer {node.op_type}: another file under this name?")
    given = {a.name: list(a.ints) or a.i for a in node.attribute}
    weight, bias = tensors[node.input[1]].float(), tensors[node.input[2]].float()
    weight[weight.abs() < 1e-30] = 0  # denormals: a hundred times slower
    layer = nn.Conv2d(
        weight.shape[1] * given["group"],
        weight.shape[0],
        weight.shape[2],
        given["strides"][0],
        given["pads"][0],
        groups=given["group"],
    )
    layer.weight.data, layer.bias.data = weight, bias
    return layer


class MaskNet(nn.Module):
    """N x 3 x 96 x 96, BGR, (x - 127.5) / 127.5 -> N x 3 logits in the order of ``CLASSES``.

    Where something is matters (a nose above the mask), so the head weighs places: a depthwise convolution
    over the whole grid beside the mean.
    """

    def __init__(self, recogniser: Path) -> None:
        super().__init__()
        self.trunk = Trunk(recogniser)
        self.places = nn.Conv2d(_WIDTH, 2 * _WIDTH, _GRID, groups=_WIDTH)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(3 * _WIDTH, len(CLASSES)))
        nn.init.normal_(self.places.weight, std=1 / _GRID**2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits."""
        seen = self.trunk(x)
        logits: torch.Tensor = self.head(torch.cat([self.places(seen), seen.mean((2, 3), keepdim=True)], 1))
        return logits


class Probabilities(nn.Module):
    """What is exported: the network, the operating point (added to the logits) and a softmax."""

    def __init__(self, net: MaskNet, shift: torch.Tensor) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("shift", shift)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """N x 3 probabilities."""
        return torch.softmax(self.net(x) + self.shift, dim=1)
