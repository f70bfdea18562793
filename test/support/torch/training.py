"""Training steps in PyTorch, from a description of a network: what Atelier's training is compared with.

Reads a request a line, as JSON (test/support/torch/index.ts describes it), and answers each with a line: the losses before
each step and the weights after it. Tensors come and go in Keras' layouts, [batch, height, width, channels] and kernels
[height, width, in, out], as float32; inside, PyTorch computes in float64, or as the request says. Gradients are PyTorch's.
"""
import base64, json, sys
import numpy as np
import torch
from layers import LAYERS
from losses import mean_loss
from optimizers import Trainer

torch.set_num_threads(1)
PENALIZED = {"kernelRegularizer": ["kernel"], "depthwiseRegularizer": ["depthwise_kernel", "kernel"],
             "pointwiseRegularizer": ["pointwise_kernel"], "alphaRegularizer": ["alpha"]}


def read(tensor, dtype):
    if tensor is None:
        return None
    kind = "u1" if tensor.get("isBytes") else "<f4"
    data = np.frombuffer(base64.b64decode(tensor["data"]), kind).copy()
    return torch.from_numpy(data).to(dtype).reshape(tensor["shape"])


def written(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f8").tobytes()).decode()


def jitter_of(request):
    """
    Makes numbers off by at most `jitter` of themselves, at random, as if they had been rounded; zeros stay. Spread values
    are off by that share of the root mean square of their image, like results of the frequency domain.
    """
    share = request.get("jitter")
    if not share:
        return lambda tensor: tensor
    generator = torch.Generator().manual_seed(request["jitterSeed"])
    def jittered(tensor, is_spread=False):
        off = share * (2 * torch.rand(tensor.shape, generator=generator, dtype=tensor.dtype) - 1)
        if not is_spread:
            return tensor * (1 + off)
        size = tensor.detach().square().mean((1, 2, 3), keepdim=True).sqrt()
        return tensor + off * torch.where(tensor == 0, tensor, torch.maximum(size, tensor.abs())).detach()
    return jittered


def penalty(calls, weights):
    """Keras' `l1 · Σ|w| + l2 · Σw²` of each weight, of a shared layer once, of a frozen one not."""
    penalized = {}
    for call in calls:
        for option, names in PENALIZED.items():
            factors = call["options"].get(option)
            for name in names:
                if factors and name in call["weights"] and not call["isFrozen"]:
                    penalized[call["weights"][name]] = factors
    return sum(factors.get("l1", 0) * weights[name].abs().sum() + factors.get("l2", 0) * weights[name].square().sum()
               for name, factors in penalized.items())


def rows_of(tensor, rows):
    return tensor if tensor is None or rows is None else tensor[rows[0]:rows[1]]


def train(request):
    dtype = getattr(torch, request.get("dtype", "float64"))
    jittered = jitter_of(request)
    inputs = {name: jittered(read(tensor, dtype)) for name, tensor in request["inputs"].items()}
    targets = [read(tensor, dtype) for tensor in request["targets"]]
    sample_weights = [read(tensor, dtype) for tensor in request.get("sampleWeights", [None] * len(targets))]
    weights = {name: jittered(read(tensor, dtype)) for name, tensor in request["weights"].items()}
    trained = {name: weights[name].requires_grad_() for name in request["trainable"]}
    trainer = Trainer(request["optimizer"], trained)
    losses, states = [], []
    for step in range(request["steps"]):
        rows = request["rows"][step] if "rows" in request else None
        draws = iter([read(tensor, dtype) for tensor in request["draws"][step]] if "draws" in request else [])
        computed = {name: rows_of(tensor, rows) for name, tensor in inputs.items()}
        for call in request["calls"]:
            own = {short: weights[name] for short, name in call["weights"].items()}
            inputs_of_call = [computed[name] for name in call["inputs"]]
            call.update(draw=lambda: next(draws), jittered=jittered, isOff=bool(request.get("jitter")))
            y = LAYERS[call["type"]](inputs_of_call, call["options"], own, call)
            computed[call["output"]] = y
            if call["isOff"]:
                is_spread = bool(request.get("spreads")) and "onv2d" in call["type"]
                computed[call["output"]] = jittered(y, is_spread)
                computed[call["output"]].made_of = getattr(y, "made_of", {})
                if y.requires_grad:
                    y.register_hook(lambda dy, spread=is_spread: jittered(dy, spread))  # and what comes back through it
        if next(draws, None) is not None:
            raise ValueError("more random numbers were drawn than the layers take")
        each = [mean_loss(rows_of(target, rows), computed[output], loss, getattr(computed[output], "made_of", {}),
                          rows_of(weight, rows))
                for loss, target, output, weight in zip(request["losses"], targets, request["outputs"], sample_weights)]
        total = sum(weight * loss for weight, loss in zip(request["lossWeights"], each))
        total = total + penalty(request["calls"], weights)
        for parameter in trained.values():
            parameter.grad = torch.zeros_like(parameter)
        total.backward()
        trainer.take_step()
        losses.append([repr(total.item()), *(repr(loss.item()) for loss in each)])
        states.append({name: written(tensor) for name, tensor in weights.items()})
    if request.get("endsWithAverages") and trainer.averages:
        states[-1].update({name: written(tensor) for name, tensor in trainer.averages.items()})
    return {"losses": losses, "weights": states}


for line in sys.stdin:
    try:
        print(json.dumps(train(json.loads(line))), flush=True)
    except Exception as error:  # told to the test that asked
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
