"""What several test modules need."""

import os
from pathlib import Path

import pytest
import torch
from lesson import lesson
from torch.utils.data import TensorDataset

from lecture_utils import data
from lecture_utils.authoring.slides import browser as browsers
from lecture_utils.authoring.slides.vendoring import VendoringError, vendor


@pytest.fixture(scope="session")
def project():
    """The root of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window, the only one of a process: Playwright allows no second."""
    if browsers.find_browser() is None:
        pytest.fail(browsers.MISSING) if os.environ.get("CI") else pytest.skip(browsers.MISSING)
    with browsers.browser() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def mnist():
    """Loaders of the real MNIST, decoded once for all tests."""
    return data.mnist_loaders(batch_size=128)


@pytest.fixture(scope="session")
def notebook_03():
    """The names that notebook 03 defines in the cells that its recipe needs."""
    return lesson("03", "import time", "mnist = ", "class Net(nn.Module)", "def train(")


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
