"""Keras' layers that change images at random (`keras/src/layers/preprocessing/image_preprocessing`), given what was drawn."""
import math
import torch
from images import sampled


def drawn_from(factor, drawn):
    least, greatest = (-factor, factor) if not isinstance(factor, list) else sorted(factor)
    return least + (greatest - least) * drawn


def places(x):
    """Of each pixel: how far below and right of the image's middle it lies."""
    height, width = x.shape[1:3]
    down = torch.arange(height, dtype=x.dtype) - (height - 1) / 2
    across = torch.arange(width, dtype=x.dtype) - (width - 1) / 2
    return down.reshape(1, -1, 1).expand(len(x), -1, width), across.reshape(1, 1, -1).expand(len(x), height, -1)


def moved(x, down, across, options, call):
    rows, columns = down + (x.shape[1] - 1) / 2, across + (x.shape[2] - 1) / 2
    return sampled(x, call["jittered"](rows), call["jittered"](columns), options)


def random_flip(inputs, options, weights, call):
    x, mode = inputs[0], options.get("mode", "horizontalAndVertical")
    for axis, name in ((2, "vertical"), (1, "horizontal")):
        if mode != name:
            x = torch.where(call["draw"]() < 0.5, x.flip(axis), x)
    return x


def random_translation(inputs, options, weights, call):
    x = inputs[0]
    down, across = places(x)
    below = drawn_from(options["heightFactor"], call["draw"]()) * x.shape[1]
    right = drawn_from(options["widthFactor"], call["draw"]()) * x.shape[2]
    return moved(x, down - below, across - right, options, call)


def random_rotation(inputs, options, weights, call):
    x = inputs[0]
    down, across = places(x)
    angle = drawn_from(options["factor"], call["draw"]()) * 2 * math.pi
    cosine, sine = torch.cos(angle), torch.sin(angle)
    return moved(x, sine * across + cosine * down, cosine * across - sine * down, options, call)


def random_zoom(inputs, options, weights, call):
    x = inputs[0]
    down, across = places(x)
    vertical = 1 + drawn_from(options["heightFactor"], call["draw"]())
    horizontal = 1 + drawn_from(options["widthFactor"], call["draw"]()) if "widthFactor" in options else vertical
    return moved(x, down * vertical, across * horizontal, options, call)


def random_contrast(inputs, options, weights, call):
    x, factor = inputs[0], options["factor"]
    less, more = factor if isinstance(factor, list) else (factor, factor)
    by = 1 - less + (less + more) * call["draw"]()
    mean = x.mean((1, 2), keepdim=True)
    return torch.clamp((x - mean) * by + mean, *options.get("valueRange", (0, 255)))


def random_brightness(inputs, options, weights, call):
    least, greatest = options.get("valueRange", (0, 255))
    by = drawn_from(options["factor"], call["draw"]()) * (greatest - least)
    return torch.clamp(inputs[0] + by, least, greatest)


def random_crop(inputs, options, weights, call):
    x, height, width = inputs[0], options["height"], options["width"]
    tops, lefts = (torch.floor(call["draw"]().flatten() * (all - kept + 1)).long().clamp(max=all - kept)
                   for all, kept in ((x.shape[1], height), (x.shape[2], width)))
    return torch.stack([image[top:top + height, left:left + width] for image, top, left in zip(x, tops, lefts)])
