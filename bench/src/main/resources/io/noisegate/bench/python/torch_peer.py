"""PyTorch as the other contender. Prints a line about itself, then, for every line "STEPS" it reads, takes that many
steps and prints "WALL_NS CPU_NS"."""

import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
device = torch.device(os.environ.get("TORCH_DEVICE", "cpu"))


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.residual = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        projected = stride != 1 or inputs != outputs
        self.shortcut = (
            nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
            if projected
            else nn.Identity()
        )

    def forward(self, x):
        return F.relu(self.residual(x) + self.shortcut(x))


class MeanOverTokens(nn.Module):
    def forward(self, x):
        return x.mean(1)


def resnet(blocks):
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    inputs = 16
    for outputs in (16, 32, 64):
        for block in range(blocks):
            layers.append(ResidualBlock(inputs, outputs, 2 if outputs > 16 and block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def convolution(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, 1, 1), nn.BatchNorm2d(outputs), nn.ReLU()]


NETWORKS = {
    "mlp": lambda: (nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)), (784,)),
    "deep_mlp": lambda: (
        nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10)),
        (784,),
    ),
    "lenet5": lambda: (
        nn.Sequential(
            nn.Conv2d(1, 6, 5, 1, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        ),
        (1, 28, 28),
    ),
    "cnn": lambda: (
        nn.Sequential(
            nn.Conv2d(3, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(1024, 64), nn.ReLU(), nn.Linear(64, 10),
        ),
        (3, 32, 32),
    ),
    "cnn_bn": lambda: (
        nn.Sequential(
            *convolution(3, 32), nn.MaxPool2d(2), *convolution(32, 64), nn.MaxPool2d(2), *convolution(64, 128),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10),
        ),
        (3, 32, 32),
    ),
    "resnet8": lambda: (resnet(1), (3, 32, 32)),
    "resnet14": lambda: (resnet(2), (3, 32, 32)),
    "encoder": lambda: (
        nn.Sequential(
            nn.TransformerEncoderLayer(64, 4, 128, 0.0, "gelu", batch_first=True, norm_first=True),
            MeanOverTokens(),
            nn.Linear(64, 10),
        ),
        (16, 64),
    ),
}


def gradient_step(network, batch):
    model, sample = NETWORKS[network]()
    model.to(device).train()
    x, y = torch.rand(batch, *sample).to(device), torch.randint(10, (batch,)).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return step, sum(parameter.numel() for parameter in model.parameters())


class HasaWindows:
    """HASA's step from its formula: a window of losses per sample, the variance over it, keep what is at most the batch's
    quantile, and whatever has not filled its window."""

    def __init__(self, ids, window=15, keep_ratio=0.8):
        self.window, self.keep_ratio = window, keep_ratio
        self.losses, self.visits = torch.zeros(ids, window), torch.zeros(ids, dtype=torch.long)

    def step(self, rows, loss):
        self.losses[rows, self.visits[rows] % self.window] = loss
        self.visits[rows] += 1
        variance = self.losses[rows].var(1, unbiased=False)
        return (variance <= torch.quantile(variance, self.keep_ratio)) | (self.visits[rows] < self.window)


class RowsInTurn:
    def __init__(self, batch, ids):
        self.order, self.batch, self.ids, self.first = torch.arange(ids + batch) % ids, batch, ids, 0

    def next(self):
        rows = self.order[self.first : self.first + self.batch]
        self.first = (self.first + self.batch) % self.ids
        return rows


def windows(_, batch, ids):
    """The windows alone, with losses that are there already."""
    hasa_windows, turns, losses = HasaWindows(ids), RowsInTurn(batch, ids), torch.rand(batch)

    def step():
        hasa_windows.step(turns.next(), losses)

    return step, 0


def hasa(network, batch, ids):
    """HASA's loop: its windows, one step on the mean loss of what is kept, Gaussian noise on every parameter."""
    noise = 1e-3
    model, sample = NETWORKS[network]()
    model.train()
    x, y = torch.rand(ids, *sample), torch.randint(10, (ids,))
    hasa_windows, turns = HasaWindows(ids), RowsInTurn(batch, ids)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

    def step():
        rows = turns.next()
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[rows]), y[rows], reduction="none")
        keep = hasa_windows.step(rows, loss.detach())
        loss[keep].mean().backward()
        optimizer.step()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter), alpha=noise)

    return step, sum(parameter.numel() for parameter in model.parameters())


def one_by_one(network):
    """As River's learners work, and networks under its interface: a sample is a dictionary; predict_one, then learn_one."""
    model, sample = NETWORKS[network]()
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    samples = [
        ({f"x{i}": value for i, value in enumerate(torch.rand(*sample).flatten().tolist())}, torch.randint(10, (1,)))
        for _ in range(64)
    ]
    turn = 0

    def tensor(x):
        return torch.tensor(list(x.values())).reshape(1, *sample)

    def predict_one(x):
        with torch.no_grad():
            return model(tensor(x)).argmax(1).item()

    def learn_one(x, y):
        optimizer.zero_grad()
        F.cross_entropy(model(tensor(x)), y).backward()
        optimizer.step()

    def step():
        nonlocal turn
        x, y = samples[turn]
        turn = (turn + 1) % len(samples)
        predict_one(x)
        learn_one(x, y)

    return step, sum(parameter.numel() for parameter in model.parameters())


def main():
    loop, network, *sizes = sys.argv[1:]
    loops = {"gradient_step": gradient_step, "hasa": hasa, "windows": windows, "one_by_one": one_by_one}
    step, parameters = loops[loop](network, *map(int, sizes))
    print(f"PyTorch {torch.__version__}" + (f", {parameters} parameters" if parameters else ""), flush=True)
    for line in sys.stdin:
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        for _ in range(int(line)):
            step()
        if device.type == "cuda":
            torch.cuda.synchronize()
        print(time.perf_counter_ns() - wall, time.process_time_ns() - cpu, flush=True)


main()
