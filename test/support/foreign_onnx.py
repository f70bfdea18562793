"""Writes ONNX files as other tools do, with inputs and what PyTorch computes of them. Usage: foreign_onnx.py DIRECTORY"""

import json
import sys
import warnings
from pathlib import Path

import torch
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(1)
torch.set_num_threads(1)
directory = Path(sys.argv[1])


class Bytes(nn.Module):
    """Takes bytes, channels last, and scales them itself."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return self.body(x.permute(0, 3, 1, 2).float() / 255)


def colour():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5))


def grey():
    return nn.Sequential(nn.Conv2d(1, 4, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 13 * 13, 10))


open_batch = {"dynamic_axes": {"images": {0: "batch"}, "logits": {0: "batch"}}}
any_size = {"dynamic_axes": {"images": {0: "batch", 2: "height", 3: "width"}, "logits": {0: "batch"}}}
CASES = {
    # name: network, shape of what it takes, how it is exported
    "colour": (colour(), (3, 3, 12, 10), open_batch),
    "any-size": (colour(), (3, 3, 9, 14), any_size),
    "one": (colour(), (1, 3, 12, 10), {}),
    "grey": (grey(), (4, 1, 28, 28), open_batch),
    "rows": (nn.Sequential(nn.Linear(784, 10), nn.Softmax(1)), (4, 784), open_batch),
    "bytes": (Bytes(colour()), (2, 12, 10, 3), open_batch),
}

for name, (network, shape, options) in CASES.items():
    network.eval()
    is_bytes = name == "bytes"
    x = torch.randint(0, 256, shape, dtype=torch.uint8)
    if not is_bytes:
        x = x.float() / 255
    expected = network(x)
    torch.onnx.export(
        network, x, str(directory / f"{name}.onnx"), input_names=["images"], output_names=["logits"], opset_version=17, **options
    )
    case = {"shape": list(shape), "input": x.flatten().tolist(), "expected": expected.flatten().tolist()}
    (directory / f"{name}.json").write_text(json.dumps(case))
