"""
Keras' losses (`keras/src/losses/losses.py`), each example's or each of its positions' by itself: [batch, …positions].
`call` has what a softmax or a sigmoid at the network's end was made of, under these names.
"""
import torch, torch.nn.functional as F

EPSILON = 1e-7


def clipped(p):
    """Probabilities as Keras takes the logarithm of: PyTorch's gradient is 0 beyond."""
    return torch.clamp(p, EPSILON, 1 - EPSILON)


def log_probabilities(p, options, call):
    """Logits that a softmax was made of are used directly, as Keras does (`_get_logits` of its TensorFlow backend)."""
    if options.get("fromLogits"):
        return F.log_softmax(p, -1)
    if "softmax" in call:
        return F.log_softmax(call["softmax"], -1)
    return clipped(p / p.sum(-1, keepdim=True)).log()


def one_hot(y, classes, options):
    smoothing = options.get("labelSmoothing", 0)
    return y * (1 - smoothing) + smoothing / classes


def categorical(y, p, options, call):
    return -(one_hot(y, p.shape[-1], options) * log_probabilities(p, options, call)).sum(-1)


def sparse_categorical(y, p, options, call):
    return categorical(F.one_hot(y.long(), p.shape[-1]).to(p.dtype), p, options, call)


def categorical_focal(y, p, options, call):
    alpha = torch.as_tensor(options.get("alpha", 0.25), dtype=p.dtype)
    q = F.softmax(p, -1) if options.get("fromLogits") else p / p.sum(-1, keepdim=True)
    factor = alpha * torch.clamp(1 - q, min=EPSILON) ** options.get("gamma", 2)
    return -(factor * one_hot(y, p.shape[-1], options) * log_probabilities(p, options, call)).sum(-1)


def binary_of_each(y, p, options, call):
    if options.get("fromLogits"):
        return F.binary_cross_entropy_with_logits(p, y, reduction="none")
    if "sigmoid" in call:
        return F.binary_cross_entropy_with_logits(call["sigmoid"], y, reduction="none")
    return -(y * clipped(p).log() + (1 - y) * (1 - clipped(p)).log())


def binary(y, p, options, call):
    return binary_of_each(one_hot(y, 2, options), p, options, call).mean(-1)


def binary_focal(y, p, options, call):
    y = one_hot(y, 2, options)
    q = torch.sigmoid(p) if options.get("fromLogits") else p
    likely = y * q + (1 - y) * (1 - q)
    loss = (1 - likely) ** options.get("gamma", 2) * binary_of_each(y, p, options, call)
    alpha = options.get("alpha", 0.25)
    return (loss * (alpha * y + (1 - alpha) * (1 - y)) if options.get("applyClassBalancing") else loss).mean(-1)


def kl_divergence(y, p, options, call):
    y, p = torch.clamp(y, EPSILON, 1), torch.clamp(p, EPSILON, 1)
    return F.kl_div(p.log(), y, reduction="none").sum(-1)


def sides(y):
    """0 stands for −1."""
    return torch.where(y == 0, torch.full_like(y, -1), y)


def categorical_hinge(y, p, options, call):
    return F.relu(((1 - y) * p).amax(-1) - (y * p).sum(-1) + 1)


def cosine(y, p, options, call):
    """Keras normalizes each by `x / sqrt(max(Σ x², ε²))`."""
    y, p = (x / torch.sqrt(torch.clamp((x * x).sum(-1, keepdim=True), min=EPSILON ** 2)) for x in (y, p))
    return -(y * p).sum(-1)


def log_cosh(y, p, options, call):
    error = p - y
    return (error + F.softplus(-2 * error, threshold=60) - torch.log(error.new_tensor(2.0))).mean(-1)


def percentage(y, p, options, call):
    return 100 * ((y - p).abs() / torch.clamp(y.abs(), min=EPSILON)).mean(-1)


def squared_logarithmic(y, p, options, call):
    y, p = (torch.log(torch.clamp(x, min=EPSILON) + 1) for x in (y, p))
    return ((y - p) ** 2).mean(-1)


LOSSES = {
    "categoricalCrossentropy": categorical, "sparseCategoricalCrossentropy": sparse_categorical,
    "binaryCrossentropy": binary, "categoricalFocalCrossentropy": categorical_focal,
    "binaryFocalCrossentropy": binary_focal, "klDivergence": kl_divergence,
    "poisson": lambda y, p, *_: F.poisson_nll_loss(p, y, log_input=False, eps=EPSILON, reduction="none").mean(-1),
    "meanSquaredError": lambda y, p, *_: F.mse_loss(p, y, reduction="none").mean(-1),
    "meanAbsoluteError": lambda y, p, *_: F.l1_loss(p, y, reduction="none").mean(-1),
    "meanAbsolutePercentageError": percentage, "meanSquaredLogarithmicError": squared_logarithmic,
    "huber": lambda y, p, options, _: F.huber_loss(p, y, delta=options.get("delta", 1.0), reduction="none").mean(-1),
    "logCosh": log_cosh,
    "hinge": lambda y, p, *_: F.relu(1 - sides(y) * p).mean(-1),
    "squaredHinge": lambda y, p, *_: (F.relu(1 - sides(y) * p) ** 2).mean(-1),
    "categoricalHinge": categorical_hinge, "cosineSimilarity": cosine,
}


def mean_loss(target, predictions, loss, call, sample_weights):
    """Keras' "sum_over_batch_size": the mean of weight · loss over the examples and their positions."""
    each = LOSSES[loss["name"]](target, predictions, loss, call)
    if sample_weights is not None:
        each = each * sample_weights.reshape(*sample_weights.shape, *[1] * (each.dim() - sample_weights.dim()))
    return each.mean()
