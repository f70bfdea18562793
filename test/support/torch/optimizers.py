"""
Optimizers: PyTorch's own where they are Keras' formula, else that formula (`keras/src/optimizers`), as PyTorch writes one.
What all optimizers have in Keras (weight decay, clipping, averages, accumulation, schedules) is around them.
"""
import math, re
import torch


class Formula(torch.optim.Optimizer):
    """`update(parameter, gradient, state, lr, step)` of each parameter changes the parameter and its state in place."""
    def __init__(self, parameters, options, update):
        super().__init__(parameters, {"lr": 0.0})
        self.options, self.update, self.count = options, update, 0

    @torch.no_grad()
    def step(self):
        self.count += 1
        for group in self.param_groups:
            for parameter in group["params"]:
                self.update(parameter, parameter.grad, self.state[parameter], group["lr"], self.count, self.options)


def kept(state, name, parameter, initial=0.0):
    """A tensor of the state, which begins with `initial`."""
    if name not in state:
        state[name] = torch.full_like(parameter, initial)
    return state[name]


def rmsprop(w, g, state, lr, step, options):
    rho, epsilon = options.get("rho", 0.9), options.get("epsilon", 1e-7)
    velocity = kept(state, "velocity", w).mul_(rho).add_((1 - rho) * g * g)
    denominator = velocity
    if options.get("centered"):
        average = kept(state, "average", w).mul_(rho).add_((1 - rho) * g)
        denominator = velocity - average * average
    increment = lr * g / torch.sqrt(denominator + epsilon)
    if options.get("momentum"):
        increment = kept(state, "momentum", w).mul_(options["momentum"]).add_(increment)
    w.sub_(increment)


def adagrad(w, g, state, lr, step, options):
    accumulator = kept(state, "accumulator", w, options.get("initialAccumulatorValue", 0.1)).add_(g * g)
    w.sub_(lr * g / torch.sqrt(accumulator + options.get("epsilon", 1e-7)))


def adamax(w, g, state, lr, step, options):
    beta1, beta2 = options.get("beta1", 0.9), options.get("beta2", 0.999)
    m = kept(state, "m", w).add_((1 - beta1) * (g - kept(state, "m", w)))
    u = kept(state, "u", w)
    u.copy_(torch.maximum(beta2 * u, g.abs()))
    w.sub_(lr * m / ((1 - beta1 ** step) * (u + options.get("epsilon", 1e-7))))


def nadam(w, g, state, lr, step, options):
    beta1, beta2 = options.get("beta1", 0.9), options.get("beta2", 0.999)
    u = lambda t: beta1 * (1 - 0.5 * 0.96 ** t)
    product = math.prod(u(t) for t in range(1, step + 1))
    m = kept(state, "m", w).mul_(beta1).add_((1 - beta1) * g)
    v = kept(state, "v", w).mul_(beta2).add_((1 - beta2) * g * g)
    m_hat = u(step + 1) * m / (1 - product * u(step + 1)) + (1 - u(step)) * g / (1 - product)
    w.sub_(lr * m_hat / (torch.sqrt(v / (1 - beta2 ** step)) + options.get("epsilon", 1e-7)))


def lion(w, g, state, lr, step, options):
    beta1, beta2 = options.get("beta1", 0.9), options.get("beta2", 0.99)
    m = kept(state, "m", w)
    w.sub_(lr * torch.sign(m * beta1 + (1 - beta1) * g))
    m.mul_(beta2).add_((1 - beta2) * g)


def is_matrix(name, shape, options):
    """What Atelier's muon is for: kernels with at least two rows and columns, the last axis being the columns."""
    if len(shape) not in (2, 4) or shape[-1] < 2 or math.prod(shape[:-1]) < 2 or "depthwise" in name:
        return False
    return not any(pattern in name for pattern in options.get("excludeLayers", []))


def newton_schulz(x, options):
    """Jordan et al., https://kellerjordan.github.io/posts/muon/, in the precision of what is given."""
    a, b, c = options.get("muonA", 3.4445), options.get("muonB", -4.775), options.get("muonC", 2.0315)
    is_tall = x.shape[0] > x.shape[1]
    x = x.T if is_tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(options.get("nsSteps", 5)):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if is_tall else x


