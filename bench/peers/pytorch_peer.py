"""PyTorch as a peer of the benchmark, at its best on a processor: foreach Adam, and channels_last or not.

usage: pytorch_peer.py nchw|channels_last THREADS

Prints a line about itself, then reads tasks and prints times, a line of JSON each; see bench/engines.ts.
"""
import gzip, json, os, resource, sys, time
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F

variant, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
memory_format = torch.channels_last if variant == "channels_last" else torch.contiguous_format


def convolution(inputs, filters):
    return nn.Conv2d(inputs, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU()


def pooled_convolution(inputs, filters):
    return (nn.Conv2d(inputs, filters, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(filters),
            nn.ReLU())


def separable(inputs, filters, stride):
    return (nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs), nn.ReLU(),
            nn.Conv2d(inputs, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())


class Residual(nn.Module):
    """Two 3×3 convolutions and a shortcut, which a 1×1 convolution brings to shape where that changes."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, filters, 3, stride, 1), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.Conv2d(filters, filters, 3, padding=1), nn.BatchNorm2d(filters),
        )
        self.shortcut = nn.Identity() if stride == 1 else nn.Conv2d(inputs, filters, 1, stride)

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


class Dense(nn.Module):
    """A block of 3×3 convolutions, each of everything before it in the block."""

    def __init__(self, inputs, growth=12, layers=4):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, growth, 3, padding=1, bias=False))
            for channels in range(inputs, inputs + layers * growth, growth)
        )

    def forward(self, x):
        for layer in self.layers:
            x = torch.cat((x, layer(x)), 1)
        return x


NETWORKS = {
    "post": lambda: nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 1024), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1024, 10),
    ),
    "conv3": lambda: nn.Sequential(
        *convolution(1, 32), nn.MaxPool2d(2), *convolution(32, 64), nn.MaxPool2d(2), *convolution(64, 128),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10),
    ),
    "sprint": lambda: nn.Sequential(
        *pooled_convolution(1, 16), *pooled_convolution(16, 32), *convolution(32, 64),
        nn.Flatten(), nn.Linear(3136, 10),
    ),
    "strong": lambda: nn.Sequential(
        *pooled_convolution(1, 32), *convolution(32, 64), *pooled_convolution(64, 64),
        *convolution(64, 128), *convolution(128, 128), nn.Flatten(), nn.Dropout(0.3), nn.Linear(6272, 10),
    ),
    "photo": lambda: nn.Sequential(
        *convolution(3, 32), nn.MaxPool2d(2), *convolution(32, 64), nn.MaxPool2d(2),
        *convolution(64, 128), nn.MaxPool2d(2), *convolution(128, 256), nn.MaxPool2d(2),
        *convolution(256, 256), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10),
    ),
    "perceptron": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10),
    ),
    "lenet": lambda: nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    ),
    "mobile": lambda: nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        *separable(16, 32, 1), *separable(32, 64, 2), *separable(64, 128, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10),
    ),
    "decoder": lambda: nn.Sequential(
        *convolution(1, 16), nn.MaxPool2d(2), *convolution(16, 32),
        nn.ConvTranspose2d(32, 16, 2, 2, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 1, 3, padding=1), nn.Flatten(), nn.Linear(784, 10),
    ),
    "resnet8": lambda: nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        Residual(16, 16, 1), Residual(16, 32, 2), Residual(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    ),
    "densenet": lambda: nn.Sequential(
        nn.Conv2d(3, 24, 3, padding=1, bias=False), Dense(24), nn.BatchNorm2d(72), nn.ReLU(),
        nn.Conv2d(72, 36, 1, bias=False), nn.AvgPool2d(2), Dense(36), nn.BatchNorm2d(84), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(84, 10),
    ),
}


def described(network):
    """A network as bench/growth/described.ts has it: JSON of the images' shape and the layers."""
    made, (height, width, channels) = [], network["shape"]
    for kind, *size in network["layers"] + [["dense", 10]]:
        if kind == "convolution":
            made += convolution(channels, size[0])
            channels = size[0]
        elif kind == "pool":
            made.append(nn.MaxPool2d(2))
            height, width = height // 2, width // 2
        elif kind == "mean":
            made += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
            height = width = 1
        elif kind == "flatten":
            made.append(nn.Flatten())
            channels, height, width = channels * height * width, 1, 1
        else:
            made += [nn.Linear(channels, size[0]), nn.ReLU()]
            channels = size[0]
    return nn.Sequential(*made[:-1])


IMAGE_SHAPES = {"resnet8": (3, 32, 32), "densenet": (3, 32, 32), "mobile": (3, 32, 32), "photo": (3, 64, 64)}

torch.manual_seed(1)
labels = torch.randint(0, 10, (10_000,))
prepared = {}
images_of = {}


def prepare(name):
    if name not in prepared:
        network = json.loads(name) if name.startswith("{") else None
        model = (described(network) if network else NETWORKS[name]()).to(memory_format=memory_format)
        height, width, channels = network["shape"] if network else (28, 28, 1)
        shape = (channels, height, width) if network else IMAGE_SHAPES.get(name, (1, 28, 28))
        if shape not in images_of:
            images_of[shape] = torch.rand(512 if network else 10_000, *shape).to(memory_format=memory_format)
        prepared[name] = model, torch.optim.Adam(model.parameters(), 1e-4, foreach=True), images_of[shape]
    return prepared[name]


def step(model, optimizer, images, rows):
    """One training step on these rows: how many were right, and the mean loss, read back."""
    x, y = images[rows].to(memory_format=memory_format), labels[rows]
    optimizer.zero_grad(set_to_none=True)
    output = model(x)
    loss = F.cross_entropy(output, y)
    loss.backward()
    optimizer.step()
    return (output.argmax(1) == y).sum().item(), loss.item()


def train_step(model, optimizer, images, batch):
    step(model, optimizer, images, torch.randint(0, len(images), (batch,)))


def evaluate_10k(model, images, batch):
    model.eval()
    with torch.no_grad():
        correct, total = 0, 0.0
        for start in range(0, 10_000, batch):
            output = model(images[start:start + batch])
            y = labels[start:start + batch]
            total += F.cross_entropy(output, y, reduction="sum").item()
            correct += (output.argmax(1) == y).sum().item()
    model.train()


def epoch(model, optimizer, images, batch):
    """10,000 images gone through once, with the means of loss and accuracy."""
    order = torch.randperm(10_000)
    correct, total = 0, 0.0
    for start in range(0, 10_000, batch):
        rows = order[start:start + batch]
        right, loss = step(model, optimizer, images, rows)
        correct += right
        total += loss * len(rows)


def load():
    """Fashion-MNIST from its .gz files, as tensors."""
    def read(name, offset):
        with gzip.open(os.path.join(os.environ["ATELIER_DATA"], "fashion-mnist", name)) as file:
            return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=offset).copy())
    return [(read(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28),
             read(f"{part}-labels-idx1-ubyte.gz", 8).long()) for part in ("train", "t10k")]


