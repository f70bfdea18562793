"""What Atelier's layers compute, in PyTorch: from Keras' published formulas, in Keras' layout [batch, height, width, channels].

Each takes the inputs, the options as Atelier's layer has them, the weights by the names that Keras gives them, and the call.
`call["draw"]()` gives the next random numbers that Atelier drew for the step, so that what is random is compared too.
"""
import math
import torch, torch.nn.functional as F
from activations import ACTIVATIONS, activate
from images import (average_pooling, channels_first, channels_last, cropping, dilated_size, max_pooling, padded, pair, resizing,
                    up_sampling, zero_padding)
from random_images import (random_brightness, random_contrast, random_crop, random_flip, random_rotation, random_translation,
                           random_zoom)


def finished(y, options, bias):
    """Bias and activation, as layers with a kernel have them."""
    y = y if bias is None else y + bias
    return activate(options.get("activation", "linear"), y)


def convolve(x, kernel, options, groups):
    """kernel [out, in / groups, height, width]"""
    strides, dilations = pair(options.get("strides", 1)), pair(options.get("dilationRate", 1))
    x = padded(channels_first(x), kernel.shape[2:], strides, dilations, options.get("padding", "valid"))
    return channels_last(F.conv2d(x, kernel.contiguous(), None, strides, 0, dilations, groups))


def depthwise_kernel(kernel):
    """[height, width, in, multiplier] as [in · multiplier, 1, height, width]"""
    return kernel.permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1)


def conv2d(inputs, options, weights, call):
    y = convolve(inputs[0], weights["kernel"].permute(3, 2, 0, 1), options, options.get("groups", 1))
    return finished(y, options, weights.get("bias"))


