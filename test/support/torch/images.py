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


def sampled(x, rows, columns, options):
    """Pixels at places [batch, height, width] that may lie between pixels, counted from the middle of the first one."""
    height, width = x.shape[1:3]
    mode, fill = options.get("fillMode", "reflect"), options.get("fillValue", 0)
    image = channels_first(x)
    def within(index, length):
        if mode == "nearest":
            return index.clamp(0, length - 1)
        if mode == "wrap":
            return index % length
        if mode == "reflect":  # b a | a b c | c b
            index = index % (2 * length)
            return torch.minimum(index, 2 * length - 1 - index)
        return index
    def pixel(row, column):
        row, column = within(row, height), within(column, width)
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        flat = (row.clamp(0, height - 1) * width + column.clamp(0, width - 1)).flatten(1)
        picked = image.flatten(2).gather(2, flat.unsqueeze(1).expand(-1, image.shape[1], -1)).reshape(*image.shape[:2], *rows.shape[1:])
        return torch.where(inside.unsqueeze(1), picked, torch.full_like(picked, fill))
    if options.get("interpolation", "bilinear") == "nearest":
        return channels_last(pixel(torch.round(rows).long(), torch.round(columns).long()))
    top, left = torch.floor(rows), torch.floor(columns)
    down, across = (rows - top).unsqueeze(1), (columns - left).unsqueeze(1)
    top, left = top.long(), left.long()
    return channels_last((1 - down) * ((1 - across) * pixel(top, left) + across * pixel(top, left + 1))
                         + down * ((1 - across) * pixel(top + 1, left) + across * pixel(top + 1, left + 1)))


def interpolated(x, size, mode, call):
    """x [batch, height, width, channels]; pixels are squares, whose middles meet."""
    if mode == "bilinear" and call["isOff"]:
        rows, columns = ((torch.arange(to, dtype=x.dtype) + 0.5) * length / to - 0.5 for length, to in zip(x.shape[1:3], size))
        rows, columns = (call["jittered"](places) for places in (rows, columns))
        places = (len(x), *size)
        return sampled(x, rows.reshape(1, -1, 1).expand(places), columns.reshape(1, 1, -1).expand(places), {"fillMode": "nearest"})
    more = {"align_corners": False} if mode == "bilinear" else {}
    mode = mode if mode == "bilinear" else "nearest-exact"
    return channels_last(F.interpolate(channels_first(x), size=tuple(size), mode=mode, **more))


def up_sampling(inputs, options, weights, call):
    x, factors = inputs[0], pair(options.get("size", 2))
    size = [length * factor for length, factor in zip(x.shape[1:3], factors)]
    return interpolated(x, size, options.get("interpolation", "nearest"), call)


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
    return interpolated(x, (height, width), options.get("interpolation", "bilinear"), call)