def time_to_accuracy():
    """From the files to the test accuracy of the article's network: Adam, one cycle up to 0.0015, 4 epochs of 128."""
    (x, y), (x_test, y_test) = load()
    torch.manual_seed(1)
    model = NETWORKS["post"]().to(memory_format=memory_format)
    optimizer = torch.optim.Adam(model.parameters(), 1e-4, eps=1e-7, foreach=True)
    steps = -(-len(x) // 128)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.5e-3, total_steps=4 * steps, cycle_momentum=False)
    for _ in range(4):
        order = torch.randperm(len(x))
        for start in range(0, len(x), 128):
            rows = order[start:start + 128]
            optimizer.zero_grad(set_to_none=True)
            batch = (x[rows].float() / 255).to(memory_format=memory_format)
            F.cross_entropy(model(batch), y[rows]).backward()
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.no_grad():
        outputs = [model((part.float() / 255).to(memory_format=memory_format)) for part in x_test.split(250)]
    accuracy = (torch.cat(outputs).argmax(1) == y_test).float().mean().item()
    print(f"  pytorch {variant}: test accuracy {100 * accuracy:.2f} %", file=sys.stderr)


def gigaflops():
    """How fast a matrix product is: Debian's reference BLAS makes PyTorch look ten times too slow."""
    a = torch.rand(1024, 1024)
    a @ a
    start = time.perf_counter()
    for _ in range(3):
        a @ a
    return 3 * 2 * 1024**3 / (time.perf_counter() - start) / 1e9


def say(message):
    print(json.dumps(message), flush=True)


speed = gigaflops()
about = {"engine": "pytorch", "variant": variant, "version": torch.__version__, "threads": threads,
         "note": f"{speed:.0f} GFLOP/s in a matrix product"}
if speed < 30:
    about["note"] += ": this is the reference BLAS; install libopenblas0-pthread for a fair comparison"
say(about)
for line in sys.stdin:
    task = json.loads(line)
    measure, batch = task["measure"], task["batch"]
    times, end = [], time.perf_counter() + task["seconds"]
    if measure in ("train-step", "evaluate-10k", "epoch"):
        model, optimizer, images = prepare(task["network"])
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        if measure == "train-step":
            train_step(model, optimizer, images, batch)
        elif measure == "evaluate-10k":
            evaluate_10k(model, images, batch)
        elif measure == "epoch":
            epoch(model, optimizer, images, batch)
        elif measure == "load":
            load()
        else:
            time_to_accuracy()
        times.append((time.perf_counter() - start) * 1e3)
        if measure == "time-to-accuracy":
            break
    say({"milliseconds": times, "maxRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024})
