"""PyTorch trains the network of the recipe sprint on Fashion-MNIST, and prints its test accuracy.

usage: ATELIER_DATA=… python3 bench/peers/pytorch_sprint.py [EPOCHS 3] [SEED 1] [THREADS 2]

Three epochs of all images, as the recipe had them before it trained on the hardest ones: Adam (0.8, 0.95), one cycle up to
0.01, batches of 128, label smoothing 0.1. Beside it: time npm run atelier -- train fashion-mnist --recipe sprint --seed 1
"""
import gzip, os, sys, time
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F

began = time.perf_counter()
epochs, seed, threads = (int(given) for given in (sys.argv[1:] + ["3", "1", "2"][len(sys.argv) - 1:]))
torch.set_num_threads(threads)
torch.manual_seed(seed)
BATCH = 128


def read(name, offset):
    with gzip.open(os.path.join(os.environ["ATELIER_DATA"], "fashion-mnist", name)) as file:
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=offset).copy())


def convolution(inputs, filters, pooled):
    pool = [nn.MaxPool2d(2)] if pooled else []
    return [nn.Conv2d(inputs, filters, 3, padding=1, bias=False), *pool, nn.BatchNorm2d(filters), nn.ReLU()]


def images(part):
    return (part.float() / 255).to(memory_format=torch.channels_last)


(x, y), (x_test, y_test) = [
    (read(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28), read(f"{part}-labels-idx1-ubyte.gz", 8).long())
    for part in ("train", "t10k")
]
model = nn.Sequential(
    *convolution(1, 16, True), *convolution(16, 32, True), *convolution(32, 64, False),
    nn.Flatten(), nn.Linear(3136, 10),
).to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), 0.01, betas=(0.8, 0.95), eps=1e-7, foreach=True)
steps = epochs * -(-len(x) // BATCH)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=steps, cycle_momentum=False)
for _ in range(epochs):
    order = torch.randperm(len(x))
    for start in range(0, len(x), BATCH):
        rows = order[start:start + BATCH]
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(images(x[rows])), y[rows], label_smoothing=0.1).backward()
        optimizer.step()
        schedule.step()
model.eval()
with torch.no_grad():
    outputs = torch.cat([model(images(part)) for part in x_test.split(250)])
accuracy = (outputs.argmax(1) == y_test).float().mean().item()
print(f"test accuracy {100 * accuracy:.2f} % after {time.perf_counter() - began:.1f} s in the process")
