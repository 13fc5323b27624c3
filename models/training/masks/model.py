"""The mask classifier's network: a plain residual CNN, small enough for an A55-class core."""

import torch
from data import CLASSES
from torch import nn


class Block(nn.Module):
    """Two 3x3 convolutions with a shortcut; ``stride`` 2 halves the picture."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """N x inputs x H x W -> N x outputs x H/stride x W/stride."""
        return torch.relu(self.body(x) + self.shortcut(x))


class MaskNet(nn.Module):
    """N x 3 x 96 x 96, BGR, (x - 127.5) / 127.5 -> N x 3 logits in the order of ``CLASSES``."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, 2, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(inplace=True),
            Block(16, 16, 1),
            Block(16, 32, 2),
            Block(32, 32, 1),
            Block(32, 64, 2),
            Block(64, 64, 1),
            Block(64, 96, 2),
            Block(96, 96, 1),
        )
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(96, len(CLASSES))
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits."""
        logits: torch.Tensor = self.head(self.features(x))
        return logits


class Probabilities(nn.Module):
    """What is exported: the network with a softmax behind it."""

    def __init__(self, net: MaskNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """N x 3 probabilities."""
        return torch.softmax(self.net(x), dim=1)