def muon(w, g, state, lr, step, options):
    if not is_matrix(w.weight_name, w.shape, options):
        beta1, beta2 = options.get("adamBeta1", 0.9), options.get("adamBeta2", 0.999)
        m = kept(state, "m", w).mul_(beta1).add_((1 - beta1) * g)
        v = kept(state, "v", w).mul_(beta2).add_((1 - beta2) * g * g)
        alpha = lr * options.get("adamLrRatio", 1) * math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step)
        w.sub_(alpha * m / (torch.sqrt(v) + options.get("epsilon", 1e-7)))
        return
    momentum = options.get("momentum", 0.95)
    m = kept(state, "m", w).mul_(momentum).add_(g)
    direction = (g + momentum * m if options.get("nesterov", True) else m).reshape(-1, w.shape[-1])
    size = lr * options.get("rmsRate", 0.2) * math.sqrt(max(direction.shape))
    w.sub_(size * newton_schulz(direction, options).reshape(w.shape))


def adam(parameters, options):
    """ε is outside of the bias correction in Keras and inside in PyTorch: the same if it is scaled, step by step."""
    betas = (options.get("beta1", 0.9), options.get("beta2", 0.999))
    optimizer = torch.optim.Adam(parameters, 0.0, betas, amsgrad=options.get("amsgrad", False))
    if options.get("amsgrad"):  # the largest of corrected mean squares in PyTorch 1.13, of uncorrected ones in Keras and later
        return Formula(parameters, options, amsgrad)
    def prepare(step):
        for group in optimizer.param_groups:
            group["eps"] = options.get("epsilon", 1e-7) / math.sqrt(1 - betas[1] ** step)
    optimizer.prepare = prepare
    return optimizer


def amsgrad(w, g, state, lr, step, options):
    beta1, beta2 = options.get("beta1", 0.9), options.get("beta2", 0.999)
    m = kept(state, "m", w).mul_(beta1).add_((1 - beta1) * g)
    v = kept(state, "v", w).mul_(beta2).add_((1 - beta2) * g * g)
    largest = kept(state, "largest", w)
    largest.copy_(torch.maximum(largest, v))
    alpha = lr * math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step)
    w.sub_(alpha * m / (torch.sqrt(largest) + options.get("epsilon", 1e-7)))


def formula(update):
    return lambda parameters, options: Formula(parameters, options, update)


# ε is beside the root in PyTorch and under it in Keras: PyTorch's own where it is too small to matter
def own_or_formula(kind, update, **names):
    def make(parameters, options):
        if options.get("epsilon", 1e-7) > 1e-10:
            return Formula(parameters, options, update)
        return kind(parameters, 0.0, **{ours: options[theirs] for ours, theirs in names.items() if theirs in options})
    return make


def sgd(parameters, options):
    momentum = options.get("momentum", 0)
    if momentum and callable(options["rate"]):  # Keras' velocity has the learning rates of its steps in it, PyTorch's has not
        return Formula(parameters, options, sgd_momentum)
    return torch.optim.SGD(parameters, 0.0, momentum, nesterov=bool(momentum and options.get("nesterov")))


def sgd_momentum(w, g, state, lr, step, options):
    momentum = options["momentum"]
    velocity = kept(state, "velocity", w).mul_(momentum).sub_(lr * g)
    w.add_(momentum * velocity - lr * g if options.get("nesterov") else velocity)


OPTIMIZERS = {
    "sgd": sgd, "adam": adam, "adamw": adam, "lion": formula(lion), "muon": formula(muon),
    "adadelta": lambda parameters, options: torch.optim.Adadelta(parameters, 0.0, options.get("rho", 0.95),
                                                                 options.get("epsilon", 1e-7)),
    "rmsprop": own_or_formula(torch.optim.RMSprop, rmsprop, alpha="rho", eps="epsilon", momentum="momentum",
                              centered="centered"),
    "adagrad": own_or_formula(torch.optim.Adagrad, adagrad, initial_accumulator_value="initialAccumulatorValue",
                              eps="epsilon"),
    "adamax": own_or_formula(lambda p, lr, **more: torch.optim.Adamax(p, lr, (more.pop("beta1", 0.9), more.pop("beta2", 0.999)),
                                                                      **more), adamax, beta1="beta1", beta2="beta2", eps="epsilon"),
    "nadam": formula(nadam),
}


def is_excluded(name, shape, exclusion):
    if exclusion == "biasesAndNormalization":
        return len(shape) < 2 or name.split("/")[-1] in ("gamma", "beta")
    return any(re.search(re.escape(text), name) for text in exclusion or [])


