"""Keras' activations (`keras/src/activations/activations.py`) by Atelier's names, in PyTorch's functions."""
import math
import torch, torch.nn.functional as F


def relu6_gate(x):
    return F.relu6(x + 3) / 6


def gelu_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def selu(x):
    """At 0 with the slope of the upper piece, as TensorFlow's; PyTorch's own has that of the lower one."""
    return torch.where(x >= 0, 1.0507009873554805 * x, F.selu(x))


def sparse_plus(x):
    return torch.where(x <= -1, torch.zeros_like(x), torch.where(x < 1, (x + 1) ** 2 / 4, x))


ACTIVATIONS = {
    "linear": lambda x: x, "relu": F.relu, "relu6": F.relu6, "leakyRelu": lambda x: F.leaky_relu(x, 0.2), "elu": F.elu,
    "celu": F.celu, "selu": selu, "gelu": F.gelu, "geluTanh": gelu_tanh, "silu": F.silu, "swish": F.silu,
    "hardSilu": lambda x: x * relu6_gate(x), "hardSwish": lambda x: x * relu6_gate(x), "mish": F.mish,
    "sigmoid": torch.sigmoid, "hardSigmoid": relu6_gate, "logSigmoid": F.logsigmoid,
    "sparseSigmoid": lambda x: F.relu6(3 * (x + 1)) / 6, "tanh": torch.tanh, "hardTanh": lambda x: torch.clamp(x, -1, 1),
    "softsign": F.softsign, "softplus": lambda x: F.softplus(x, threshold=60), "sparsePlus": sparse_plus,
    "squareplus": lambda x: (x + torch.sqrt(x * x + 4)) / 2,
    "hardShrink": lambda x: F.hardshrink(x, 0.5), "softShrink": lambda x: F.softshrink(x, 0.5), "tanhShrink": F.tanhshrink,
    "exponential": torch.exp, "softmax": lambda x: F.softmax(x, -1), "logSoftmax": lambda x: F.log_softmax(x, -1),
}


def activate(name, x):
    """Remembers what probabilities were made of: cross-entropies take logarithms of that, as Keras' do."""
    y = ACTIVATIONS[name](x)
    if name in ("softmax", "sigmoid"):
        y.made_of = {name: x}
    return y
