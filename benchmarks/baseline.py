"""The original script's way of training: every image turned into a tensor, one at a time."""

from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from lecture_utils.devices import best_device
from lecture_utils.models import MnistMLP

EPOCHS = 9


def train_baseline(seed: int, root: Path, epochs: int = EPOCHS, images: int = 60_000) -> MnistMLP:
    """Train as the script of the lecture does, its prints and its tests between epochs left out.

    Parameters
    ----------
    seed : int
        The original has none; here it makes five runs out of one.
    root : Path
        As `lecture_utils.data.torchvision_root` gives it.
    epochs : int
        9 in the original.
    images : int
        Use only the first so many, to try the benchmark itself.

    Returns
    -------
    MnistMLP

    References
    ----------
    https://github.com/hunkim/PyTorchZeroToAll, 09_2_softmax_mnist.py
    """
    torch.manual_seed(seed)
    device = best_device()
    transform = transforms.Compose(
        [transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]
    )
    dataset = datasets.MNIST(root, train=True, transform=transform)
    dataset = torch.utils.data.Subset(dataset, range(images)) if images < 60_000 else dataset
    train_loader = DataLoader(dataset, batch_size=64, shuffle=True)
    model = MnistMLP().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    criterion = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for data, target in train_loader:
            data, target = data.to(device), target.to(device)
            optimizer.zero_grad()
            output = model(data)
            loss = criterion(output, target)
            loss.backward()
            optimizer.step()
    return model