def conv2d_transpose(inputs, options, weights, call):
    """
    The whole of what the kernel spreads, cut or padded as in Keras (`compute_conv_transpose_padding_args_for_jax` in
    `keras/src/backend/common/backend_utils.py`): kernel [height, width, out, in].
    """
    strides, dilations = pair(options.get("strides", 1)), pair(options.get("dilationRate", 1))
    given = options.get("outputPadding")
    given = (None, None) if given is None else pair(given)
    kernel = weights["kernel"].permute(3, 2, 0, 1).contiguous()
    y = F.conv_transpose2d(channels_first(inputs[0]), kernel, None, strides, dilation=dilations)
    sides = []
    for axis in (1, 0):
        reach, stride = dilated_size(weights["kernel"].shape[axis], dilations[axis]), strides[axis]
        if options.get("padding", "valid") == "same":
            kept = stride + reach - 2 if given[axis] is None else reach + reach % 2 - 2 + given[axis]
            left = min(kept // 2 + kept % 2, reach - 1)
            right = kept - left
        else:
            extra = max(reach, stride) - reach if given[axis] is None else given[axis]
            left, right = reach - 1, reach - 1 + extra
        sides += [left - (reach - 1), right - (reach - 1)]  # of the whole, below 0 what is cut off
    return finished(channels_last(F.pad(y, sides)), options, weights.get("bias"))


def depthwise(inputs, options, weights, call):
    y = convolve(inputs[0], depthwise_kernel(weights["kernel"]), options, inputs[0].shape[3])
    return finished(y, options, weights.get("bias"))


def separable(inputs, options, weights, call):
    y = convolve(inputs[0], depthwise_kernel(weights["depthwise_kernel"]), options, inputs[0].shape[3])
    y = convolve(y, weights["pointwise_kernel"].permute(3, 2, 0, 1), {}, 1)
    return finished(y, options, weights.get("bias"))


def dense(inputs, options, weights, call):
    return finished(inputs[0] @ weights["kernel"], options, weights.get("bias"))


def standardized(x, axes, epsilon, call):
    """By its mean and variance along axes; the mean is a sum, and rounded where numbers are to be off as if they were."""
    mean = call["jittered"](x.mean(axes, keepdim=True))
    variance = ((x - x.mean(axes, keepdim=True)) ** 2).mean(axes, keepdim=True)
    return (x - mean) / torch.sqrt(variance + epsilon)


def batch_normalization(inputs, options, weights, call):
    x, epsilon, momentum = inputs[0], options.get("epsilon", 1e-3), options.get("momentum", 0.99)
    mean, variance = weights["moving_mean"], weights["moving_variance"]
    is_training = not call["isFrozen"]
    flat = x.reshape(-1, x.shape[-1])
    if is_training and (call["isOff"] or len(flat) == 1):  # PyTorch's own refuses a single value for each channel
        y = standardized(flat, [0], epsilon, call) * weights.get("gamma", 1) + weights.get("beta", 0)
    else:
        y = F.batch_norm(flat, mean.clone(), variance.clone(), weights.get("gamma"), weights.get("beta"), is_training, 0.0,
                         epsilon)
    if is_training:  # Keras keeps the variance of the batch itself, PyTorch an estimate of that of all data
        with torch.no_grad():
            mean.mul_(momentum).add_(flat.mean(0), alpha=1 - momentum)
            variance.mul_(momentum).add_(flat.var(0, unbiased=False), alpha=1 - momentum)
    return y.reshape(x.shape)


def axes_of(options, x, default=-1):
    """The axes that are meant, ascending; the batch is axis 0."""
    axis = options.get("axis", default)
    return sorted(a % x.dim() for a in (axis if isinstance(axis, list) else [axis]))


def along(x, axes, weight):
    """A weight of the lengths of some axes, so that it broadcasts along the others."""
    return weight.reshape([n if i in axes else 1 for i, n in enumerate(x.shape)])


def layer_normalization(inputs, options, weights, call):
    x, epsilon = inputs[0], options.get("epsilon", 1e-3)
    axes = axes_of(options, x)
    if axes == list(range(x.dim() - len(axes), x.dim())) and not call["isOff"]:
        return F.layer_norm(x, x.shape[axes[0]:], weights.get("gamma"), weights.get("beta"), epsilon)
    y = standardized(x, axes, epsilon, call)
    y = y * along(x, axes, weights["gamma"]) if "gamma" in weights else y
    return y + along(x, axes, weights["beta"]) if "beta" in weights else y


def group_normalization(inputs, options, weights, call):
    x = inputs[0]
    groups, epsilon = options.get("groups", 32), options.get("epsilon", 1e-3)
    groups = x.shape[-1] if groups == -1 else groups
    if call["isOff"]:
        grouped = x.reshape(*x.shape[:-1], groups, -1)
        axes = [axis for axis in range(1, grouped.dim()) if axis != grouped.dim() - 2]
        return standardized(grouped, axes, epsilon, call).reshape(x.shape) * weights.get("gamma", 1) + weights.get("beta", 0)
    gamma, beta = weights.get("gamma", x.new_ones(x.shape[-1])), weights.get("beta", x.new_zeros(x.shape[-1]))
    y = F.group_norm(x.movedim(-1, 1), groups, gamma, beta, epsilon)
    return y.movedim(1, -1)


def unit_normalization(inputs, options, weights, call):
    x = inputs[0]
    return x / torch.sqrt(torch.clamp((x * x).sum(axes_of(options, x), keepdim=True), min=1e-12))


def rms_normalization(inputs, options, weights, call):
    x = inputs[0]
    axes = axes_of(options, x)
    root = torch.rsqrt((x * x).mean(axes, keepdim=True) + options.get("epsilon", 1e-6))
    return x * root * along(x, axes, weights["scale"])


def normalization(inputs, options, weights, call):
    x = inputs[0]
    axis = options.get("axis", -1)
    axes = [] if axis is None else axes_of(options, x)
    def statistic(name):
        if name in weights:
            return along(x, axes, weights[name])
        given = torch.tensor(options[name], dtype=x.dtype).flatten()
        return along(x, axes, given) if len(given) > 1 else given
    deviation = torch.clamp(torch.sqrt(statistic("variance")), min=1e-7)
    return x * deviation + statistic("mean") if options.get("invert") else (x - statistic("mean")) / deviation


def dot(inputs, options, weights, call):
    a, b = inputs
    axes = options["axes"]
    axis_a, axis_b = (axes, axes) if isinstance(axes, int) else axes
    axis_a, axis_b = axis_a % a.dim(), axis_b % b.dim()
    if options.get("normalize"):
        a, b = (x / torch.sqrt(torch.clamp((x * x).sum(axis, keepdim=True), min=1e-12)) for x, axis in ((a, axis_a), (b, axis_b)))
    letters_a, letters_b = list("zabcdef"[:a.dim()]), list("zghijkl"[:b.dim()])
    letters_a[axis_a] = letters_b[axis_b] = "y"
    result = "".join(c for c in letters_a if c != "y") + "".join(c for c in letters_b[1:] if c != "y")
    y = torch.einsum(f"{''.join(letters_a)},{''.join(letters_b)}->{result}", a, b)
    return y.unsqueeze(1) if y.dim() == 1 else y


def broadcast(inputs):
    """Inputs of one rank: axes of length 1 behind the batch where some are missing."""
    rank = max(x.dim() for x in inputs)
    return [x.reshape(x.shape[0], *[1] * (rank - x.dim()), *x.shape[1:]) for x in inputs]


def folded(combine):
    """A merging layer, which takes its inputs one after the other."""
    def merge(inputs, options, weights, call):
        first, *others = broadcast(inputs)
        for other in others:
            first = combine(first, other)
        return first
    return merge


def average(inputs, options, weights, call):
    return sum(broadcast(inputs)) / len(inputs)


def relu(inputs, options, weights, call):
    """Keras, `ReLU.static_call` of `keras/src/activations/activations.py`; no gradient passes a bound of 6, at others one does."""
    x, slope, threshold, most = inputs[0], options.get("negativeSlope", 0), options.get("threshold", 0), options.get("maxValue")
    if slope and most is None and not threshold:
        return F.leaky_relu(x, slope)
    below = slope * F.relu(threshold - x) if slope else 0
    if threshold:
        x = x * (x > threshold)
    elif most == 6:
        return F.relu6(x) - below
    else:
        x = F.relu(x)
    x = x if most is None else torch.clamp(x, 0, most)
    return x - below


def prelu(inputs, options, weights, call):
    """Keras' formula, by which no gradient passes at 0; by PyTorch's own, as below 0."""
    x = inputs[0]
    return F.relu(x) - weights["alpha"] * F.relu(-x)


def rescaling(inputs, options, weights, call):
    x = inputs[0]
    scale, offset = (torch.tensor(options.get(name, 0), dtype=x.dtype) for name in ("scale", "offset"))
    return x * scale + offset


def dropout(inputs, options, weights, call):
    rate = options["rate"]
    return inputs[0] * call["draw"]() / (1 - rate) if rate else inputs[0]


def alpha_dropout(inputs, options, weights, call):
    rate, lowest = options["rate"], -1.7580993408473766
    if not rate:
        return inputs[0]
    kept = call["draw"]()
    a = ((1 - rate) * (1 + rate * lowest ** 2)) ** -0.5
    return a * (inputs[0] * kept + lowest * (1 - kept)) - a * lowest * rate


def gaussian_dropout(inputs, options, weights, call):
    rate = options["rate"]
    return inputs[0] * (1 + math.sqrt(rate / (1 - rate)) * call["draw"]()) if rate else inputs[0]


def gaussian_noise(inputs, options, weights, call):
    return inputs[0] + options["deviation"] * call["draw"]() if options["deviation"] else inputs[0]


def softmax(inputs, options, weights, call):
    x, axis = inputs[0], options.get("axis", -1)
    return activate("softmax", x) if axis % x.dim() == x.dim() - 1 else F.softmax(x, axis)


def keep_dims(reduce):
    return lambda inputs, options, *_: reduce(inputs[0], bool(options.get("keepDims")))


LAYERS = {
    "conv2d": conv2d, "conv2dTranspose": conv2d_transpose, "depthwiseConv2d": depthwise, "separableConv2d": separable,
    "dense": dense, "batchNormalization": batch_normalization, "layerNormalization": layer_normalization,
    "groupNormalization": group_normalization, "unitNormalization": unit_normalization,
    "rmsNormalization": rms_normalization, "normalization": normalization, "maxPooling2d": max_pooling,
    "averagePooling2d": average_pooling, "zeroPadding2d": zero_padding, "cropping2d": cropping, "upSampling2d": up_sampling,
    "resizing": resizing, "dot": dot, "average": average, "reLU": relu, "pReLU": prelu, "rescaling": rescaling,
    "dropout": dropout, "spatialDropout2d": dropout, "alphaDropout": alpha_dropout, "gaussianDropout": gaussian_dropout,
    "gaussianNoise": gaussian_noise, "randomFlip": random_flip, "randomTranslation": random_translation,
    "randomRotation": random_rotation, "randomZoom": random_zoom, "randomContrast": random_contrast,
    "randomBrightness": random_brightness, "randomCrop": random_crop,
    "globalAveragePooling2d": keep_dims(lambda x, keep: x.mean((1, 2), keepdim=keep)),
    "globalMaxPooling2d": keep_dims(lambda x, keep: x.amax((1, 2), keepdim=keep)),
    "flatten": lambda inputs, *_: inputs[0].flatten(1),
    "reshape": lambda inputs, options, *_: inputs[0].reshape(len(inputs[0]), *options["targetShape"]),
    "permute": lambda inputs, options, *_: inputs[0].permute(0, *options["dims"]),
    "repeatVector": lambda inputs, options, *_: inputs[0].unsqueeze(1).repeat(1, options["n"], 1),
    "leakyReLU": lambda inputs, options, *_: F.leaky_relu(inputs[0], options.get("negativeSlope", 0.3)),
    "eLU": lambda inputs, options, *_: F.elu(inputs[0], options.get("alpha", 1.0)),
    "softmax": softmax,
    "activation": lambda inputs, options, *_: activate(options["activation"], inputs[0]),
    "identity": lambda inputs, *_: inputs[0],
    "add": folded(torch.add), "subtract": folded(torch.sub), "multiply": folded(torch.mul),
    # Of equal numbers the first takes the gradient, as TensorFlow has it; PyTorch's own halve it
    "maximum": folded(lambda a, b: torch.where(a >= b, a, b)), "minimum": folded(lambda a, b: torch.where(a <= b, a, b)),
    "concatenate": lambda inputs, options, *_: torch.cat(inputs, options.get("axis", -1)),
}
