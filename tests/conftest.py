"""What several test modules need."""

import os
from pathlib import Path

import nbformat
import pytest
import torch
from torch.utils.data import TensorDataset

from lecture_utils import data
from lecture_utils.slides.vendoring import VendoringError, vendor


@pytest.fixture(scope="session")
def project():
    """The root of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def mnist():
    """Loaders of the real MNIST, decoded once for all tests."""
    return data.mnist_loaders()


@pytest.fixture(scope="session")
def lesson(project):
    """The names that notebook 03 defines in the cells that its recipe needs."""
    notebook = nbformat.read(project / "notebooks/03_mnist_mlp.ipynb", as_version=4)
    names = {}
    for start in ("import time", "class Net(nn.Module)", "def train("):
        exec(next(c.source for c in notebook.cells if c.source.startswith(start)), names)
    return names


@pytest.fixture
def few_digits(mnist):
    """A loader of 250 training images in batches of 100, so that the last batch has 50."""
    images, labels = mnist.train.dataset[:250]
    generator = torch.Generator().manual_seed(3)
    digits = TensorDataset(data.normalize(images), labels)
    return data.TensorLoader(digits, 100, shuffle=True, generator=generator)


@pytest.fixture(scope="session")
def javascript():
    """What the slides take from npm; fetched if this machine never exported a deck."""
    try:
        return vendor()
    except VendoringError as error:
        reason = str(error).partition(" npm said")[0]
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
