"""Trains with PyTorch what the streaming job trains, and prints the accuracy on the test rows.
torch_training.py lenet5|cnn DATA_FOLDER PASSES LEARNING_RATE MOMENTUM BATCH SEED"""

import csv
import gzip
import os
import sys

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F


def table(path):
    with open(path) as file:
        return list(csv.DictReader(file))


def digits(folder):
    pixels = torch.tensor([[float(row[f"p{i}"]) / 16 for i in range(64)] for row in table(f"{folder}/digits/digits.csv")])
    labels = table(f"{folder}/digits/labels.csv")
    images = F.pad(pixels.reshape(-1, 1, 8, 8), (10, 10, 10, 10))
    split = lambda name: [i for i, row in enumerate(labels) if row["split"] == name]
    clean = torch.tensor([int(row["clean"]) for row in labels])
    train, test = split("train"), split("test")
    return images[train], clean[train], images[test], clean[test]


def pictures(path):
    return torch.tensor(numpy.frombuffer(gzip.open(path).read(), numpy.uint8).reshape(-1, 3, 32, 32) / numpy.float32(255))


def cifar(folder):
    folder = f"{folder}/cifar10n-5k"
    train, test = pictures(f"{folder}/train-images.bin.gz"), pictures(f"{folder}/test-images.bin.gz")
    mean, deviation = train.mean((0, 2, 3), keepdim=True), train.std((0, 2, 3), unbiased=False, keepdim=True)
    labels = lambda name, column: torch.tensor([int(row[column]) for row in table(f"{folder}/{name}-labels.csv")])
    return (train - mean) / deviation, labels("train", "clean"), (test - mean) / deviation, labels("test", "label")


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, 1, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1024, 64), nn.ReLU(), nn.Linear(64, 10),
    )


STUDIES = {"lenet5": (lenet5, digits), "cnn": (cnn, cifar)}


def main():
    network, data = STUDIES[sys.argv[1]]
    passes, rate, momentum, batch, seed = (kind(text) for kind, text in zip((int, float, float, int, int), sys.argv[3:]))
    torch.manual_seed(seed)
    x, y, test_x, test_y = data(sys.argv[2])
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=momentum)
    for _ in range(passes):
        for rows in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            F.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        print((model(test_x).argmax(1) == test_y).float().mean().item())


main()
