"""Training steps in PyTorch, from a description of a network: what Atelier's training is compared with.

Reads a request a line, as JSON (test/support/torch.ts describes it), and answers each with a line: the losses before each
step and the weights after it. Tensors come and go in Keras' layouts, [batch, height, width, channels] and kernels [height,
width, in, out]; inside, PyTorch's own functions compute in their own, in float64. Gradients are PyTorch's, and updates its
optimizers'.
"""
import base64, json, math, sys
import numpy as np
import torch, torch.nn.functional as F

torch.set_num_threads(1)


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def padded(x, size, strides, dilations, padding, value=0.0):
    """x [batch, channels, height, width] with "same" padding as TensorFlow has it: the odd pixel below and on the right."""
    if padding != "same":
        return x
    sides = []
    for axis in (1, 0):  # F.pad begins with the last axis
        length, stride = x.shape[2 + axis], strides[axis]
        reach = (size[axis] - 1) * dilations[axis] + 1
        total = max((math.ceil(length / stride) - 1) * stride + reach - length, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x, sides, value=value)


ACTIVATIONS = {
    "linear": lambda x: x, "relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "elu": F.elu,
    "softmax": lambda x: F.softmax(x, -1), "softplus": F.softplus, "softsign": F.softsign, "selu": F.selu,
    "gelu": F.gelu, "swish": F.silu, "silu": F.silu, "exponential": torch.exp, "relu6": F.relu6,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.2),
}


def finished(y, options, bias):
    """Bias and activation, as layers with a kernel have them."""
    y = y if bias is None else y + bias
    return ACTIVATIONS[options.get("activation", "linear")](y)


def convolve(x, kernel, options, groups):
    """kernel [out, in / groups, height, width]"""
    strides, dilations = pair(options.get("strides", 1)), pair(options.get("dilationRate", 1))
    x = padded(channels_first(x), kernel.shape[2:], strides, dilations, options.get("padding", "valid"))
    return channels_last(F.conv2d(x, kernel, None, strides, 0, dilations, groups))


def depthwise_kernel(kernel):
    """[height, width, in, multiplier] as [in · multiplier, 1, height, width]"""
    return kernel.permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1)


def conv2d(inputs, options, weights, call):
    y = convolve(inputs[0], weights["kernel"].permute(3, 2, 0, 1), options, options.get("groups", 1))
    return finished(y, options, weights.get("bias"))


