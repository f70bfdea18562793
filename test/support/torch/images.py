"""What layers do to images without weights: windows, sides, sizes."""
import math
import torch, torch.nn.functional as F


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def channels_first(x):
    """In memory too: PyTorch 1.13's convolutions of strided tensors in float64 write where they should not."""
    return x.permute(0, 3, 1, 2).contiguous()


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def dilated_size(size, dilation):
    return (size - 1) * dilation + 1


def padded(x, size, strides, dilations, padding, value=0.0):
    """x [batch, channels, height, width] with "same" padding as TensorFlow has it: the odd pixel below and on the right."""
    if padding != "same":
        return x
    sides = []
    for axis in (1, 0):  # F.pad begins with the last axis
        length, stride = x.shape[2 + axis], strides[axis]
        total = max((math.ceil(length / stride) - 1) * stride + dilated_size(size[axis], dilations[axis]) - length, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x, sides, value=value)


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


def interpolated(x, size, mode):
    """x [batch, height, width, channels]; pixels are squares, whose middles meet."""
    more = {"align_corners": False} if mode == "bilinear" else {}
    mode = mode if mode == "bilinear" else "nearest-exact"
    return channels_last(F.interpolate(channels_first(x), size=tuple(size), mode=mode, **more))


def up_sampling(inputs, options, weights, call):
    x, factors = inputs[0], pair(options.get("size", 2))
    size = [length * factor for length, factor in zip(x.shape[1:3], factors)]
    return interpolated(x, size, options.get("interpolation", "nearest"))


def resizing(inputs, options, weights, call):
    """Keras, `resize` of its backends, with `crop_to_aspect_ratio` and `pad_to_aspect_ratio`."""
    x, height, width = inputs[0], options["height"], options["width"]
    rows, columns = x.shape[1:3]
    if options.get("cropToAspectRatio"):
        crop_height = max(min(rows, int(float(columns * height) / width)), 1)
        crop_width = max(min(columns, int(float(rows * width) / height)), 1)
        top, left = int(float(rows - crop_height) / 2), int(float(columns - crop_width) / 2)
        x = x[:, top:top + crop_height, left:left + crop_width]
    elif options.get("padToAspectRatio"):
        pad_height = max(rows, int(float(columns * height) / width))
        pad_width = max(columns, int(float(rows * width) / height))
        top, left = int(float(pad_height - rows) / 2), int(float(pad_width - columns) / 2)
        sides = (0, 0, left, pad_width - columns - left, top, pad_height - rows - top)
        x = F.pad(x, sides, value=float(options.get("fillValue", 0)))
    return interpolated(x, (height, width), options.get("interpolation", "bilinear"))