SCHEDULES = {
    "exponentialDecay": lambda o, step: o["learningRate"] * o["rate"] ** (
        step // o["decaySteps"] if o.get("staircase") else step / o["decaySteps"]),
    "stepDecay": lambda o, step: o["learningRate"] * o.get("factor", 0.5) ** (step // o["every"]),
    "cosineDecay": lambda o, step: o["learningRate"] * (
        step / o["warmupSteps"] if step < o.get("warmupSteps", 0) else o.get("alpha", 0) + (1 - o.get("alpha", 0))
        * 0.5 * (1 + math.cos(math.pi * min(1, (step - o.get("warmupSteps", 0)) / o["decaySteps"])))),
}


def one_cycle(options):
    """PyTorch's own schedule, step by step."""
    dummy = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(dummy, options["maximum"], options["totalSteps"],
                                                   pct_start=options.get("warmup", 0.3), cycle_momentum=False)
    rates = []
    for step in range(options["totalSteps"]):
        rates.append(dummy.param_groups[0]["lr"])
        dummy.step()
        if step + 1 < options["totalSteps"]:
            schedule.step()
    return lambda step: rates[min(step, len(rates) - 1)]


def rate_of(learning_rate):
    """A number, or a function of the step, counted from 0."""
    if not isinstance(learning_rate, dict):
        return learning_rate
    name, options = learning_rate["name"], learning_rate["options"]
    return one_cycle(options) if name == "oneCycle" else lambda step: SCHEDULES[name](options, step)


DEFAULT_DECAY = {"adamw": 0.004, "muon": 0.004}


class Trainer:
    """An optimizer with what all have in Keras (`keras/src/optimizers/base_optimizer.py`)."""
    def __init__(self, options, parameters):
        """`parameters`: those that are trained, by name"""
        self.options, self.parameters = options, parameters
        for name, parameter in parameters.items():
            parameter.weight_name = name
        self.rate = rate_of(options.get("learningRate", 0.001))
        name = options["name"]
        self.optimizer = OPTIMIZERS[name](list(parameters.values()), {**options, "rate": self.rate})
        self.decay = options.get("weightDecay", DEFAULT_DECAY.get(name, 0))
        self.every, self.sums = options.get("gradientAccumulationSteps", 1), {}
        self.averages, self.step = {}, 0

    def decay_of(self, name, parameter):
        if is_excluded(name, parameter.shape, self.options.get("excludeFromWeightDecay")):
            return 0
        if self.options["name"] == "muon" and not is_matrix(name, parameter.shape, self.options):
            return self.options.get("adamWeightDecay", 0.004)
        return self.decay

    @torch.no_grad()
    def clip(self):
        clip_value, clip_norm, global_norm = (self.options.get(o) for o in ("clipValue", "clipNorm", "globalClipNorm"))
        gradients = [parameter.grad for parameter in self.parameters.values()]
        total = torch.sqrt(sum(g.square().sum() for g in gradients)) if gradients else 0
        for gradient in gradients:
            if clip_value is not None:
                gradient.clamp_(-clip_value, clip_value)
            limit, norm = (clip_norm, gradient.norm()) if clip_norm is not None else (global_norm, total)
            if limit is not None:
                gradient.mul_(limit / max(norm, torch.as_tensor(limit, dtype=gradient.dtype)))

    @torch.no_grad()
    def update(self, lr):
        for name, parameter in self.parameters.items():
            parameter.sub_(lr * self.decay_of(name, parameter) * parameter)

    def take_step(self):
        """With the gradients that are there."""
        self.step += 1
        is_update = self.step % self.every == 0
        if self.every > 1:
            for name, parameter in self.parameters.items():
                self.sums[name] = parameter.grad + self.sums.get(name, 0)
                parameter.grad = self.sums[name] / self.every
        count = (self.step - 1) // self.every + 1  # updates
        if is_update:
            self.sums = {}
            lr = self.rate(self.step - 1) if callable(self.rate) else self.rate
            self.clip()
            self.update(lr)
            for group in self.optimizer.param_groups:
                group["lr"] = lr
            getattr(self.optimizer, "prepare", lambda step: None)(count)
            self.optimizer.step()
        if self.options.get("useEma"):
            self.average(count, is_update)

    @torch.no_grad()
    def average(self, count, is_update):
        momentum = self.options.get("emaMomentum", 0.99) if count > 1 else 0.0
        for name, parameter in self.parameters.items():
            self.averages[name] = momentum * self.averages.get(name, 0) + (1 - momentum) * parameter.detach()
        every = self.options.get("emaOverwriteFrequency")
        if every is not None and count % every == 0:
            for name, parameter in self.parameters.items():
                parameter.copy_(self.averages[name])