def conv2d_transpose(inputs, options, weights, call):
    """The gradient of the convolution that it is the transpose of: kernel [height, width, out, in]."""
    x, kernel = channels_first(inputs[0]), weights["kernel"].permute(3, 2, 0, 1)
    strides, size = pair(options.get("strides", 1)), kernel.shape[2:]
    y = F.conv_transpose2d(x, kernel, None, strides)
    if options.get("padding", "valid") == "same":
        before = [max(k - s, 0) // 2 for k, s in zip(size, strides)]
        lengths = [n * s for n, s in zip(x.shape[2:], strides)]
        y = F.pad(y, (0, max(lengths[1] - y.shape[3], 0), 0, max(lengths[0] - y.shape[2], 0)))
        y = y[:, :, before[0]:before[0] + lengths[0], before[1]:before[1] + lengths[1]]
    return finished(channels_last(y), options, weights.get("bias"))


def depthwise(inputs, options, weights, call):
    kernel = weights.get("depthwise_kernel", weights.get("kernel"))
    y = convolve(inputs[0], depthwise_kernel(kernel), options, inputs[0].shape[3])
    return finished(y, options, weights.get("bias"))


def separable(inputs, options, weights, call):
    y = convolve(inputs[0], depthwise_kernel(weights["depthwise_kernel"]), options, inputs[0].shape[3])
    y = convolve(y, weights["pointwise_kernel"].permute(3, 2, 0, 1), {}, 1)
    return finished(y, options, weights.get("bias"))


def dense(inputs, options, weights, call):
    return finished(inputs[0] @ weights["kernel"], options, weights.get("bias"))


def batch_normalization(inputs, options, weights, call):
    x, epsilon, momentum = inputs[0], options.get("epsilon", 1e-3), options.get("momentum", 0.99)
    mean, variance = weights["moving_mean"], weights["moving_variance"]
    is_training = not call["isFrozen"]
    flat = x.reshape(-1, x.shape[-1])
    y = F.batch_norm(flat, mean.clone(), variance.clone(), weights.get("gamma"), weights.get("beta"), is_training, 0.0,
                     epsilon)
    if is_training:  # Keras keeps the variance of the batch itself, PyTorch an estimate of that of all data
        with torch.no_grad():
            mean.mul_(momentum).add_(flat.mean(0), alpha=1 - momentum)
            variance.mul_(momentum).add_(flat.var(0, unbiased=False), alpha=1 - momentum)
    return y.reshape(x.shape)


def layer_normalization(inputs, options, weights, call):
    return F.layer_norm(inputs[0], inputs[0].shape[-1:], weights.get("gamma"), weights.get("beta"),
                        options.get("epsilon", 1e-3))


def group_normalization(inputs, options, weights, call):
    y = F.group_norm(channels_first(inputs[0]), options.get("groups", 32), weights.get("gamma"), weights.get("beta"),
                     options.get("epsilon", 1e-3))
    return channels_last(y)


def max_pooling(inputs, options, weights, call):
    size = pair(options.get("poolSize", 2))
    strides = pair(options.get("strides", size))
    x = padded(channels_first(inputs[0]), size, strides, (1, 1), options.get("padding", "valid"), -math.inf)
    return channels_last(F.max_pool2d(x, size, strides))


def average_pooling(inputs, options, weights, call):
    size = pair(options.get("poolSize", 2))
    strides = pair(options.get("strides", size))
    x = channels_first(inputs[0])
    def average(x):
        return F.avg_pool2d(padded(x, size, strides, (1, 1), options.get("padding", "valid")), size, strides)
    return channels_last(average(x) / average(torch.ones_like(x)))


def zero_padding(inputs, options, weights, call):
    rows, columns = pair(options.get("padding", 1))
    (top, bottom), (left, right) = pair(rows), pair(columns)
    return F.pad(inputs[0], (0, 0, left, right, top, bottom))


def cropping(inputs, options, weights, call):
    rows, columns = pair(options.get("cropping", 0))
    (top, bottom), (left, right) = pair(rows), pair(columns)
    return F.pad(inputs[0], (0, 0, -left, -right, -top, -bottom))


def up_sampling(inputs, options, weights, call):
    mode = options.get("interpolation", "nearest")
    more = {} if mode == "nearest" else {"align_corners": False}
    return channels_last(F.interpolate(channels_first(inputs[0]), scale_factor=pair(options.get("size", 2)), mode=mode,
                                       **more))


LAYERS = {
    "conv2d": conv2d, "conv2dTranspose": conv2d_transpose, "depthwiseConv2d": depthwise, "separableConv2d": separable,
    "dense": dense, "batchNormalization": batch_normalization, "layerNormalization": layer_normalization,
    "groupNormalization": group_normalization, "maxPooling2d": max_pooling, "averagePooling2d": average_pooling,
    "zeroPadding2d": zero_padding, "cropping2d": cropping, "upSampling2d": up_sampling,
    "globalAveragePooling2d": lambda inputs, *_: inputs[0].mean((1, 2)),
    "globalMaxPooling2d": lambda inputs, *_: inputs[0].amax((1, 2)),
    "flatten": lambda inputs, *_: inputs[0].flatten(1),
    "reshape": lambda inputs, options, *_: inputs[0].reshape(len(inputs[0]), *options["targetShape"]),
    "reLU": lambda inputs, *_: F.relu(inputs[0]),
    "leakyReLU": lambda inputs, options, *_: F.leaky_relu(inputs[0], options.get("negativeSlope", 0.3)),
    "softmax": lambda inputs, *_: F.softmax(inputs[0], -1),
    "activation": lambda inputs, options, *_: ACTIVATIONS[options["activation"]](inputs[0]),
    "add": lambda inputs, *_: sum(inputs),
    "subtract": lambda inputs, *_: inputs[0] - inputs[1],
    "multiply": lambda inputs, *_: math.prod(inputs),
    "average": lambda inputs, *_: sum(inputs) / len(inputs),
    "maximum": lambda inputs, *_: torch.stack(inputs).amax(0),
    "minimum": lambda inputs, *_: torch.stack(inputs).amin(0),
    "concatenate": lambda inputs, options, *_: torch.cat(inputs, options.get("axis", -1)),
}

def categorical_crossentropy(y, p, options):
    smoothing = options.get("labelSmoothing", 0.0)
    if options.get("fromLogits"):
        return F.cross_entropy(p, y, label_smoothing=smoothing)
    y = y * (1 - smoothing) + smoothing / y.shape[-1]
    return -(y * p.log()).sum(-1).mean()


def binary_crossentropy(y, p, options):
    smoothing = options.get("labelSmoothing", 0.0)
    y = y * (1 - smoothing) + smoothing / 2
    return (F.binary_cross_entropy_with_logits if options.get("fromLogits") else F.binary_cross_entropy)(p, y)


LOSSES = {
    "categoricalCrossentropy": categorical_crossentropy, "binaryCrossentropy": binary_crossentropy,
    "meanSquaredError": lambda y, p, options: F.mse_loss(p, y),
    "meanAbsoluteError": lambda y, p, options: F.l1_loss(p, y),
    "huber": lambda y, p, options: F.huber_loss(p, y, delta=options.get("delta", 1.0)),
    "poisson": lambda y, p, options: F.poisson_nll_loss(p, y, log_input=False, eps=1e-7),
    "klDivergence": lambda y, p, options: F.kl_div(p.log(), y, reduction="batchmean"),
    "cosineSimilarity": lambda y, p, options: -F.cosine_similarity(p, y, -1).mean(),
}


def adam(parameters, options, kind=torch.optim.Adam, **more):
    """ε is outside of the bias correction in Keras and inside in PyTorch: the same if it is scaled, step by step."""
    beta1, beta2 = options.get("beta1", 0.9), options.get("beta2", 0.999)
    optimizer = kind(parameters, options.get("learningRate", 1e-3), (beta1, beta2), **more)
    def prepare(step):
        for group in optimizer.param_groups:
            group["eps"] = options.get("epsilon", 1e-7) / math.sqrt(1 - beta2 ** step)
    return optimizer, prepare


def adamw(parameters, options):
    return adam(parameters, options, torch.optim.AdamW, weight_decay=options.get("weightDecay", 4e-3))


def plain(kind, **names):
    """An optimizer without corrections; `names` are PyTorch's for Atelier's options."""
    def make(parameters, options):
        given = {ours: options[theirs] for ours, theirs in names.items() if theirs in options}
        return kind(parameters, options["learningRate"], **given), lambda step: None
    return make


def with_betas(kind, **more):
    def make(parameters, options):
        betas = (options.get("beta1", 0.9), options.get("beta2", 0.999))
        return kind(parameters, options["learningRate"], betas, options["epsilon"], **more), lambda step: None
    return make


OPTIMIZERS = {
    "adam": lambda parameters, options: adam(parameters, options, amsgrad=options.get("amsgrad", False)),
    "adamw": adamw,
    "sgd": plain(torch.optim.SGD, momentum="momentum", nesterov="nesterov"),
    # ε is under the root in Keras and beside it in PyTorch: to be taken too small to matter
    "rmsprop": plain(torch.optim.RMSprop, alpha="rho", eps="epsilon", momentum="momentum", centered="centered"),
    "adagrad": plain(torch.optim.Adagrad, initial_accumulator_value="initialAccumulatorValue", eps="epsilon"),
    "adadelta": plain(torch.optim.Adadelta, rho="rho", eps="epsilon"),
    "adamax": with_betas(torch.optim.Adamax),
    # Keras has no decay of its own in the schedule of the momentum. PyTorch 1.13 multiplies by μ once too often, but not in
    # its foreach form, which is as the formula in its documentation and as later versions
    "nadam": with_betas(torch.optim.NAdam, momentum_decay=1.0, foreach=True),
}


def read(tensor):
    data = np.frombuffer(base64.b64decode(tensor["data"]), "<f4")
    return torch.from_numpy(data.astype(np.float64)).reshape(tensor["shape"])


def written(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


def train(request):
    values = {name: read(tensor) for name, tensor in request["inputs"].items()}
    targets = [read(tensor) for tensor in request["targets"]]
    weights = {name: read(tensor) for name, tensor in request["weights"].items()}
    parameters = [weights[name].requires_grad_() for name in request["trainable"]]
    optimizer, prepare = OPTIMIZERS[request["optimizer"]["name"]](parameters, request["optimizer"])
    losses, states = [], []
    for step in range(1, request["steps"] + 1):
        computed = dict(values)
        for call in request["calls"]:
            own = {short: weights[name] for short, name in call["weights"].items()}
            inputs = [computed[name] for name in call["inputs"]]
            computed[call["output"]] = LAYERS[call["type"]](inputs, call["options"], own, call)
        each = [LOSSES[loss["name"]](target, computed[output], loss)
                for loss, target, output in zip(request["losses"], targets, request["outputs"])]
        total = sum(weight * loss for weight, loss in zip(request["lossWeights"], each))
        optimizer.zero_grad()
        total.backward()
        prepare(step)
        optimizer.step()
        losses.append([total.item(), *(loss.item() for loss in each)])
        states.append({name: written(tensor) for name, tensor in weights.items()})
    return {"losses": losses, "weights": states}


for line in sys.stdin:
    try:
        print(json.dumps(train(json.loads(line))), flush=True)
    except Exception as error:  # told to the test that asked
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
